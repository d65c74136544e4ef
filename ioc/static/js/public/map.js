/* The public map: draws the coarse points, filters them, and lists what lies in the frame, so that the
   same can be read without a map. */
import { byKind, byState, fits } from "./coarse.js";
import { TileMarks } from "./map_marks.js";
import { PointsAtOnce, PointsInTiles } from "./map_source.js";
import { clock, number, t } from "./words.js";

const layout = document.getElementById("main");
const names = JSON.parse(layout.dataset.names);
const list = document.getElementById("list");
const head = document.getElementById("list-head");
const sub = document.getElementById("list-sub");
const age = document.getElementById("map-age");
const LISTED = innerWidth < 900 ? 12 : 40;
const EVERY_MS = 60_000;
const SAID = { received: t("received"), working: t("being worked on"), done: t("dealt with") };
const source = layout.dataset.tiles ? new PointsInTiles() : new PointsAtOnce();
const wanted = { state: "", kind: "" };
let total = 0;
let isFramed = false;
let chosen = null;

function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((done) => document.addEventListener("ioc:map", (event) => done(event.detail), { once: true }));
}

const world = await whenMap();
const { map, L, kit, layers } = world;
const marks = new TileMarks(world, (feature) => choose(feature, false));
let halo = null;
let framed = [];

const isShown = ({ properties }) => fits(properties, wanted);

async function show() {
  const seen = await source.look(map);
  if (!seen) return;
  framed = seen.framed.filter(isShown);
  const cells = seen.cells.filter((one) => fits(one, wanted));
  if (layout.dataset.tiles) {
    marks.show(seen.points.filter(isShown), (seen.allCells || []).filter((one) => fits(one, wanted)));
  } else {
    layers.points.replace({ type: "FeatureCollection", features: seen.points.filter(isShown) });
  }
  write(cells);
  if (seen.missing) age.textContent = t("No network: the map may be old.");
}

/* The numbers of the frame, and its rows: each place close by, each kind from further away. */
function write(cells) {
  // An empty city keeps what the page says: that nothing was reported, and how to report.
  if (!total) return;
  const counted = [...framed.map((one) => one.properties), ...cells];
  const { received, working, done } = byState(counted);
  const inAll = received + working + done;
  head.textContent = inAll === 1 ? t("1 report in this frame") : t("{count} reports in this frame", { count: number(inAll) });
  sub.textContent = t("{done} dealt with, {working} being worked on, {received} received", {
    done: number(done), working: number(working), received: number(received),
  });
  list.replaceChildren(...(cells.length ? byKind(cells).map(kindRow) : framed.slice(0, LISTED).map(row)));
  if (!inAll) more(t("Nothing here. Move the map, or choose another filter."), "muted");
  else if (cells.length) more(t("Zoom in to see each place."), "muted small");
  else if (framed.length > LISTED) more(t("and {count} more: zoom in to see them", { count: number(framed.length - LISTED) }), "muted small");
}

function more(text, kind) {
  const made = document.createElement("li");
  made.className = `map-more ${kind}`;
  made.textContent = text;
  list.append(made);
}

function rowOf(symbol, title, words, press) {
  const made = document.getElementById("map-row").content.cloneNode(true).firstElementChild;
  made.querySelector(".row-mark").append(symbol);
  made.querySelector(".row-title").textContent = title;
  made.querySelector(".row-sub").textContent = words.join(" · ");
  made.querySelector("button").addEventListener("click", press);
  return made;
}

function row(feature) {
  const one = feature.properties;
  const [, month, date] = one.day.split("-");
  const words = [SAID[one.state], one.area || t("place not known"), `${date}/${month}`];
  if (one.count > 1) words.unshift(t("{count} reports", { count: number(one.count) }));
  if (one.exercise) words.push(t("exercise"));
  const made = rowOf(kit.draw(one.symbol), names[one.category] || one.category, words, () => choose(feature, true));
  const button = made.querySelector("button");
  button.dataset.n = one.n;
  button.setAttribute("aria-current", String(one.n === chosen));
  return made;
}

/* A kind with its numbers; pressed, the map shows that kind alone. */
function kindRow({ category, count, done, drilled }) {
  const words = [t("{count} reports", { count: number(count) }), t("{count} dealt with", { count: number(done) })];
  if (drilled) words.push(drilled === count ? t("exercise") : `${t("exercise")} ${number(drilled)}`);
  return rowOf(kit.draw("cluster", { size: 20 }), names[category] || category, words, () => {
    document.getElementById("kind").value = wanted.kind = wanted.kind === category ? "" : category;
    show();
  });
}

function choose(feature, byList) {
  chosen = feature.properties.n;
  const at = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
  if (halo) halo.remove();
  halo = L.circleMarker(at, { radius: 20, interactive: false, weight: 3, color: "var(--focus)", fill: false }).addTo(map);
  if (byList) {
    map.setView(at, Math.max(map.getZoom(), 15));
    if (innerWidth < 900) document.querySelector(".public-map").scrollIntoView({ block: "nearest" });
  }
  for (const button of list.querySelectorAll("[data-n]")) {
    const isChosen = button.dataset.n === String(chosen);
    button.setAttribute("aria-current", String(isChosen));
    if (isChosen && !byList) button.scrollIntoView({ block: "nearest" });
  }
}

async function load() {
  try {
    const found = await source.load();
    total = found.total;
    counts(found.states);
    await show();
    if (!isFramed) {
      isFramed = true;
      frame(source.places());
    }
    age.textContent = t("As of {time}.", { time: clock(found.at) });
  } catch {
    age.textContent = t("No network: the map may be old.");
  }
}

/* Most of a large city is mountains; the first view is where most points lie. */
function frame(places) {
  if (!places.length) return;
  const lons = places.map(([lon]) => lon).sort((a, b) => a - b);
  const lats = places.map(([, lat]) => lat).sort((a, b) => a - b);
  const cut = places.length >= 8 ? Math.floor(places.length / 10) : 0;
  const last = places.length - 1 - cut;
  map.fitBounds([[lats[cut], lons[cut]], [lats[last], lons[last]]], { padding: [30, 30], maxZoom: 15, animate: false });
}

function counts(states) {
  const shown = { "": total, ...states };
  for (const chip of document.querySelectorAll("#states .chip")) {
    chip.querySelector("b").textContent = number(shown[chip.dataset.state]);
  }
}

document.getElementById("states").addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  wanted.state = chip.dataset.state;
  for (const other of event.currentTarget.children) other.setAttribute("aria-pressed", String(other === chip));
  show();
});
document.getElementById("kind").addEventListener("change", (event) => {
  wanted.kind = event.target.value;
  show();
});
document.getElementById("here").addEventListener("click", () => {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => map.setView([coords.latitude, coords.longitude], 15),
    () => { age.textContent = t("The position was not found."); },
  );
});
document.addEventListener("ioc:map-select", (event) => {
  const feature = framed.find(({ properties }) => properties.n === event.detail.n);
  if (feature) choose(feature, false);
});
map.on("moveend", show);
setInterval(() => { if (!document.hidden) load(); }, EVERY_MS);
load();
