// Small comforts; every page works without them. ES5: office PCs run Chromium 80-era browsers.
(function () {
  "use strict";

  // Chinese input methods send Enter to finish a word: it must not send the form.
  document.addEventListener("keydown", function (event) {
    var composing = event.isComposing || event.keyCode === 229;
    if (composing && event.key === "Enter" && event.target.type === "search") {
      event.preventDefault();
    }
  });

  // On a phone the filters and the outline would push the text off the first screen.
  if (window.matchMedia("(max-width: 799px)").matches) {
    Array.prototype.forEach.call(document.querySelectorAll("details.fold"), function (fold) {
      fold.removeAttribute("open");
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("button[data-copy]"), function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    var status = button.parentNode.querySelector("[role=status]");
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
  });
})();
