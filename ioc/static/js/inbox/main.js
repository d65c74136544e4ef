/* The inbox of an agency: the open matters live, the resolved ones from the server's lists. */

import { get } from "../api.js";
import { Alarm } from "../alarm.js";
import { byRisk, clockOf, fits, isAlarm, isLate, isRejected, isTaken, ownReferral, symbolOf, tierDigit } from "../cards.js";
import { agencyName, categoryName, exerciseChip, holderOf, isCityWide, label, ownAgencies, placeOf, scopeChip, stateNode, whyOf } from "../desk.js";
import { byId, h, icon, say } from "../dom.js";
import { loadWords, number, t } from "../i18n.js";
import { mindKeys } from "../keys.js";
import { Pane } from "../incident/pane.js";
import { Rows } from "../rows.js";
import { live, serverNow } from "../socket.js";
import { symbol } from "../symbols.js";
import { tickIn } from "../ticker.js";

await loadWords();

const FIRST = 200;
const DONE = "/api/v1/incidents?status=resolved,closed&sort=-updated_at&page_size=50";

const drawer = byId("drawer");
const main = byId("main");
const search = byId("filter-words");
const query = new URLSearchParams(location.search);

let view = query.get("view") || "todo";
let state = null;
let limit = FIRST;
let done = { cards: [], next: null, isLoaded: false };
let chosen = Number(query.get("incident")) || null;

/* The entry that counts for this desk: its own agency's, or the one that holds the matter. */
function entryOf(card) {
  return isCityWide ? holderOf(card) : ownReferral(card, ownAgencies) || holderOf(card);
}

/* When this desk has to have done its next step. */
function dueOf(card) {
  const entry = entryOf(card);
  if (!isTaken(card) && entry?.status === "offered" && entry.accept_due_at) return entry.accept_due_at;
  return entry?.due_at || card.due_at;
}

function isNew(card) {
  return isCityWide ? !isTaken(card) : entryOf(card)?.status === "offered";
}

function clockState(card) {
  const entry = entryOf(card);
  return clockOf(entry?.offered_at || card.opened_at, dueOf(card), serverNow()).state;
}

const VIEWS = {
  todo: () => true,
  new: isNew,
  working: (card) => !isNew(card),
  late: (card) => isLate(card, serverNow()),
  soon: (card) => !isLate(card, serverNow()) && clockState(card) === "soon",
  support: (card) => {
    const entry = ownReferral(card, ownAgencies);
    return entry ? !entry.lead : false;
  },
};

const EMPTY = {
  todo: () => t("Nothing is left to do. A new matter appears here by itself."),
  new: () => t("No new matter. One that is offered appears here by itself."),
  working: () => t("No matter is being worked on."),
  late: () => t("Nothing is overdue."),
  soon: () => t("Nothing is due soon."),
  support: () => t("No matter is supported for another agency."),
  done: () => t("Nothing has been resolved yet."),
};

/* ---------- rows ---------- */

const rows = new Rows(byId("list"), { build, open: (card) => open(card.id) });
const pane = new Pane(byId("drawer-body"), {
  desk: "inbox",
  onChange: () => {
    if (view === "done") loadDone();
    rows.focus();
  },
});

function build(card) {
  const alarm = isAlarm(card);
  const entry = entryOf(card);
  const due = dueOf(card);
  const isDone = card.status === "resolved" || card.status === "closed";
  return h("tr", { class: `matter-row${alarm ? " is-critical" : ""}` },
    h("td", { class: "cell-mark" }, symbol(symbolOf(card), { text: tierDigit(card), size: card.severity === "critical" ? 26 : 20 }),
      h("span", { class: "visually-hidden" }, label("Severity", card.severity))),
    h("td", { class: "cell-main" },
      h("span", { class: "row-title" }, exerciseChip(card), h("span", { class: "row-words" }, card.title), scopeChip(card),
        alarm ? h("span", { class: "tag tag-outline-critical tabular", "data-since": card.opened_at }) : null,
        card.verification !== "verified" && !isDone ? h("span", { class: "tag tag-dashed" }, label("Verification", card.verification)) : null),
      h("span", { class: "row-sub" }, `${placeOf(card)} · ${card.code}`),
      card.severity === "critical" && whyOf(card) ? h("span", { class: "row-why" }, whyOf(card)) : null),
    h("td", { class: "cell-state" }, isDone
      ? h("span", { class: `state ${isRejected(card) ? "state-rejected" : "state-done"}` }, card.outcome ? label("Outcome", card.outcome) : label("IncidentStatus", card.status))
      : stateNode(card, isCityWide ? isTaken(card) : entry?.status === "accepted" || card.status === "in_progress")),
    h("td", { class: "cell-agency" }, entry ? h("span", { class: entry.status === "offered" ? "muted" : "" }, agencyName(entry)) : h("span", { class: "unknown" }, t("no agency")),
      h("span", { class: "row-sub" }, categoryName(card.category))),
    h("td", { class: "cell-due" }, ...dueCell(card, entry, due, isDone)));
}

function dueCell(card, entry, due, isDone) {
  if (isDone) return [h("time", { class: "tabular", datetime: card.updated_at, "data-moment": "" })];
  if (!due) return [h("span", { class: "muted" }, t("no deadline"))];
  const accepting = entry?.status === "offered" && due === entry.accept_due_at;
  return [h("div", { class: "clock" },
    h("span", { class: "clock-word", "data-due": due, "data-start": entry?.offered_at || card.opened_at }),
    h("span", { class: "clock-sub" }, accepting ? `${t("accept by")} ` : null, h("time", { class: "tabular", datetime: due, "data-moment": "" })),
    h("span", { class: "clock-bar" }, h("i")))];
}

function draw() {
  if (!state) return;
  const all = [...state.incidents.values()].sort(byRisk);
  for (const [key, belongs] of Object.entries(VIEWS)) {
    const node = document.querySelector(`[data-count="${key}"]`);
    const n = all.filter(belongs).length;
    say(node, number(n));
    node.closest(".view").classList.toggle("has-some", n > 0);
  }
  if (done.isLoaded) say(document.querySelector('[data-count="done"]'), `${number(done.cards.length)}${done.next ? "+" : ""}`);
  const q = search.value.trim();
  const found = (view === "done" ? done.cards : all.filter(VIEWS[view])).filter((card) => fits(card, { q }));
  rows.show(found.slice(0, limit));
  const link = document.querySelector(`[data-view="${view}"]`);
  say(byId("view-title"), link.querySelector("span").textContent);
  say(byId("view-count"), number(found.length));
  for (const one of document.querySelectorAll("[data-view]")) {
    if (one === link) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  const left = found.length - limit;
  byId("more").hidden = !(left > 0 || (view === "done" && done.next));
  const isWaiting = view === "done" && !done.isLoaded;
  byId("empty").hidden = found.length > 0 || isWaiting;
  if (!found.length) {
    const text = q ? t("No matter has these words.") : EMPTY[view]();
    byId("empty").replaceChildren(icon(q ? "search" : "check2-circle"), h("p", { class: "empty-title" }, text));
  }
  tickIn(byId("list"));
}

async function loadDone(isMore = false) {
  const cursor = isMore && done.next ? `&cursor=${encodeURIComponent(done.next)}` : "";
  try {
    const page = await get(`${DONE}${cursor}`);
    done = {
      cards: isMore ? [...done.cards, ...page.items] : page.items,
      next: page.next_cursor,
      isLoaded: true,
    };
    draw();
  } catch (error) {
    if (view !== "done") return;
    byId("empty").hidden = false;
    byId("empty").replaceChildren(icon("wifi-off"), h("p", { class: "empty-title" }, error.title || t("No connection")));
  }
}

/* ---------- choosing ---------- */

function remember() {
  const kept = new URLSearchParams();
  if (view !== "todo") kept.set("view", view);
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

/* Opens a form of the pane by its key, for the row that has the focus. */
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
  limit = FIRST;
  remember();
  if (view === "done") loadDone();
  draw();
});
byId("drawer-close").addEventListener("click", close);
byId("more").addEventListener("click", () => {
  limit += 500;
  if (view === "done") loadDone(true);
  draw();
});
byId("filters").addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", () => draw());

const alarm = new Alarm((fresh) => {
  for (const card of fresh) rows.made.get(card.id)?.node.classList.add("is-new");
  say(byId("announce"), t("New critical matter: %(title)s, %(place)s", { title: fresh[0].title, place: placeOf(fresh[0]) }));
});

mindKeys({
  list: byId("list"),
  search,
  commands: {
    escape: () => (document.activeElement === search ? rows.focus() : close()),
    m: () => alarm.toggle(),
    j: () => rows.focus(),
    k: () => rows.focus(),
    a: () => act("accept", "start"),
    r: () => act("resolve"),
    t: () => act("return", "refer"),
    n: () => act("note"),
  },
});

/* ---------- the feed ---------- */

if (!VIEWS[view] && view !== "done") view = "todo";
let doneTimer = null;

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
  if (done.isLoaded && (ended || isSnapshot)) {
    clearTimeout(doneTimer);
    doneTimer = setTimeout(() => loadDone(), 1000);
  }
  if (isFirst) {
    loadDone();
    if (chosen) open(chosen);
  }
});
live.start();
setInterval(draw, 30_000); // a matter becomes late or nearly late without any event
