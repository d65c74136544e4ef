/* The way of a unit on whatever map the page has; a straight line is drawn dotted. */

import { get } from "../api.js";

let world = null;
let layer = null;
let asked = 0;

function useMap(found) {
  world = found;
  const pane = found.map.createPane("ioc-route");
  pane.style.zIndex = 450; // above outlines and water, under the signs
}

if (window.iocMap) useMap(window.iocMap);
else document.addEventListener("ioc:map", (event) => useMap(event.detail), { once: true });

/* Draws the way of a unit to an incident; `item` has the unit's place and how its way was found. */
export async function drawRoute(incident, item) {
  asked += 1;
  const mine = asked;
  if (!world) return;
  let way;
  try {
    way = await get(`/api/v1/ways/route?unit=${item.unit}&incident=${incident}`);
  } catch {
    way = null;
  }
  if (mine !== asked) return;
  clearRoute();
  if (!way?.geometry) return;
  const isStraight = way.properties.method === "straight_line";
  const { L, map } = world;
  const places = way.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
  const look = { pane: "ioc-route", interactive: false, renderer: L.svg({ pane: "ioc-route" }) };
  const [start] = places;
  layer = L.layerGroup([
    L.polyline(places, { ...look, className: "map-way-edge" }),
    L.polyline(places, { ...look, className: `map-way${isStraight ? " map-way-straight" : ""}` }),
    L.marker(start, {
      interactive: false, keyboard: false,
      icon: L.divIcon({ className: "map-way-tag tabular", html: labelOf(item), iconSize: null, iconAnchor: [-16, 12] }),
    }),
  ]).addTo(map);
  const seen = map.getBounds();
  const box = L.latLngBounds(places);
  if (!seen.contains(box)) map.fitBounds(box.extend(seen.getCenter()), { padding: [50, 50], maxZoom: map.getZoom(), animate: false });
}

function labelOf(item) {
  const node = document.createElement("span");
  node.textContent = item.label;
  return node;
}

export function clearRoute() {
  asked += 1;
  layer?.remove();
  layer = null;
}
