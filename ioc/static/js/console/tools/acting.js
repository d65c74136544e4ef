/* One action on all chosen matters: what it would do to each, then each by itself, and what became of
   each. Nothing is done that was not shown before, and nothing is left unsaid. */

import { ApiError, post } from "../../api.js";
import { can, label } from "../../desk.js";
import { byId, h, icon, pageData } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { inSlices, summed } from "./slices.js";

const BULK = "/api/v1/incidents/bulk";
const SHOWN = 100; // lines of a list
const SEVERITIES = ["critical", "high", "normal", "low"];
const FLAGS = ["watch", "press", "sensitive"];

/* What may be done to many: who may, and how it is called. */
const ACTIONS = {
  refer: ["incident:refer", () => t("tools.do_refer")],
  classify: ["incident:classify", () => t("tools.do_classify")],
  verify: ["incident:verify", () => t("tools.do_verify")],
  note: ["incident:note", () => t("tools.do_note")],
  flag: ["incident:flag", () => t("tools.do_flag")],
  accept: ["incident:answer_referral", () => t("tools.do_accept")],
  close: ["incident:close", () => t("tools.do_close")],
};
const wordOf = (action) => ACTIONS[action][1]();

export class Acting {
  /* back(): to the choice of the area. */
  constructor({ openIncident }, panel, back) {
    Object.assign(this, { openIncident, panel, back });
    this.actions = Object.keys(ACTIONS).filter((name) => can(ACTIONS[name][0]));
    this.isStopped = false;
    this.run = 0;
  }

  get isPossible() {
    return can("inbox:view") && this.actions.length > 0;
  }

  /* The panel was closed: what runs is stopped after the slice that is under way. */
  leave() {
    this.isStopped = true;
    this.run += 1;
  }

  begin(cards) {
    this.cards = new Map(cards.map((card) => [card.id, card]));
    this.isStopped = false;
    this.run += 1;
    const select = h("select", { class: "input", id: "act-action", name: "action" }, ...this.actions.map((name) => h("option", { value: name }, wordOf(name))));
    this.fields = h("div", { class: "stack-1" });
    this.result = h("div", { class: "act-result", role: "status" });
    this.go = h("button", { class: "btn btn-primary", hidden: true });
    this.look = h("button", { class: "btn btn-primary" }, icon("eye"), t("tools.preview"));
    this.form = h("form", { class: "stack-1", id: "act-form" },
      h("p", { class: "strong" }, t("tools.n_chosen", { n: number(this.cards.size) })),
      h("div", { class: "field" }, h("label", { class: "field-label", for: "act-action" }, t("tools.action")), select),
      this.fields, this.result,
      h("div", { class: "bar" }, this.look, this.go, h("button", { type: "button", class: "btn", onclick: () => this.back() }, t("tools.back"))));
    select.addEventListener("change", () => this.ask(select.value));
    this.form.addEventListener("input", () => this.reset());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter === this.go) this.act();
      else this.preview();
    });
    this.panel.show(this.form);
    this.ask(select.value);
    select.focus();
  }

  ask(action) {
    this.action = action;
    this.fields.replaceChildren(...fieldsOf(action));
    this.reset();
  }

  /* A changed field makes what was previewed untrue. */
  reset() {
    // A preview that is still on its way was of something else.
    this.run += 1;
    this.items = [];
    this.result.replaceChildren();
    this.go.hidden = true;
    this.look.hidden = false;
  }

  body() {
    const given = Object.fromEntries([...new FormData(this.form)].filter(([name, value]) => name !== "action" && value !== ""));
    if ("supporting" in given) given.supporting = true;
    return given;
  }

  async preview() {
    const mine = this.run;
    const items = [...this.cards.values()].map(({ id, version }) => ({ id, version }));
    this.look.setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await post(`${BULK}/preview`, { action: this.action, items, body: this.body() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const words = error.errors.map(({ message }) => message).join(" ");
      this.result.replaceChildren(h("p", { class: "danger-text", role: "alert" }, icon("exclamation-octagon"), ` ${words || error.title || t("tools.no_connection")}`));
      return;
    } finally {
      this.look.removeAttribute("aria-busy");
    }
    if (mine !== this.run) return;
    // What changed since the list was made is acted on as it is now: the preview has just shown it.
    const possible = answer.items.filter(({ result }) => result === "ok" || result === "conflict");
    this.items = possible.map(({ id, version }) => ({ id, version }));
    const refused = answer.items.filter(({ result }) => result !== "ok" && result !== "conflict");
    this.codes = new Map(answer.items.map((one) => [one.id, one]));
    const critical = possible.filter(({ severity }) => severity === "critical");
    this.result.replaceChildren(...[
      h("p", { class: "strong" }, refused.length ? t("tools.will_and_not", { n: number(possible.length), m: number(refused.length) }) : t("tools.will_all", { n: number(possible.length) })),
      list(t("tools.n_critical", { n: number(critical.length) }), critical, "danger-text", critical.length > 0, this.openIncident),
      list(t("tools.not_possible", { n: number(refused.length) }), refused, "warn-text", refused.length > 0, this.openIncident),
      list(t("tools.all_of_them", { n: number(possible.length) }), possible, "", false, this.openIncident),
    ].filter(Boolean));
    if (!this.items.length) return;
    this.go.replaceChildren(icon("check2-all"), t("tools.do_it", { what: wordOf(this.action), n: number(this.items.length) }));
    this.go.hidden = false;
    this.look.hidden = true;
    this.go.focus();
  }

  async act() {
    const mine = this.run;
    const body = this.body();
    const { action, items } = this;
    this.isStopped = false;
    const bar = h("progress", { max: items.length, value: 0, "aria-label": t("tools.progress") });
    const said = h("p", { role: "status", class: "tabular" }, `0 / ${number(items.length)}`);
    const stop = h("button", { type: "button", class: "btn" }, t("tools.stop"));
    stop.addEventListener("click", () => {
      this.isStopped = true;
      stop.disabled = true;
    });
    this.panel.show(h("p", { class: "strong" }, wordOf(action)), bar, said, h("div", { class: "bar" }, stop));
    const results = await inSlices(items, (slice) => post(BULK, { action, items: slice, body }), {
      onProgress: (found, all) => {
        bar.value = found.length;
        said.textContent = `${number(found.length)} / ${number(all)}`;
      },
      isStopped: () => this.isStopped,
    });
    if (mine !== this.run) {
      // The panel is closed: what became of it is said all the same.
      byId("announce").textContent = summary(results);
      return;
    }
    this.tell(results);
  }

  tell(results) {
    const lines = (state) => results.filter((one) => one.state === state).map((one) => ({ ...this.codes.get(one.id), ...one, message: one.title }));
    const sum = summed(results);
    const again = results.filter(({ state }) => state === "not_sent" || state === "unknown").map(({ id }) => this.cards.get(id)).filter(Boolean);
    const node = h("div", { class: "act-result", tabindex: "-1", role: "status" },
      h("p", { class: "strong", id: "act-summary" }, icon(sum.done === results.length ? "check-circle" : "exclamation-triangle"), ` ${summary(results)}`),
      list(t("tools.not_done", { n: number(sum.refused) }), lines("refused"), "danger-text", true, this.openIncident),
      list(t("tools.not_known", { n: number(sum.unknown) }), lines("unknown"), "warn-text", true, this.openIncident),
      list(t("tools.not_sent", { n: number(sum.not_sent) }), lines("not_sent"), "warn-text", false, this.openIncident),
      list(t("tools.done_ones", { n: number(sum.done) }), lines("done"), "", false, this.openIncident),
      h("div", { class: "bar" },
        again.length ? h("button", { type: "button", class: "btn btn-primary", onclick: () => this.begin(again) }, icon("arrow-repeat"), t("tools.go_on", { n: number(again.length) })) : null,
        h("button", { type: "button", class: "btn", onclick: () => this.back() }, t("tools.back"))));
    this.panel.show(node);
    node.focus();
  }
}

/* "37 đã xong, 2 không" and, where there are any, those not known and not sent. */
function summary(results) {
  const sum = summed(results);
  const parts = [t("tools.sum_done", { n: number(sum.done) })];
  if (sum.refused) parts.push(t("tools.sum_refused", { n: number(sum.refused) }));
  if (sum.unknown) parts.push(t("tools.sum_unknown", { n: number(sum.unknown) }));
  if (sum.not_sent) parts.push(t("tools.sum_not_sent", { n: number(sum.not_sent) }));
  return parts.join(", ");
}

function list(head, lines, tone, isOpen, openIncident) {
  if (!lines.length) return null;
  const rest = lines.length - SHOWN;
  return h("details", { class: "act-list", open: isOpen }, h("summary", { class: tone }, head),
    h("ul", {}, ...lines.slice(0, SHOWN).map(({ id, code, title, message }) =>
      h("li", {}, code ? h("button", { type: "button", class: "link", onclick: () => openIncident(id) }, h("b", { class: "tabular" }, code), ` ${title}`) : t("tools.gone"),
        message ? h("span", { class: "act-why" }, message) : null)),
    rest > 0 ? h("li", { class: "muted" }, t("tools.and_more", { n: number(rest) })) : null));
}

function fieldsOf(action) {
  const field = (name, word, input) => {
    input.id = `act-${name}`;
    input.name = name;
    return h("div", { class: "field" }, h("label", { class: "field-label", for: `act-${name}` }, word), input);
  };
  const select = (options) => h("select", { class: "input" }, ...options.map(([value, word]) => h("option", { value }, word)));
  const note = (isRequired) => h("textarea", { class: "input internal", rows: 2, maxlength: 2000, required: isRequired });
  const { categories } = pageData("desk");
  if (action === "refer") {
    const agencies = [...byId("filter-agency").options].filter(({ value }) => value).map((one) => [one.value, one.dataset.name ?? one.textContent]);
    return [
      field("agency", t("tools.to_agency"), select(agencies)),
      h("label", { class: "check" }, h("input", { type: "checkbox", name: "supporting", value: "1" }), h("span", {}, t("tools.supporting"))),
      field("note", t("tools.note_for_agency"), note(false)),
    ];
  }
  if (action === "classify") {
    return [
      field("severity", t("tools.severity"), select(SEVERITIES.map((one) => [one, label("Severity", one)]))),
      field("category", t("tools.category"), select([["", t("tools.each_its_own")], ...Object.entries(categories).map(([code, { name }]) => [code, name])])),
    ];
  }
  if (action === "note") return [field("text", t("tools.internal_note"), note(true))];
  if (action === "verify") return [field("note", t("tools.internal_note"), note(false))];
  if (action === "flag") return [field("flag", t("tools.flag"), select(FLAGS.map((one) => [one, label("Flag", one)])))];
  return [];
}
