/* What the number that calls has told before. Each look is recorded by the server, so it is asked
   once per number and call, and only when the number is complete. */

import { post } from "../api.js";
import { byId, h } from "../dom.js";
import { shortMoment, t } from "../i18n.js";
import { symbol } from "../symbols.js";

const PAUSE = 600; // ms after the last key
const COMPLETE = 10; // digits of a Vietnamese number with its 0

function digitsOf(text) {
  return (text || "").replace(/\D/g, "");
}

export class Caller {
  /* onFound() when the open matters of the number are known. */
  constructor(page, onFound) {
    this.page = page;
    this.onFound = onFound;
    this.reset();
  }

  reset() {
    clearTimeout(this.timer);
    this.asked = "";
    this.incidents = [];
    this.say(t("Enter the number to see its earlier calls. Each look is recorded."));
    this.showOpen();
  }

  say(text) {
    byId("earlier").replaceChildren(h("p", { class: "hl-empty" }, text));
  }

  /* The number as it is now; `isDone` when the operator has left the field. */
  number(text, isDone) {
    clearTimeout(this.timer);
    const digits = digitsOf(text);
    if (digits === this.asked) return;
    if (digits.length < COMPLETE && !(isDone && digits.length >= 8)) {
      if (this.asked) this.reset();
      return;
    }
    this.timer = setTimeout(() => this.ask(text, digits), isDone ? 0 : PAUSE);
  }

  async ask(text, digits) {
    this.asked = digits;
    try {
      const found = await post("/api/v1/callers", { phone: text });
      if (this.asked !== digits) return;
      this.incidents = found.incidents;
      this.showEarlier(found);
      this.showOpen();
      this.onFound();
    } catch (error) {
      if (this.asked !== digits) return;
      this.asked = "";
      this.say(
        error.status === 422
          ? t("This is not a telephone number.")
          : t("The number could not be looked up. It is saved with the call all the same."),
      );
    }
  }

  showEarlier(found) {
    if (found.reports.length === 0) {
      this.say(t("First call from this number."));
      return;
    }
    const { labels } = this.page;
    const rows = found.reports.map((one) =>
      h(
        "li",
        {},
        h("span", { class: "tabular hl-when" }, shortMoment(one.received_at)),
        h(
          "span",
          {},
          one.title || labels.Channel[one.channel],
          h(
            "span",
            { class: "hl-small" },
            [
              labels.Channel[one.channel],
              one.incident
                ? labels.IncidentStatus[one.incident.status]
                : labels.ReportStatus[one.status],
            ].join(" · "),
          ),
        ),
      ),
    );
    const more = found.total - found.reports.length;
    byId("earlier").replaceChildren(
      ...(found.name ? [h("p", { class: "strong" }, found.name)] : []),
      h("ul", { class: "hl-earlier" }, ...rows),
      ...(more > 0 ? [h("p", { class: "hl-small" }, t("and %(n)s more calls", { n: more }))] : []),
    );
  }

  showOpen() {
    const list = this.incidents.map((card) =>
      h(
        "li",
        {},
        symbol(card.severity, { size: 18, text: card.tier ? card.tier.slice(-1) : "" }),
        h("span", {}, card.title, h("span", { class: "hl-small" }, card.code)),
      ),
    );
    byId("open-of-number").replaceChildren(
      list.length
        ? h("ul", { class: "hl-open" }, ...list)
        : h(
            "p",
            { class: "hl-empty" },
            t("None known. This call will make a new matter or join one near by."),
          ),
    );
  }
}
