/* Keeps the page of a report fresh: asks for its state every 20 s while somebody looks, and fetches
   the page's own words only when something has changed. Says how old what it shows is. */
import { clock, t } from "./words.js";
import { rememberSent } from "./store.js";
import { mindChosen } from "./chosen.js";

const live = document.getElementById("live");
const age = document.getElementById("age");
const code = live.dataset.code;
const EVERY_MS = 20_000;
const SOON_MS = 2500;
let known = null;
let timer = null;
let freshAt = new Date();

document.documentElement.classList.add("has-script");

function say(isLost) {
  age.classList.toggle("is-lost", isLost);
  age.textContent = isLost
    ? t("No network. This is how it stood at {time}.", { time: clock(freshAt) })
    : t("As of {time}, looks again by itself", { time: clock(freshAt) });
}

/* Whether somebody answers in this part: it is left alone then. */
function isBusy(part) {
  if (part.contains(document.activeElement)) return true;
  return [...part.querySelectorAll("textarea, input[type=file], input:checked")].some((field) => field.checked || field.value);
}

async function redraw() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = page.getElementById(part.id);
    if (newer) part.replaceChildren(...newer.childNodes);
  }
  live.dataset.shown = page.getElementById("live")?.dataset.shown;
  for (const part of document.querySelectorAll("[data-form]")) {
    const newer = page.getElementById(part.id);
    if (newer && !isBusy(part)) part.replaceChildren(...newer.childNodes);
  }
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  let wait = EVERY_MS;
  try {
    const answer = await fetch(`/api/v1/reports/${code}`, { headers: { Accept: "application/json" } });
    if (answer.status === 429) wait = Math.max(wait, Number(answer.headers.get("Retry-After") || 60) * 1000);
    if (answer.ok) {
      const text = await answer.text();
      const state = JSON.parse(text);
      if (known === null) remember(state);
      if (known === null ? shown(state) !== live.dataset.shown : known !== text) await redraw();
      known = text;
      freshAt = new Date();
      say(false);
      if (!state.agencies.length && state.state === "received" && Date.now() - Date.parse(state.received_at) < 60_000) wait = SOON_MS;
    }
  } catch {
    say(true);
  }
  timer = setTimeout(look, wait);
}

/* What the page shows, in the form the server wrote it: it may be older than the first answer. */
function shown(state) {
  return [state.state, state.agencies.length, state.timeline.length, state.photos.length, state.due_at ?? "None", state.out_of_scope ?? "None"].join("|");
}

function remember(state) {
  if (new URLSearchParams(location.search).has("sent")) {
    rememberSent(code, state.text.split("\n")[0].slice(0, 80) || t("A photo"));
  }
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
window.addEventListener("online", look);

live.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  const share = event.target.closest("[data-share]");
  if (copy) {
    copy.lastChild.textContent = ` ${await copied(copy.dataset.copy) ? t("Copied") : t("Please write it down")}`;
  } else if (share) {
    const url = new URL(share.dataset.share, location.origin).href;
    if (navigator.share) navigator.share({ title: document.title, url }).catch(() => {});
    else share.lastChild.textContent = ` ${await copied(url) ? t("Address copied") : url}`;
  }
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

mindChosen(document.querySelector("main"), t);
if (location.hash === "#more") document.getElementById("more").open = true;
look();
