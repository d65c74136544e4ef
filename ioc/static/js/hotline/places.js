/* The places that may be meant: A, B, C, each with how exactly it is known and what to read back.
   A place that was chosen keeps its letter and its row, whatever is understood afterwards. */

import { byId, h, say } from "../dom.js";
import { number, t } from "../i18n.js";
import { installList, redraw } from "./lists.js";

const LETTERS = ["A", "B", "C"];

export class Places {
  /* onChoose(index) when a row is pressed. */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.rows = [];
    this.form = ""; // how the caller is addressed
    installList(byId("places"));
  }

  /* The rows for these hints: what is chosen stays, the rest follows by likelihood. */
  update(call, hints) {
    this.form = call.form;
    const found = hints?.location?.candidates || [];
    const { place } = call;
    const rows = new Array(LETTERS.length).fill(null);
    const chosenAt = place && place.letter ? LETTERS.indexOf(place.letter) : -1;
    if (chosenAt >= 0) rows[chosenAt] = { ...place, isChosen: true };
    for (const one of found) {
      if (chosenAt >= 0 && isSame(one, place)) continue;
      const free = rows.indexOf(null);
      if (free < 0) break;
      rows[free] = { ...one, isChosen: false };
    }
    this.rows = rows
      .map((row, index) => row && { ...row, letter: LETTERS[index] })
      .filter((row) => row !== null);
    this.draw(call, hints);
  }

  clear() {
    this.rows = [];
    this.draw(null, null);
  }

  at(index) {
    return this.rows.find((row) => row.letter === LETTERS[index]) || null;
  }

  draw(call, hints) {
    const { rows } = this;
    const pin = call?.place && !call.place.letter ? call.place : null;
    say(byId("places-count"), rows.length ? t("%(n)s possible", { n: rows.length }) : "");
    const list = rows.map((row) => this.row(row, !call.place && row === rows[0]));
    if (pin) list.unshift(pinRow(pin, pin.label ? this.readBack(pin) : ""));
    if (list.length === 0) list.push(h("p", { class: "hl-empty" }, emptyWords(call, hints)));
    redraw(byId("places"), list);
  }

  /* What is read back to the caller, with the form of address once it is chosen. */
  readBack(place) {
    return this.form
      ? t("“It is %(place)s, is that right, %(form)s?”", { place: place.label, form: this.form })
      : t("“It is %(place)s, is that right?”", { place: place.label });
  }

  row(place, isSuggested) {
    const index = LETTERS.indexOf(place.letter);
    const score = place.score ?? null;
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": String(place.isChosen), class: "hl-place",
        "data-letter": place.letter, "data-key": place.letter, onclick: () => this.onChoose(index),
      },
      h("b", { class: "hl-letter", "aria-hidden": "true" }, place.letter),
      h(
        "span",
        { class: "hl-place-main" },
        h("span", { class: "hl-place-name" }, nameOf(place)),
        place.isChosen || isSuggested
          ? h("span", { class: "hl-read" }, this.readBack(place))
          : null,
        isSuggested ? h("span", { class: "hl-small" }, t("used if nothing is chosen")) : null,
      ),
      h("span", { class: "hl-place-how" }, accuracyWords(place.accuracy_m)),
      score === null
        ? h("span", { class: "hl-score" })
        : h(
            "span",
            { class: "hl-score" },
            h("progress", { max: "1", value: score, "aria-hidden": "true" }),
            h("span", { class: "tabular" }, number(score, 2)),
          ),
    );
  }
}

function nameOf(place) {
  const area = place.area?.name;
  if (!area || place.label.includes(area)) return h("b", {}, place.label);
  return [h("b", {}, place.label), ` · ${area}`];
}

function pinRow(pin, readBack) {
  return h(
    "div",
    { class: "hl-place is-pin", role: "radio", "aria-checked": "true" },
    h("b", { class: "hl-letter is-own", "aria-hidden": "true" }, "•"),
    h(
      "span",
      { class: "hl-place-main" },
      h("span", { class: "hl-place-name" }, h("b", {}, pin.source === "gps" ? t("Where the caller's telephone is") : t("The pin on the map"))),
      readBack ? h("span", { class: "hl-read" }, readBack) : null,
      h("span", { class: "hl-small tabular" }, `${pin.lat.toFixed(5)}, ${pin.lon.toFixed(5)}`),
    ),
    h("span", { class: "hl-place-how" }, accuracyWords(pin.accuracy_m)),
    h("span", { class: "hl-score" }),
  );
}

export function accuracyWords(metres) {
  if (metres === null || metres === undefined) return t("accuracy not known");
  if (metres >= 1000) return `± ${number(metres / 1000, 1)} km`;
  return `± ${number(metres, 0)} m`;
}

function emptyWords(call, hints) {
  if (call?.fields.text && hints) {
    return t("No place understood. Ask for the ward, a market, a school; or set the pin (Alt M).");
  }
  return t("Places appear here while the words are typed.");
}

function isSame(one, other) {
  return Math.abs(one.lat - other.lat) < 1e-6 && Math.abs(one.lon - other.lon) < 1e-6;
}
