/* The list of a moment, in the order of the live list: by risk, who waits first. Ages are those of
   then, so no running time of the page touches them. */

import { grouped, openedAt, symbolOf, tierDigit } from "../cards.js";
import { exerciseChip, holderOf, agencyName, label, placeOf, whyOf } from "../desk.js";
import { byId, h, say } from "../dom.js";
import { number, span, t, timer } from "../i18n.js";
import { Rows } from "../rows.js";
import { symbol } from "../symbols.js";

const SHOWN = window.matchMedia("(min-width: 1024px)").matches ? 100 : 25; // rows; the map and the figures hold them all
const DAY = 86400;

const HEADS = {
  alarm: (hasUnits) => (hasUnits ? t("Critical · no unit sent") : t("Critical · nobody has taken it")),
  taken: (hasUnits) => (hasUnits ? t("Critical · a unit is on it") : t("Critical · being worked on")),
  high: () => label("Severity", "high"),
  normal: () => label("Severity", "normal"),
  low: () => label("Severity", "low"),
};

export class ReplayList {
  constructor({ open }) {
    this.node = byId("list");
    this.heads = new Map();
    this.rows = new Rows(this.node, { build: (card) => this.build(card), open: (card) => open(card.id), moved: () => {} });
  }

  show(picture, at, waits) {
    this.at = at;
    this.waits = waits;
    const cards = [...picture.incidents.values()];
    const items = [];
    let left = SHOWN;
    for (const group of grouped(cards, waits)) {
      items.push(this.head(group.key, group.cards.length, picture.units.size > 0));
      items.push(...group.cards.filter((card, place) => place < left || card.id === this.rows.selected));
      left = Math.max(0, left - group.cards.length);
    }
    this.node.hidden = !cards.length;
    this.tell(cards.length);
    this.rows.show(items);
    say(byId("list-count"), t("%(n)s matters", { n: number(cards.length) }));
    for (const node of this.node.querySelectorAll("[data-then]")) say(node, this.age(Number(node.dataset.then)));
  }

  /* What stands below the rows, or instead of them. */
  tell(count) {
    const look = count > SHOWN ? count : Math.min(count, 1);
    if (this.look === look) return;
    this.look = look;
    const says = byId("list-says");
    says.hidden = look === 1;
    if (!count) says.replaceChildren(h("p", { class: "empty-title" }, t("replay.none_open")), h("p", {}, t("replay.none_open_next")));
    else if (count > SHOWN) says.replaceChildren(h("p", { class: "small" }, t("replay.first_rows", { n: number(SHOWN), all: number(count) })));
  }

  head(key, count, hasUnits) {
    let node = this.heads.get(key);
    if (!node) {
      node = h("div", { class: key === "alarm" ? "rows-head rows-head-critical" : "rows-head", role: "presentation" }, h("span", {}), h("span", { class: "tabular" }));
      this.heads.set(key, node);
    }
    say(node.firstElementChild, HEADS[key](hasUnits));
    say(node.lastElementChild, number(count));
    return node;
  }

  age(opened) {
    const seconds = Math.max(0, (this.at - opened) / 1000);
    return seconds < DAY ? timer(seconds) : span(seconds);
  }

  build(card) {
    const waits = this.waits(card);
    const holder = holderOf(card);
    return h("div", { class: `row-item${card.severity === "critical" ? " row-critical" : ""}${waits ? " row-alarm" : ""}`, role: "option" },
      h("span", { class: `row-mark${waits ? " ringed" : ""}` }, symbol(symbolOf(card, this.at), { text: tierDigit(card), size: 24 })),
      h("span", { class: "row-main" },
        h("span", { class: "row-title" }, card.title),
        h("span", { class: "row-sub" }, [card.code, placeOf(card)].filter(Boolean).join(" · ")),
        whyOf(card) ? h("span", { class: "row-sub row-why" }, whyOf(card)) : null,
        exerciseChip(card)),
      h("span", { class: "row-end" },
        h("span", { class: waits ? "timer" : "tabular", "data-then": String(openedAt(card)) }, ""),
        h("span", { class: "row-note" }, holder ? agencyName(holder) : "")));
  }
}
