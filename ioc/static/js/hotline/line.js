/* The head of the left column: whether a call is open, since when, and its running time. */

import { byId, say } from "../dom.js";
import { clock, t, timer } from "../i18n.js";
import { CALL, PAPER } from "./call.js";

const STANDARD = 60; // seconds from the answer to the first unit sent

export function showLine(call) {
  const state = call ? call.kind : "idle";
  byId("line").dataset.state = state;
  say(
    byId("line-state"),
    { idle: t("No call is open"), call: t("On the line"), paper: t("Paper sheet") }[state],
  );
  say(byId("line-sub"), call ? t("since %(time)s", { time: clock(call.startedAt, true) }) : "");
  byId("paper-time").hidden = state !== PAPER;
  say(byId("phone-label"), state === PAPER ? t("Number on the sheet") : t("Number that calls"));
  say(byId("kept"), "");
  tick(call);
}

/* Each half second: the time since the answer, and what is left of the standard. */
export function tick(call) {
  if (call?.kind !== CALL) {
    say(byId("line-timer"), "00:00");
    byId("line-bar").value = 0;
    say(byId("line-left"), "");
    return;
  }
  const seconds = Math.max(0, (Date.now() - Date.parse(call.startedAt)) / 1000);
  const left = Math.ceil(STANDARD - seconds);
  say(byId("line-timer"), timer(seconds));
  byId("line-bar").value = Math.min(STANDARD, seconds);
  byId("line").classList.toggle("is-over", left <= 0);
  say(byId("line-left"), left > 0 ? t("%(n)s s left", { n: left }) : t("standard is over"));
}
