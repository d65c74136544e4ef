/* The bar on top of every desk: the oldest critical matter, the line, the clock, the menu. */

import { serverNow } from "./api.js";
import { alarms, openedAt } from "./cards.js";
import { byId, h, say } from "./dom.js";
import { clock, day, loadWords, span, t, timer } from "./i18n.js";
import { hasContent } from "./hotline/call.js";
import { dropAtSignOut, dropOfOthers, userOfPage } from "./left_behind.js";
import { mindKeySheet } from "./keys.js";
import { startBell } from "./notices/bell.js";
import { live } from "./socket.js";
import { symbol } from "./symbols.js";
import { startTicker } from "./ticker.js";

const alarmLink = byId("top-alarm");
const alarmText = byId("top-alarm-text");
const connection = byId("top-connection");
const topClock = byId("top-clock");
const band = byId("net-band");
const BAND_AFTER = 2500; // ms
const phone = window.matchMedia("(max-width: 719px)");
let waiting = [];

function drawAlarm() {
  if (!alarmLink || !live.isReady) return;
  alarmLink.removeAttribute("aria-busy");
  alarmLink.classList.toggle("is-quiet", waiting.length === 0);
  const mark = alarmLink.querySelector(".sym");
  if (waiting.length === 0) {
    mark?.remove();
    say(alarmText, t("No critical matter waits"));
    return;
  }
  if (!mark) alarmLink.prepend(symbol("critical", { size: 20 }));
  const age = timer((serverNow() - openedAt(waiting[0])) / 1000, true);
  say(alarmText, t("%(n)s not taken · oldest %(age)s", { n: waiting.length, age }));
}

const WORDS = {
  starting: () => t("Connecting"),
  // A phone has room for the dot and the age; the dot alone says that the line is good.
  live: () => (phone.matches ? span(live.age / 1000) : t("Online · %(span)s", { span: span(live.age / 1000) })),
  slow: () => t("Slow · data %(span)s old", { span: span(live.age / 1000) }),
  lost: () =>
    live.heardAt
      ? t("Connection lost · data of %(time)s", { time: clock(new Date(live.heardAt), true) })
      : t("No connection"),
  refused: () => t("Signed out · sign in again"),
};

function drawConnection(state) {
  if (!connection) return;
  connection.className = `conn conn-${state} needs-script`;
  say(connection, WORDS[state]());
  drawBand(state);
}

let lostSince = 0;
let bandState = "";

/* Across the whole desk, because an old list that looks alive is worse than none. */
function drawBand(state) {
  const isBad = state === "refused" || (state === "lost" && live.heardAt > 0);
  if (!isBad) lostSince = 0;
  else lostSince ||= Date.now();
  // A line that is back within a moment is not worth a band that jumps in and out.
  const shows = isBad && Date.now() - lostSince > BAND_AFTER;
  const wanted = shows ? `${state}${live.heardAt}` : "";
  if (wanted === bandState) return;
  bandState = wanted;
  band.hidden = !shows;
  if (!shows) return;
  if (state === "refused") {
    const back = encodeURIComponent(location.pathname + location.search);
    band.replaceChildren(h("span", {}, h("b", {}, t("Signed out · sign in again")), t("The lists on this screen no longer change.")),
      h("a", { class: "btn push", href: `/login?next=${back}` }, t("Go to the sign-in page")));
  } else {
    band.replaceChildren(h("span", {},
      h("b", {}, t("No connection since %(time)s", { time: clock(new Date(live.heardAt), true) })),
      t("Everything shown is of that time. What has changed since comes by itself as soon as the line is back.")));
  }
}

/* An exercise that began after the page was opened puts its band up too. */
function markExercise(state) {
  if (document.querySelector(".exercise-band")) return;
  const holds = (cards) => [...cards.values()].some((card) => card.exercise);
  if (!live.hasExercise && !holds(state.incidents) && !holds(state.reports)) return;
  document.querySelector(".frame-head").prepend(
    h("div", { class: "exercise-band", role: "note" }, h("b", {}, t("Exercise").toLocaleUpperCase("vi")), " ",
      h("span", {}, t("Everything marked as exercise is not real. Nobody outside is told."))));
}

function drawClock() {
  if (!topClock) return;
  const now = new Date(serverNow());
  topClock.dateTime = now.toISOString();
  if (!topClock.firstElementChild) {
    topClock.append(document.createElement("b"), " ", document.createElement("span"));
  }
  say(topClock.children[0], clock(now, true));
  say(topClock.children[1], day(now));
}

/* The menu closes on Escape and on a press outside, as menus do. */
function mindMenu() {
  const menu = byId("top-menu");
  if (!menu) return;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

/* The screens that have no room are reached by scrolling: the shown one is in sight, and a shadow
   stands where there are more. */
function mindScreens() {
  const nav = document.querySelector(".staff .topnav");
  if (!nav) return;
  const mark = () => {
    const left = nav.scrollWidth - nav.clientWidth - nav.scrollLeft;
    nav.classList.toggle("has-before", nav.scrollLeft > 1);
    nav.classList.toggle("has-after", left > 1);
  };
  const current = nav.querySelector("[aria-current]");
  if (current) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  nav.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(nav);
  mark();
}

/* A browser that keeps nothing has nothing to drop. */
function mindWhatIsLeft() {
  const user = userOfPage();
  const guarded = (drop, ...more) => {
    try {
      drop(user, sessionStorage, localStorage, ...more);
    } catch (error) {
      console.warn("what is kept in this browser could not be looked at", error);
    }
  };
  guarded(dropOfOthers);
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/logout") guarded(dropAtSignOut, hasContent);
  });
}

mindWhatIsLeft();
await loadWords();
mindMenu();
mindScreens();
mindKeySheet();
startTicker();
startBell();
drawClock();
setInterval(() => {
  drawClock();
  drawAlarm();
}, 1000);
if (connection) {
  live.watch(drawConnection);
  live.subscribe((state) => {
    markExercise(state);
    waiting = alarms(state.incidents.values());
    drawAlarm();
  });
  live.start();
}
