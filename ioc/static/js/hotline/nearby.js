/* Open matters that this call may be part of, under the digits 1 to 9: first what the same
   number told and is open, then what is probably the same, then the nearest. */

import { isAlarm, isTaken, symbolOf, tierDigit } from "../cards.js";
import { byId, h } from "../dom.js";
import { number, since, t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { installList, redraw } from "./lists.js";

const MOST = 9;
const SURE_WITHIN_M = 500; // a distance between places known worse than this says nothing

export class Nearby {
  /* onJoin(number) when a row is pressed; 0 is a new matter. */
  constructor(page, onJoin) {
    this.page = page;
    this.onJoin = onJoin;
    this.rows = [];
    installList(byId("near"));
  }

  update(call, hints, ofNumber) {
    const near = hints?.incidents || [];
    const told = new Set(ofNumber.map((card) => card.id));
    const known = new Set(near.map((card) => card.id));
    const others = ofNumber.filter((card) => !known.has(card.id));
    const kind = hints && !hints.category_is_unsure ? hints.categories[0]?.code : null;
    const rank = (card) => {
      if (this.isTheirs(card, told, kind)) return -1;
      if (card.match === "join") return 0;
      if (told.has(card.id) && card.category === kind) return 1;
      if (card.match === "propose") return 2;
      if (kind && card.category === kind) return 3;
      return known.has(card.id) ? 4 : 5;
    };
    // A stable sort: within a rank the server's order, the nearest first, stays.
    const cards = [...near, ...others].sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    // The matter that was joined stays in the list, also when the place has moved away from it.
    const joined = call.incident?.card;
    if (joined && !cards.some((card) => card.id === joined.id)) cards.splice(MOST - 1, 1, joined);
    this.rows = cards.map((card, index) => ({
      card,
      isOfNumber: told.has(card.id),
      isTheirs: this.isTheirs(card, told, kind),
      number: index + 1,
    }));
    this.draw(call, hints);
  }

  /* Whether the caller probably rings of this matter again: the number told of it, it is open, and
     it is a danger to life or of the kind that is understood now. */
  isTheirs(card, told, kind) {
    return told.has(card.id) && (isAlarm(card) || card.category === kind);
  }

  at(digit) {
    return this.rows.find((row) => row.number === digit)?.card || null;
  }

  /* The rows as the map draws them. */
  marks(call) {
    return this.rows
      .filter(({ card }) => card.lat !== null)
      .map(({ card, number: digit }) => ({
        id: card.id,
        number: digit,
        symbol: symbolOf(card),
        text: tierDigit(card),
        title: card.title,
        lat: card.lat,
        lon: card.lon,
        ring: isAlarm(card),
        isChosen: call?.incident?.id === card.id,
      }));
  }

  draw(call, hints) {
    const accuracy = call?.place?.lat ? call.place.accuracy_m : hints?.location?.accuracy_m;
    const list = this.rows.map((row) =>
      this.row(row, call, isSure(accuracy) && isSure(row.card.accuracy_m)));
    const isNew = !call?.incident;
    list.push(this.newRow(isNew, call, hints));
    redraw(byId("near"), list);
  }

  row({ card, isOfNumber, isTheirs, number: digit }, call, isSure) {
    const isChosen = call.incident?.id === card.id;
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": String(isChosen), class: "hl-matter",
        "data-severity": card.severity, "data-incident": card.id, "data-key": card.id,
        onclick: () => this.onJoin(digit),
      },
      h("kbd", { "aria-hidden": "true" }, digit),
      symbol(symbolOf(card), { text: tierDigit(card), size: 24 }),
      h(
        "span",
        { class: "hl-matter-main" },
        h("b", { class: "hl-matter-title" }, card.title),
        isTheirs ? h("span", { class: "hl-why" }, t("This number has told of it and it is open: the same matter?")) : null,
        h("span", { class: "hl-small" }, this.facts(card, isOfNumber, isSure)),
        this.fits(card),
      ),
    );
  }

  facts(card, isOfNumber, isSure) {
    const agency = (card.agencies || []).find((one) => one.lead) || card.agencies?.[0];
    return [
      isOfNumber ? t("same number") : null,
      this.distance(card, isSure),
      since(card.opened_at),
      isTaken(card) ? agency?.name : t("nobody has taken it"),
      card.report_count > 1 ? t("%(n)s reports", { n: card.report_count }) : null,
      card.exercise ? t("marked as exercise") : null,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  distance(card, isSure) {
    const isKnown = card.distance_m !== null && card.distance_m !== undefined;
    if (isKnown && isSure) return distanceWords(card.distance_m);
    if (card.same_area) return t("same ward or commune, not known how far");
    return isKnown ? t("not known how far") : card.area?.name;
  }

  fits(card) {
    const { categories, labels } = this.page;
    const word = { category: categories[card.category], people: t("people: %(n)s", { n: card.people }) };
    const same = [
      ...(card.same || []).map((name) => word[name]),
      ...(card.same_vulnerable || []).map((code) => labels.Vulnerability[code].toLowerCase()),
    ].filter(Boolean);
    const differs = (card.differs || []).map((name) => word[name]).filter(Boolean);
    if (same.length + differs.length === 0) return null;
    return h(
      "span",
      { class: "hl-small" },
      same.length ? h("b", { class: "ok-text" }, `${t("alike")}: `) : null,
      same.join(", "),
      same.length && differs.length ? " · " : null,
      differs.length ? h("b", { class: "warn-text" }, `${t("differs")}: `) : null,
      differs.join(", "),
    );
  }

  newRow(isNew, call, hints) {
    const isEmpty = this.rows.length === 0;
    const sub = isEmpty && call?.fields.text && hints
      ? t("No open matter near by.")
      : isEmpty
        ? t("Open matters near the place appear here.")
        : t("Two houses side by side are two rescues.");
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": String(isNew), class: "hl-matter is-new",
        "data-key": "new", onclick: () => this.onJoin(0),
      },
      h("kbd", { "aria-hidden": "true" }, "0"),
      h("span", { class: "hl-plus", "aria-hidden": "true" }, "+"),
      h(
        "span",
        { class: "hl-matter-main" },
        h("b", { class: "hl-matter-title" }, t("A new matter")),
        h("span", { class: "hl-small" }, sub),
      ),
    );
  }
}

function isSure(accuracy) {
  return accuracy !== null && accuracy !== undefined && accuracy < SURE_WITHIN_M;
}

function distanceWords(metres) {
  return metres >= 1000 ? `${number(metres / 1000, 1)} km` : `${number(metres, 0)} m`;
}
