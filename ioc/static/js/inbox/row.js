/* One row of the inbox: what, where, where it stands, who has it, and its clock. */

import { isAlarm, isRejected, isTaken, symbolOf, tierDigit } from "../cards.js";
import { agencyName, categoryName, exerciseChip, isCityWide, label, placeOf, scopeChip, stateNode, whyOf } from "../desk.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { clockOfRow } from "./clocks.js";
import { assigneeOf, dueOf, entryOf } from "./views.js";

const LOOKS = { on_time: "ok", warning: "soon", overdue: "late", paused: "paused" };
const SIGNS = { on_time: "clock", warning: "hourglass-split", overdue: null, paused: null };

export function buildRow(card, isPicked) {
  const alarm = isAlarm(card);
  const entry = entryOf(card);
  const isDone = card.status === "resolved" || card.status === "closed";
  return h("tr", { class: `matter-row${alarm ? " is-critical" : ""}` },
    h("td", { class: "cell-pick" }, h("label", { class: "pick" },
      h("input", { type: "checkbox", tabindex: "-1", "data-pick": "", checked: isPicked }),
      h("span", { class: "visually-hidden" }, t("Choose %(code)s", { code: card.code })))),
    h("td", { class: "cell-mark" }, symbol(symbolOf(card), { text: tierDigit(card), size: card.severity === "critical" ? 26 : 20 }),
      h("span", { class: "visually-hidden" }, label("Severity", card.severity))),
    h("td", { class: "cell-main" },
      h("span", { class: "row-title" }, exerciseChip(card), h("span", { class: "row-words" }, card.title), ...marks(card, alarm, isDone)),
      h("span", { class: "row-sub" }, `${placeOf(card)} · ${card.code}`),
      isDone ? null : h("span", { class: "row-sub row-holder" }, icon("person"), ...holderCell(card, entry).slice(0, 1)),
      card.severity === "critical" && whyOf(card) ? h("span", { class: "row-why" }, whyOf(card)) : null),
    h("td", { class: "cell-state" }, ...[stateCell(card, entry, isDone)].flat()),
    h("td", { class: "cell-agency" }, ...holderCell(card, entry)),
    h("td", { class: "cell-due" }, ...dueCell(card, entry, isDone)));
}

function marks(card, alarm, isDone) {
  const note = (words, sign) => h("span", { class: "tag tag-note" }, sign ? icon(sign) : null, words);
  return [
    scopeChip(card),
    card.repeat_number ? note(t("time %(n)s", { n: card.repeat_number })) : null,
    card.reopened && !isDone ? note(t("opened again"), "arrow-return-left") : null,
    card.waiting_budget ? note(t("waits for a budget"), "wallet2") : null,
    !isCityWide && entryOf(card) && !entryOf(card).lead ? h("span", { class: "tag" }, t("in support")) : null,
    alarm ? h("span", { class: "tag tag-outline-critical tabular", "data-since": card.opened_at }) : null,
    card.verification !== "verified" && !isDone ? h("span", { class: "tag tag-dashed" }, label("Verification", card.verification)) : null,
  ].filter(Boolean);
}

function stateCell(card, own, isDone) {
  if (isDone) {
    const word = card.outcome ? label("Outcome", card.outcome) : label("IncidentStatus", card.status);
    return h("span", { class: `state ${isRejected(card) ? "state-rejected" : "state-done"}` }, word);
  }
  const chip = (words, sign) => h("span", { class: "tag tag-note" }, icon(sign), words);
  return [
    stateNode(card, isCityWide ? isTaken(card) : own?.status === "accepted" || card.status === "in_progress"),
    card.drafted_at ? chip(t("Waits for a signature"), "vector-pen") : null,
    card.extension_asked_at ? chip(t("More time asked"), "clock-history") : null,
    card.waiting_since ? chip(t("Waits for the reporter"), "question-circle") : null,
  ].filter(Boolean);
}

function holderCell(card, own) {
  const given = assigneeOf(card);
  const who = given?.name
    ? h("span", { class: given.isMe ? "strong" : "" }, given.name)
    : h("span", { class: "unknown" }, own ? t("not given to anybody") : t("no agency"));
  const agency = own && isCityWide ? agencyName(own) : categoryName(card.category);
  if (isCityWide && own && !given?.name) {
    return [h("span", { class: own.status === "offered" ? "muted" : "" }, agency), h("span", { class: "row-sub" }, categoryName(card.category))];
  }
  return [who, h("span", { class: "row-sub" }, agency)];
}

function dueCell(card, own, isDone) {
  if (isDone) return [h("time", { class: "tabular", datetime: card.updated_at, "data-moment": "" })];
  const told = clockOfRow(card);
  const due = told?.due_at || dueOf(card);
  if (!due) return [h("span", { class: "muted" }, t("no deadline"))];
  const accepting = told ? told.step === "accept" : own?.status === "offered" && due === own.accept_due_at;
  const start = told?.began_at || own?.offered_at || card.opened_at;
  const isPaused = told?.state === "paused";
  const clock = h("div", { class: `clock clock-${told ? LOOKS[told.state] : "ok"}` },
    h("span", { class: "clock-word" }, told && SIGNS[told.state] ? icon(SIGNS[told.state]) : null,
      isPaused ? told.word : h("span", { "data-due": due, "data-start": start })),
    h("span", { class: "clock-sub" }, accepting ? `${t("accept by")} ` : null, h("time", { class: "tabular", datetime: due, "data-moment": "" })),
    h("span", { class: "clock-bar" }, h("i", { class: told ? `w-${Math.round(told.percent / 5) * 5}` : "" })),
    told ? h("span", { class: "clock-why", title: told.why }, told.why) : null);
  if (told) clock.dataset.told = "";
  return [clock];
}
