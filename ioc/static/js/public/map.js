/* The public map: fetches the coarse points, filters them, and lists what lies in the frame, so
   that the same can be read without a map. */
import { clock, number, t } from "./words.js";

const layout = document.getElementById("main");
const names = JSON.parse(layout.dataset.names);
const list = document.getElementById("list");
const head = document.getElementById("list-head");
const sub = document.getElementById("list-sub");
const LISTED = innerWidth < 900 ? 12 : 40;
const EVERY_MS = 60_000;
const SAID = { received: t("received"), working: t("being worked on"), done: t("dealt with") };
let all = [];
let state = "";
let kind = "";
let chosen = null;

function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((done) => document.addEventListener("ioc:map", (event) => done(event.detail), { once: true }));
}

const { map, L, kit, layers } = await whenMap();
let halo = null;

function isShown({ properties }) {
  if (state && properties.state !== state) return false;
  return !kind || properties.category === kind;
}

function inFrame(features) {
  const box = map.getBounds();
  return features.filter(({ geometry }) => box.contains([geometry.coordinates[1], geometry.coordinates[0]]));
}

function filter() {
  layers.points.replace({ type: "FeatureCollection", features: all.filter(isShown) });
  write();
}

function write() {
  // An empty city keeps what the page says: that nothing was reported, and how to report.
  if (!all.length) return;
  const framed = inFrame(all.filter(isShown));
  const { received, working, done } = byState(framed);
  head.textContent = framed.length === 1 ? t("1 report in this frame") : t("{count} reports in this frame", { count: number(framed.length) });
  sub.textContent = t("{done} dealt with, {working} being worked on, {received} received", {
    done: number(done), working: number(working), received: number(received),
  });
  list.replaceChildren(...framed.slice(0, LISTED).map(row));
  if (framed.length > LISTED) {
    const more = document.createElement("li");
    more.className = "map-more muted small";
    more.textContent = t("and {count} more: zoom in to see them", { count: number(framed.length - LISTED) });
    list.append(more);
  } else if (!framed.length) {
    const none = document.createElement("li");
    none.className = "map-more muted";
    none.textContent = t("Nothing here. Move the map, or choose another filter.");
    list.append(none);
  }
}

function row(feature) {
  const one = feature.properties;
  const made = document.getElementById("map-row").content.cloneNode(true).firstElementChild;
  const button = made.querySelector("button");
  made.querySelector(".row-mark").append(kit.draw(one.symbol));
  made.querySelector(".row-title").textContent = names[one.category] || one.category;
  const [, month, date] = one.day.split("-");
  const words = [SAID[one.state], one.area || t("place not known"), `${date}/${month}`];
  if (one.exercise) words.push(t("exercise"));
  made.querySelector(".row-sub").textContent = words.join(" · ");
  button.dataset.n = one.n;
  button.setAttribute("aria-current", String(one.n === chosen));
  button.addEventListener("click", () => choose(feature, true));
  return made;
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
    const isChosen = Number(button.dataset.n) === chosen;
    button.setAttribute("aria-current", String(isChosen));
    if (isChosen && !byList) button.scrollIntoView({ block: "nearest" });
  }
}

async function load() {
  try {
    const answer = await fetch("/api/v1/public/incidents.geojson");
    if (!answer.ok) throw new Error(String(answer.status));
    const { features } = await answer.json();
    features.forEach((feature, n) => { feature.properties.n = n; });
    const isFirst = !all.length;
    all = features;
    counts();
    if (isFirst && features.length) frame(features);
    filter();
    const at = new Date(Date.now() - Number(answer.headers.get("Age") || 0) * 1000);
    document.getElementById("map-age").textContent = t("As of {time}.", { time: clock(at) });
  } catch {
    document.getElementById("map-age").textContent = t("No network: the map may be old.");
  }
}

/* Most of a large city is mountains; the first view is where most points lie. */
function frame(features) {
  const lons = features.map((f) => f.geometry.coordinates[0]).sort((a, b) => a - b);
  const lats = features.map((f) => f.geometry.coordinates[1]).sort((a, b) => a - b);
  const cut = features.length >= 8 ? Math.floor(features.length / 10) : 0;
  const last = features.length - 1 - cut;
  map.fitBounds([[lats[cut], lons[cut]], [lats[last], lons[last]]], { padding: [30, 30], maxZoom: 15, animate: false });
}

function byState(features) {
  const found = { received: 0, working: 0, done: 0 };
  for (const { properties } of features) found[properties.state] += 1;
  return found;
}

function counts() {
  const shown = { "": all.length, ...byState(all) };
  for (const chip of document.querySelectorAll("#states .chip")) {
    chip.querySelector("b").textContent = number(shown[chip.dataset.state]);
  }
}

document.getElementById("states").addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  state = chip.dataset.state;
  for (const other of event.currentTarget.children) other.setAttribute("aria-pressed", String(other === chip));
  filter();
});
document.getElementById("kind").addEventListener("change", (event) => {
  kind = event.target.value;
  filter();
});
document.getElementById("here").addEventListener("click", () => {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => map.setView([coords.latitude, coords.longitude], 15),
    () => { document.getElementById("map-age").textContent = t("The position was not found."); },
  );
});
document.addEventListener("ioc:map-select", (event) => {
  const feature = all.find(({ properties }) => properties.n === event.detail.n);
  if (feature) choose(feature, false);
});
map.on("moveend", write);
setInterval(() => { if (!document.hidden) load(); }, EVERY_MS);
load();
