/* Running times. Elements say what they count and are rewritten each second:
     data-since="ISO"   the time since then, as a timer (data-form="words": in words)
     data-due="ISO"     what is left, in words; with data-start the bar beside it moves too */

import { serverNow } from "./api.js";
import { CONFIRMED_FOR, FRESH_FOR, clockOf } from "./cards.js";
import { say } from "./dom.js";
import { moment, shortMoment, since, span, t, timer } from "./i18n.js";

const DAY = 86400;

/* "còn 3 giờ 48" or "trễ 1 giờ 10" */
export function dueWords(seconds) {
  return seconds >= 0
    ? t("%(span)s left", { span: span(seconds) })
    : t("%(span)s late", { span: span(-seconds) });
}

/* The age of something: a timer within a day, words after it. */
export function age(iso, now = serverNow()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  return seconds < DAY ? timer(seconds) : span(seconds);
}

export function tickIn(root) {
  const now = serverNow();
  for (const node of root.querySelectorAll("[data-since]")) {
    say(node, node.dataset.form === "words" ? since(node.dataset.since, now) : age(node.dataset.since, now));
  }
  for (const node of root.querySelectorAll("[data-due]")) {
    const { state, seconds, share } = clockOf(node.dataset.start, node.dataset.due, now);
    const clock = node.closest(".clock");
    say(node, dueWords(seconds));
    // A clock that the server has explained knows office hours and pauses, which this does not.
    if (!clock || "told" in clock.dataset) continue;
    for (const one of ["ok", "soon", "late"]) clock.classList.toggle(`clock-${one}`, one === state);
    const bar = clock.querySelector(".clock-bar > i");
    if (bar) bar.className = `w-${Math.round(share * 20) * 5}`;
  }
  // A rescue of which nobody was heard for a while says since when; after long it turns grey.
  for (const node of root.querySelectorAll("[data-confirmed]")) {
    const passed = now - Date.parse(node.dataset.confirmed);
    const old = passed >= CONFIRMED_FOR;
    node.hidden = passed < FRESH_FOR;
    node.classList.toggle("is-stale", old);
    node.closest(".row-item")?.classList.toggle("is-old-news", old);
    if (!node.hidden) say(node, t("last confirmed %(when)s", { when: since(node.dataset.confirmed, now) }));
  }
  for (const node of root.querySelectorAll("time[data-moment]")) {
    node.title = moment(node.dateTime);
    say(node, shortMoment(node.dateTime, now));
  }
}

let started = false;

export function startTicker() {
  if (started) return;
  started = true;
  const tick = () => {
    if (!document.hidden) tickIn(document);
  };
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}
