/* Pieces that several views of the crew's page are made of. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

/* The one big button: 84 px, a word and a line below it. */
export function big(word, press, { more = "", disabled = false } = {}) {
  return h(
    "button",
    { type: "button", class: "crew-big", onclick: press, disabled },
    h("span", {}, word),
    more ? h("small", {}, more) : null,
  );
}

export function side(name, word, press) {
  return h("button", { type: "button", class: "crew-side", onclick: press }, icon(name), h("span", {}, word));
}

/* A number with minus and plus; `told(n)` on every change. */
export function counter(word, start, { least = 0, most = 500, told }) {
  let number = start;
  const shown = h("output", { class: "crew-count tabular", "aria-live": "polite" }, String(number));
  const by = (step) => () => {
    number = Math.min(most, Math.max(least, number + step));
    shown.textContent = String(number);
    told(number);
  };
  return h(
    "div",
    { class: "crew-counter", role: "group", "aria-label": word },
    h("button", { type: "button", onclick: by(-1), "aria-label": t("crew.one_less") }, "−"),
    shown,
    h("button", { type: "button", onclick: by(1), "aria-label": t("crew.one_more") }, "+"),
  );
}

/* Large answers of which one is chosen; `told(key)`. */
export function choices(word, words, told, chosen = null) {
  const buttons = Object.entries(words).map(([key, say]) =>
    h(
      "button",
      { type: "button", class: "crew-choice", "aria-pressed": String(key === chosen), dataset: { key } },
      h("span", {}, typeof say === "function" ? say() : say),
      icon("check-lg"),
    ));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      told(button.dataset.key);
    });
  }
  return h("div", { class: "crew-choices", role: "group", "aria-label": word }, buttons);
}

export function back(press) {
  return h("button", { type: "button", class: "crew-back", onclick: press }, icon("arrow-left"), t("crew.back"));
}
