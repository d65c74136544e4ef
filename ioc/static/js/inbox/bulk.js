/* One action on many matters: choose it, see what it would do to each, do it, read what became of
   each. What failed stays chosen. */

import { ApiError, post } from "../api.js";
import { byId, h, icon } from "../dom.js";
import { label } from "../desk.js";
import { number, t } from "../i18n.js";

const MARKS = { ok: ["check2", "ok-text"], refused: ["x-lg", "danger-text"], conflict: ["people", "warn-text"], not_found: ["x-lg", "danger-text"] };

export class Bulk {
  /* chosen() answers [{ id, version }]; done(ids) is told which were done. */
  constructor({ chosen, done }) {
    Object.assign(this, { chosen, done });
    this.dialog = byId("bulk");
    this.form = byId("bulk-form");
    this.result = byId("bulk-result");
    this.items = [];
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.step(event.submitter);
    });
    this.form.addEventListener("input", () => this.reset());
    byId("bulk-cancel").addEventListener("click", () => this.dialog.close());
  }

  open(action) {
    this.action = action;
    const button = document.querySelector(`[data-bulk="${action}"]`);
    byId("bulk-title").textContent = `${button.textContent.trim()}: ${t("%(n)s matters", { n: number(this.chosen().length) })}`;
    for (const part of this.form.querySelectorAll("[data-for]")) {
      const isWanted = part.dataset.for.split(" ").includes(action);
      part.hidden = !isWanted;
      for (const field of part.querySelectorAll("[name]")) field.disabled = !isWanted;
    }
    this.reset();
    this.dialog.showModal();
    const field = this.form.querySelector("[data-for]:not([hidden]) [name]");
    if (field) field.focus();
    else this.step(null); // nothing to fill in: what it would do is shown at once
  }

  /* A changed field makes what was previewed untrue. */
  reset() {
    this.items = [];
    this.result.replaceChildren();
    byId("bulk-go").hidden = true;
    byId("bulk-look").hidden = false;
  }

  body() {
    const given = Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value !== ""));
    if (this.action === "assign") return { to: given.to ? Number(given.to) : null };
    // Typed on the clocks of the city, wherever the device stands.
    if (given.due_at) given.due_at = `${given.due_at}:00+07:00`;
    return given;
  }

  async step(button) {
    const isDoing = button?.id === "bulk-go";
    button?.setAttribute("aria-busy", "true");
    try {
      if (isDoing) await this.go();
      else await this.look();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const words = error.errors.map(({ message }) => message).join(" ");
      this.result.replaceChildren(h("div", { class: "callout callout-danger", role: "alert" }, icon("exclamation-octagon"),
        h("span", {}, words || error.title || t("Not sent: no connection. What was typed is kept."))));
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  async look() {
    const answer = await post("/api/v1/incidents/bulk/preview", { action: this.action, items: this.chosen(), body: this.body() });
    this.items = answer.items.filter(({ result }) => result === "ok").map(({ id, version }) => ({ id, version }));
    const head = answer.refused
      ? t("%(n)s will be done, %(m)s will not", { n: answer.ok, m: answer.refused })
      : t("All %(n)s will be done", { n: answer.ok });
    this.codes = new Map(answer.items.map(({ id, code }) => [id, code]));
    this.show(head, answer.items.map(({ code, title, result, message, draft }) => line(result, code, title, message, draft)));
    const go = byId("bulk-go");
    go.hidden = !this.items.length;
    byId("bulk-look").hidden = this.items.length > 0;
    if (this.items.length) {
      go.querySelector("span").textContent = t("Do it for %(n)s", { n: number(this.items.length) });
      go.focus();
    }
  }

  async go() {
    const titles = new Map([...this.result.querySelectorAll("[data-code]")].map((node) => [node.dataset.code, node.dataset.title]));
    const answer = await post("/api/v1/incidents/bulk", { action: this.action, items: this.items, body: this.body() });
    const done = answer.items.filter(({ status }) => status === 200).map(({ id }) => id);
    const head = answer.failed
      ? t("%(n)s done, %(m)s not done and still chosen", { n: answer.done, m: answer.failed })
      : t("%(n)s done", { n: answer.done });
    this.show(head, answer.items.map((item) => {
      const code = item.card?.code || this.codes.get(item.id) || String(item.id);
      return line(item.status === 200 ? "ok" : "refused", code, item.card?.title || titles.get(code) || "", item.title);
    }));
    byId("bulk-go").hidden = true;
    byId("bulk-look").hidden = true;
    byId("bulk-cancel").focus();
    this.form.reset();
    this.done(done);
  }

  show(head, lines) {
    this.result.replaceChildren(h("p", { class: "strong", role: "status" }, head), h("ul", { class: "bulk-list" }, ...lines));
  }
}

function line(result, code, title, message, draft) {
  const [mark, tone] = MARKS[result];
  return h("li", { "data-code": code || "", "data-title": title || "" }, h("span", { class: tone }, icon(mark)),
    h("span", { class: "bulk-what" }, h("b", { class: "tabular" }, code || ""), " ", title || "",
      message ? h("span", { class: `bulk-why ${tone}` }, message) : null,
      draft ? h("span", { class: "bulk-draft" }, h("b", {}, label("Outcome", draft.outcome)), `: ${draft.answer}`) : null));
}
