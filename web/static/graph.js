// The graph of practice models, drawn by ECharts from the API's JSON. The table below it says the same: where
// anything fails here, nothing is shown. ES5: office PCs run old browsers.
(function () {
  "use strict";

  var box = document.getElementById("graph");
  var keys = document.getElementById("graph-keys");
  if (!box || !window.echarts) { return; }

  var KINDS = ["model", "policy", "place", "organisation"];
  var LOOKS = {
    model: { name: "做法", color: "#c7000b", symbol: "circle", label: "right" },
    policy: { name: "政策", color: "#1f4e79", symbol: "rect", label: "top" },
    place: { name: "地区", color: "#3d7a4d", symbol: "triangle", label: "bottom" },
    organisation: { name: "单位", color: "#8a5a00", symbol: "diamond", label: "right" }
  };
  var FONT = "\"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", sans-serif";
  var LONGEST_NAME = { wide: 14, narrow: 9 }; // characters of a label; the table has the whole name
  var FEW = 40; // nodes, up to which what joins two models is written at the line
  var EITHER_WAY = ["相对", "相关"]; // relations without a direction

  var request = new XMLHttpRequest();
  request.open("GET", box.getAttribute("data-source"));
  request.onload = function () {
    var found = null;
    try {
      found = request.status === 200 ? JSON.parse(request.responseText) : null;
    } catch (error) {
      found = null; // a proxy's page in place of the answer
    }
    if (found && found.nodes.length) { show(found); }
  };
  request.send();

  function show(found) {
    var narrow = box.parentNode.clientWidth < 640;
    var chart = null;
    var zoom = 1;
    box.hidden = keys.hidden = false;
    box.style.height = Math.max(narrow ? 440 : 520, Math.min(narrow ? 640 : 900, 9 * found.nodes.length)) + "px";
    try {
      chart = window.echarts.init(box, null, { renderer: "canvas" });
      chart.setOption(picture(found, narrow, null));
      chart.setOption(picture(found, narrow, places(chart, found.nodes.length)));
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
        zoom = Math.max(0.5, Math.min(6, zoom * parseFloat(button.getAttribute("data-zoom"))));
        // A finger on the picture scrolls the page, as long as there is nothing outside of the picture.
        chart.setOption({ series: [{ zoom: zoom, roam: narrow && zoom <= 1 ? false : "move" }] });
      });
    });
  }

  // Where the forces put the nodes, each coordinate from 0 to 1: stretched over the whole box, names have room.
  function places(chart, count) {
    var data = chart.getModel().getSeriesByIndex(0).getData();
    var found = [];
    for (var at = 0; at < count; at++) { found.push(data.getItemLayout(at)); }
    return found.map(function (point) {
      return [0, 1].map(function (axis) {
        var all = found.map(function (each) { return each[axis]; });
        var least = Math.min.apply(null, all);
        var most = Math.max.apply(null, all);
        return most > least ? (point[axis] - least) / (most - least) : 0.5;
      });
    });
  }

  function picture(found, narrow, at) {
    var few = found.nodes.length <= FEW;
    // Around the nodes: the legend above them, the names of those at the right beside them.
    var room = { top: 60, left: narrow ? 20 : 60, right: narrow ? 100 : 190, bottom: 30 };
    var degrees = {};
    found.edges.forEach(function (edge) {
      degrees[edge.source] = (degrees[edge.source] || 0) + 1;
      degrees[edge.target] = (degrees[edge.target] || 0) + 1;
    });
    var kinds = KINDS.filter(function (kind) {
      return found.nodes.some(function (node) { return node.kind === kind; });
    });
    return {
      animation: false,
      textStyle: { fontFamily: FONT },
      legend: {
        top: 8,
        left: 8,
        itemGap: narrow ? 8 : 16,
        textStyle: { fontSize: 14 },
        data: kinds.map(function (kind) { return { name: LOOKS[kind].name, icon: LOOKS[kind].symbol }; })
      },
      series: [{
        type: "graph",
        layout: at ? "none" : "force",
        top: room.top,
        left: room.left,
        right: room.right,
        bottom: room.bottom,
        roam: narrow ? false : "move",
        draggable: !narrow,
        scaleLimit: { min: 0.5, max: 6 },
        force: {
          initLayout: "circular", // the same picture every time
          repulsion: few ? 400 : 300,
          edgeLength: few ? [80, 140] : [50, 120],
          gravity: 0.12,
          layoutAnimation: false
        },
        categories: kinds.map(function (kind) {
          return { name: LOOKS[kind].name, symbol: LOOKS[kind].symbol, itemStyle: { color: LOOKS[kind].color } };
        }),
        data: found.nodes.map(function (node, nth) {
          var drawn = nodeDrawn(node, degrees[node.key] || 0, few, narrow);
          drawn.category = kinds.indexOf(node.kind);
          if (at) {
            drawn.x = at[nth][0] * (box.clientWidth - room.left - room.right);
            drawn.y = at[nth][1] * (box.clientHeight - room.top - room.bottom);
          }
          return drawn;
        }),
        links: found.edges.map(function (edge) { return edgeDrawn(edge, few && !narrow); }),
        lineStyle: { color: "#8c959f", width: 1, opacity: 0.4, curveness: 0.05 },
        labelLayout: { hideOverlap: true },
        emphasis: { focus: "adjacency", lineStyle: { width: 2, opacity: 1 } }
      }]
    };
  }

  function nodeDrawn(node, degree, few, narrow) {
    var centre = node.key === box.getAttribute("data-around");
    var longest = narrow ? LONGEST_NAME.narrow : LONGEST_NAME.wide;
    return {
      id: node.key,
      name: node.name,
      symbolSize: (centre ? 10 : 0) + (few && !narrow ? 12 : 7) + Math.min(18, 2.5 * Math.sqrt(degree)),
      label: {
        show: true,
        position: LOOKS[node.kind].label,
        formatter: node.name.length > longest ? node.name.slice(0, longest) + "…" : node.name,
        fontSize: (narrow ? 12 : 13) + (centre ? 3 : 0),
        fontWeight: centre || node.kind === "policy" || node.kind === "place" ? "bold" : "normal",
        color: node.kind === "model" ? "#1f2328" : LOOKS[node.kind].color,
        textBorderColor: "#fff",
        textBorderWidth: 3
      }
    };
  }

  function edgeDrawn(edge, named) {
    var between = edge.target.indexOf("model:") === 0;
    return {
      source: edge.source,
      target: edge.target,
      symbol: ["none", between && EITHER_WAY.indexOf(edge.relation) < 0 ? "arrow" : "none"],
      symbolSize: 6,
      lineStyle: between ? { color: "#c7000b", opacity: 0.6 } : {},
      label: { show: named && between, formatter: edge.relation, fontSize: 12, color: "#57606a" }
    };
  }
})();
