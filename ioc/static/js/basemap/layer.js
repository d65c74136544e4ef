/* What lies under a map of the city: vector tiles in the colours of the theme, and the ground of the
   seeds where the tiles do not show the city. Loaded only by pages that show a map. */

import { drawGround } from "./ground.js";
import { FONTS, PAINTS, labelRules, paintRules } from "./style.js";

const KIT = "/static/vendor/protomaps-leaflet/protomaps-leaflet.js";
/* Letters of each of the three files of the font: Latin, Vietnamese, extended. */
const LETTERS = "Huế Đường Ữ ễ ạ Łő";

let kitLoaded = null;

function loadKit() {
  kitLoaded ??= new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = KIT;
    made.onload = () => resolve(window.protomapsL);
    made.onerror = () => reject(new Error("the basemap's script did not load"));
    document.head.append(made);
  });
  return kitLoaded;
}

/* The colours of the theme that holds where the map stands. */
function paintsOf(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(Object.entries(PAINTS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
}

function onTheme(act) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  new MutationObserver(act).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

async function drawTiles(L, map, basemap) {
  const kit = await loadKit();
  const element = map.getContainer();
  const paints = paintsOf(element);
  const layer = kit.leafletLayer({
    url: basemap.url,
    maxDataZoom: basemap.maxNativeZoom,
    maxZoom: map.getMaxZoom(),
    bounds: basemap.bounds ? L.latLngBounds(basemap.bounds) : undefined,
    noWrap: true,
    attribution: "", // named by who made the map, before any of this was loaded
    lang: "vi",
    // Twice as sharp is enough: a screen of three times as many points would paint nine times as much.
    devicePixelRatio: Math.min(window.devicePixelRatio || 1, 2),
    paintRules: paintRules(kit, paints),
    labelRules: labelRules(kit, paints),
    backgroundColor: paints.land,
    // A name is measured when it is placed, so its letters have to be there.
    tasks: document.fonts ? FONTS.map((font) => document.fonts.load(font, LETTERS)) : [],
  });
  layer.addTo(map);
  onTheme(() => {
    const found = paintsOf(element);
    if (found.land === layer.backgroundColor) return;
    layer.paintRules = paintRules(kit, found);
    layer.labelRules = labelRules(kit, found);
    layer.backgroundColor = found.land;
    layer.clearLayout();
    layer.rerenderTiles();
  });
  return layer;
}

async function fetchGround(L, map, address) {
  const answer = await fetch(address, { credentials: "omit" });
  return answer.ok ? drawGround(L, map, await answer.json()) : null;
}

/* Draws both on a Leaflet map that names the source of its tiles itself; what does not load is left
   out, for the outlines carry the map. Resolves to { tiles, ground }. */
export async function draw(L, map, basemap) {
  const [tiles, ground] = await Promise.allSettled([
    basemap.url && basemap.isVector ? drawTiles(L, map, basemap) : null,
    basemap.ground ? fetchGround(L, map, basemap.ground) : null,
  ]);
  for (const one of [tiles, ground]) if (one.status === "rejected") console.warn(one.reason);
  return { tiles: tiles.value ?? null, ground: ground.value ?? null };
}
