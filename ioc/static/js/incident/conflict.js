/* Two people at once: what changed meanwhile stands beside what was typed, and one button takes the
   new version and sends again. */

import { get, serverNow } from "../api.js";
import { categoryName, label } from "../desk.js";
import { h, icon } from "../dom.js";
import { shortMoment, t } from "../i18n.js";
import { forget } from "./kept.js";

const moment = (iso) => (iso ? shortMoment(iso, serverNow()) : "–");

/* The fields of a card that people know by a word; others are told by the name of the step. */
const FIELDS = {
  status: () => [t("The state"), (value) => label("IncidentStatus", value)],
  severity: () => [t("The severity"), (value) => label("Severity", value)],
  verification: () => [t("The verification"), (value) => label("Verification", value)],
  outcome: () => [t("Result"), (value) => label("Outcome", value) || "–"],
  category: () => [t("The kind"), categoryName],
  due_at: () => [t("Deadline"), moment],
  address: () => [t("Place"), (value) => value || "–"],
  drafted_at: () => [t("Handed in for signature"), moment],
  waiting_since: () => [t("Waits for the reporter since"), moment],
};

/* Whether all that changed is one's own doing, or changes no field of the card: a note, a photo. */
export function isHarmless(error, me) {
  const { current, changes } = error.problem || {};
  if (error.status !== 409 || current === undefined || !changes?.length) return false;
  return changes.every(({ actor, fields }) => actor.label === me || !Object.keys(fields || {}).length);
}

/* One change of another as a row: what was done, by whom, when, and each field before and after. */
export function changeLine(change) {
  const who = change.actor.name || t("the system");
  const told = Object.entries(change.fields || {})
    .filter(([name]) => name in FIELDS)
    .map(([name, [before, after]]) => {
      const [word, say] = FIELDS[name]();
      return h("span", { class: "conflict-field" }, `${word}: `, h("del", {}, say(before)), " → ", h("b", {}, say(after)));
    });
  return h("li", {}, h("span", { class: "strong" }, change.label), " · ", who, " · ",
    h("time", { class: "tabular", datetime: change.at }, moment(change.at)), ...told);
}

/* The answer that somebody else handed in, to be read and taken over beside one's own words. */
async function otherAnswer(form) {
  const field = form.elements.namedItem("answer");
  if (!field) return null;
  const id = form.closest("[data-incident]").dataset.incident;
  const { draft } = await get(`/api/v1/incidents/${id}/work`);
  if (!draft) return null;
  const words = draft.answer.split("\n").slice(1, -1).join("\n") || draft.answer;
  return h("div", { class: "conflict-other" },
    h("p", { class: "strong" }, t("Written by %(name)s", { name: draft.by?.name || "" })),
    h("blockquote", { class: "report-text prose", lang: "vi" }, words),
    h("button", {
      type: "button", class: "btn", onclick: (event) => {
        field.value = `${field.value.trimEnd()}\n${words}`.trim();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        event.target.closest("button").disabled = true;
      },
    }, icon("plus-lg"), h("span", {}, t("Add these words to my answer"))));
}

/* Shows the conflict at the head of the form; what was typed stands below, untouched. */
export function showConflict(form, error, submitter) {
  const { changes, current } = error.problem;
  const list = (changes || []).map(changeLine);
  const isTyped = [...form.elements].some((field) => field.matches("textarea, input:not([type=hidden]), select"));
  const box = h("div", { class: "callout callout-warn form-refusal conflict", role: "alert" },
    icon("people"),
    h("div", { class: "stack-2" },
      h("p", { class: "strong" }, t("Somebody changed this matter meanwhile. Nothing that was typed is lost.")),
      h("ul", { class: "conflict-list" }, ...list),
      h("button", {
        type: "button", class: "btn btn-primary conflict-take", onclick: () => {
          const folded = form.closest("details.action");
          if (folded) folded.dataset.seen = String(current);
          else form.closest("[data-version]").dataset.version = String(current);
          form.requestSubmit(form.contains(submitter) && submitter.type === "submit" ? submitter : undefined);
        },
      }, icon("arrow-repeat"), h("span", {}, isTyped ? t("Keep mine and send it") : t("Do it all the same"))),
      h("button", {
        type: "button", class: "btn", onclick: () => {
          const folded = form.closest("details.action");
          forget(form);
          form.reset();
          box.remove();
          if (folded) folded.open = false;
        },
      }, icon("x-lg"), h("span", {}, isTyped ? t("Drop mine, keep what is new") : t("Leave it as it is")))));
  form.prepend(box);
  box.scrollIntoView({ block: "nearest" });
  box.querySelector("button").focus({ preventScroll: true });
  otherAnswer(form).then((other) => other && box.querySelector(".conflict-list").after(other)).catch(() => {});
}
