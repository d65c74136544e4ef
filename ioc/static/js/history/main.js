/* The map of past matters: tiles of the server as marks, and what lies in the frame as a list. */

import { whenMap } from "../console/map.js";
import { categoryName, label } from "../desk.js";
import { byId, h, pageData, say } from "../dom.js";
import { loadWords, number, t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { TileSource } from "../tiles/source.js";
import { bubbles, degreesOf, isInside, tileZoom, worldOf } from "../tiles/grid.js";
import { MarkLayer } from "./layer.js";
import { inOrder, symbolOf } from "./marks.js";

const CLOSEST = 18; // zoom of the closest tiles
const FRESH_MS = 30_000;
const LISTED = 40;
const SUMS = ["open", "critical", "high", "normal", "low"];

const query = pageData("desk").tiles;
const source = new TileSource(({ z, x, y }) => `/api/v1/tiles/incidents/${z}/${x}/${y}.mvt?${query}`, FRESH_MS);
const rows = byId("frame-rows");
let world = null;
let layer = null;
let chosen = 0;

function boxOf(bounds) {
  const [west, north] = worldOf(bounds.getNorth(), bounds.getWest());
  const [east, south] = worldOf(bounds.getSouth(), bounds.getEast());
  return { west, north, east, south };
}

async function look() {
  const { map } = world;
  const box = boxOf(map.getBounds());
  const found = await source.look(box, tileZoom(map.getZoom(), CLOSEST));
  if (!found) return;
  const { layers, missing } = found;
  const single = inOrder([...(layers.points || []), ...(layers.critical || [])]);
  const cells = layers.cells || [];
  const gathered = bubbles(cells, map.getZoom(), SUMS);
  layer.show([...gathered, ...single.map((one) => ({ ...one, symbol: symbolOf(one) })).reverse()]);
  tell(single.filter((one) => isInside(box, one)), cells.filter((one) => isInside(box, one)), missing);
}

/* The numbers of the frame, and its rows: what is critical and runs first. */
function tell(single, cells, missing) {
  const counted = cells.reduce((sum, cell) => sum + cell.count, 0);
  const inAll = single.length + counted;
  const running = single.filter((one) => symbolOf(one).startsWith("critical")).length;
  const words = [inAll === 1 ? t("1 matter in this frame") : t("%(n)s matters in this frame", { n: number(inAll) })];
  if (running) words.push(t("%(n)s critical still running", { n: number(running) }));
  if (missing) words.push(t("A part of the map did not come. Move the map to ask again."));
  say(byId("history-says"), words.join(" · "));
  rows.replaceChildren(...single.slice(0, LISTED).map(row));
  const notes = [];
  if (counted) notes.push(t("%(n)s more are counted in circles: zoom in to see each.", { n: number(counted) }));
  if (single.length > LISTED) notes.push(t("and %(n)s more single ones", { n: number(single.length - LISTED) }));
  if (!inAll) notes.push(t("history.nothing_here"));
  say(byId("frame-note"), notes.join(" "));
}

function row(one) {
  const key = symbolOf(one);
  const said = [label("Severity", one.severity), label("IncidentStatus", one.status)].join(" · ");
  return h(
    "a",
    {
      class: `row-item${key.startsWith("critical") ? " is-critical" : ""}`, href: `/incidents/${one.id}`,
      "aria-current": one.id === chosen ? "true" : null, dataset: { id: one.id },
    },
    h("span", { class: "row-mark" }, symbol(key, { size: 20 })),
    h("span", { class: "row-main" },
      h("span", { class: "row-title" }, categoryName(one.category)), h("span", { class: "row-sub" }, `${one.code} · ${said}`)),
  );
}

/* A press on a circle comes closer; one on a single mark puts its row first and gives it the focus. */
function pressed({ latlng }) {
  const mark = layer.at(latlng);
  if (!mark) return;
  if (mark.count) {
    world.map.setView(degreesOf(mark.x, mark.y), Math.min(world.map.getZoom() + 2, world.map.getMaxZoom()));
    return;
  }
  chosen = mark.id;
  rows.querySelector(`[data-id="${chosen}"]`)?.remove();
  const made = row(mark);
  rows.prepend(made);
  made.focus();
}

await loadWords();
world = await whenMap();
layer = new MarkLayer(world);
world.map.on("click", pressed);
world.map.on("moveend", look);
await look();
document.documentElement.dataset.ready = "history";
