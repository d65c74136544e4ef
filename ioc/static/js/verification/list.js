/* The queue: each row says why it waits, how much is in doubt, and who holds it. */

import { symbolOf, tierDigit } from "../cards.js";
import { exerciseChip, label, placeOf, whyOf } from "../desk.js";
import { byId, h, pageData, say } from "../dom.js";
import { moment, number, t, timer } from "../i18n.js";
import { serverNow } from "../api.js";
import { Rows } from "../rows.js";
import { symbol } from "../symbols.js";
import { tickIn } from "../ticker.js";

const page = pageData("desk");

export function initials(name) {
  return name.split("(")[0].trim().split(/\s+/).slice(-2).map((part) => part[0]).join("").toUpperCase();
}

export function reasonWord(code) {
  return page.desk_reasons?.[code] || code;
}

/* Five small squares; readers hear the number. */
export function doubtNode(doubt) {
  return h("span", { class: "doubt", role: "img", "aria-label": t("doubt %(n)s of 5", { n: doubt }) },
    [1, 2, 3, 4, 5].map((n) => h("i", { class: n <= doubt ? "is-on" : "" })));
}

export class Queue {
  constructor({ open }) {
    this.items = [];
    this.leases = new Map();
    this.node = byId("list");
    this.rows = new Rows(this.node, { build: (row) => this.build(row), open: (row) => open(row.id) });
    this.known = new Map(); // id -> the row object whose content is drawn
    this.node.replaceChildren();
    setInterval(() => this.tick(), 1000);
  }

  show(items, leases, view) {
    this.items = items;
    this.leases = new Map(leases.map((one) => [one.incident, one]));
    const rows = items.map((item) => this.rowOf(item));
    this.known = new Map(rows.map((row) => [row.id, row]));
    this.rows.show(rows.length ? rows : [this.empty(view)]);
    tickIn(this.node);
    this.tick();
  }

  /* The same object while nothing in it has changed, so that the row stays as it is. */
  rowOf(item) {
    const lease = this.leases.get(item.card.id);
    const text = JSON.stringify([item, lease?.user]);
    const known = this.known.get(item.card.id);
    return known?.text === text ? known : { id: item.card.id, item, lease, text };
  }

  empty(view) {
    const words = {
      all: [t("Nothing waits for verification"), t("A report that needs a person appears here by itself.")],
      rejected: [t("Nothing was rejected today"), t("A rejection can be undone here for 24 hours.")],
    }[view] || [t("Nothing in this view"), t("The other views show what waits.")];
    return h("div", { class: "empty" }, h("p", { class: "empty-title" }, words[0]), h("p", {}, words[1]));
  }

  build({ item, lease }) {
    const { card } = item;
    const why = item.reasons.map(reasonWord);
    return h("div", { class: `row-item verify-row${item.reasons[0] === "life" ? " is-critical" : ""}`, role: "option" },
      h("span", { class: "row-mark" }, symbol(symbolOf(card), { text: tierDigit(card), size: 22 }),
        h("span", { class: "visually-hidden" }, label("Severity", card.severity))),
      h("span", { class: "row-main" },
        h("span", { class: "row-title" }, exerciseChip(card), card.title),
        h("span", { class: "row-sub" }, placeOf(card)),
        whyOf(card) ? h("span", { class: "row-sub strong" }, whyOf(card)) : null,
        h("span", { class: "row-foot" }, item.rejected_at ? t("was rejected") : doubtNode(item.doubt), h("span", {}, why.slice(0, 2).join(" · ")),
          item.given_to ? h("span", { class: "tag tag-note" }, t("for %(name)s", { name: item.given_to.name })) : null,
          item.after && Date.parse(item.after) > serverNow() ? h("span", {}, t("until %(time)s", { time: moment(item.after) })) : null,
          lease ? this.holder(lease) : null)),
      h("span", { class: "row-end" }, h("span", { class: "tabular", "data-since": card.opened_at }),
        h("span", { class: "faint small" }, t("%(n)s reports", { n: number(card.report_count) }))));
  }

  holder(lease) {
    const mine = lease.user === page.user;
    return h("span", { class: "holder", "data-lease": lease.incident },
      h("span", { class: "initials", "aria-hidden": "true" }, initials(lease.name)),
      mine ? h("span", { class: "tabular", "data-left": "" }) : h("span", {}, t("%(name)s looks", { name: lease.name })));
  }

  /* Own leases count down; one that has ended stops being shown without anybody telling. */
  tick() {
    for (const node of this.node.querySelectorAll("[data-lease]")) {
      const lease = this.leases.get(Number(node.dataset.lease));
      const left = lease ? (Date.parse(lease.expires_at) - serverNow()) / 1000 : 0;
      node.hidden = left <= 0;
      say(node.querySelector("[data-left]"), t("mine %(left)s", { left: timer(left) }));
    }
  }

  next(id) {
    const at = this.items.findIndex((item) => item.card.id === id);
    return (this.items[at + 1] || this.items[at - 1])?.card.id ?? null;
  }
}
