/* Squares of ground whose shade says how much came in a step of time; a slider and a button to play
   lie in the page (`heat-time`, `heat-play`, `heat-word`, `heat-all`). */
function drawHeat(L, map, kit, data, options) {
  "use strict";
  map.createPane("heat").style.zIndex = "320";
  const layer = L.layerGroup().addTo(map);
  const canvas = L.canvas({ pane: "heat" });
  const slider = document.getElementById("heat-time");
  const play = document.getElementById("heat-play");
  const word = document.getElementById("heat-word");
  const all = document.getElementById("heat-all");
  const last = data.steps.length - 1;
  let running = null;

  function colourOf(count) {
    const found = options.classes.find(function (one) { return count >= one.least && count <= one.most; });
    return found ? found.colour : options.classes[options.classes.length - 1].colour;
  }

  function draw() {
    const step = Number(slider.value);
    const sum = all.checked;
    let total = 0;
    // From afar a square is smaller than a point that can be seen: it is then a point.
    const first = data.cells.length ? L.latLngBounds(data.cells[0].box) : null;
    const isSmall = first && map.latLngToContainerPoint(first.getSouthEast()).x
      - map.latLngToContainerPoint(first.getSouthWest()).x < 10;
    layer.clearLayers();
    data.cells.forEach(function (cell) {
      let count = 0;
      if (sum) for (let at = 0; at <= step; at += 1) count += cell.counts[at];
      else count = cell.counts[step];
      if (!count) return;
      total += count;
      const look = {
        renderer: canvas, stroke: true, color: "#10202F", weight: 0.4,
        fillColor: colourOf(count), fillOpacity: 0.78
      };
      const made = isSmall ? L.circleMarker(L.latLngBounds(cell.box).getCenter(), Object.assign({ radius: 6 }, look))
        : L.rectangle(cell.box, look);
      made.bindTooltip(String(count));
      made.addTo(layer);
    });
    const said = (sum ? options.until : options.during)
      .replace("{time}", data.steps[step]).replace("{count}", total.toLocaleString(options.locale));
    word.textContent = said;
    slider.setAttribute("aria-valuetext", said);
  }

  function stop() {
    clearInterval(running);
    running = null;
    play.textContent = options.play;
  }

  play.addEventListener("click", function () {
    if (running) { stop(); return; }
    if (Number(slider.value) >= last) slider.value = "0";
    play.textContent = options.pause;
    draw();
    running = setInterval(function () {
      if (Number(slider.value) >= last) { stop(); return; }
      slider.value = String(Number(slider.value) + 1);
      draw();
    }, 700);
  });
  slider.addEventListener("input", draw);
  all.addEventListener("change", draw);
  map.on("zoomend", draw);
  draw();
  return { group: layer };
}
