/* The head of the left column: whether a call is open, since when, its running time against the
   standards, and what became of the line. */

import { serverNow } from "../api.js";
import { byId, say } from "../dom.js";
import { clock, span, t, timer } from "../i18n.js";
import { CALL, PAPER } from "./call.js";
import { mayDrop, rangFor, spokenFor, stateOf } from "./lines.js";
import { spacedNumber } from "./numbers.js";

/* call: the draft on the screen or null; card: its call of the exchange or null. */
export function showLine(call, card) {
  const isCall = call?.kind === CALL;
  const state = !call ? "idle" : isCall ? stateOf(card) : call.kind;
  byId("line").dataset.state = state;
  say(
    byId("line-state"),
    {
      idle: t("No call is open"),
      call: t("On the line"),
      ended: t("The line is closed"),
      dropped: t("The call was cut"),
      paper: t("Paper sheet"),
    }[state],
  );
  byId("paper-serial").hidden = byId("paper-time").hidden = state !== PAPER;
  say(byId("phone-label"), state === PAPER ? t("Number on the sheet") : t("Number that calls"));
  const isTaken = Boolean(call?.takenBy);
  byId("line-taken").hidden = !isTaken;
  if (isTaken) say(byId("line-taken"), t("%(name)s took this call over. What was typed here is kept.", { name: call.takenBy }));
  byId("line-drop").hidden = !(isCall && mayDrop(card));
  byId("line-end").hidden = !(isCall && card && state === "call");
  showWho(call, card);
}

/* Whose call it is, large: the number, or that of the hotline while none is open. */
export function showWho(call, card) {
  const kind = byId("line-kind");
  kind.dataset.hotline ??= kind.textContent;
  const number = spacedNumber((call?.fields.phone || card?.caller || "").trim());
  say(kind, call?.kind === CALL ? number || t("number not known") : kind.dataset.hotline);
}

/* Each half second: the time since the answer, and what is left of the standard. */
export function tick(call, card, standards) {
  if (call?.kind !== CALL) {
    say(byId("line-timer"), "00:00");
    say(byId("line-sub"), call ? t("since %(time)s", { time: clock(call.startedAt, true) }) : "");
    byId("line-bar").value = 0;
    say(byId("line-left"), "");
    return;
  }
  const now = serverNow();
  const seconds = spokenFor(card, call.startedAt, now);
  const left = Math.ceil(standards.dispatch_seconds - seconds);
  say(byId("line-timer"), timer(seconds));
  const bar = byId("line-bar");
  bar.max = standards.dispatch_seconds;
  bar.value = Math.min(standards.dispatch_seconds, seconds);
  byId("line").classList.toggle("is-over", left <= 0);
  say(byId("line-left"), left > 0 ? t("%(n)s s left", { n: left }) : t("standard is over"));
  const rang = card ? rangFor(card, now) : null;
  const isLate = rang !== null && rang > standards.answer_seconds;
  byId("line-sub").classList.toggle("warn-text", isLate);
  say(
    byId("line-sub"),
    rang === null
      ? t("since %(time)s", { time: clock(card?.answered_at || call.startedAt, true) })
      : isLate
        ? t("rang %(span)s, standard %(n)s", { span: span(rang), n: standards.answer_seconds })
        : t("rang %(span)s", { span: span(rang) }),
  );
}
