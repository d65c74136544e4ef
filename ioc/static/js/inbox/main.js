/* The inbox of an agency: the open matters live, the resolved ones from the server's list. */

import { get } from "../api.js";
import { Alarm } from "../alarm.js";
import { placeOf } from "../desk.js";
import { byId, h, icon, say } from "../dom.js";
import { loadWords, number, t } from "../i18n.js";
import { Pane } from "../incident/pane.js";
import { mindKeys } from "../keys.js";
import { live } from "../socket.js";
import { tickIn } from "../ticker.js";
import { Bulk } from "./bulk.js";
import { learnClocks } from "./clocks.js";
import { Done } from "./done.js";
import { Filters } from "./filters.js";
import { PickRows } from "./picking.js";
import { buildRow } from "./row.js";
import { EMPTY, VIEWS, byDangerAndStep } from "./views.js";

await loadWords();

const FIRST = 200;
const COUNTED_MOST = 1000;
const drawer = byId("drawer");
const main = byId("main");
const start = new URLSearchParams(location.search);

let view = start.get("view") || start.get("also") || "todo";
let state = null;
let limit = FIRST;
let shown = [];
let chosen = Number(start.get("incident")) || null;

const rows = new PickRows(byId("list"), {
  build: (card) => buildRow(card, rows.picked.has(card.id)),
  open: (card) => open(card.id),
  picked: () => drawPicked(),
});
const pane = new Pane(byId("drawer-body"), {
  desk: "inbox",
  onChange: () => {
    if (view === "done") done.touch();
    rows.focus();
  },
});
const done = new Done(() => draw());
const filters = new Filters({ changed: () => narrowed(), open: (query) => show(query) });
const bulk = new Bulk({
  chosen: () => [...rows.picked].map((id) => ({ id, version: cardOf(id)?.version ?? null })).filter(({ version }) => version !== null),
  done: (ids) => {
    rows.drop(ids);
    if (ids.includes(chosen)) pane.touch();
  },
});

function cardOf(id) {
  return state?.incidents.get(id) || done.cards.find((card) => card.id === id);
}

/* ---------- the list ---------- */

function draw() {
  if (!state) return;
  const all = [...state.incidents.values()];
  drawCounts(all);
  const source = view === "done" ? done.cards : all.filter(VIEWS[view]).filter((card) => filters.fits(card));
  if (view !== "done") source.sort(filters.order || byDangerAndStep);
  shown = source.slice(0, limit);
  rows.show(shown);
  const link = document.querySelector(`[data-view="${view}"]`);
  say(byId("view-title"), link.querySelector("span").textContent);
  say(byId("view-count"), number(source.length));
  for (const one of document.querySelectorAll("[data-view]")) {
    if (one === link) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  byId("more").hidden = !(source.length > limit || (view === "done" && done.next));
  drawEmpty(source);
  drawPicked();
  tickIn(byId("list"));
  learn();
}

function drawCounts(all) {
  for (const [key, belongs] of Object.entries(VIEWS)) {
    const node = document.querySelector(`[data-count="${key}"]`);
    if (!node) continue;
    const n = all.filter(belongs).length;
    say(node, number(n));
    node.closest(".view").classList.toggle("has-some", n > 0);
  }
}

async function countDone() {
  try {
    const counts = await get("/api/v1/inbox/counts");
    say(document.querySelector('[data-count="done"]'), counts.done >= COUNTED_MOST ? `${number(COUNTED_MOST - 1)}+` : number(counts.done));
  } catch {
    // The number stays as it was; the list itself says when it cannot be had.
  }
}

function drawEmpty(found) {
  const empty = byId("empty");
  const error = view === "done" ? done.error : null;
  const isWaiting = view === "done" && !done.isLoaded && !error;
  empty.hidden = isWaiting || (found.length > 0 && !error);
  if (empty.hidden) return;
  const text = error ? error.title || t("No connection") : filters.isNarrow ? t("No matter fits the filter.") : EMPTY[view]();
  empty.replaceChildren(icon(error ? "wifi-off" : filters.isNarrow ? "search" : "check2-circle"), h("p", { class: "empty-title" }, text));
}

/* The explained clocks come after the rows: a row is not waited for. */
async function learn() {
  if (view === "done") return;
  const changed = await learnClocks(shown);
  if (!changed.length) return;
  for (const id of changed) {
    const entry = rows.made.get(id);
    if (entry) rows.made.set(id, rows.replace(entry, entry.card, id));
  }
  rows.show(shown);
  tickIn(byId("list"));
}

function drawPicked() {
  // What left the desk is no longer chosen.
  for (const id of rows.picked) if (!cardOf(id)) rows.picked.delete(id);
  const n = rows.picked.size;
  byId("bulk-bar").hidden = n === 0;
  say(byId("bulk-count"), t("%(n)s chosen", { n: number(n) }));
  const all = byId("pick-all");
  all.checked = n > 0 && shown.every(({ id }) => rows.picked.has(id));
  all.indeterminate = n > 0 && !all.checked;
}

function narrowed() {
  limit = FIRST;
  remember();
  if (view === "done") loadDone();
  draw();
}

function loadDone(isMore = false) {
  const query = filters.query("todo");
  query.delete("sort");
  done.load(query.toString(), isMore);
}

/* Opens a saved list, or a view. */
function show(query) {
  const wanted = query.get("view") || query.get("also") || "todo";
  view = wanted in VIEWS || wanted === "done" ? wanted : "todo";
  filters.read(query);
  narrowed();
}

/* ---------- choosing one ---------- */

function remember() {
  const kept = filters.query(view);
  if (chosen) kept.set("incident", chosen);
  const text = kept.toString();
  history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}`);
}

async function open(id) {
  chosen = id;
  drawer.hidden = false;
  byId("drawer-page").href = `/incidents/${id}`;
  main.classList.add("has-drawer");
  rows.select(id);
  remember();
  await pane.show(id);
}

function close() {
  if (!chosen) return;
  chosen = null;
  pane.clear();
  drawer.hidden = true;
  main.classList.remove("has-drawer");
  rows.select(null);
  remember();
  rows.focus();
}

/* Does a step of the pane by its key, or opens its form, for the row that has the focus. */
async function act(...names) {
  const id = rows.current;
  if (!id) return;
  await open(id);
  for (const name of names) {
    const form = drawer.querySelector(`form.action-now[data-action="${name}"]`);
    if (form) {
      form.requestSubmit();
      return;
    }
    const folded = drawer.querySelector(`details[data-action-name="${name}"]`);
    if (folded) {
      drawer.querySelector(".actions")?.classList.add("is-unfolded");
      folded.open = true;
      return;
    }
  }
}

byId("views").addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  view = link.dataset.view;
  narrowed();
});
byId("drawer-close").addEventListener("click", close);
byId("more").addEventListener("click", (event) => {
  event.preventDefault();
  limit += 500;
  if (view === "done") loadDone(true);
  draw();
});
byId("pick-all").addEventListener("change", (event) => rows.pickAll(event.target.checked));
byId("bulk-clear").addEventListener("click", () => {
  rows.drop([...rows.picked]);
  rows.focus();
});
byId("bulk-bar").addEventListener("click", (event) => {
  const button = event.target.closest("[data-bulk]");
  if (button) bulk.open(button.dataset.bulk);
});

const alarm = new Alarm((fresh) => {
  for (const card of fresh) rows.made.get(card.id)?.node.classList.add("is-new");
  say(byId("announce"), t("New critical matter: %(title)s, %(place)s", { title: fresh[0].title, place: placeOf(fresh[0]) }));
});

const search = byId("filter-words");
mindKeys({
  list: byId("list"),
  search,
  commands: {
    escape: () => (document.activeElement === search ? rows.focus() : close()),
    m: () => alarm.toggle(),
    j: () => rows.focus(),
    k: () => rows.focus(),
    a: () => act("accept", "start"),
    p: () => act("give"),
    r: () => act("sign", "resolve", "finish"),
    h: () => act("ask"),
    g: () => act("ask_extension", "extend"),
    t: () => act("return", "refer"),
    n: () => act("note"),
  },
});

/* ---------- the feed ---------- */

if (!VIEWS[view] && view !== "done") view = "todo";
filters.read(start);

live.subscribe((next, messages, isSnapshot) => {
  const isFirst = state === null;
  state = next;
  draw();
  alarm.look(state);
  const touched = messages.some(({ subject }) => subject.type === "incident" && subject.id === chosen);
  const last = messages.findLast(({ subject }) => subject.type === "incident" && subject.id === chosen);
  if (last && last.card === null) pane.drop();
  else if (chosen && (touched || (isSnapshot && !isFirst))) pane.touch();
  const ended = messages.some(({ card }) => card?.status === "resolved" || card?.status === "closed");
  if (ended || isSnapshot) {
    countDone();
    if (done.isLoaded) done.touch();
  }
  if (isFirst) {
    if (view === "done") loadDone();
    if (chosen) open(chosen);
  }
});
live.start();
setInterval(draw, 30_000); // a matter becomes late or nearly late without any event
