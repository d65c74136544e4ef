/* A screen of the wall: what it shows now, drawn once a second, for months. */

import { serverNow } from "../api.js";
import { byId, h } from "../dom.js";
import { clock, number, span, t } from "../i18n.js";
import { counts as count, gauges, waiting as waitingOf } from "./count.js";
import { Critical, Queue, waited } from "./danger.js";
import { Feed } from "./feed.js";
import { Calls, Shelters, Units } from "./forces.js";
import { Frame } from "./frame.js";
import { stayAwake } from "./kiosk.js";
import { arrange } from "./layout.js";
import { WallMap } from "./map.js";
import { begin, RISK, step, viewOf, withTurns } from "./rotation.js";
import { Store } from "./store.js";
import { Reservoirs, Water } from "./water.js";
import { placeOf, speak, wall } from "./words.js";

const TILES = { critical: Critical, queue: Queue, water: Water, reservoirs: Reservoirs, units: Units, shelters: Shelters, calls: Calls };
const SLOT_MS = 15_000; // one of several tiles in a slot, and one page of a list
const RELOAD_LEAST = 10 * 60_000; // between two reloads
const NEW_MS = 10 * 60_000; // so long after it began a matter is called new
const CALM_MS = 30_000; // without anything critical that waits
const LOADED_KEY = "ioc.wall.loaded";
const ALARM_LEVELS = { level_1: 1, level_2: 2, level_3: 3 };

const store = new Store();
const query = new URLSearchParams();
if (wall.shown.screen !== null) query.set("screen", wall.shown.screen);
if (wall.view) query.set("view", wall.view);
const feed = new Feed(store, query.toString(), (what) => told(what));
const staleAfter = wall.unit_stale_seconds * 1000;
const root = byId("wall");
const mapBox = byId("wall-map");
const figuresBox = root.appendChild(h("section", { class: "wall-figures", "aria-label": "" }));
const frame = new Frame({ top: byId("wall-top"), foot: byId("wall-foot"), band: byId("wall-band"), figures: figuresBox });

let shown = wall.shown;
let rotation = begin(shown.turns, Date.now());
let current = null; // code of the view on the screen
let arranged = null;
let slots = []; // { box, node, tiles: [{ name, body, tile }], now }
let map = null;
let isDirty = true;
let calmSince = Date.now();
let drawnTurn = -1;
let drawnAt = 0;

await speak(viewNow().locale);
whenMap().then((made) => {
  map = new WallMap(made, store, staleAfter);
  if (current) map.show(shown.views[current]);
  if (feed.shapes) map.showWater(feed.shapes);
});

function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true }));
}

function viewNow() {
  return shown.views[viewOf(rotation)] || shown.views[shown.turns[0].view];
}

/* ---------- what the feed tells ---------- */

let soon = null;

function told(what) {
  isDirty = true;
  // What happened is on the screen at once; a burst is drawn four times a second at most.
  soon ??= setTimeout(() => {
    soon = null;
    tick().catch((error) => console.error(error));
  }, 250 - Math.min(200, Date.now() - drawnAt));
  if (what === "water") map?.showWater(feed.shapes);
  if (what === "wall") change();
  if (what === "refused") refused();
}

/* The supervisor switched this screen, or changed a view that it shows. */
async function change() {
  try {
    const fresh = await feed.shown();
    if (JSON.stringify(fresh) === JSON.stringify(shown)) return;
    const isSame = JSON.stringify(fresh.turns) === JSON.stringify(shown.turns);
    shown = fresh;
    if (!isSame) rotation = withTurns(rotation, shown.turns, Date.now());
    current = null;
    tick();
  } catch {
    setTimeout(change, 5000);
  }
}

function refused() {
  document.body.classList.add("is-refused");
  root.replaceChildren(h("p", { class: "wall-refused" }, t("wall.refused")));
  byId("wall-foot").replaceChildren();
  mapBox.hidden = true;
}

/* ---------- the screen ---------- */

function size() {
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { width: window.innerWidth / unit, height: window.innerHeight / unit };
}

function place(node, { x = 0, y, w, h: height }) {
  Object.assign(node.style, { left: `${x}rem`, top: `${y}rem`, width: `${w}rem`, height: `${height}rem` });
}

async function lay(code) {
  const view = shown.views[code];
  await speak(view.locale);
  document.documentElement.dataset.theme = view.theme;
  const { width, height } = size();
  arranged = arrange({ width, height, tiles: view.tiles, hasBand });
  const bandBox = byId("wall-band");
  bandBox.dataset.placed = arranged.band ? "1" : "";
  if (arranged.band) place(bandBox, arranged.band);
  place(byId("wall-top"), { y: 0, w: width, h: arranged.top.h });
  place(byId("wall-foot"), { y: height - arranged.foot.h, w: width, h: arranged.foot.h });
  figuresBox.hidden = !arranged.figures;
  if (arranged.figures) place(figuresBox, arranged.figures);
  for (const slot of slots) slot.node.remove();
  const mapSlot = arranged.slots.find((slot) => slot.tiles[0] === "map");
  mapBox.hidden = !mapSlot;
  if (mapSlot) place(mapBox, mapSlot);
  slots = arranged.slots.filter((slot) => slot !== mapSlot).map((box) => {
    const node = h("section", { class: `wall-slot is-${box.tiles[0]}` });
    place(node, box);
    const tiles = box.tiles.map((name) => {
      const body = h("div", { class: `tile tile-${name}` });
      return { name, body, tile: new TILES[name](body) };
    });
    root.append(node);
    return { box, node, tiles, now: null };
  });
  map?.show(view);
  document.documentElement.dataset.view = code;
}

function draw(now) {
  isDirty = false;
  drawnAt = now;
  const waiting = waitingOf(store);
  const turn = Math.floor(now / SLOT_MS);
  drawnTurn = turn;
  const hasUnits = store.units.size > 0;
  const figures = feed.isReady ? count(store, serverNow()) : null;
  const highest = Math.max(0, ...gauges(store, "river").map((card) => ALARM_LEVELS[card.gauge.alarm] || 0));
  const given = {
    store, feed, waiting, hasUnits, turn, staleAfter, isKnown: feed.isReady,
    counts: figures || { critical: 0 }, slots: new Set(arranged.slots.flatMap((slot) => slot.tiles)),
  };
  frame.draw({ counts: figures, feed, store, view: shown.views[current], arranged, shown: { waiting }, hasUnits, highest });
  for (const slot of slots) {
    const { name, body, tile } = slot.tiles[turn % slot.tiles.length];
    if (slot.now !== name) {
      slot.now = name;
      slot.node.className = `wall-slot is-${name}`;
      slot.node.replaceChildren(body, ...dots(slot, name));
    }
    // A page that turns within a shared slot turns when the tile comes round again.
    tile.draw({ ...given, turn: Math.floor(turn / slot.tiles.length) }, slot.box);
  }
  calmSince = waiting.length ? 0 : calmSince || now;
}

function dots(slot, name) {
  if (slot.tiles.length < 2) return [];
  return [h("p", { class: "slot-dots", "aria-hidden": "true" }, slot.tiles.map((one) => h("i", { class: one.name === name ? "is-now" : "" })))];
}

/* What stands across the screen: what is lost, else what interrupts, else what is not on this view. */
function band() {
  const { connection } = feed;
  if (connection === "lost") {
    if (!feed.heardAt) return { kind: "lost", text: t("wall.never_connected") };
    return { kind: "lost", text: t("wall.lost", { at: clock(new Date(serverNow() - feed.age)), span: span(feed.age / 1000) }) };
  }
  const unseen = [...rotation.unseen.keys()].map((id) => store.critical.get(id)).filter(Boolean).sort((a, b) => b.opened_ms - a.opened_ms);
  if (unseen.length && feed.isReady) {
    const [card] = unseen;
    if (serverNow() - card.opened_ms < NEW_MS) {
      const what = [card.area?.name, card.title || placeOf(card)].filter(Boolean).join(": ");
      return { kind: "alarm", text: rotation.isHeld ? t("wall.interrupted", { what }) : t("wall.new_critical", { what }) };
    }
    if (rotation.isHeld) return { kind: "alarm", text: t("wall.held", { n: number(unseen.length) }) };
  }
  const isOnView = shown.views[current]?.tiles.includes("critical");
  if (frame.alarm?.length && !isOnView) return { kind: "alarm", text: t("wall.still_waiting", { n: number(frame.alarm.length), age: waited(frame.alarm[0]) }) };
  if (!shown.is_known) return { kind: "hint", text: t("wall.not_set_up", { n: shown.screen }) };
  return null;
}

let laying = false;
let hasBand = false;

async function tick() {
  if (feed.isRefused || laying) return;
  const now = Date.now();
  const alarms = waitingOf(store).map((card) => card.id);
  rotation = step(rotation, now, alarms, feed.isReady && feed.connection !== "lost");
  const wanted = shown.views[viewOf(rotation)] ? viewOf(rotation) : RISK in shown.views ? RISK : shown.turns[0].view;
  const before = current;
  current = wanted;
  const stripe = band();
  if (wanted !== before || Boolean(stripe) !== hasBand) {
    hasBand = Boolean(stripe);
    laying = true;
    try {
      await lay(wanted);
    } finally {
      laying = false;
    }
    isDirty = true;
  }
  // Ages and pages change without any event.
  if (isDirty || Math.floor(now / SLOT_MS) !== drawnTurn) draw(now);
  for (const slot of slots) for (const { name, tile } of slot.tiles) if (name === slot.now) tile.tick?.();
  map?.tick();
  document.body.classList.toggle("is-lost", feed.connection === "lost");
  document.documentElement.dataset.connection = feed.connection;
  frame.tick({ feed, store, band: stripe, rotation: `${rotation.index}/${rotation.turns.length}` });
  renew(now);
}

/* Another version of the wall is on the server: loaded when it is calm, and not again and again. */
function renew(now) {
  if (!feed.build || feed.build === wall.build || feed.connection !== "live") return;
  const isCalm = calmSince && now - calmSince > CALM_MS;
  const before = Number(sessionStorage.getItem(LOADED_KEY) || 0);
  if (!isCalm || now - before < RELOAD_LEAST) return;
  sessionStorage.setItem(LOADED_KEY, String(now));
  window.location.reload();
}

let resizing = null;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => {
    current = null;
    tick();
  }, 150);
});

stayAwake();
feed.start();
// Before the first look: one that fails must not be the last.
setInterval(() => tick().catch((error) => console.error(error)), 1000);
await tick().catch((error) => console.error(error));
document.documentElement.dataset.ready = "wall";
// For tests and for who looks into a screen from afar.
window.iocWall = { store, feed, tick, rotation: () => rotation, redraw: () => { isDirty = true; } };
