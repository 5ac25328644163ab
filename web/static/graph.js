// The graph of practice models, drawn by ECharts from the API's JSON. The table below it says the same: where
// anything fails here, nothing is shown. ES5: office PCs run old browsers.
(function () {
  "use strict";

  var box = document.getElementById("graph");
  var keys = document.getElementById("graph-keys");
  if (!box || !window.echarts) { return; }

  var KINDS = ["model", "policy", "place", "organisation"];
  var LOOKS = {
    model: { name: "做法", color: "#c7000b", symbol: "circle" },
    policy: { name: "政策", color: "#1f4e79", symbol: "rect" },
    place: { name: "地区", color: "#3d7a4d", symbol: "triangle" },
    organisation: { name: "单位", color: "#8a5a00", symbol: "diamond" }
  };
  var FONT = "\"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", sans-serif";
  var LONGEST_NAME = 14; // characters of a label; the table has the whole name
  var chart = null;
  var zoom = 1;

  var request = new XMLHttpRequest();
  request.open("GET", box.getAttribute("data-source"));
  request.onload = function () {
    var found = null;
    try {
      found = request.status === 200 ? JSON.parse(request.responseText) : null;
    } catch (error) {
      found = null; // a proxy's page in place of the answer
    }
    if (found && found.nodes.length) { draw(found); }
  };
  request.send();

  function draw(found) {
    var narrow = box.parentNode.clientWidth < 640;
    var few = found.nodes.length <= 40;
    var degrees = {};
    found.edges.forEach(function (edge) {
      degrees[edge.source] = (degrees[edge.source] || 0) + 1;
      degrees[edge.target] = (degrees[edge.target] || 0) + 1;
    });
    var kinds = KINDS.filter(function (kind) {
      return found.nodes.some(function (node) { return node.kind === kind; });
    });
    box.hidden = keys.hidden = false;
    try {
      chart = window.echarts.init(box, null, { renderer: "canvas" });
      chart.setOption({
        animation: false,
        textStyle: { fontFamily: FONT },
        legend: { top: 8, left: 8, itemGap: 16, textStyle: { fontSize: 14 }, data: kinds.map(function (kind) {
          return { name: LOOKS[kind].name, icon: LOOKS[kind].symbol };
        }) },
        series: [{
          type: "graph",
          layout: "force",
          top: 48,
          left: narrow ? 24 : 80,
          right: narrow ? 24 : 80,
          bottom: 24,
          roam: "move",
          draggable: true,
          zoom: zoom,
          scaleLimit: { min: 0.3, max: 6 },
          force: {
            initLayout: "circular", // the same picture every time
            repulsion: few ? 520 : 260,
            edgeLength: few ? [90, 160] : [40, 110],
            gravity: few ? 0.12 : 0.16,
            layoutAnimation: false
          },
          categories: kinds.map(function (kind) {
            return { name: LOOKS[kind].name, symbol: LOOKS[kind].symbol, itemStyle: { color: LOOKS[kind].color } };
          }),
          data: found.nodes.map(function (node) { return drawn(node, kinds, degrees[node.key] || 0, few); }),
          links: found.edges.map(function (edge) { return joined(edge, few); }),
          edgeSymbol: ["none", "arrow"],
          edgeSymbolSize: 6,
          lineStyle: { color: "#8c959f", width: 1, opacity: 0.55, curveness: 0.05 },
          labelLayout: { hideOverlap: true },
          emphasis: { focus: "adjacency", lineStyle: { width: 2, opacity: 1 } }
        }]
      });
    } catch (error) {
      box.hidden = keys.hidden = true; // the table remains
      return;
    }
    chart.on("click", function (event) {
      if (event.dataType === "node") {
        window.location.href = box.getAttribute("data-page") + "?around=" + encodeURIComponent(event.data.id);
      }
    });
    window.addEventListener("resize", function () { chart.resize(); });
    Array.prototype.forEach.call(keys.querySelectorAll("button[data-zoom]"), function (button) {
      button.addEventListener("click", function () {
        zoom = Math.max(0.3, Math.min(6, zoom * parseFloat(button.getAttribute("data-zoom"))));
        chart.setOption({ series: [{ zoom: zoom }] });
      });
    });
  }

  function drawn(node, kinds, degree, few) {
    var centre = node.key === box.getAttribute("data-around");
    return {
      id: node.key,
      name: node.name,
      category: kinds.indexOf(node.kind),
      symbolSize: (centre ? 12 : 0) + (few ? 14 : 9) + Math.min(22, 3 * Math.sqrt(degree)),
      label: {
        show: true,
        position: "right",
        formatter: node.name.length > LONGEST_NAME ? node.name.slice(0, LONGEST_NAME) + "…" : node.name,
        fontSize: centre ? 16 : few || node.kind !== "organisation" ? 13 : 12,
        fontWeight: centre || node.kind !== "model" ? "bold" : "normal",
        color: node.kind === "model" ? "#1f2328" : LOOKS[node.kind].color,
        textBorderColor: "#fff",
        textBorderWidth: 3
      }
    };
  }

  function joined(edge, few) {
    var between = edge.target.indexOf("model:") === 0;
    return {
      source: edge.source,
      target: edge.target,
      lineStyle: between ? { color: "#c7000b", opacity: 0.6 } : {},
      label: { show: few && between, formatter: edge.relation, fontSize: 12, color: "#57606a" }
    };
  }
})();
