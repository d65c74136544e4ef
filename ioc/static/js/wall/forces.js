/* What there is to help with: units by kind, room in shelters, calls that wait to be rung back. */

import { serverNow } from "../api.js";
import { h, say } from "../dom.js";
import { number, t, timer } from "../i18n.js";
import { symbol } from "../symbols.js";
import { foldKinds, shelters, unitsByKind } from "./count.js";
import { pageOf, rowsIn } from "./layout.js";
import { heading, nothing } from "./parts.js";
import { label } from "./words.js";

const ROW = 1.85; // rem
const STATES = ["free", "busy", "silent", "out"];

export class Units {
  constructor(root) {
    this.root = root;
  }

  draw({ store, staleAfter }, box) {
    const found = unitsByKind(store, serverNow(), staleAfter);
    if (!found.total) {
      this.root.replaceChildren(heading(t("wall.units")), nothing(t("wall.no_units")));
      return;
    }
    const rows = foldKinds(found.kinds, rowsIn(box.h, 4.1, ROW));
    const side = h("p", { class: "tile-side tabular" }, h("b", { class: "is-free" }, t("wall.units_free", { n: number(found.free) })), ` ${t("wall.of", { n: number(found.total) })}`);
    const head = heading(t("wall.units"));
    head.append(side);
    this.root.replaceChildren(
      head,
      ...rows.map((row) => h("div", { class: "wall-line force" }, h("span", { class: "wall-name" }, row.kind ? label("UnitKind", row.kind) : t("wall.other_kinds")), this.bar(row))),
      h("p", { class: "force-legend" }, STATES.filter((state) => found[state]).map((state) => h("span", { class: "force-key" }, h("i", { class: `force-part is-${state}` }), `${this.word(state)} ${number(found[state])}`))),
    );
  }

  word(state) {
    return { free: t("wall.free"), busy: t("wall.busy"), silent: t("wall.silent"), out: t("wall.out") }[state];
  }

  bar(row) {
    const bar = h("span", { class: "force-bar" });
    for (const state of STATES) {
      if (!row[state]) continue;
      const part = h("b", { class: `force-part is-${state} tabular` }, number(row[state]));
      part.style.flexGrow = String(Math.max(row[state], row.total * 0.12));
      bar.append(part);
    }
    return bar;
  }
}

export class Shelters {
  constructor(root) {
    this.root = root;
  }

  draw({ store, turn }, box) {
    const { rows, left } = shelters(store);
    if (!rows.length) {
      this.root.replaceChildren(heading(t("wall.shelters")), nothing(t("wall.no_shelters")));
      return;
    }
    const { items, page, pages } = pageOf(rows, rowsIn(box.h, 2.3, 2.05), turn);
    const head = heading(t("wall.shelters"));
    head.append(h("p", { class: "tile-side tabular" }, h("b", { class: "is-free" }, t("wall.places_left", { n: number(left) })), ` ${t("wall.in_shelters", { n: number(rows.length) })}${pages > 1 ? ` · ${page}/${pages}` : ""}`));
    this.root.replaceChildren(head, ...items.map(({ card, left: room, share, isFull }) => {
      const sign = symbol(isFull ? "shelter_full" : "shelter_open", { size: 24 });
      sign.classList.add("wall-mark", "wall-mark-small");
      const fill = h("i", { class: isFull ? "is-full" : "" });
      fill.style.width = `${Math.round((share || 0) * 100)}%`;
      return h("div", { class: "wall-line shelter" }, sign, h("span", { class: "wall-name" }, card.name), h("span", { class: "shelter-bar" }, fill),
        h("b", { class: `tabular shelter-left${isFull ? " is-full" : ""}` }, isFull ? t("wall.full") : number(room)));
    }));
  }
}

export class Calls {
  constructor(root) {
    this.root = root;
    this.clock = null;
  }

  draw({ feed }, box) {
    const calls = feed.figures?.calls;
    this.clock = null;
    if (!calls) {
      this.root.replaceChildren(heading(t("wall.calls")), nothing(feed.figures ? t("wall.calls_not_yours") : t("wall.not_known_yet")));
      return;
    }
    const side = t("wall.lost_calls", { n: number(calls.lost) });
    const isQuiet = !calls.waiting;
    if (calls.oldest_since) this.clock = { node: h("b", { class: "tabular" }), since: Date.parse(calls.oldest_since) };
    const nodes = [
      heading(t("wall.calls"), box.w > 17 ? side : ""),
      h("div", { class: `calls${isQuiet ? " is-quiet" : ""}` },
        h("b", { class: "calls-count tabular" }, number(calls.waiting)),
        h("p", { class: "calls-words" }, h("span", {}, isQuiet ? t("wall.no_callbacks") : t("wall.callbacks")), this.clock ? h("span", { class: "calls-oldest" }, `${t("wall.oldest")} `, this.clock.node) : null)),
    ];
    if (calls.danger && box.h > 6.4) nodes.push(h("p", { class: "calls-danger" }, `▲ ${t("wall.callbacks_danger", { n: number(calls.danger) })}`));
    this.root.replaceChildren(...nodes);
    this.tick();
  }

  tick() {
    if (this.clock) say(this.clock.node, timer(Math.max(0, (serverNow() - this.clock.since) / 1000)));
  }
}
