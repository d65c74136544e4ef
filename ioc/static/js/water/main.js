/* The map of /water: what is flooded and closed, and a shape that is drawn point by point. The
   points stand in the form's own field, where they can be typed and mended as well. */

import { get } from "../api.js";
import { byId, say, toast } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { whenMap } from "../console/map.js";
import { live } from "../socket.js";

const NUMBERS = /[-+]?\d+(?:[.,]\d+)?/g;
const WATER = new Set(["flood", "way"]);
let drawing = ""; // the form whose points a press on the map sets
let layer = null;
let drawn = null;
let world = null;
let isFramed = false; // a view that was chosen once is the person's own

const pointsOf = (form) => byId(`${form}-points`);

/* The points of a form as [lat, lon]; lines that say no place are left out. */
function read(form) {
  return pointsOf(form).value.split("\n")
    .map((line) => (line.match(NUMBERS) || []).map((n) => Number(n.replace(",", "."))))
    .filter((pair) => pair.length === 2 && Math.abs(pair[0]) <= 90 && Math.abs(pair[1]) <= 180);
}

function write(form, places) {
  pointsOf(form).value = places.map(([lat, lon]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");
  sketch(form);
  say(byId("announce"), t("water.n_points", { n: places.length }));
}

function isArea(form) {
  return form === "flood" || document.querySelector("#closure-form [name=form][value=area]").checked;
}

function sketch(form) {
  if (!world) return;
  drawn?.remove();
  const places = read(form);
  if (!places.length) return;
  const { L, map } = world;
  const look = { className: "map-drawn", interactive: false };
  if (places.length === 1) drawn = L.circleMarker(places[0], { radius: 7, ...look });
  else if (isArea(form) && places.length > 2) drawn = L.polygon(places, look);
  else drawn = L.polyline(places, { ...look, fill: false });
  drawn.addTo(map);
}

function choose(form) {
  drawing = drawing === form ? "" : form;
  for (const button of document.querySelectorAll("[data-draw]")) {
    button.setAttribute("aria-pressed", String(button.dataset.draw === drawing));
  }
  byId("water-map").classList.toggle("is-drawing", Boolean(drawing));
  if (drawing) say(byId("announce"), t("water.press_map"));
}

async function refresh() {
  try {
    const shapes = await get("/api/v1/closures/shapes");
    layer?.remove();
    layer = world.L.geoJSON(shapes, {
      style: (feature) => ({ className: `map-${feature.properties.kind}` }),
      pointToLayer: (_feature, at) => world.L.circleMarker(at, { radius: 8 }),
      interactive: false,
    }).addTo(world.map);
    if (!isFramed && shapes.features.length) {
      world.map.fitBounds(layer.getBounds(), { padding: [60, 60], maxZoom: Math.min(13, world.closest), animate: false });
    }
    isFramed = true;
  } catch (error) {
    toast(error.title || t("water.map_failed"), "warn");
  }
}

function mindForms() {
  for (const button of document.querySelectorAll("[data-draw]")) {
    button.addEventListener("click", () => choose(button.dataset.draw));
  }
  for (const button of document.querySelectorAll("[data-back]")) {
    button.addEventListener("click", () => write(button.dataset.back, read(button.dataset.back).slice(0, -1)));
  }
  for (const button of document.querySelectorAll("[data-clear]")) {
    button.addEventListener("click", () => write(button.dataset.clear, []));
  }
  for (const field of document.querySelectorAll("[data-points]")) {
    const form = field.id.replace("-points", "");
    field.addEventListener("input", () => sketch(form));
  }
  for (const kind of document.querySelectorAll("#closure-form [name=form]")) {
    kind.addEventListener("change", () => sketch("closure"));
  }
}

Promise.all([whenMap(), loadWords()]).then(([found]) => {
  world = found;
  world.map.on("click", ({ latlng }) => {
    if (drawing) write(drawing, [...read(drawing), [latlng.lat, latlng.lng]]);
  });
  mindForms();
  for (const form of ["closure", "flood"]) if (pointsOf(form)?.value) sketch(form);
  refresh();
  live.subscribe((_state, messages) => {
    if (messages.some((message) => WATER.has(message.subject.type))) refresh();
  });
  document.documentElement.dataset.ready = "water";
});
