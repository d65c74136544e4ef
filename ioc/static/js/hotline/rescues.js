/* Rescues of which somebody has to be rung: drawn by the server, asked for again now and then, and
   never while somebody types in one of the rows. */

import { byId, say, toast } from "../dom.js";
import { t } from "../i18n.js";

const EVERY_MS = 20_000;

async function draw(room) {
  const rows = byId("ring-rows");
  if (rows.contains(document.activeElement) && rows.querySelector("input:focus")) return;
  let answer;
  try {
    answer = await fetch("/people/to-ring", { credentials: "same-origin", headers: { Accept: "text/html" } });
  } catch {
    return; // the line above says that there is no connection
  }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  rows.replaceChildren(...page.body.childNodes);
  const count = rows.querySelectorAll(".ring-row").length;
  room.hidden = count === 0;
  say(byId("ring-count"), String(count));
}

async function send(room, form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", credentials: "same-origin", body });
    if (!answer.ok) throw new Error(String(answer.status));
    toast(t("Saved"), "ok");
    document.activeElement?.blur();
    await draw(room);
  } catch {
    toast(t("Not saved. What was typed is kept; please try again."), "danger");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function mindRescues() {
  const room = byId("ring-room");
  if (!room) return;
  room.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the screen of the call has a form of its own
    if (event.submitter?.getAttribute("aria-busy") !== "true") send(room, event.target, event.submitter);
  });
  draw(room);
  setInterval(() => { if (!document.hidden) draw(room); }, EVERY_MS);
}
