// Small comforts; every page works without them. ES5: office PCs run Chromium 80-era browsers.
(function () {
  "use strict";

  // Chinese input methods send Enter to finish a word: it must not send the form.
  document.addEventListener("keydown", function (event) {
    var composing = event.isComposing || event.keyCode === 229;
    if (composing && event.key === "Enter" && event.target.name === "q") {
      event.preventDefault();
    }
  });

  // On a phone the filters and the outline would push the text off the first screen.
  if (window.matchMedia("(max-width: 799px)").matches) {
    Array.prototype.forEach.call(document.querySelectorAll("details.fold"), function (fold) {
      fold.removeAttribute("open");
    });
  }

  // Buttons that copy a text into the clipboard.
  function letCopy(button, source, status) {
    function tell(done) {
      status.textContent = done ? "已复制" : "没能复制，文字已选中，请按 Ctrl+C";
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(source.textContent).then(function () { tell(true); }, select);
      } else {
        select();
      }
    });
    // navigator.clipboard is missing on plain HTTP, which is what intranets have.
    function select() {
      var range = document.createRange();
      range.selectNodeContents(source);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      var done = false;
      try {
        done = document.execCommand("copy");
      } catch (error) {
        done = false;
      }
      tell(done);
    }
  }

  function letCopyWithin(part) {
    Array.prototype.forEach.call(part.querySelectorAll("button[data-copy]"), function (button) {
      var source = part.querySelector("[id='" + button.getAttribute("data-copy") + "']");
      letCopy(button, source, button.parentNode.querySelector("[role=status]"));
    });
  }

  letCopyWithin(document);

  // The citations of a clause, read from their page when they are asked for; one box for all clauses.
  (function () {
    var box = document.createElement("div");
    var close = document.createElement("button");
    var content = document.createElement("div");
    var opener = null;

    box.className = "citing-box";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", "引用");
    close.className = "close";
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "关闭");
    close.addEventListener("click", hide);
    box.appendChild(close);
    box.appendChild(content);

    document.addEventListener("click", function (event) {
      var link = event.target;
      if (link.className === "quote" && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
        event.preventDefault();
        if (link === opener) { hide(); } else { ask(link); }
      } else if (opener && !box.contains(event.target)) {
        hide();
      }
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && opener) { hide(); }
    });

    function ask(link) {
      var request = new XMLHttpRequest();
      request.open("GET", link.href);
      request.responseType = "document";
      request.onload = function () {
        var found = request.status === 200 && request.response && request.response.querySelector(".citations");
        if (found) { show(link, found); } else { follow(); }
      };
      request.onerror = follow;
      request.send();
      function follow() { window.location.href = link.href; }
    }

    function show(link, found) {
      content.textContent = "";
      content.appendChild(document.importNode(found, true));
      letCopyWithin(content);
      opener = link;
      link.parentNode.appendChild(box);
      close.focus();
    }

    function hide() {
      if (!opener) { return; }
      box.parentNode.removeChild(box);
      opener.focus();
      opener = null;
    }
  })();

  // Suggestions below a search box: a combobox with a list, as the ARIA practices describe it.
  var PAUSE_MS = 120;
  var LONGEST = 64; // the API has none for longer texts

  Array.prototype.forEach.call(document.querySelectorAll("form[data-suggest]"), function (form) {
    var box = form.querySelector("input[name=q]");
    var list = document.createElement("ul");
    var status = document.createElement("span");
    var answers = {}; // by "=" and the text, so that no text is asked for twice
    var shown = [];
    var active = -1;
    var composing = false;
    var timer = 0;

    list.className = "suggested";
    list.id = box.id + "-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "提示");
    status.className = "unseen";
    status.setAttribute("role", "status");
    form.appendChild(list);
    form.appendChild(status);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");

    box.addEventListener("compositionstart", function () { composing = true; });
    box.addEventListener("compositionend", function () { composing = false; later(); });
    box.addEventListener("input", function (event) {
      if (!composing && !event.isComposing) { later(); }
    });
    box.addEventListener("blur", hide);
    form.addEventListener("submit", hide);
    window.addEventListener("pagehide", hide);
    box.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) { show(answers["=" + typed()]); }
        if (list.hidden) { return; }
        // From the box to the first, from the last back to the box.
        choose(((active + 1 + (event.key === "ArrowDown" ? 1 : shown.length)) % (shown.length + 1)) - 1);
        event.preventDefault();
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        take(active);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // a search box would be emptied
        hide();
      }
    });
    // The box must keep the focus, or the list would be gone before the click.
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });

    function typed() { return box.value.trim(); }

    function later() {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE_MS);
    }

    function ask() {
      var text = typed();
      if (!text || text.length > LONGEST) { hide(); return; }
      if (answers.hasOwnProperty("=" + text)) { show(answers["=" + text]); return; }
      answers["=" + text] = null; // asked
      var request = new XMLHttpRequest();
      request.open("GET", form.getAttribute("data-suggest") + "?q=" + encodeURIComponent(text));
      request.onload = function () {
        var found = [];
        try {
          if (request.status === 200) { found = JSON.parse(request.responseText).suggestions; }
        } catch (error) {
          found = []; // a proxy's page in place of the answer
        }
        answers["=" + text] = found;
        if (text === typed()) { show(found); }
      };
      request.onerror = function () { delete answers["=" + text]; };
      request.send();
    }

    function show(found) {
      if (!found || !found.length || document.activeElement !== box) { hide(); return; }
      shown = found;
      list.textContent = "";
      found.forEach(function (each, place) { list.appendChild(option(each, place)); });
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      status.textContent = "有 " + found.length + " 条提示，按上下键选择";
      choose(-1);
    }

    function hide() {
      window.clearTimeout(timer);
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      status.textContent = "";
      choose(-1);
    }

    function option(each, place) {
      var item = document.createElement("li");
      var text = document.createElement("span");
      var mark = document.createElement("mark");
      var kind = document.createElement("span");
      // Spans count characters, strings of JavaScript halves of some of them.
      var chars = each.text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[^]/g);
      item.id = list.id + "-" + place;
      item.setAttribute("role", "option");
      text.className = "text";
      kind.className = "kind";
      mark.textContent = chars.slice(each.match[0], each.match[1]).join("");
      kind.textContent = each.kind;
      text.appendChild(document.createTextNode(chars.slice(0, each.match[0]).join("")));
      text.appendChild(mark);
      text.appendChild(document.createTextNode(chars.slice(each.match[1]).join("")));
      item.appendChild(text);
      item.appendChild(kind);
      item.addEventListener("click", function () { take(place); });
      return item;
    }

    function choose(place) {
      active = place;
      Array.prototype.forEach.call(list.children, function (item, at) {
        item.setAttribute("aria-selected", at === place ? "true" : "false");
      });
      if (place < 0) {
        box.removeAttribute("aria-activedescendant");
      } else {
        box.setAttribute("aria-activedescendant", list.children[place].id);
      }
    }

    function take(place) {
      box.value = shown[place].text;
      hide();
      form.submit();
    }
  });
})();
