/* The list of the console: groups by risk, then the reports that wait for a place. The worker says
   which rows there are, in their order; here they are built. */

import { acceptDueOf, clockOf, isAlarm, isLate, isOpen, isSent, isTaken, severityOfReport, symbolOf, tierDigit } from "../cards.js";
import { categoryName, exerciseChip, holderOf, agencyName, label, placeOf, scopeChip, whyOf } from "../desk.js";
import { byId, h, say } from "../dom.js";
import { clock, number, t } from "../i18n.js";
import { Rows } from "../rows.js";
import { serverNow } from "../api.js";
import { symbol } from "../symbols.js";
import { tickIn } from "../ticker.js";

const FIRST = window.matchMedia("(min-width: 1024px)").matches ? 200 : 25; // rows that are drawn at once; the rest comes on demand
const AT_ONCE = 25;
const MORE = FIRST;
const NEW_FOR = 12000; // ms that a new critical row stays marked

const HEADS = {
  alarm: () => t("Critical · nobody has taken it"),
  taken: () => t("Critical · being worked on"),
  high: () => label("Severity", "high"),
  normal: () => label("Severity", "normal"),
  low: () => label("Severity", "low"),
  reports: () => t("Reports waiting for a place"),
};

const WITH_UNITS = {
  alarm: () => t("Critical · no unit sent"),
  taken: () => t("Critical · a unit is on it"),
};

export class List {
  /* waits(card): whether a critical matter waits for somebody; hasUnits(): whether for a unit;
     ask({ limit, held }) says which rows are wanted. */
  constructor({ open, moved, ask, waits = isAlarm, hasUnits = () => false }) {
    this.waits = waits;
    this.hasUnits = hasUnits;
    this.ask = ask;
    this.node = byId("list");
    this.count = byId("list-count");
    this.limit = AT_ONCE; // the others of the first ones follow when these are on the screen
    this.fresh = new Map(); // id -> until when it is marked as new
    this.cards = new Map(); // key -> what a row is made of
    this.heads = new Map();
    this.told = "";
    this.rows = new Rows(this.node, {
      build: (card) => this.build(card),
      open,
      moved: () => {
        this.hold();
        moved();
      },
    });
    this.more = h("button", { type: "button", class: "btn btn-block list-more" }, t("Show more"));
    this.more.addEventListener("click", () => {
      this.limit += MORE;
      this.hold();
    });
    this.hold();
  }

  /* The row that is open or has the focus stays, however far down its matter has gone. */
  hold() {
    const { selected, current, isChosen } = this.rows;
    const held = [...new Set([selected, isChosen ? current : null])].filter((id) => id !== null).map(keyOf);
    const wanted = { limit: this.limit, held };
    const text = JSON.stringify(wanted);
    if (text === this.told) return;
    this.told = text;
    this.ask(wanted);
  }

  select(id) {
    this.rows.select(id);
    this.hold();
  }

  /* `list` has the groups with the keys of their rows, and those cards that are new here; `figures`
     counts what fits the filters and what is open at all. */
  show({ groups, cards, left }, { all, shown, isFiltered }) {
    for (const [key, card] of cards) this.cards.set(key, rowOf(key, card));
    const kept = new Map();
    const items = [];
    for (const { key: group, count, rows } of groups) {
      items.push(this.head(group, count));
      for (const key of rows) {
        const row = this.cards.get(key);
        kept.set(key, row);
        items.push(row);
      }
    }
    this.cards = kept;
    if (left < 0) {
      say(this.more, t("Show more · %(n)s left", { n: number(-left) }));
      items.push(this.more);
    }
    if (!items.length) items.push(this.empty(isFiltered, all));
    this.rows.show(items);
    say(
      this.count,
      isFiltered
        ? t("%(n)s of %(all)s matters", { n: number(shown), all: number(all) })
        : t("%(n)s matters", { n: number(all) }),
    );
    tickIn(this.node);
    if (this.limit < FIRST) setTimeout(() => this.grow(), 0);
  }

  grow() {
    this.limit = Math.max(this.limit, FIRST);
    this.hold();
  }

  head(key, count) {
    let node = this.heads.get(key);
    if (!node) {
      const kind = key === "alarm" ? "rows-head rows-head-critical" : "rows-head";
      node = h("div", { class: kind, role: "presentation" }, h("span", {}), h("span", { class: "tabular" }));
      this.heads.set(key, node);
    }
    say(node.firstElementChild, (this.hasUnits() && WITH_UNITS[key] ? WITH_UNITS : HEADS)[key]());
    say(node.lastElementChild, number(count));
    return node;
  }

  empty(filtered, all) {
    if (filtered && all) {
      return h("div", { class: "empty" }, h("p", { class: "empty-title" }, t("Nothing fits the filters")),
        h("p", {}, t("%(n)s open matters are outside the filters.", { n: number(all) })));
    }
    return h("div", { class: "empty" }, h("p", { class: "empty-title" }, t("No open matters")),
      h("p", {}, t("A new matter appears here by itself, with a sound when it is critical.")));
  }

  mark(cards) {
    for (const card of cards) this.fresh.set(card.id, Date.now() + NEW_FOR);
    for (const card of cards) this.rows.made.get(card.id)?.node.classList.add("is-new");
    setTimeout(() => {
      for (const card of cards) this.rows.made.get(card.id)?.node.classList.remove("is-new");
    }, NEW_FOR);
  }

  build(card) {
    return card.report ? this.buildReport(card.report) : this.buildIncident(card);
  }

  buildIncident(card) {
    const alarm = this.waits(card);
    const isNew = (this.fresh.get(card.id) || 0) > Date.now();
    const doubt = card.verification === "verified" ? "" : label("Verification", card.verification).toLowerCase();
    const why = card.severity === "critical" || card.tier ? [whyOf(card), doubt].filter(Boolean).join(" · ") : "";
    return h("div",
      { class: `row-item row-${card.severity}${alarm ? " row-alarm" : ""}${isNew ? " is-new" : ""}`, role: "option" },
      h("span", { class: `row-mark${alarm ? " ringed" : ""}` }, symbol(symbolOf(card, serverNow()), { text: tierDigit(card), size: card.severity === "critical" ? 26 : 20 }),
        h("span", { class: "visually-hidden" }, label("Severity", card.severity))),
      h("span", { class: "row-main" },
        h("span", { class: "row-title" }, exerciseChip(card), card.exercise ? " " : null, card.title, scopeChip(card) ? " " : null, scopeChip(card)),
        h("span", { class: "row-sub" },
          card.tier && isOpen(card) ? h("span", { class: "row-confirmed", "data-confirmed": card.last_confirmed_at, hidden: true }) : null,
          placeOf(card)),
        why ? h("span", { class: "row-why" }, why) : null),
      h("span", { class: "row-end" }, ...this.end(card, alarm)));
  }

  end(card, alarm) {
    const small = [];
    if (card.verification !== "verified") small.push(label("Verification", card.verification).toLowerCase());
    else if (card.report_count > 1) small.push(t("reports: %(n)s", { n: card.report_count }));
    if (alarm) {
      const holder = isTaken(card) && holderOf(card);
      const count = holder ? agencyName(holder) : card.report_count > 1 ? t("reports: %(n)s", { n: card.report_count }) : "";
      return [h("span", { class: "timer timer-late", "data-since": card.opened_at }), h("span", { class: "row-note" }, count)];
    }
    if (isSent(card)) return sentWords(card);
    if (card.fetched && isOpen(card)) return [h("span", { class: "row-holder" }, fetchedWords(card)), h("span", { class: "row-note" }, small[0] || "")];
    const late = isLate(card, serverNow());
    // What makes it late is the clock that is shown: first that nobody has taken it.
    const due = (late && acceptDueOf(card)) || card.due_at;
    const { state } = clockOf(card.opened_at, due, serverNow());
    const holder = holderOf(card);
    const second = due
      ? h("span", { class: `row-note due-${late ? "late" : state}`, "data-due": due, "data-start": card.opened_at })
      : h("span", { class: "row-note" }, small[0] || categoryName(card.category));
    const first = isTaken(card) && holder
      ? h("span", { class: "row-holder" }, agencyName(holder))
      : h("span", { class: "tabular", "data-since": card.opened_at });
    return [first, second];
  }

  buildReport(card) {
    const severity = severityOfReport(card);
    return h("div", { class: `row-item row-${severity} row-report`, role: "option" },
      h("span", { class: "row-mark" }, symbol(`${severity}_unverified`, { size: 20 }),
        h("span", { class: "visually-hidden" }, label("Severity", severity))),
      h("span", { class: "row-main" },
        h("span", { class: "row-title" }, exerciseChip(card), card.exercise ? " " : null, card.text || t("Photo only")),
        h("span", { class: "row-sub" }, `${label("Channel", card.channel)} · ${placeOf(card)}`)),
      h("span", { class: "row-end" }, h("span", { class: "tabular", "data-since": card.received_at }),
        card.media_count ? h("span", { class: "row-note" }, t("%(n)s photos", { n: card.media_count })) : null));
  }
}

/* Reports have ids of their own; in the list they are kept apart from incidents by a prefix. */
const keyOf = (id) => (typeof id === "number" ? `i${id}` : `r${id.slice("report-".length)}`);
const rowOf = (key, card) => (key[0] === "r" ? { row_id: `report-${card.id}`, report: card } : card);

/* What is said of an open rescue that waits for no unit. */
function fetchedWords(card) {
  return card.missing ? t("fetched.searching", { n: card.missing }) : t("fetched.all");
}

/* Who is on it: when the unit will be there, and its step. */
function sentWords(card) {
  const [first, ...more] = card.assignments.filter((one) => one.active);
  const isComing = ["dispatched", "acknowledged", "en_route"].includes(first.status);
  const code = more.length ? `${first.code} +${more.length}` : first.code;
  return [
    h("span", { class: "row-holder tabular" }, isComing && first.eta_at ? t("there at %(time)s", { time: clock(first.eta_at) }) : code),
    h("span", { class: "row-note" }, isComing ? `${code} · ${label("AssignmentStatus", first.status).toLowerCase()}` : label("AssignmentStatus", first.status).toLowerCase()),
  ];
}
