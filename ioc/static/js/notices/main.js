/* The page of notices: the list is live; this browser may be told while no page is open. */

import { getHtml } from "../api.js";
import { byId, say } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { Denied, canPush, isOn, turnOff, turnOn } from "../push.js";
import { onNotices } from "./bell.js";

const list = byId("notice-list");

async function redraw() {
  // What somebody is about to press must not move away under the finger.
  if (list.contains(document.activeElement)) return;
  const html = await getHtml("/notices?part=list");
  const made = document.createElement("template");
  made.innerHTML = html;
  list.replaceChildren(made.content);
}

const place = byId("push");
const key = place?.dataset.key;
const on = byId("push-on");
const off = byId("push-off");
const state = byId("push-state");

const path = "/api/v1/notices/push";

function show(isTold) {
  on.hidden = isTold;
  off.hidden = !isTold;
}

function tell(error) {
  const denied = t("The browser does not allow notices from this page. Allow them in its settings.");
  say(state, error instanceof Denied ? denied : error.title || t("It did not work. Try again later."));
}

async function subscribe() {
  await turnOn(path, key);
  show(true);
  say(state, t("Notices will appear on this device."));
}

async function unsubscribe() {
  await turnOff(path);
  show(false);
  say(state, t("Nothing is shown on this device any more."));
}

async function mindPush() {
  if (!key) return;
  if (!canPush()) {
    on.disabled = true;
    say(state, t("This browser cannot do it, or the page is not reached over HTTPS."));
    return;
  }
  on.addEventListener("click", () => subscribe().catch(tell));
  off.addEventListener("click", () => unsubscribe().catch(tell));
  show(await isOn(path));
}

await loadWords();
onNotices(redraw);
await mindPush();
