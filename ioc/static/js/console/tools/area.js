/* Chooses an area and acts on all open matters in it. What is chosen is what the filters show: a drawn
   ring, the frame of the map and a ward are filters like the others, so the list, the map and the
   counts show the same matters on which is acted. */

import { byId, h, icon } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { Acting } from "./acting.js";
import { isEmpty } from "./address.js";
import { areaOf, crosses } from "./geodesy.js";
import { MOST, copyList, downloadList } from "./chosen.js";
import { areaText } from "./sizes.js";
import { Sketch } from "./sketch.js";

const LOOK_AGAIN = 1500; // ms between two looks at what is chosen
const NAMED = 8; // critical matters that are named

export class AreaTool {
  constructor(hooks, panel) {
    Object.assign(this, { hooks, panel, filters: hooks.filters });
    this.sketch = new Sketch(hooks, { kind: "ring", changed: (places) => this.drawing(places), done: (places) => this.drawn(places) });
    this.acting = new Acting(hooks, panel, () => this.choose());
    this.isOpen = false;
    this.isLooking = false;
    hooks.onView(() => this.lookSoon());
  }

  open() {
    this.isOpen = true;
    this.panel.open(t("tools.area"), () => {
      this.isOpen = false;
      this.isLooking = false;
      this.acting.leave();
      this.sketch.clear();
    });
    this.choose();
    this.panel.focus();
  }

  /* ---------- which ---------- */

  choose() {
    this.sketch.clear();
    this.panel.lower(false);
    this.isLooking = true;
    const button = (name, picture, word, act) => h("button", { type: "button", class: "btn", "data-area": name, onclick: act }, icon(picture), word);
    const wards = h("select", { class: "input", id: "area-ward", onchange: (event) => event.target.value && this.ward(event.target.value) },
      h("option", { value: "" }, t("tools.choose_ward")),
      ...[...byId("filter-area").options].filter(({ value }) => value).map((one) => h("option", { value: one.value }, one.dataset.name ?? one.textContent)));
    wards.value = this.filters.value.area.length === 1 ? this.filters.value.area[0] : "";
    this.summary = h("div", { class: "area-summary", role: "status" });
    this.panel.show(
      h("div", { class: "area-ways", role: "group", "aria-label": t("tools.which_area") },
        button("draw", "bounding-box", t("tools.draw"), () => this.draw()),
        button("frame", "aspect-ratio", t("tools.frame"), () => this.frame()),
        h("label", { class: "field" }, h("span", { class: "visually-hidden" }, t("tools.choose_ward")), wards)),
      this.summary,
    );
    this.look();
  }

  draw() {
    this.isLooking = false;
    this.panel.lower(true);
    this.said = h("p", { role: "status" });
    this.finishing = h("button", { type: "button", class: "btn btn-primary", onclick: () => this.sketch.finish() }, icon("check2"), t("tools.close_ring"));
    this.undoing = h("button", { type: "button", class: "btn", onclick: () => this.sketch.undo() }, icon("arrow-counterclockwise"), t("tools.undo"));
    this.panel.show(h("p", { class: "tool-hint" }, t("tools.draw_hint")), this.said,
      h("div", { class: "bar" }, this.finishing, this.undoing, h("button", { type: "button", class: "btn", onclick: () => this.choose() }, t("tools.cancel"))));
    if (this.filters.value.ring) this.filters.set({ ring: null });
    this.sketch.start();
    this.drawing([]);
  }

  drawing(places) {
    this.finishing.disabled = places.length < 3;
    this.undoing.disabled = !places.length;
    const wrong = places.length > 3 && crosses(places);
    this.said.classList.toggle("danger-text", wrong);
    this.said.textContent = wrong ? t("tools.ring_crosses") : places.length < 3 ? t("tools.n_points", { n: places.length }) : areaText(areaOf(places));
  }

  drawn(places) {
    if (crosses(places)) {
      this.choose();
      this.summary.prepend(h("p", { class: "danger-text" }, t("tools.ring_crosses")));
      return;
    }
    this.filters.set({ ring: places.map(([lat, lon]) => [round(lat), round(lon)]) });
    this.choose();
    this.panel.focus();
  }

  frame() {
    const box = this.hooks.map.getBounds();
    const [south, north, west, east] = [box.getSouth(), box.getNorth(), box.getWest(), box.getEast()].map(round);
    this.filters.set({ ring: [[south, west], [north, west], [north, east], [south, east]] });
    this.lookSoon();
  }

  ward(code) {
    this.filters.set({ area: [code], ring: null });
    this.lookSoon();
  }

  /* ---------- what is in it ---------- */

  lookSoon() {
    if (!this.isOpen || !this.isLooking) return;
    const wait = this.looked === this.filters.value ? LOOK_AGAIN : 0;
    if (wait === 0) clearTimeout(this.timer);
    else if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
    }, wait);
  }

  async look() {
    const { value } = this.filters;
    this.looked = value;
    const [incidents, reports] = await Promise.all([this.hooks.cards({ limit: MOST }), this.hooks.reports({ limit: 1 })]);
    if (!this.isOpen || !this.isLooking || value !== this.filters.value) return;
    const holds = this.summary.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    this.tell(incidents, reports.total);
    if (holds) this.summary.querySelector(`[data-act="${holds}"]`)?.focus();
  }

  tell({ items, total }, reports) {
    const { value } = this.filters;
    const nodes = [];
    const ring = value.ring ? ` · ${areaText(areaOf(value.ring))}` : "";
    nodes.push(h("p", { class: "area-count" }, h("b", { class: "tabular", id: "area-total" }, number(total)), ` ${isEmpty(value) ? t("tools.open_in_city") : t("tools.open_chosen")}${ring}`));
    const notes = [];
    const critical = items.filter(({ severity }) => severity === "critical");
    if (critical.length) notes.push(named(critical, this.hooks));
    const rough = value.ring ? items.filter(({ accuracy_m: metres }) => metres >= 100).length : 0;
    if (rough) notes.push(h("p", { class: "muted small" }, t("tools.n_rough", { n: number(rough) })));
    if (reports) notes.push(h("p", { class: "muted small" }, t("tools.n_reports_too", { n: number(reports) })));
    if (value.ring) notes.push(h("p", { class: "muted small" }, t("tools.unplaced_outside")));
    const others = otherFilters(value);
    if (others) notes.push(h("p", { class: "muted small" }, t("tools.filters_too")));
    if (total > items.length) nodes.push(h("p", { class: "danger-text" }, icon("exclamation-triangle"), ` ${t("tools.too_many", { most: number(MOST), n: number(total) })}`));
    else if (total) {
      nodes.push(h("div", { class: "bar" },
        this.acting.isPossible ? h("button", { type: "button", class: "btn btn-primary", "data-act": "act", onclick: () => this.act(items) }, icon("check2-all"), t("tools.act_on", { n: number(total) })) : null,
        h("button", { type: "button", class: "btn", "data-act": "copy", onclick: () => copyList(items) }, icon("clipboard"), t("tools.copy_list")),
        h("button", { type: "button", class: "btn", "data-act": "csv", onclick: () => downloadList(items) }, icon("download"), t("tools.csv"))));
    } else nodes.push(h("p", { class: "muted" }, t("tools.nothing_chosen")));
    this.summary.replaceChildren(...nodes, ...notes);
  }

  act(items) {
    this.isLooking = false;
    this.acting.begin(items);
  }
}

const round = (degrees) => Math.round(degrees * 1e5) / 1e5;

function otherFilters(value) {
  return !isEmpty({ ...value, ring: null, area: [] });
}

/* The critical ones by code and title, the first ones; a press opens one. */
export function named(critical, { openIncident }) {
  const rest = critical.length - NAMED;
  return h("div", { class: "area-critical" },
    h("p", { class: "strong" }, icon("exclamation-octagon"), ` ${t("tools.n_critical", { n: number(critical.length) })}`),
    h("ul", {}, ...critical.slice(0, NAMED).map((card) =>
      h("li", {}, h("button", { type: "button", class: "link", title: card.title, onclick: () => openIncident(card.id) }, h("b", { class: "tabular" }, card.code), ` ${card.title}`))),
    rest > 0 ? h("li", { class: "muted" }, t("tools.and_more", { n: number(rest) })) : null));
}
