/* The small forms of the decisions. What was typed is kept by item until it is sent: a refusal, a
   conflict or another item in between loses nothing. */

import { byId, h, pageData } from "../dom.js";
import { number, t } from "../i18n.js";
import { serverNow } from "../api.js";

const page = pageData("desk");
const kept = new Map(); // "id kind field" -> what was typed

function keep(item, kind, name, node) {
  const key = `${item.id} ${kind} ${name}`;
  if (kept.has(key)) node.value = kept.get(key);
  node.addEventListener("input", () => kept.set(key, node.value));
  node.name = name;
  return node;
}

export function forget(id) {
  for (const key of [...kept.keys()]) if (key.startsWith(`${id} `)) kept.delete(key);
}

function field(id, word, node, hint = null) {
  node.id = id;
  return h("div", { class: "field" }, h("label", { class: "field-label", for: id }, word), hint ? h("p", { class: "field-hint" }, hint) : null, node);
}

function frame(title, send, submit, ...parts) {
  const form = h("form", { class: "panel-form", novalidate: true }, h("h3", {}, title), ...parts,
    h("div", { class: "bar" }, submit ? h("button", { class: "btn btn-primary" }, submit, " ", h("kbd", {}, "Ctrl Enter")) : null,
      h("button", { type: "button", class: "btn btn-quiet push", "data-cancel": "" }, t("Close the form"), " ", h("kbd", {}, "Esc"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  });
  return form;
}

/* Choices that digits pick: only while no text field has the focus. */
function picks(name, choices, choose) {
  return h("div", { class: "picks", role: "group", "aria-label": name },
    choices.map((one, place) => h("button", { type: "button", class: "pick", "aria-pressed": "false", "data-digit": place < 9 ? String(place + 1) : null,
      onclick: (event) => {
        for (const other of event.currentTarget.parentNode.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
        choose(one);
      } }, place < 9 ? h("kbd", {}, String(place + 1)) : null, h("span", {}, one.label))));
}

export const FORMS = {
  join(item, send) {
    return frame(t("Join to another matter"), () => {}, "",
      item.candidates.length
        ? picks(t("Matters it may belong to"), item.candidates.map((one) => ({ label: `${one.card.code} · ${one.card.title}`, id: one.id })),
          (one) => send("merge", { into: one.id }))
        : h("p", { class: "muted" }, t("No open matter resembles it. Open the page of the incident to join it by code.")),
      h("p", { class: "muted small" }, t("Its reports move there; taking one out again undoes it.")));
  },

  ask(item, send) {
    let report = item.reports.find((one) => one.status !== "rejected") || item.reports[0];
    const text = keep(item, "ask", "question", h("textarea", { class: "input", rows: 3, maxlength: 500 }));
    const ready = h("div");
    const draw = () => ready.replaceChildren(picks(t("Ready questions"),
      (page.questions[report.locale] || page.questions.vi).map((words) => ({ label: words, words })), (one) => {
        text.value = one.words;
        text.dispatchEvent(new Event("input"));
        text.focus();
      }));
    draw();
    const whom = h("select", { class: "input" }, item.reports.map((one) => h("option", { value: one.id },
      `${one.letter} · ${one.channel} · ${one.is_reachable ? t("reads it as a message") : t("sees it only on the page of the code")}`)));
    whom.value = String(report.id);
    whom.addEventListener("change", () => {
      report = item.reports.find((one) => String(one.id) === whom.value);
      draw();
    });
    return frame(t("Ask the reporter back"), () => send("ask", { report: report.id, question: text.value }), t("Send the question"),
      ready, field("ask-text", t("The question"), text), field("ask-whom", t("Whom to ask"), whom),
      h("p", { class: "muted small" }, t("The item waits below and comes back on top with the answer.")));
  },

  reject(item, send) {
    const text = keep(item, "reject", "reason", h("textarea", { class: "input", rows: 3, maxlength: 2000 }));
    const { rejection } = item;
    return frame(t("Reject it"), () => send("reject", { reason: text.value }), t("Reject and tell the sender"),
      h("p", { class: "small" }, rejection.agencies.length
        ? t("It will be called back from: %(names)s.", { names: rejection.agencies.slice(0, 4).join(", ") + (rejection.agencies.length > 4 ? "…" : "") })
        : t("No agency has it.")),
      h("p", { class: "small" }, t("%(n)s reports are closed; %(m)s senders are told the reason.", { n: number(rejection.reports), m: number(rejection.reachable) })),
      picks(t("Ready reasons"), page.reasons.map((one) => ({ label: one.label, text: one.text })), (one) => {
        text.value = one.text;
        text.dispatchEvent(new Event("input"));
        text.focus();
      }),
      field("reject-text", t("Reason, which the sender reads"), text),
      h("p", { class: "muted small" }, t("Can be undone for %(n)s hours.", { n: rejection.hours })));
  },

  give(item, send) {
    const agency = h("select", { class: "input" }, h("option", { value: "" }, t("Choose the agency")));
    agency.append(byId("agency-options").content.cloneNode(true));
    const note = keep(item, "give", "note", h("input", { class: "input", maxlength: 500, autocomplete: "off" }));
    let to = null;
    return frame(t("Hand it over"), () => {
      if (agency.value) send("refer", { agency: agency.value, note: note.value || null }, null, agency.selectedOptions[0].text);
      else if (to) send("give", { to: to.id, note: note.value || null }, null, to.name);
      else send("", {}, t("Choose an officer or an agency."));
    }, t("Hand it over"),
    page.officers.length
      ? picks(t("Officers"), page.officers.map((one) => ({ label: `${one.name} · ${one.role === "supervisor" ? t("supervisor") : t("duty officer")}`, id: one.id, name: one.name })), (one) => {
        to = one;
        agency.value = "";
      })
      : h("p", { class: "muted" }, t("No other officer has an account.")),
    field("give-agency", t("Or an agency, as lead"), agency), field("give-note", t("A note for the record"), note));
  },

  aside(item, send) {
    const isCritical = item.card.severity === "critical";
    const choices = (isCritical ? [5, 10, 15] : [15, 60, 240]).map((minutes) => ({ label: t("%(n)s minutes", { n: minutes }), minutes }));
    if (!isCritical) choices.push({ label: t("tomorrow at 07:00"), tomorrow: true });
    const note = keep(item, "aside", "note", h("input", { class: "input", maxlength: 500, autocomplete: "off" }));
    return frame(t("Put it aside"), () => {}, "",
      isCritical ? h("p", { class: "small" }, t("Danger to life: for 15 minutes at most.")) : null,
      field("aside-note", t("A note for the record"), note),
      picks(t("Until when"), choices, (one) => send("aside", { until: new Date(one.tomorrow ? sevenTomorrow() : serverNow() + one.minutes * 60000).toISOString(), note: note.value || null })));
  },
};

/* 07:00 of the next day on the city's clocks, which have no summer time: UTC+7. */
function sevenTomorrow() {
  const local = new Date(serverNow() + 7 * 3600000);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + 1, 0, 0);
}

