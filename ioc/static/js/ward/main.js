/* /ward, live. The forms of the page are sent without leaving it, and the server's answer, which is
   the page anew, is drawn in its place. Without network a tap is kept and sent later with its time. */

import { serverNow } from "../api.js";
import { byId, h, say, toast } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { userOfPage } from "../left_behind.js";
import { live } from "../socket.js";
import { tickIn } from "../ticker.js";
import { dropOfOthers, keep, waiting } from "./queue.js";

const WATCHED = new Set(["incident", "unit"]);
const REST_MS = 500;
const EVERY_MS = 20_000; // a rescue that was handed to others comes by no event
const RETRY_MS = 8_000;
const SEND_MS = 20_000;
const user = userOfPage();
const part = byId("ward-part");
const band = byId("ward-queue");
let planned = null;
let isSending = false;
let isSignedOut = false;
let current = 0; // answers that come after a newer one are not drawn

function fieldsOf(form, button) {
  const fields = [...new FormData(form, button).entries()].map(([name, value]) => [name, String(value)]);
  const rest = fields.filter(([name]) => !["csrf_token", "token", "at"].includes(name));
  return [...rest, ["token", crypto.randomUUID()], ["at", new Date(serverNow()).toISOString()]];
}

class SignedOut extends Error {}

async function sendForm(url, fields) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  const stop = AbortSignal.timeout(SEND_MS);
  const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", signal: stop });
  if (answer.status >= 500) throw new TypeError(String(answer.status));
  if (answer.status === 401 || new URL(answer.url).pathname === "/login") throw new SignedOut();
  return { html: await answer.text(), isDone: answer.ok, status: answer.status };
}

/* What a person has open or holds stays so in the new part. */
function draw(html) {
  // The style for browsers without scripts has a nonce of another page.
  const bare = html.replace(/<noscript>[\s\S]*?<\/noscript>/g, "");
  const page = new DOMParser().parseFromString(bare, "text/html");
  const fresh = page.getElementById("ward-part") || page.body;
  if (!fresh.childElementCount) return false;
  const open = [...part.querySelectorAll("details[open]")].map(pathOf);
  const held = document.activeElement?.id && part.contains(document.activeElement) ? document.activeElement : null;
  const typed = new Map([...part.querySelectorAll("input[type=text]")].filter((one) => one.value !== one.defaultValue).map((one) => [one.id, one.value]));
  part.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  for (const one of part.querySelectorAll("details")) if (open.includes(pathOf(one))) one.open = true;
  for (const [id, value] of typed) if (id && byId(id)) byId(id).value = value;
  if (held) byId(held.id)?.focus({ preventScroll: true });
  tickIn(part);
  return page;
}

function pathOf(details) {
  const row = details.closest("li[id]");
  return `${row?.id ?? details.id}:${row ? [...row.querySelectorAll("details")].indexOf(details) : ""}`;
}

async function refresh() {
  planned = null;
  const turn = ++current;
  // Nothing moves under a hand: who types is drawn anew when done.
  if (part.contains(document.activeElement) && document.activeElement.matches("input, select")) return plan(2000);
  try {
    const answer = await fetch(`/ward/${part.dataset.area}?part=1`, { credentials: "same-origin", signal: AbortSignal.timeout(SEND_MS) });
    if (!answer.ok || new URL(answer.url).pathname === "/login") throw new Error(String(answer.status));
    const html = await answer.text();
    if (turn === current) draw(html);
  } catch {
    // The band on top tells of the line; the list stays as it was.
  }
}

function plan(ms = REST_MS) {
  planned ??= setTimeout(refresh, ms);
}

function drawQueue() {
  const items = waiting(localStorage, user);
  band.hidden = items.length === 0 && !isSignedOut;
  if (band.hidden) return band.replaceChildren();
  const words = items.map((one) => one.say).join(", ");
  const text = isSignedOut ? t("ward.signed_out") : t("ward.unsent", { n: items.length, what: words });
  const again = isSignedOut
    ? h("a", { class: "btn", href: `/login?next=${encodeURIComponent(location.pathname)}` }, t("ward.sign_in"))
    : h("button", { type: "button", class: "btn btn-primary", onclick: () => sendKept() }, t("ward.send_now"));
  const drop = h("button", { type: "button", class: "btn btn-quiet", onclick: () => { keep(localStorage, user, []); drawQueue(); } }, t("ward.drop"));
  band.replaceChildren(h("span", {}, text), again, items.length ? drop : null);
}

/* Sends what waits, in its order, until one does not get through. */
async function sendKept() {
  if (isSending) return;
  isSending = true;
  try {
    for (let items = waiting(localStorage, user); items.length; items = waiting(localStorage, user)) {
      const [one, ...rest] = items;
      const answer = await sendForm(one.url, one.fields);
      keep(localStorage, user, rest);
      current += 1;
      draw(answer.html);
      toast(t(answer.isDone ? "ward.sent_late" : "ward.refused_late", { what: one.say }), answer.isDone ? "ok" : "danger");
    }
    isSignedOut = false;
  } catch (error) {
    if (error instanceof SignedOut) isSignedOut = true;
  }
  isSending = false;
  drawQueue();
}

async function submit(event) {
  const form = event.target.closest("form[data-ward]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  const fields = fieldsOf(form, button);
  const url = form.getAttribute("action") || location.pathname;
  const kind = form.dataset.ward;
  const what = [form.dataset.say, button?.textContent.trim()].filter(Boolean).join(": ");
  try {
    // What waits goes first: a boat is there before it has picked anybody up.
    if (kind !== "look" && waiting(localStorage, user).length) throw new TypeError("others wait");
    const answer = await sendForm(url, fields);
    current += 1;
    const page = draw(answer.html);
    if (kind === "add") showAdd(page, form);
    say(byId("ward-announce"), part.querySelector(".callout, .field-error")?.textContent.trim() || t("ward.renewed"));
  } catch (error) {
    if (error instanceof SignedOut) isSignedOut = true;
    if (kind === "look") toast(t("ward.no_network"), "warn");
    else keepTap({ url, fields, say: what, at: Date.now() }, form, kind);
  }
  form.removeAttribute("aria-busy");
  button?.removeAttribute("aria-busy");
}

function keepTap(item, form, kind) {
  const isKept = keep(localStorage, user, [...waiting(localStorage, user), item]);
  toast(t(isKept ? "ward.kept" : "ward.no_network"), "warn");
  if (isKept && kind === "add") form.reset();
  drawQueue();
  if (navigator.onLine && !isSignedOut) setTimeout(sendKept, 300);
}

/* The form of a new boat stands outside the part: it is emptied, or says what is wrong. */
function showAdd(page, form) {
  const fresh = page && page.getElementById("add-boat")?.querySelector("form");
  if (!fresh) return;
  form.replaceChildren(...[...document.importNode(fresh, true).childNodes]);
  (form.querySelector("[aria-invalid=true]") || form.querySelector("input[name=owner]"))?.focus();
}

await loadWords();
dropOfOthers(localStorage, user);
document.addEventListener("submit", submit);
live.subscribe((_state, messages) => {
  if (messages.some((message) => WATCHED.has(message.subject?.type))) plan();
});
window.addEventListener("online", () => { sendKept(); plan(); });
setInterval(() => { if (!document.hidden && !byId("ward-part").hidden) plan(); }, EVERY_MS);
setInterval(() => { if (waiting(localStorage, user).length && !isSignedOut) sendKept(); }, RETRY_MS);
drawQueue();
if (waiting(localStorage, user).length) sendKept();
document.documentElement.dataset.ready = "ward";
