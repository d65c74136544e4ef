/* The red block and the list below it: what is critical and nobody has taken, the oldest first. */

import { serverNow } from "../api.js";
import { tierDigit, symbolOf } from "../cards.js";
import { h, say } from "../dom.js";
import { locale, number, t, timer } from "../i18n.js";
import { symbol } from "../symbols.js";
import { rowsIn } from "./layout.js";
import { label, placeOf } from "./words.js";

const ROW = 3.2; // rem
const DAY = 86_400;

/* Why it is dangerous, in one line. */
function whyOf(card) {
  const why = card.tier && card.why && (card.why[locale()] || card.why.vi);
  if (why) return why;
  const parts = [];
  if (card.people) parts.push(t("%(n)s people", { n: number(card.people) }));
  for (const code of card.vulnerable || []) parts.push(label("Vulnerability", code).toLowerCase());
  return parts.join(" · ");
}

/* How long it has waited: a timer for a day, then days. */
export function waited(card, withHours) {
  const seconds = Math.max(0, (serverNow() - card.opened_ms) / 1000);
  return seconds < DAY ? timer(seconds, withHours) : t("wall.days", { n: Math.floor(seconds / DAY) });
}

const mark = (card, size) => {
  const node = symbol(symbolOf(card, serverNow()), { text: tierDigit(card), size: 24 });
  node.classList.add("wall-mark", `wall-mark-${size}`);
  return node;
};

export class Critical {
  constructor(root) {
    this.root = root;
    this.clock = null;
  }

  draw({ waiting, hasUnits, counts, isKnown }, box) {
    const isQuiet = waiting.length === 0;
    this.root.classList.toggle("is-quiet", isQuiet);
    this.root.classList.toggle("wall-alarm", true);
    this.oldest = waiting[0] || null;
    const words = hasUnits ? t("wall.not_dispatched") : t("wall.not_taken");
    if (!isKnown) {
      this.root.replaceChildren(h("p", { class: "wall-quiet-words" }, t("wall.not_known_yet")));
      return;
    }
    if (isQuiet) {
      this.clock = null;
      this.root.replaceChildren(
        h("div", { class: "alarm-head" }, h("b", { class: "alarm-count tabular" }, "0"), h("p", { class: "alarm-words" }, words)),
        h("p", { class: "wall-quiet-words" }, counts.critical ? t("wall.all_taken", { n: number(counts.critical) }) : t("wall.none_critical")),
      );
      return;
    }
    const card = this.oldest;
    this.clock = h("p", { class: "alarm-timer tabular" }, waited(card, true));
    this.fit(box);
    const why = whyOf(card);
    const nodes = [
      h("div", { class: "alarm-head" }, h("b", { class: "alarm-count tabular" }, number(waiting.length)), h("p", { class: "alarm-words" }, words)),
      h("p", { class: "alarm-label" }, t("wall.waited_longest")),
      this.clock,
      h("div", { class: "alarm-case" }, mark(card, "big"), h("div", { class: "alarm-text" },
        h("p", { class: "alarm-title" }, card.title || t("wall.no_title")),
        h("p", { class: "alarm-place" }, placeOf(card)),
      )),
    ];
    const hasWhy = why && box.h > 15.6;
    // All of it grows and shrinks with its box: what is most urgent is never cut.
    this.root.style.fontSize = `${Math.min(1.3, box.h / (hasWhy ? 15.2 : 13.7))}rem`;
    if (hasWhy) nodes.push(h("p", { class: "alarm-why" }, why));
    this.root.replaceChildren(...nodes);
  }

  /* As large as the block is wide, and no taller than a third of it. */
  fit(box) {
    const letters = this.clock.textContent.length;
    const size = Math.max(1.4, Math.min(box.h * 0.28, (box.w - 2) / (letters * 0.585)));
    this.clock.style.fontSize = `${size}rem`;
  }

  tick() {
    if (this.clock && this.oldest) say(this.clock, waited(this.oldest, true));
  }
}

export class Queue {
  constructor(root) {
    this.root = root;
    this.rows = [];
  }

  draw({ waiting, slots, isKnown }, box) {
    // Without the red block above it the list begins with the oldest.
    const rest = slots.has("critical") ? waiting.slice(1) : waiting;
    const isMore = rest.length > rowsIn(box.h, 0.3, ROW);
    const shown = rest.slice(0, rowsIn(box.h, isMore ? 1.9 : 0.3, ROW));
    this.rows = shown.map((card) => ({ card, time: h("b", { class: "queue-time tabular" }, waited(card)) }));
    const nodes = this.rows.map(({ card, time }) => h("div", { class: "queue-row" }, mark(card, "row"), h("div", { class: "queue-text" },
      h("p", { class: "queue-title" }, card.title || t("wall.no_title")), h("p", { class: "queue-place" }, placeOf(card))), time));
    if (isMore && box.h > ROW + 1.8) nodes.push(h("p", { class: "queue-more" }, t("wall.more_waiting", { n: number(rest.length - shown.length) })));
    if (!rest.length && isKnown) nodes.push(h("p", { class: "queue-none" }, waiting.length ? t("wall.no_other_waits") : t("wall.nobody_waits")));
    this.root.replaceChildren(...nodes);
  }

  tick() {
    for (const { card, time } of this.rows) say(time, waited(card));
  }
}
