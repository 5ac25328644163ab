// Baskets of gathered material, kept by the browser; buttons that put something in. ES5, as site.js.
(function () {
  "use strict";

  var ACCOUNT = document.body.getAttribute("data-account") || "";
  var KEY = "kb.workspace" + (ACCOUNT ? "." + ACCOUNT : ""); // several people share a computer
  var VERSION = 1;
  var FIRST = "备课篮"; // the title of the basket that everyone begins with
  var MOST_ITEMS = 2000; // the server has the same limit
  var unsaved = null; // where the browser keeps nothing: for as long as the page is open

  // {active: number, baskets: [{version, title, groups: [{heading, items: [...]}]}]}
  function read() {
    var kept = null;
    try {
      kept = JSON.parse(window.localStorage.getItem(KEY));
    } catch (error) {
      kept = unsaved; // storage is off, or holds what is no JSON
    }
    if (!kept || !Array.isArray(kept.baskets) || !kept.baskets.length) {
      kept = { active: 0, baskets: [empty(FIRST)] };
    }
    kept.baskets = kept.baskets.filter(isBasket);
    if (!kept.baskets.length) { kept.baskets.push(empty(FIRST)); }
    if (!(kept.active >= 0 && kept.active < kept.baskets.length)) { kept.active = 0; }
    return kept;
  }

  function write(kept) {
    unsaved = kept;
    try {
      window.localStorage.setItem(KEY, JSON.stringify(kept));
    } catch (error) {
      return false; // full, or storage is off
    }
    count();
    later();
    return true;
  }

  // The server's copy, for who is signed in: what this browser has that is not there is added, nothing is lost.

  var PAUSE_MS = 700;
  var revision = -1; // of the server's copy that this page knows; -1 before it was asked for
  var sending = 0; // the timer of what is about to be sent
  var busy = false; // while something is under way
  var onChange = function () {};

  function ask(method, body, done) {
    var request = new XMLHttpRequest();
    request.open(method, document.body.getAttribute("data-kept"));
    request.setRequestHeader("X-Token", document.body.getAttribute("data-token"));
    if (body) { request.setRequestHeader("Content-Type", "application/json"); }
    request.onload = function () {
      var values = null;
      try {
        values = JSON.parse(request.responseText);
      } catch (error) {
        values = null;
      }
      if (values && (request.status === 200 || request.status === 409)) {
        done(values, request.status);
      } else {
        busy = false;
        tell("没能存到服务器（" + request.status + "），已存在这台电脑上");
      }
    };
    request.onerror = function () { busy = false; tell("连不上服务器，已存在这台电脑上"); };
    request.send(body);
  }

  function later() {
    if (!ACCOUNT || revision < 0) { return; }
    window.clearTimeout(sending);
    sending = window.setTimeout(send, PAUSE_MS);
  }

  function send() {
    var kept = read();
    var body = { revision: revision, active: kept.active, baskets: kept.baskets };
    if (busy) { later(); return; } // one at a time, or it would overtake itself
    busy = true;
    ask("POST", JSON.stringify(body), function (values, status) {
      busy = false;
      revision = values.revision;
      if (status === 409) { // another computer was quicker
        joinWith(values.content);
        send();
      }
    });
  }

  // The basket that everyone begins with, while nothing is in it.
  function isBlank(each) { return size(each) === 0 && each.title === FIRST; }

  function joinWith(content) {
    var own = read();
    var theirs = content && Array.isArray(content.baskets) ? content.baskets.filter(isBasket) : [];
    var known = theirs.map(function (each) { return JSON.stringify(each); });
    var chosen = JSON.stringify(content ? content.baskets[content.active] : own.baskets[own.active]);
    var all = theirs.concat(own.baskets.filter(function (each) { return known.indexOf(JSON.stringify(each)) < 0; }));
    var filled = all.filter(function (each) { return !isBlank(each); });
    all = filled.length ? filled : all.slice(0, 1);
    unsaved = { active: Math.max(0, all.map(function (each) { return JSON.stringify(each); }).indexOf(chosen)), baskets: all };
    try {
      window.localStorage.setItem(KEY, JSON.stringify(unsaved));
    } catch (error) {
      return; // kept on the server all the same
    }
    count();
    onChange();
  }

  function fetchKept() {
    if (!ACCOUNT) { return; }
    ask("GET", null, function (values) {
      revision = values.revision;
      var before = JSON.stringify(read());
      joinWith(values.content);
      var there = values.content ? values.content.baskets : [empty(FIRST)];
      if (JSON.stringify(there) !== JSON.stringify(read().baskets)) { later(); }
      if (JSON.stringify(read()) !== before) { onChange(); }
    });
  }

  function empty(title) {
    return { version: VERSION, title: title, groups: [{ heading: "", items: [] }] };
  }

  function isBasket(each) {
    return Boolean(each) && each.version === VERSION && Array.isArray(each.groups) && each.groups.length > 0 &&
      each.groups.every(function (group) { return group && Array.isArray(group.items); });
  }

  function size(basket) {
    return basket.groups.reduce(function (sum, group) { return sum + group.items.length; }, 0);
  }

  function same(one, other) {
    return one.kind === other.kind && String(one.ids) === String(other.ids) && (one.anchor || "") === (other.anchor || "");
  }

  // Puts an item at the end of the active basket; answers what to tell.
  function add(item) {
    var kept = read();
    var basket = kept.baskets[kept.active];
    var there = basket.groups.some(function (group) {
      return group.items.some(function (each) { return same(each, item); });
    });
    if (there) { return "已经在“" + basket.title + "”里了"; }
    if (size(basket) >= MOST_ITEMS) { return "“" + basket.title + "”已有 " + MOST_ITEMS + " 项，请另建一个"; }
    basket.groups[basket.groups.length - 1].items.push(item);
    if (!write(kept)) { return "浏览器不允许保存，关闭页面后会丢失，请到备课页“存为文件”"; }
    return "已加入“" + basket.title + "”，共 " + size(basket) + " 项";
  }

  // Takes out the one just put in.
  function take(item) {
    var kept = read();
    kept.baskets[kept.active].groups.forEach(function (group) {
      group.items = group.items.filter(function (each) { return !same(each, item); });
    });
    write(kept);
  }

  function count() {
    var link = document.getElementById("workspace-link");
    var kept = read();
    var many = size(kept.baskets[kept.active]);
    if (link) { link.textContent = many ? "备课（" + many + "）" : "备课"; }
  }

  var told = null;
  var timer = 0;
  function tell(message, undo) {
    if (!told) {
      told = document.createElement("p");
      told.className = "basket-told";
      told.setAttribute("role", "status");
      document.body.appendChild(told);
    }
    told.textContent = message;
    if (undo) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = "撤销";
      button.addEventListener("click", function () { undo(); tell("已撤销"); });
      told.appendChild(button);
    }
    told.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { told.hidden = true; }, 6000);
  }

  // <button data-gather='{"kind": "passage", "ids": ["…"], "anchor": "…", "locator": "…"}'>
  document.addEventListener("click", function (event) {
    var target = event.target;
    while (target && target.getAttribute && !target.getAttribute("data-gather")) { target = target.parentNode; }
    if (!target || !target.getAttribute) { return; }
    var item = JSON.parse(target.getAttribute("data-gather"));
    var message = add(item);
    tell(message, message.indexOf("已加入") === 0 ? function () { take(item); } : null);
  });

  window.kbBasket = {
    add: add, count: count, empty: empty, isBasket: isBasket, read: read, size: size, tell: tell, write: write
  };
  window.addEventListener("storage", count); // another tab
  window.kbBasket.whenChanged = function (action) { onChange = action; };
  fetchKept();
  document.documentElement.className += " scripted"; // shows the buttons, which do nothing without this script
  count();
})();
