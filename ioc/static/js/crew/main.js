/* The page of a crew: draws what the phone has kept, asks the center every ten seconds, and sends the
   taps that wait. What stands on the screen is the task as it will be once they have arrived. */

import { ApiError, get, serverNow } from "../api.js";
import { byId, h, icon, say } from "../dom.js";
import { clock, loadWords, t } from "../i18n.js";
import { commandLinks } from "./command.js";
import { cannotReach, found, missing, namesake, needHelp } from "./panels.js";
import { Follower } from "./position.js";
import { Queue } from "./queue.js";
import { hasEnded, supposedPlace, UNDO_MS, withTaps } from "./rules.js";
import { Memory, Store } from "./store.js";
import { band, tapList } from "./taps.js";
import { bringingFound, idleView, taskView } from "./task.js";
import { nameOf, WHERE } from "./words.js";

const EVERY_MS = 10_000;
const WAY_MS = 60_000;
const STUCK_MS = 15_000; // a tap that has not got through for so long: the network is there in name only
const user = document.querySelector('meta[name="user"]').content;

let store;
let queue;
let kept = { items: [], facilities: [], contacts: null, way: null, unit: null };
let isOnline = navigator.onLine;
let isSignedOut = false;
let isLeaving = false;
let isAsking = false;
let panel = null;
let drawn = "";
let footDrawn = "";
let wayAt = 0;

const follower = new Follower({ moved: () => { panel?.update?.(); draw(); } });

const item = () => kept.items.find((one) => one.unit.id === kept.unit) ?? kept.items.find((one) => one.assignment) ?? kept.items[0] ?? null;

function current() {
  const found = item();
  const assignment = withTaps(found?.assignment, queue.entries, found?.found ?? 0);
  return { unit: found?.unit ?? null, incident: found?.incident ?? null, assignment: hasEnded(assignment) ? null : assignment, calledOffAt: found?.called_off_at ?? null };
}

function here() {
  if (follower.fix) return follower.fix;
  const unit = current().unit;
  return unit?.lat ? { lat: unit.lat, lon: unit.lon, accuracy_m: unit.accuracy_m } : null;
}

/* Where the phone itself is; what the center knows of the boat may be old. */
const position = () => follower.fix && { lat: follower.fix.lat, lon: follower.fix.lon, accuracy_m: follower.fix.accuracy_m };

/* Where people are who were met: without a position of the phone, what was known last. */
function metAt() {
  const { unit, incident, assignment } = current();
  return supposedPlace({ fix: follower.fix, unit, incident, hasTask: assignment !== null }, serverNow());
}

async function keep() {
  if (isLeaving) return;
  await store.keep(`task:${user}`, kept);
}

function heard(status) {
  isOnline = status !== 0;
  if (status === 401) isSignedOut = true;
  else if (status >= 200 && status < 300) isSignedOut = false;
}

async function asked(path) {
  try {
    const found = await get(path, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15_000) });
    heard(200);
    return found;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    heard(error.status);
    return null;
  }
}

async function askContacts() {
  const { unit, assignment } = current();
  if (!unit || !assignment) return;
  const found = await asked(`/api/v1/crew/units/${unit.id}/contacts`);
  if (found) kept.contacts = found;
  await keep();
  draw();
}

async function askWay() {
  const { unit, assignment, incident } = current();
  if (!assignment || incident?.lat === null || unit.lat === null || Date.now() - wayAt < WAY_MS) return;
  wayAt = Date.now();
  const way = await asked(`/api/v1/ways/route?unit=${unit.id}&incident=${incident.id}`);
  if (way) kept.way = { ...way, assignment: assignment.id };
}

/* Asks the center how things stand; what was kept stays where it cannot be reached. */
async function refresh() {
  if (isAsking) return;
  isAsking = true;
  try {
    const told = await asked("/api/v1/crew");
    if (told) {
      document.querySelector('meta[name="csrf-token"]').content = told.csrf;
      byId("crew-leave").elements.csrf_token.value = told.csrf;
      kept.items = told.items;
      const ids = told.items.map((one) => one.assignment?.id);
      // Names and numbers are kept only as long as they are needed.
      if (kept.contacts && !ids.includes(kept.contacts.assignment)) kept.contacts = null;
      if (kept.way && !ids.includes(kept.way.assignment)) kept.way = null;
      // Only of a task that the center has too: with taps that still wait the phone may be ahead.
      const assignment = item()?.assignment;
      if (assignment?.active && assignment.status !== "dispatched" && kept.contacts?.assignment !== assignment.id) await askContacts();
      const places = await asked("/api/v1/facilities?kind=shelter,hospital&status=open,full");
      if (places) kept.facilities = places.items;
      await askWay();
      await keep();
      queue.pump();
    } else if (isSignedOut && kept.contacts) {
      kept.contacts = null;
      await keep();
    }
  } finally {
    isAsking = false;
    draw();
  }
}

function leave() {
  panel = null;
  draw();
  byId("main").focus();
}

function show(view) {
  panel = view;
  byId("crew-body").replaceChildren(...view.body.flat(Infinity).filter(Boolean));
  byId("crew-foot").replaceChildren(...view.foot.flat(Infinity).filter(Boolean));
  byId("main").focus();
  window.scrollTo(0, 0);
  drawn = "";
}

async function stepped(action, body = {}) {
  const { assignment } = current();
  if (!assignment) return;
  panel = null;
  drawn = "";
  await queue.add({
    kind: "step", action, unit: item().unit.id, assignment: assignment.id,
    path: `/api/v1/assignments/${assignment.id}/actions/${action}`, body,
  }, UNDO_MS);
}

async function said(kind, path, body, more = {}) {
  panel = null;
  drawn = "";
  await queue.add({ kind, unit: item().unit.id, path, body, ...more });
}

const asksHelp = (body) => said("help", `/api/v1/crew/units/${item().unit.id}/help`, body);

const open = {
  cannotReach: () => show(cannotReach({
    at: position,
    leave,
    send: async ({ reason, closes }) => {
      await stepped("decline", { reason });
      if (closes) {
        const geometry = { type: "Point", coordinates: [closes.lon, closes.lat] };
        await said("closure", "/api/v1/closures", { reason, geometry });
      }
    },
  })),
  found: () => {
    show(found({ at: metAt, leave, send: (body) => said("found", `/api/v1/crew/units/${item().unit.id}/found`, body) }));
    draw();
  },
  bringFound: (task) => show(bringingFound(task, leave)),
  needHelp: () => show(needHelp({ leave, send: asksHelp })),
  namesake: (told) => show(namesake({ ...told, leave })),
  missing: ({ people, expected, names, aboard }) => show(missing({
    people, expected, names, leave,
    send: async ({ short, where }) => {
      const reason = t("crew.rest_reason", { n: short, where: WHERE[where]() });
      if (where === "unknown") await asksHelp({ kind: "missing_person", text: reason });
      const rest = { people: short, where, names: names.slice(0, short) };
      if (people > 0) await stepped("picked_up", { people, reason, names: aboard, rest });
    },
  })),
};

async function photo(file) {
  const { unit, assignment } = current();
  if (!assignment) return;
  const path = `/api/v1/crew/units/${unit.id}/assignments/${assignment.id}/photos`;
  await said("photo", path, {}, { photo: file, assignment: assignment.id });
}

function head(unit) {
  say(byId("crew-unit"), unit ? unit.name : t("crew.no_unit"));
  say(byId("crew-unit-more"), unit ? t("crew.unit_more", { code: unit.code, n: unit.seats }) : "");
  const net = byId("crew-net");
  const word = isOnline ? t("crew.online") : t("crew.offline");
  if (net.dataset.said === word) return;
  net.dataset.said = word;
  net.className = `crew-net ${isOnline ? "is-on" : "is-off"}`;
  net.replaceChildren(icon(isOnline ? "wifi" : "wifi-off"), h("span", {}, word));
}

function drawUnits() {
  const many = kept.items.length > 1;
  byId("crew-units").replaceChildren(...(many ? kept.items : []).map(({ unit }) => h(
    "button",
    { type: "button", class: "btn btn-block", "aria-pressed": String(unit.id === item().unit.id), onclick: async () => { kept.unit = unit.id; await keep(); draw(); } },
    unit.name,
  )));
}

function drawBand() {
  const waiting = queue.waiting().length;
  const refused = queue.entries.some((entry) => entry.state === "refused");
  const key = JSON.stringify([isOnline, isSignedOut, waiting, refused]);
  if (byId("crew-banner").dataset.key === key) return;
  byId("crew-banner").dataset.key = key;
  const shown = band({ isOnline, isSignedOut, isShort: store.isShort, waiting, refused });
  byId("crew-banner").replaceChildren(...(shown ? [shown] : []));
}

function drawUndo() {
  const last = queue.undoable();
  const bar = byId("crew-undo");
  if (!last || last.kind !== "step") {
    bar?.remove();
    return;
  }
  const left = Math.ceil((last.sendAfter - Date.now()) / 1000);
  if (bar?.dataset.token === last.token) {
    say(bar.querySelector("button span"), t("crew.undo", { n: left }));
    return;
  }
  bar?.remove();
  const made = h(
    "div",
    { class: "crew-undo", id: "crew-undo", dataset: { token: last.token } },
    h("span", { role: "status" }, t("crew.noted", { what: nameOf(last) })),
    h("button", { type: "button", onclick: async () => { await queue.undo(); drawn = ""; draw(); } }, icon("arrow-counterclockwise"), h("span", {}, t("crew.undo", { n: left }))),
  );
  byId("crew-foot").before(made);
}

/* The step that the message tells is the one that the phone knows of, sent or not. */
function drawCommand(now) {
  const isCutOff = !isOnline || queue.waiting().some((entry) => Date.now() - entry.sendAfter > STUCK_MS);
  const told = { ...now, here: here(), at: clock(new Date().toISOString()) };
  const key = JSON.stringify([isCutOff, now.unit?.code, now.incident?.code, now.assignment?.status, now.assignment?.people, isCutOff && [told.here?.lat, told.here?.lon, told.at]]);
  const box = byId("crew-command");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const held = box.contains(document.activeElement) ? [...box.querySelectorAll("a")].indexOf(document.activeElement) : -1;
  const shown = commandLinks(told, { isCutOff });
  box.replaceChildren(...(shown ? [shown] : []));
  if (held >= 0) box.querySelectorAll("a")[held]?.focus();
}

function draw() {
  const now = current();
  drawCommand(now);
  head(now.unit);
  drawBand();
  drawUndo();
  const list = JSON.stringify(queue.entries.map((e) => [e.token, e.state]));
  if (byId("crew-taps").dataset.key !== list) {
    byId("crew-taps").dataset.key = list;
    const shown = tapList(queue.entries, (entry) => queue.forget(entry));
    byId("crew-taps").replaceChildren(...(shown ? [shown] : []));
  }
  follower.follow(now.assignment || panel?.update ? now.unit.id : null);
  if (panel) return;
  const moves = now.assignment && ["dispatched", "unanswered", "acknowledged", "en_route"].includes(now.assignment.status);
  // While people are counted only what counts draws anew: a tick must not be lost.
  const counts = JSON.stringify([
    now.assignment?.id, now.assignment?.status, now.assignment?.people, now.assignment?.facility, now.unit?.id, now.incident?.missing, now.calledOffAt, kept.contacts,
    now.assignment?.status === "picked_up" ? kept.facilities.length : null,
  ]);
  const key = counts + JSON.stringify(moves ? [now.incident, kept.way, here()] : null);
  if (key === drawn) return;
  // A button that is being pressed must stay the same while the phone moves.
  const isSameFoot = drawn !== "" && counts === footDrawn;
  footDrawn = counts;
  drawn = key;
  const task = {
    ...now, way: kept.way, here: here(), facilities: kept.facilities, taps: queue.entries, open, photo, askContacts,
    contacts: kept.contacts?.assignment === now.assignment?.id ? kept.contacts?.people : null, step: stepped,
  };
  const view = now.assignment ? taskView(task) : idleView(task);
  const focused = document.activeElement?.closest("#crew-foot .crew-big") !== null;
  byId("crew-body").replaceChildren(...view.body.flat(Infinity).filter(Boolean));
  if (!isSameFoot) byId("crew-foot").replaceChildren(...view.foot.flat(Infinity).filter(Boolean));
  if (focused) byId("crew-foot").querySelector(".crew-big")?.focus();
  drawUnits();
}

function theme() {
  const wanted = localStorage.getItem("ioc.crew.theme") === "light" ? "light" : "dark";
  document.documentElement.dataset.theme = wanted;
}

/* The page itself and all that it has loaded are kept for when there is no network. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kind === "kept-crew") document.documentElement.dataset.kept = data.all ? "crew" : "part";
  });
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active.postMessage({ kind: "keep-crew", urls: ["/crew", "/static/crew.webmanifest", ...new Set(loaded)] });
}

async function start() {
  try {
    store = await Store.open();
  } catch {
    store = new Memory();
  }
  queue = new Queue(store, user, {
    told: ({ status }) => { heard(status); draw(); },
    changed: (entry) => {
      // The answer is the assignment as it stands now; until the next question it is the truth.
      const card = entry?.answer ?? entry?.problem?.card;
      const of = kept.items.find((one) => one.assignment && one.assignment.id === card?.id);
      if (of) of.assignment = card;
      if (entry) keep().then(refresh);
      draw();
    },
  });
  await queue.load();
  kept = (await store.get(`task:${user}`)) ?? kept;
  theme();
  await loadWords();
  draw();
  document.documentElement.dataset.ready = "crew";
  byId("crew-theme").addEventListener("click", () => {
    const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("ioc.crew.theme", other);
    theme();
  });
  // Who signs out leaves no task on the phone; taps that wait stay until their crew signs in again.
  byId("crew-leave").addEventListener("submit", () => {
    isLeaving = true;
    store.remove("kept", `task:${user}`);
  });
  window.addEventListener("online", refresh);
  window.addEventListener("offline", () => { heard(0); draw(); });
  document.addEventListener("visibilitychange", () => { draw(); if (!document.hidden) refresh(); });
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
  setInterval(drawUndo, 500);
  queue.pump();
  await refresh();
  await keepPage().catch(() => { byId("crew-net").dataset.kept = "no"; });
}

start();
