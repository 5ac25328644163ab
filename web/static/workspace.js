// The workspace: what the browser keeps is shown by the server and arranged here. ES5, as site.js.
(function () {
  "use strict";

  var basket = window.kbBasket;
  var root = document.getElementById("workspace");
  if (!basket || !root) { return; }

  var LONGEST_LINK = 30000; // characters; longer ones are cut off by chat programs and proxies
  var list = document.getElementById("basket");
  var exporting = document.getElementById("basket-export");
  var chosen = document.getElementById("basket-chosen");
  var title = document.getElementById("basket-title");
  var undo = document.getElementById("basket-undo");
  var problem = document.getElementById("workspace-problem");
  var status = document.getElementById("basket-status");
  var kept = basket.read();
  var before = null; // what was kept before the last change
  var asked = 0;

  function current() { return kept.baskets[kept.active]; }

  function change(action, message) {
    kept = basket.read(); // another tab may have put something in
    before = JSON.stringify(kept);
    action(kept);
    save();
    undo.hidden = false;
    status.textContent = message || "";
    show();
  }

  function save() {
    if (!basket.write(kept)) { fail("浏览器不允许保存，关闭页面后会丢失，请“存为文件”。"); }
    basket.count();
  }

  function fail(message) {
    problem.textContent = message;
    problem.hidden = !message;
  }

  undo.addEventListener("click", function () {
    if (!before) { return; }
    kept = JSON.parse(before);
    before = null;
    undo.hidden = true;
    status.textContent = "已撤销";
    save();
    show();
  });

  // What is shown

  function show() {
    chosen.textContent = "";
    kept.baskets.forEach(function (each, nth) {
      var option = document.createElement("option");
      option.value = nth;
      option.textContent = (each.title || "（无标题）") + "（" + basket.size(each) + "）";
      option.selected = nth === kept.active;
      chosen.appendChild(option);
    });
    title.value = current().title;
    exporting.elements.basket.value = JSON.stringify(current());
    exporting.hidden = !basket.size(current());
    var number = ++asked;
    post(JSON.stringify(current()), function (html, ok) {
      if (number !== asked) { return; } // an older answer
      fail("");
      list.innerHTML = html; // made by our own server of what this browser sent it, escaped there
      if (ok) { furnish(); }
    });
  }

  function post(text, done) {
    var request = new XMLHttpRequest();
    request.open("POST", root.getAttribute("data-show"));
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = function () {
      if (request.status === 200 || request.status === 400) {
        done(request.responseText, request.status === 200);
      } else {
        fail("没能显示备课篮（" + request.status + "），内容仍在浏览器里，请稍后再试。");
      }
    };
    request.onerror = function () { fail("连不上服务器，内容仍在浏览器里，请稍后再试。"); };
    request.send("basket=" + encodeURIComponent(text));
  }

  // Controls beside what the server shows

  function furnish() {
    each(list.querySelectorAll(".group"), function (section) {
      var nth = Number(section.getAttribute("data-group"));
      section.insertBefore(groupTools(nth), section.firstChild);
      var heading = section.querySelector(".group-heading");
      if (heading) { heading.parentNode.removeChild(heading); } // the field above says it
      each(section.querySelectorAll(".item"), function (item) {
        var at = Number(item.getAttribute("data-item"));
        var said = item.querySelector(".comment");
        if (said) { said.parentNode.removeChild(said); }
        item.appendChild(commentField(nth, at));
        item.appendChild(itemTools(nth, at));
      });
    });
  }

  function each(nodes, action) { Array.prototype.forEach.call(nodes, action); }

  function button(text, action, label) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = text;
    if (label) { made.setAttribute("aria-label", label); }
    made.addEventListener("click", action);
    return made;
  }

  function groupTools(nth) {
    var line = document.createElement("p");
    var groups = current().groups;
    var field = document.createElement("input");
    line.className = "tools";
    field.type = "text";
    field.maxLength = 200;
    field.value = groups[nth].heading || "";
    field.placeholder = "小标题（可不填）";
    field.setAttribute("aria-label", "第 " + (nth + 1) + " 组的小标题");
    field.addEventListener("change", function () {
      change(function (all) { all.baskets[all.active].groups[nth].heading = field.value.trim(); });
    });
    line.appendChild(field);
    if (nth > 0) { line.appendChild(button("组上移", function () { moveGroup(nth, nth - 1); })); }
    if (nth + 1 < groups.length) { line.appendChild(button("组下移", function () { moveGroup(nth, nth + 1); })); }
    if (groups.length > 1) { line.appendChild(button("并入" + (nth ? "上" : "下") + "一组", function () { join(nth); })); }
    return line;
  }

  function itemTools(nth, at) {
    var line = document.createElement("p");
    var groups = current().groups;
    var last = at + 1 === groups[nth].items.length;
    line.className = "tools";
    if (at > 0 || nth > 0) { line.appendChild(button("上移", function () { move(nth, at, -1); })); }
    if (!last || nth + 1 < groups.length) { line.appendChild(button("下移", function () { move(nth, at, 1); })); }
    line.appendChild(button("移出", function () {
      change(function (all) { all.baskets[all.active].groups[nth].items.splice(at, 1); }, "已移出");
    }));
    return line;
  }

  function commentField(nth, at) {
    var item = current().groups[nth].items[at];
    var label = document.createElement("label");
    var field = document.createElement("textarea");
    label.className = "comment-field";
    label.textContent = item.kind === "note" ? "文字" : "备注";
    field.rows = item.kind === "note" ? 4 : 1;
    field.maxLength = 20000;
    field.value = item.comment || "";
    field.addEventListener("change", function () { // saved, and nothing else is drawn anew: the focus stays
      kept = basket.read();
      var there = current().groups[nth] && current().groups[nth].items[at];
      if (!there || there.kind !== item.kind || String(there.ids) !== String(item.ids)) { show(); return; }
      before = JSON.stringify(kept);
      undo.hidden = false;
      there.comment = field.value;
      save();
      exporting.elements.basket.value = JSON.stringify(current());
      status.textContent = "已保存";
    });
    label.appendChild(field);
    return label;
  }

  function moveGroup(from, to) {
    change(function (all) {
      var groups = all.baskets[all.active].groups;
      groups.splice(to, 0, groups.splice(from, 1)[0]);
    });
  }

  function join(nth) {
    change(function (all) {
      var groups = all.baskets[all.active].groups;
      var gone = groups.splice(nth, 1)[0];
      var into = groups[Math.max(0, nth - 1)];
      into.items = nth ? into.items.concat(gone.items) : gone.items.concat(into.items);
    });
  }

  // One place up or down; at the end of its group into the next one.
  function move(nth, at, by) {
    change(function (all) {
      var groups = all.baskets[all.active].groups;
      var item = groups[nth].items.splice(at, 1)[0];
      var to = at + by;
      if (to >= 0 && to <= groups[nth].items.length) {
        groups[nth].items.splice(to, 0, item);
      } else if (by < 0) {
        groups[nth - 1].items.push(item);
      } else {
        groups[nth + 1].items.unshift(item);
      }
    });
  }

  // The line of tools

  chosen.addEventListener("change", function () {
    kept = basket.read();
    kept.active = Number(chosen.value);
    save();
    show();
  });
  title.addEventListener("change", function () {
    change(function (all) { all.baskets[all.active].title = title.value.trim(); });
  });
  listen("basket-new", function () {
    change(function (all) {
      all.baskets.push(basket.empty("备课篮 " + (all.baskets.length + 1)));
      all.active = all.baskets.length - 1;
    }, "已新建");
    title.focus();
  });
  listen("basket-remove", function () {
    change(function (all) {
      all.baskets.splice(all.active, 1);
      if (!all.baskets.length) { all.baskets.push(basket.empty("备课篮")); }
      all.active = Math.min(all.active, all.baskets.length - 1);
    }, "已删除，可以撤销");
  });
  listen("group-new", function () {
    change(function (all) { all.baskets[all.active].groups.push({ heading: "新的一部分", items: [] }); });
  });
  listen("note-new", function () {
    change(function (all) {
      var groups = all.baskets[all.active].groups;
      groups[groups.length - 1].items.push({ kind: "note", ids: [], comment: "" });
    });
  });
  listen("basket-link", function () {
    var link = window.location.href.split("#")[0] + "#b=" + encode(JSON.stringify(current()));
    if (link.length > LONGEST_LINK) {
      fail("这个备课篮太大，放不进链接，请“存为文件”后发给对方。");
      return;
    }
    copy(link);
  });

  function listen(id, action) { document.getElementById(id).addEventListener("click", action); }

  // navigator.clipboard is missing on plain HTTP, which is what intranets have.
  function copy(text) {
    var field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field);
    field.select();
    var done = false;
    try {
      done = document.execCommand("copy");
    } catch (error) {
      done = false;
    }
    document.body.removeChild(field);
    if (done) {
      status.textContent = "已复制链接，对方打开后按其权限看到内容";
    } else {
      window.prompt("请按 Ctrl+C 复制链接", text);
    }
  }

  // Files and links from others

  document.getElementById("basket-open").addEventListener("click", function (event) {
    var file = document.getElementById("basket-file").files[0];
    if (!file || !window.FileReader) { return; } // the form is sent, and the server says what is wrong
    event.preventDefault();
    var reader = new FileReader();
    reader.onload = function () { receive(reader.result, "这不是备课篮文件：应为用“存为文件”存下的 .json 文件。"); };
    reader.onerror = function () { fail("文件读不出来。"); };
    reader.readAsText(file);
  });

  function receive(text, otherwise) {
    var sent = null;
    try {
      sent = JSON.parse(text);
    } catch (error) {
      sent = null;
    }
    if (!basket.isBasket(sent)) { fail(otherwise); return; }
    post(text, function (html, ok) { // the server checks it as it checks every basket
      if (!ok) {
        list.innerHTML = html;
        return;
      }
      change(function (all) {
        all.baskets.push(sent);
        all.active = all.baskets.length - 1;
      }, "已打开，存为新的备课篮");
    });
  }

  function shared() {
    var match = /^#b=([A-Za-z0-9_-]+)$/.exec(window.location.hash);
    var received = document.getElementById("received");
    if (!match) { return; }
    var text = decode(match[1]);
    var sent = null;
    try {
      sent = JSON.parse(text);
    } catch (error) {
      sent = null;
    }
    if (!basket.isBasket(sent)) { fail("链接里的备课篮不完整，请让对方重新发一次。"); return; }
    document.getElementById("received-title").textContent =
      "收到一个备课篮：" + (sent.title || "（无标题）") + "，共 " + basket.size(sent) + " 项";
    received.hidden = false;
    listen("received-keep", function () { done(); receive(text, "链接里的备课篮不完整。"); });
    listen("received-drop", done);
    function done() {
      received.hidden = true;
      window.history.replaceState(null, "", window.location.pathname);
    }
  }

  // UTF-8 in base64url: btoa takes bytes only.
  function encode(text) {
    var bytes = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, function (all, code) {
      return String.fromCharCode(parseInt(code, 16));
    });
    return window.btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function decode(text) {
    try {
      var bytes = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
      return decodeURIComponent(Array.prototype.map.call(bytes, function (byte) {
        return "%" + ("0" + byte.charCodeAt(0).toString(16)).slice(-2);
      }).join(""));
    } catch (error) {
      return "";
    }
  }

  document.getElementById("baskets").hidden = false;
  function again() { kept = basket.read(); show(); }
  window.addEventListener("storage", again);
  basket.whenChanged(again);
  if (!list.querySelector(".group")) { show(); } else { adopt(); }
  shared();

  // A basket that was opened without the script's help: keep it.
  function adopt() { receive(exporting.elements.basket.value, "这不是备课篮文件。"); }
})();
