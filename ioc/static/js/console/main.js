/* The console: figures, filters, list, map and drawer, all drawn from the one live state. */

import { alarms, fits, folded, isAlarm, isLate, isUnsent, openedAt } from "../cards.js";
import { Alarm } from "../alarm.js";
import { byId, pageData, say, toast } from "../dom.js";
import { clock, loadWords, number, span, t, timer } from "../i18n.js";
import { mindKeys } from "../keys.js";
import { Pane } from "../incident/pane.js";
import { live, serverNow } from "../socket.js";
import { areaName, can, placeOf } from "../desk.js";
import { undo } from "../dispatching/undo.js";
import { placeOfUnit, stateOfUnit } from "../units.js";
import { Filters, isEmpty } from "./filters.js";
import { countPlaces, facilityDrawer, Forces, unitDrawer } from "./forces.js";
import { List } from "./list.js";
import { LiveMap, whenMap } from "./map.js";
import { reportDrawer } from "./report.js";
import { FacilityLayer, UnitLayer } from "./units.js";
import { showWater } from "./water.js";

await loadWords();

const isDesk = window.matchMedia("(min-width: 1024px)");
const columns = byId("desk-columns");
const drawer = byId("drawer");
const body = byId("drawer-body");
const pane = new Pane(body, { desk: "console", onChange: () => list.rows.focus(), onSent: () => toList() });
const staleAfter = (pageData("desk").unit_stale_seconds || 300) * 1000;
const MANY = 2000; // open incidents
const MANY_DRAW_MS = 200;
const TRIES = 3;
let chosen = null; // { kind, id } of what the drawer shows
let state = null;
let map = null;
let figures = null;
let unitLayer = null;
let facilityLayer = null;

/* With units of its own a city counts who waits for one, without them who waits for an agency. */
const hasUnits = () => Boolean(state?.units.size);
const waits = (card) => (hasUnits() ? isUnsent(card) : isAlarm(card));

const filters = new Filters(() => draw());
const list = new List({
  open: (card) => (card.report ? openReport(card.report) : openIncident(card.id)),
  moved: () => tellKey(),
  waits,
  hasUnits,
});
const forces = new Forces(staleAfter, { open: (card) => openUnit(card) });
const alarm = new Alarm((fresh) => {
  list.mark(fresh);
  const first = fresh[0];
  say(byId("announce"), t("New critical matter: %(title)s, %(place)s", { title: first.title, place: placeOf(first) }));
});

/* ---------- what is shown ---------- */

function fitsReport(card) {
  const f = filters.value;
  if (f.severity.length && !f.severity.includes(card.emergency ? "critical" : card.severity || "normal")) return false;
  if (f.status.length || f.overdue || f.waiting) return false;
  if (f.category.length && !f.category.includes(card.category)) return false;
  if (f.area.length && !f.area.includes(card.area?.code)) return false;
  if (!f.q) return true;
  const text = folded([card.tracking_code, card.text, card.address, card.area?.name].join(" "));
  return folded(f.q).split(/\s+/).every((word) => text.includes(word));
}

function draw() {
  if (!state) return;
  const all = [...state.incidents.values()];
  const filtered = !isEmpty(filters.value);
  const incidents = filtered ? all.filter((card) => fits(card, filters.value, serverNow())) : all;
  const reports = [...state.reports.values()].filter(fitsReport);
  list.show(incidents, reports, all.length, filtered);
  const shown = new Set(incidents.map((card) => card.id));
  const hidden = filtered ? all.filter((card) => card.severity === "critical" && !shown.has(card.id)).length : 0;
  map?.show(incidents, reports, hidden);
  count(all);
}

/* At once while the list is short; in a flood night a burst is drawn a few times a second. */
let waitingDraw = null;

function redraw() {
  if (state.incidents.size < MANY) draw();
  else {
    waitingDraw ??= setTimeout(() => {
      waitingDraw = null;
      draw();
    }, MANY_DRAW_MS);
  }
}

function count(all) {
  const counts = { critical: 0, high: 0, normal: 0, low: 0, overdue: 0, unverified: 0, taken: 0, hour: 0 };
  const now = serverNow();
  const hourAgo = now - 3_600_000;
  for (const card of all) {
    counts[card.severity] += 1;
    if (isLate(card, now)) counts.overdue += 1;
    if (card.verification !== "verified") counts.unverified += 1;
    if (openedAt(card) > hourAgo) counts.hour += 1;
  }
  const waiting = alarms(all, waits);
  const reports = [...state.reports.values()];
  figures = { waiting, all: all.length, counts, reports };
  for (const node of document.querySelectorAll("[data-count]")) say(node, number(counts[node.dataset.count]));
  say(byId("figure-open"), number(all.length));
  say(byId("figure-open-sub"), t("+%(n)s within an hour", { n: number(counts.hour) }));
  say(byId("figure-critical"), number(counts.critical));
  const helped = number(counts.critical - waiting.length);
  say(byId("figure-critical-sub"), hasUnits() ? t("a unit is on %(n)s", { n: helped }) : t("%(n)s being worked on", { n: helped }));
  say(byId("figure-overdue"), number(counts.overdue));
  say(byId("figure-overdue-sub"), all.length ? t("%(n)s %% of the open ones", { n: number((100 * counts.overdue) / all.length, 0) }) : "");
  if (byId("figure-reports")) {
    say(byId("figure-reports"), number(reports.length));
    const danger = reports.filter((card) => card.emergency).length;
    say(byId("figure-reports-sub"), danger ? t("%(n)s tell of danger", { n: number(danger) }) : t("none tells of danger"));
    byId("figure-reports-sub").classList.toggle("danger-text", danger > 0);
  }
  byId("tile-overdue").classList.toggle("has-some", counts.overdue > 0);
  tick();
}

/* The one red figure, every second. */
function tick() {
  if (!figures) return;
  const { waiting } = figures;
  const tile = byId("tile-alarm");
  tile.classList.toggle("is-quiet", waiting.length === 0);
  say(byId("figure-alarm"), number(waiting.length));
  if (hasUnits()) {
    say(byId("figure-alarm-word"), t("Critical, no unit sent"));
    say(byId("figure-alarm-what"), t("alarm.no_unit_short"));
    if (tile.title !== t("alarm.no_unit_means")) tile.title = t("alarm.no_unit_means");
  }
  if (waiting.length) {
    const [first] = waiting;
    say(byId("figure-alarm-age"), t("oldest %(age)s · %(place)s", {
      age: timer((serverNow() - openedAt(first)) / 1000, true), place: areaName(first.area) || placeOf(first),
    }));
  } else {
    say(byId("figure-alarm-age"), hasUnits() ? t("a unit is on every critical matter") : t("every critical matter has been taken"));
  }
  const heard = live.heardAt ? clock(new Date(live.heardAt + serverNow() - Date.now()), true) : "–";
  say(byId("status-data"), t("Data of %(time)s · %(span)s old", { time: heard, span: span(live.age / 1000) }));
}

/* ---------- the drawer ---------- */

function showDrawer(kind, id, card) {
  chosen = { kind, id };
  drawer.hidden = false;
  byId("drawer-page").hidden = kind !== "incident";
  byId("drawer-page").href = `/incidents/${id}`;
  columns.classList.add("has-drawer");
  const isMatter = kind === "incident" || kind === "report";
  list.rows.select(isMatter ? (kind === "report" ? `report-${id}` : id) : null);
  tellKey();
  if (kind === "unit") forces.rows.select(id);
  map?.map.invalidateSize({ pan: false });
  map?.select(isMatter ? `${kind === "report" ? "r" : "i"}${id}` : null, isMatter ? card : null);
  unitLayer?.select(kind === "unit" ? id : null);
  const query = new URLSearchParams(location.search);
  query.delete("incident");
  if (kind === "incident") query.set("incident", id);
  history.replaceState(null, "", `${location.pathname}?${query}`);
}

async function openIncident(id) {
  showDrawer("incident", id, state?.incidents.get(id));
  await pane.show(id);
}

function openReport(card) {
  pane.clear();
  showDrawer("report", card.id, card);
  body.replaceChildren(reportDrawer(card));
}

function openUnit(card) {
  const known = state.units.get(card.id) || card;
  const place = placeOfUnit(known, live.fixes.get(known.id));
  pane.clear();
  showDrawer("unit", known.id, known);
  body.replaceChildren(unitDrawer(known, place, stateOfUnit(known, place, serverNow(), staleAfter), openIncident));
}

function openFacility(card) {
  pane.clear();
  showDrawer("facility", card.id, card);
  body.replaceChildren(facilityDrawer(card));
}

/* The key of dispatching serves the row that has the mark: while that is another than the matter
   that is open, the open one does not promise it. */
function tellKey() {
  const { current, selected } = list.rows;
  columns.classList.toggle("is-key-elsewhere", selected !== null && current !== selected);
}

/* Back to the list in which the person works. */
function toList() {
  (forces.isOpen ? forces : list).rows.focus();
}

/* The key of dispatching: the panel of the matter that has the focus, with the first unit ready. */
async function dispatch() {
  if (!can("incident:dispatch") || forces.isOpen) return;
  const row = list.rows.made.get(list.rows.current)?.card;
  const id = row && !row.report ? row.id : chosen?.kind === "incident" ? chosen.id : null;
  if (id === null) return;
  pane.dispatching.open(id);
  await openIncident(id);
}

/* The key of a call-back: the form in which is noted what was said who was rung. */
async function confirmWord() {
  if (!can("incident:confirm")) return;
  const row = forces.isOpen ? null : list.rows.made.get(list.rows.current)?.card;
  const id = row && !row.report ? row.id : chosen?.kind === "incident" ? chosen.id : null;
  if (id === null) return toast(t("Choose a matter in the list first, then press the key again."), "warn");
  await openIncident(id);
  const find = () => body.querySelector(`[data-incident="${id}"] details[data-action-name="confirm"]`);
  // An answer that was overtaken by another is not shown: the form may come with the next.
  for (let tries = 0; tries < TRIES && !find() && pane.id === id; tries += 1) await pane.refresh();
  if (chosen?.kind !== "incident" || chosen.id !== id) return;
  const form = find();
  if (!form) return toast(t("This matter takes no call-back now: it is over, belongs to another desk, or could not be loaded."), "warn");
  form.open = true;
  form.scrollIntoView({ block: "center" });
  form.querySelector("button.action-send").focus();
}

function closeDrawer() {
  if (!chosen) return;
  chosen = null;
  pane.clear();
  drawer.hidden = true;
  columns.classList.remove("has-drawer");
  list.rows.select(null);
  map?.map.invalidateSize({ pan: false });
  map?.select(null, null);
  unitLayer?.select(null);
  forces.rows.select(null);
  const query = new URLSearchParams(location.search);
  query.delete("incident");
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  toList();
}

/* Whether something happened to what the drawer shows. */
function follow(messages, isSnapshot) {
  if (!chosen) return;
  if (chosen.kind === "incident") {
    const touched = messages.some(({ subject, card }) =>
      (subject.type === "incident" && subject.id === chosen.id) ||
      (subject.type === "report" && card?.incident === chosen.id));
    const last = messages.findLast(({ subject }) => subject.type === "incident" && subject.id === chosen.id);
    if (last && last.card === null) pane.drop();
    else if (touched || isSnapshot) pane.touch();
    return;
  }
  if (chosen.kind === "unit" || chosen.kind === "facility") {
    const told = messages.findLast(({ subject }) => subject.type === chosen.kind && subject.id === chosen.id);
    if (told?.card === null) closeDrawer();
    else if (told) (chosen.kind === "unit" ? openUnit : openFacility)(told.card);
    return;
  }
  const card = state.reports.get(chosen.id);
  if (card) return;
  const last = messages.findLast?.(({ subject }) => subject.type === "report" && subject.id === chosen.id);
  if (last?.card?.incident) {
    toast(t("The report now belongs to an incident."));
    openIncident(last.card.incident);
  }
}

/* The legend stands folded until it is asked for, and then as it was left. */
const LEGEND = "ioc.console.legend";
const legend = byId("legend");
try {
  legend.open = isDesk.matches && localStorage.getItem(LEGEND) === "open";
} catch {
  // A browser that keeps nothing begins with the map.
}
legend.addEventListener("toggle", () => {
  try {
    localStorage.setItem(LEGEND, legend.open ? "open" : "folded");
  } catch {
    // It is then folded again with the next page.
  }
});

byId("drawer-close").addEventListener("click", closeDrawer);
byId("tile-alarm").addEventListener("click", () => {
  const first = figures?.waiting[0];
  if (first) openIncident(first.id);
});
byId("tile-reports")?.addEventListener("click", () => list.heads.get("reports")?.scrollIntoView({ block: "start" }));
byId("tile-overdue").addEventListener("click", () => filters.set({ overdue: !filters.value.overdue }));

byId("tile-units").addEventListener("click", () => forces.toggle());

mindKeys({
  list: byId("list-body"),
  search: byId("filter-words"),
  commands: {
    escape: () => {
      if (document.activeElement === byId("filter-words")) list.rows.focus();
      else closeDrawer();
    },
    m: () => alarm.toggle(),
    g: (event) => !event.repeat && dispatch(),
    c: (event) => !event.repeat && confirmWord(),
    z: () => undo(),
    l: () => hasUnits() && forces.toggle(),
    j: toList,
    k: toList,
  },
});

/* ---------- the feed ---------- */

whenMap().then((found) => {
  map = new LiveMap(found, (item) => (item.kind === "report" ? openReport(item.card) : openIncident(item.id)), waits);
  unitLayer = new UnitLayer(found, staleAfter, openUnit);
  facilityLayer = new FacilityLayer(found, openFacility);
  if (can("water:view")) showWater(found);
  if (state) drawForces();
  draw();
  if (chosen) map.select(`${chosen.kind === "report" ? "r" : "i"}${chosen.id}`, state?.incidents.get(chosen.id));
});

function drawForces() {
  unitLayer?.show(state.units, live.fixes);
  facilityLayer?.show(state.facilities);
  forces.show(state.units, live.fixes);
  countPlaces(state.facilities);
}

live.subscribe((next, messages, isSnapshot) => {
  const isFirst = state === null;
  const before = state;
  state = next;
  if (before?.units !== next.units || before?.facilities !== next.facilities) drawForces();
  alarm.look(state);
  redraw();
  follow(messages, isSnapshot && !isFirst);
  if (!isFirst) return;
  const asked = Number(new URLSearchParams(location.search).get("incident"));
  // The focus stays at the top of the page: Tab begins there, and the first J takes the first row.
  if (asked) openIncident(asked);
});
live.follow((fresh) => unitLayer?.move(fresh));
live.start();
setInterval(tick, 1000);
setInterval(draw, 30_000); // a matter becomes late without any event

