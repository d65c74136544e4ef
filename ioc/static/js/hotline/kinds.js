/* What it is about: the three likeliest kinds as X, Y and Z, and every other in a list. What the
   words say is a dashed offer; what the operator chose is filled and stays. */

import { byId, h, say } from "../dom.js";
import { number, t } from "../i18n.js";
import { installList, redraw } from "./lists.js";

export const LETTERS = ["X", "Y", "Z"];
const WORTH_A_KEY = 0.03; // less likely kinds are in the list with all the others

export class Kinds {
  /* onChoose(code): the kind that was pressed, or "" for none. */
  constructor(page, onChoose) {
    this.page = page;
    this.onChoose = onChoose;
    this.codes = [];
    this.other = byId("kind-other");
    installList(byId("kinds"));
    this.other.addEventListener("change", (event) => {
      event.stopPropagation();
      onChoose(this.other.value);
    });
  }

  at(index) {
    return this.codes[index] || null;
  }

  show(call, hints) {
    const found = (hints?.categories || []).filter(
      (one, index) => index === 0 || one.confidence >= WORTH_A_KEY,
    );
    const chosen = call?.category || "";
    this.codes = found.map((one) => one.code);
    const rows = found.map((one, index) =>
      this.row(one, index, chosen, !chosen && index === 0 && !hints.category_is_unsure),
    );
    redraw(byId("kinds"), rows);
    if (this.other !== document.activeElement) {
      this.other.value = chosen && !this.codes.includes(chosen) ? chosen : "";
    }
    this.other.classList.toggle("is-chosen", Boolean(this.other.value));
    const why = (hints?.category_reasons || []).map((one) => one.quote).filter(Boolean);
    const isRead = !chosen && why.length > 0;
    say(byId("kind-quote"), isRead ? `${t("from the words")}: ${why.slice(0, 3).map((q) => `“${q}”`).join(", ")}` : "");
  }

  row(one, index, chosen, isOffered) {
    const isChosen = one.code === chosen;
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": String(isChosen), "data-key": one.code,
        class: isOffered ? "hl-kind is-read" : "hl-kind",
        title: isOffered ? t("from the words") : null,
        onclick: () => this.onChoose(isChosen ? "" : one.code),
      },
      h("kbd", { "aria-hidden": "true" }, LETTERS[index]),
      h("span", {}, this.page.categories[one.code] || one.name),
      h("span", { class: "tabular hl-kind-how" }, `${number(Math.round(one.confidence * 100), 0)} %`),
    );
  }
}
