/* Land under water and closed ways on the console's map, below every sign. */

import { get } from "../api.js";
import { live } from "../socket.js";
import { depthClass } from "../units.js";

const WATER = new Set(["flood", "way"]);
const AGAIN = 5 * 60_000; // ms: an area that was drawn beforehand begins or ends by itself
const SOON = 400; // ms: several events of one change

export function showWater({ map, L }) {
  const pane = map.createPane("ioc-water");
  pane.style.zIndex = 350;
  const renderer = L.svg({ pane: "ioc-water" });
  let layer = null;
  let timer = null;

  async function draw() {
    let shapes;
    try {
      shapes = await get("/api/v1/closures/shapes");
    } catch {
      return; // what was drawn stays; the line on top says that the data is old
    }
    layer?.remove();
    layer = L.geoJSON(shapes, {
      pane: "ioc-water", renderer, interactive: false,
      style: ({ properties }) => ({
        className: properties.kind === "flood" ? `map-water map-water-${depthClass(properties.depth_m)}` : "map-shut",
      }),
      pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 7, pane: "ioc-water", renderer }),
    }).addTo(map);
  }

  draw();
  setInterval(draw, AGAIN);
  live.subscribe((_state, messages, isSnapshot) => {
    if (!messages.some(({ subject }) => WATER.has(subject.type)) && !(isSnapshot && layer)) return;
    clearTimeout(timer);
    timer = setTimeout(draw, SOON);
  });
}
