/* The console: figures, filters, list, map and drawer. The matters themselves are kept, filtered and
   ordered in another thread (`thread.js`); here is drawn what it says is to be seen. */

import { thread } from "./thread.js";
import { isAlarm, isUnsent } from "../cards.js";
import { Alarm } from "../alarm.js";
import { byId, pageData, say, toast } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { mindKeys } from "../keys.js";
import { Pane } from "../incident/pane.js";
import { live, serverNow } from "../socket.js";
import { can, placeOf } from "../desk.js";
import { undo } from "../dispatching/undo.js";
import { placeOfUnit, stateOfUnit } from "../units.js";
import { Figures } from "./figures.js";
import { Filters, isEmpty } from "./filters.js";
import { countPlaces, facilityDrawer, Forces, unitDrawer } from "./forces.js";
import { hooksOf } from "./hooks.js";
import { mindLegend } from "./legend.js";
import { List } from "./list.js";
import { LiveMap, whenMap } from "./map.js";
import { frameShown } from "./milestones.js";
import { reportDrawer } from "./report.js";
import { startTools } from "./tools/index.js";
import { FacilityLayer, UnitLayer } from "./units.js";
import { showWater } from "./water.js";

await loadWords();

const isDesk = window.matchMedia("(min-width: 1024px)");
const columns = byId("desk-columns");
const drawer = byId("drawer");
const body = byId("drawer-body");
const pane = new Pane(body, { desk: "console", onChange: () => list.rows.focus(), onSent: () => toList() });
const told = pageData("desk");
const staleAfter = (told.unit_stale_seconds || 300) * 1000;
const TRIES = 3;
let chosen = null; // { kind, id } of what the drawer shows
let state = null;
let map = null;
let unitLayer = null;
let facilityLayer = null;
const viewers = new Set(); // tools that look at every view
const escapes = []; // tools that may use the Escape first

/* With units of its own a city counts who waits for one, without them who waits for an agency. */
const hasUnits = () => Boolean(state?.units.size);
const waits = (card) => (hasUnits() ? isUnsent(card) : isAlarm(card));

thread.send("configure", { unassignedAfter: (told.unassigned_seconds || 60) * 1000 });
const filters = new Filters(() => refilter());
const figures = new Figures({ waits, hasUnits });
const list = new List({
  open: (card) => (card.report ? openReport(card.report) : openIncident(card.id)),
  moved: () => tellKey(),
  ask: (wanted) => thread.send("rows", wanted),
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

function refilter() {
  thread.send("filters", { filters: filters.value, isFiltered: !isEmpty(filters.value) });
}

/* The frame's band of an exercise counts the matters that this page does not hold too. */
function markExercises(isOn) {
  if (live.hasExercise === isOn) return;
  live.hasExercise = isOn;
  live.announce([], false);
}

/* ---------- the drawer ---------- */

function showDrawer(kind, id, card) {
  chosen = { kind, id };
  drawer.hidden = false;
  byId("drawer-page").hidden = kind !== "incident";
  byId("drawer-page").href = `/incidents/${id}`;
  columns.classList.add("has-drawer");
  const isMatter = kind === "incident" || kind === "report";
  list.select(isMatter ? (kind === "report" ? `report-${id}` : id) : null);
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

/* `given` is its card, if who opens it has one. */
async function openIncident(id, given = null) {
  const held = given ?? state?.incidents.get(id);
  showDrawer("incident", id, held);
  if (!held) thread.ask("card", `i${id}`).then((card) => isChosen("incident", id) && map?.select(`i${id}`, card));
  await pane.show(id);
}

const isChosen = (kind, id) => chosen?.kind === kind && chosen.id === id;

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
  list.select(null);
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
  const last = messages.findLast?.(({ subject }) => subject.type === "report" && subject.id === chosen.id);
  if (last?.card?.incident) {
    toast(t("The report now belongs to an incident."));
    openIncident(last.card.incident);
  }
}

mindLegend(isDesk.matches);
byId("drawer-close").addEventListener("click", closeDrawer);
byId("tile-alarm").addEventListener("click", () => {
  const first = figures.waiting?.[0];
  if (first) openIncident(first.id);
});
byId("tile-reports")?.addEventListener("click", () => list.heads.get("reports")?.scrollIntoView({ block: "start" }));
byId("tile-overdue").addEventListener("click", () => filters.set({ overdue: !filters.value.overdue }));

byId("tile-units").addEventListener("click", () => forces.toggle());

const commands = {
  escape: () => {
    if (document.activeElement === byId("filter-words")) list.rows.focus();
    else if (!escapes.some((use) => use())) closeDrawer();
  },
  m: () => alarm.toggle(),
  g: (event) => !event.repeat && dispatch(),
  c: (event) => !event.repeat && confirmWord(),
  z: () => undo(),
  l: () => hasUnits() && forces.toggle(),
  j: toList,
  k: toList,
};
mindKeys({ list: byId("list-body"), search: byId("filter-words"), commands });

/* ---------- the feed ---------- */

/* What lies on the map and is not held here is asked for. */
async function openSign({ kind, key, id, card }) {
  if (kind === "incident") return openIncident(id, card);
  const report = card ?? state.reports.get(id) ?? (await thread.ask("card", key));
  if (report) openReport(report);
}

whenMap().then((found) => {
  map = new LiveMap(found, {
    thread,
    open: openSign,
    cardOf: ({ kind, id }) => (kind === "report" ? live.state.reports : live.state.incidents).get(id),
  });
  unitLayer = new UnitLayer(found, map, staleAfter, openUnit);
  facilityLayer = new FacilityLayer(found, openFacility);
  if (can("water:view")) showWater(found);
  if (state) {
    drawForces();
    map.frameOn(thread.middle);
  }
  if (chosen) map.select(`${chosen.kind === "report" ? "r" : "i"}${chosen.id}`, state?.incidents.get(chosen.id));
  const tools = hooksOf(found, {
    live, filters, alarm, thread, liveMap: map, commands, escapes, viewers, refilter,
    layers: { units: unitLayer.canvas, facilities: facilityLayer.group },
    openIncident, openReport, openUnit, openFacility, closeDrawer,
  });
  Promise.resolve(tools).then(startTools).catch((error) => console.error("the tools of the map did not start", error));
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
  if (isSnapshot) map?.frameOn(thread.middle);
  follow(messages, isSnapshot && !isFirst);
  if (!isFirst) return;
  const asked = Number(new URLSearchParams(location.search).get("incident"));
  // The focus stays at the top of the page: Tab begins there, and the first J takes the first row.
  if (asked) openIncident(asked);
});
live.follow((fresh) => unitLayer?.move(fresh));
live.start();
refilter();
thread.onView((view) => {
  if (view.frame && map) {
    map.show(view.frame);
    frameShown(view.frame);
  }
  if (!view.list) return;
  markExercises(view.figures.exercises > 0);
  list.show(view.list, view.figures);
  figures.show(view.figures);
  for (const viewer of viewers) viewer(view.figures);
});
