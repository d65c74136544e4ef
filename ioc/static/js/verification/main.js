/* The verification desk: the queue, the open item, decisions by key. Live by the socket; nothing
   is asked for on a timer but the officer's own lease. */

import { ApiError, get, post } from "../api.js";
import { byId, h, isTyping, pageData, say, toast } from "../dom.js";
import { loadWords, number, t } from "../i18n.js";
import { changeLine } from "../incident/conflict.js";
import { live, serverNow } from "../socket.js";
import { tickIn } from "../ticker.js";
import { show as showCount } from "./count.js";
import { Decide } from "./decide.js";
import { forget } from "./forms.js";
import { itemNode } from "./item.js";
import { Queue } from "./list.js";
import { ItemMap } from "./map.js";
import { Seen } from "./seen.js";
import { Undo } from "./undo.js";

await loadWords();

const API = "/api/v1/verification";
const RENEW_EVERY = 30000; // ms; a lease lasts four times as long
const page = pageData("desk");
const main = byId("main");
const query = new URLSearchParams(location.search);

let view = "all";
let leases = [];
let item = null;
let wanted = Number(query.get("incident")) || null;
let asked = 0;
let renewedAt = 0;
let touchedAt = Date.now();
let refresh = null;
let isBusy = false;

const queue = new Queue({ open: (id) => open(id) });
const map = new ItemMap();
const seen = new Seen(page.user);
const undo = new Undo(takeBack);
const decide = new Decide({ send, takeOver, release, look, cancel: () => queue.rows.focus() });

/* ---------- the queue ---------- */

async function loadQueue() {
  refresh = null;
  try {
    const found = await get(`${API}/queue?view=${view}`);
    leases = found.leases;
    queue.show(found.items, leases, view);
    queue.rows.selected = item?.id ?? null;
    queue.rows.mark();
    showCount(found.counts.all);
    say(byId("queue-count"), number(found.counts.all));
    for (const node of document.querySelectorAll("[data-count]")) {
      if (node.dataset.count in found.counts) say(node, number(found.counts[node.dataset.count]));
    }
    if (wanted) {
      const id = wanted;
      wanted = null;
      await open(id);
    }
    waitForPause(found.items_after);
  } catch (error) {
    if (error.status !== 0) toast(error.title || t("The list could not be read."), "danger");
    refresh = setTimeout(loadQueue, 4000);
  }
}

let pauseTimer = null;

/* What was put aside comes back at its time, without anything happening. */
function waitForPause(at) {
  clearTimeout(pauseTimer);
  if (at) pauseTimer = setTimeout(soon, Math.min(2 ** 31 - 1, Math.max(500, Date.parse(at) - serverNow() + 500)));
}

/* Many events in a row read the queue once. */
function soon() {
  refresh ??= setTimeout(loadQueue, 250);
}

function choose(next) {
  view = next;
  for (const chip of document.querySelectorAll("[data-view]")) chip.setAttribute("aria-pressed", String(chip.dataset.view === view));
  loadQueue();
}

for (const chip of document.querySelectorAll("[data-view]")) chip.addEventListener("click", () => choose(chip.dataset.view));

/* ---------- the item ---------- */

const leaseOf = (id) => leases.find((one) => one.incident === id) || null;

async function open(id) {
  const before = item;
  if (before && before.id !== id) letGo(before.id);
  asked += 1;
  const now = asked;
  main.classList.add("is-showing");
  queue.rows.select(id);
  try {
    await hold(id);
    const found = await get(`${API}/items/${id}`);
    if (now !== asked) return;
    seen.take(found);
    put(found);
    byId("item").scrollTop = 0;
    history.replaceState(null, "", `?incident=${id}`);
    say(byId("announce"), t("Open: %(title)s", { title: found.card.title }));
  } catch (error) {
    if (now === asked) lost(error);
  }
}

function put(found) {
  item = found;
  leases = found.leases;
  byId("item-body").replaceChildren(itemNode(found));
  tickIn(byId("item-body"));
  map.show(found);
  decide.show(found, leaseOf(found.id), seen.news);
}

/* The officer has looked at what somebody else did: the decision is about the item as it is now. */
function look() {
  if (!item) return;
  seen.take(item);
  decide.show(item, leaseOf(item.id), seen.news);
  say(byId("announce"), t("Seen."));
}

async function again() {
  if (!item) return;
  const { id } = item;
  try {
    const found = await get(`${API}/items/${id}?seen=${seen.version}`);
    if (item?.id !== id) return;
    seen.follow(found);
    put(found);
  } catch (error) {
    lost(error);
  }
}

function lost(error) {
  if (error.status === 0) toast(t("No connection. What was typed is kept."), "warn");
  else byId("item-body").replaceChildren(h("div", { class: "empty" }, h("p", { class: "empty-title" }, error.title || t("The item could not be read.")), h("p", {}, t("Choose another one from the list."))));
}

function shut() {
  if (item) letGo(item.id);
  item = null;
  main.classList.remove("is-showing");
  decide.clear();
  byId("item-body").replaceChildren(h("div", { class: "empty" }, h("p", { class: "empty-title" }, t("No item is open")), h("p", {}, t("Choose one with the arrows and open it with Enter."))));
  queue.rows.selected = null;
  queue.rows.mark();
  history.replaceState(null, "", location.pathname);
  queue.rows.focus();
}

/* ---------- leases ---------- */

/* Takes the item; another's item is shown too, with the name of who works on it. */
async function hold(id, takeFrom = null) {
  try {
    setLeases((await post(`${API}/items/${id}/lease`, takeFrom ? { take_over: takeFrom } : {})).items);
    renewedAt = Date.now();
  } catch (error) {
    if (error.code !== "leased" && error.status !== 0) throw error;
  }
}

function setLeases(items) {
  leases = items;
  queue.show(queue.items, leases, view);
  if (item) {
    const lease = leaseOf(item.id);
    if (decide.isMine && lease && lease.user !== page.user) toast(t("%(name)s has taken over this item.", { name: lease.name }), "warn");
    decide.setLease(lease);
  }
}

async function takeOver(lease) {
  await hold(lease.incident, lease.user);
  await again();
}

async function letGo(id) {
  if (leaseOf(id)?.user !== page.user) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch(`${API}/items/${id}/lease`, { method: "DELETE", credentials: "same-origin", keepalive: true, headers: { "X-CSRFToken": token } });
    if (answer.ok) setLeases((await answer.json()).items);
  } catch {
    // It ends by itself in two minutes.
  }
}

function release() {
  shut();
}

for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true });
window.addEventListener("pagehide", () => { if (item) letGo(item.id); });

/* A sign of life while somebody is at it: only then is the lease renewed. */
setInterval(() => {
  if (!item || !decide.isMine || document.hidden) return;
  if (Date.now() - renewedAt >= RENEW_EVERY && touchedAt > renewedAt) hold(item.id);
}, 2000);

/* ---------- decisions ---------- */

const OWN = new Set(["ask", "give", "aside", "restore"]);
const DONE = {
  verify: () => t("Confirmed."),
  merge: () => t("Joined to the other matter."),
  ask: () => t("The question is on its way."),
  reject: () => t("Rejected. The sender is told."),
  refer: () => t("Handed over."),
  give: () => t("Handed over."),
  aside: () => t("Put aside."),
  restore: () => t("The rejection is undone."),
  split: () => t("Taken out: it is a matter of its own now."),
};

function addressOf(id, action) {
  return OWN.has(action) ? `${API}/items/${id}/${action}` : `/api/v1/incidents/${id}/actions/${action}`;
}

async function send(action, body, whom = "") {
  if (!item || isBusy) return;
  if (seen.news.length) {
    decide.showNews();
    return;
  }
  isBusy = true;
  const done = item;
  const next = queue.next(done.id);
  try {
    const card = await post(addressOf(done.id, action), { version: seen.version, ...body });
    forget(done.id);
    const words = whom ? t("Handed over to %(name)s.", { name: whom }) : DONE[action]();
    if (action === "reject") undo.offer(words, { id: card.id, version: card.version });
    else if (action === "merge") undo.offer(words, { id: done.id, into: body.into, report: done.reports[0].id });
    else toast(words, "ok");
    say(byId("announce"), words);
    decide.form = null;
    item = null;
    leases = leases.filter((one) => one.incident !== done.id);
    clearTimeout(refresh);
    await loadQueue();
    if (action === "restore" || action === "split") await open(done.id);
    else if (next !== null && queue.items.some((one) => one.card.id === next)) await open(next);
    else shut();
    queue.rows.focus();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await refused(error, () => send(action, body, whom));
  } finally {
    isBusy = false;
  }
}

/* A refusal says why; what was typed stays. Where somebody was quicker, it says who changed what,
   and the same can be sent again upon the new state. */
async function refused(error, repeat) {
  if (error.status === 0) {
    decide.refuse(t("Not sent: no connection. What was typed is kept."));
    return;
  }
  if (error.code === "leased" || error.code === "conflict" || error.code === "invalid_transition") {
    await again();
    if (error.code === "conflict" && seen.news.length) {
      decide.refuse(t("Somebody changed this matter meanwhile. Nothing that was typed is lost."));
      decide.showNews();
      return;
    }
    if (error.code === "conflict" && item?.is_open) {
      decide.refuse(t("Somebody changed this matter meanwhile. Nothing that was typed is lost."),
        h("ul", { class: "conflict-list" }, ...(error.problem.changes || []).map(changeLine)),
        h("button", { type: "button", class: "btn", onclick: () => { isBusy = false; repeat(); } }, t("Look at it and do it all the same")));
      return;
    }
  }
  const texts = error.errors.map((one) => one.message);
  decide.refuse(texts.join(" ") || error.title);
}

/* ---------- undo ---------- */

/* Taking a report out of the matter that was joined brings back the one that was joined, as it was. */
async function takeBack({ id, version, into, report }) {
  try {
    if (into) {
      const target = await get(`/api/v1/incidents/${into}`);
      await post(`/api/v1/incidents/${into}/actions/split`, { version: target.version, report });
    } else {
      await post(`${API}/items/${id}/restore`, { version });
    }
    toast(into ? t("The joining is undone.") : DONE.restore(), "ok");
    await loadQueue();
    await open(id);
  } catch (error) {
    const words = into ? t("It could not be undone here. Open the other matter and take the report out.") : t("It could not be undone. It stands under “Rejected today”.");
    toast(error.title || words, "danger");
  }
}

/* ---------- keys and presses ---------- */

const KEYS = { x: "verify", g: "join", h: "ask", c: "give", t: "reject", l: "aside" };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (decide.form) decide.close();
    else if (item) shut();
    return;
  }
  if (isTyping(event.target)) return;
  if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "z") {
    if (!undo.press()) decide.press("restore");
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (key === "d" && item && seen.news.length) {
    look();
    event.preventDefault();
    return;
  }
  if (decide.form) {
    if (/^[1-9]$/.test(key) && decide.digit(key)) event.preventDefault();
    return;
  }
  if (event.target.closest?.("#top-menu")) return;
  if (key === "r" && item) release();
  else if (KEYS[key] && item) decide.press(KEYS[key]);
  else if ((key === "j" || key === "k") && !byId("list").contains(event.target)) queue.rows.focus();
  else return;
  event.preventDefault();
});

byId("back").addEventListener("click", shut);
byId("item").addEventListener("click", (event) => {
  const button = event.target.closest("[data-split]");
  if (button) send("split", { report: Number(button.dataset.split) });
});

/* ---------- live ---------- */

live.subscribe((_state, messages, isSnapshot) => {
  if (isSnapshot && !messages.length) loadQueue();
  if (!messages.length) return;
  soon();
  const ids = new Set(item ? item.reports.map((one) => one.id) : []);
  const isOurs = ({ subject }) => item && ((subject.type === "incident" && subject.id === item.id) || (subject.type === "report" && ids.has(subject.id)));
  // While a decision is under way its own events must not redraw the item below it.
  if (messages.some(isOurs) && !isBusy) again();
});
live.watch(() => {
  if (!live.socket || live.hearsLeases) return;
  live.hearsLeases = true;
  live.socket.on("leases", ({ items }) => {
    setLeases(items);
    soon();
  });
});
