/* The list of units beside the map, by whether they are free, and the figures of the strip. */

import { serverNow } from "../api.js";
import { areaName, can, label } from "../desk.js";
import { byId, h, icon, say } from "../dom.js";
import { number, since, t } from "../i18n.js";
import { Rows } from "../rows.js";
import { symbol } from "../symbols.js";
import { byNeed, countUnits, placeOfUnit, shareOf, stateOfUnit, symbolOfUnit } from "../units.js";

const WORDS = {
  free: () => t("free"), busy: () => t("on a task"), silent: () => t("silent"), out: () => t("out of service"),
};

export class Forces {
  /* open(card) shows one unit; opened(isOpen) when the list takes the place of the matters. */
  constructor(staleAfter, { open }) {
    this.staleAfter = staleAfter;
    this.node = byId("forces");
    this.state = "";
    this.isOpen = false;
    this.kept = new Map(); // id -> the row that was shown last
    this.rows = new Rows(this.node, { build: (row) => this.build(row), open: (row) => open(row.card) });
    this.chips = byId("force-chips");
    this.chips.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-force]");
      if (!chip) return;
      this.state = this.state === chip.dataset.force ? "" : chip.dataset.force;
      this.draw();
    });
    byId("list-tabs").addEventListener("click", (event) => {
      const tab = event.target.closest("[data-tab]");
      if (tab) this.toggle(tab.dataset.tab === "forces");
    });
    setInterval(() => this.isOpen && !document.hidden && this.again(), 15_000);
  }

  toggle(isOpen = !this.isOpen) {
    this.isOpen = isOpen;
    for (const tab of byId("list-tabs").querySelectorAll("[data-tab]")) {
      tab.setAttribute("aria-pressed", String((tab.dataset.tab === "forces") === isOpen));
    }
    byId("list").hidden = isOpen;
    this.node.hidden = !isOpen;
    this.chips.hidden = !isOpen;
    this.draw();
    if (isOpen) this.rows.focus();
  }

  show(units, fixes) {
    this.units = units;
    this.fixes = fixes;
    this.again();
  }

  again() {
    if (!this.units) return;
    const now = serverNow();
    this.all = [...this.units.values()].map((card) => {
      const place = placeOfUnit(card, this.fixes.get(card.id));
      return { card, place, state: stateOfUnit(card, place, now, this.staleAfter) };
    }).sort(byNeed);
    const counts = countUnits(this.all);
    this.count(counts);
    this.draw();
  }

  count(counts) {
    byId("list-tabs").hidden = !this.all.length;
    byId("tile-units").hidden = !this.all.length;
    const all = this.all.length;
    say(byId("figure-units"), number(counts.free));
    say(byId("figure-units-label"), t("of %(n)s units free", { n: number(all) }));
    say(byId("figure-units-sub"), t("%(busy)s on a task · %(silent)s silent", { busy: number(counts.busy), silent: number(counts.silent) }));
    byId("figure-units-sub").classList.toggle("danger-text", counts.silent > 0);
    say(byId("tab-forces-count"), `${number(counts.free)}/${number(all)}`);
    for (const chip of this.chips.querySelectorAll("[data-force]")) say(chip.querySelector("b"), number(counts[chip.dataset.force]));
  }

  draw() {
    for (const chip of this.chips.querySelectorAll("[data-force]")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.force === this.state));
    }
    if (!this.isOpen || !this.all) return;
    const shown = this.all.filter((row) => !this.state || row.state === this.state);
    const items = shown.map((row) => this.keep(row));
    if (!items.length) {
      items.push(h("div", { class: "empty" }, h("p", { class: "empty-title" }, t("No unit of this kind")),
        h("p", {}, t("Press the filter once more to see all units."))));
    }
    this.rows.show(items);
  }

  /* The same row as before where nothing of it is another, so that it is not built anew. */
  keep(row) {
    const place = row.place ? `${row.place.at}` : "";
    const look = [row.card.version, row.state, row.state === "silent" ? since(place, serverNow()) : ""].join("|");
    const held = this.kept.get(row.card.id);
    if (held?.look === look) return held;
    const made = { ...row, look, row_id: row.card.id };
    this.kept.set(row.card.id, made);
    return made;
  }

  build({ card, place, state }) {
    const task = card.assignment ? label("AssignmentStatus", card.assignment.status).toLowerCase() : "";
    const word = state === "out" && card.reason ? card.reason : [WORDS[state](), task].filter(Boolean).join(" · ");
    const sub = [label("UnitKind", card.kind), card.seats ? t("seats: %(n)s", { n: number(card.seats) }) : "", card.agency.name].filter(Boolean).join(" · ");
    const seen = place?.at ? since(place.at, serverNow()) : t("forces.place_unknown");
    return h("div", { class: `row-item force-row force-${state}`, role: "option" },
      h("span", { class: "row-mark" }, symbol(symbolOfUnit(state), { kind: card.kind, size: 24 })),
      h("span", { class: "row-main" },
        h("span", { class: "row-title" }, `${card.name} ${card.code}`),
        h("span", { class: "row-sub" }, sub)),
      h("span", { class: "row-end" }, h("span", { class: "force-state" }, word),
        h("span", { class: "row-note" }, state === "silent" ? t("seen %(when)s", { when: seen }) : card.local ? t("without an app") : place ? "" : seen)));
  }
}

const fact = (word, value) => h("div", {}, h("dt", {}, word), h("dd", {}, value || h("span", { class: "unknown" }, t("Not known"))));

/* The drawer of one unit. */
export function unitDrawer(card, place, state, openIncident) {
  const task = card.assignment;
  return h("article", { class: "matter matter-console" },
    h("header", { class: "matter-head" },
      h("p", { class: "matter-codes" }, h("span", { class: "tabular strong" }, card.code), " · ", label("UnitKind", card.kind)),
      h("div", { class: "headline" }, symbol(symbolOfUnit(state), { kind: card.kind, size: 32 }),
        h("div", {}, h("h2", { class: "matter-title" }, card.name), h("p", { class: "muted" }, card.agency.name))),
      h("p", { class: "bar matter-tags" }, h("span", { class: `tag ${state === "free" ? "tag-available" : state === "busy" ? "tag-committed" : "tag-dashed"}` }, WORDS[state]()),
        card.local ? h("span", { class: "tag" }, t("without an app")) : null)),
    h("section", { class: "matter-facts" }, h("dl", { class: "facts" },
      fact(t("Position"), place ? `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}${place.at ? ` · ${since(place.at, serverNow())}` : ""}` : ""),
      fact(t("Seats"), card.seats ? number(card.seats) : ""),
      fact(t("Crew"), t("%(n)s, at least %(least)s", { n: number(card.crew), least: number(card.min_crew) })),
      fact(t("forces.area"), card.area ? areaName(card.area) : t("forces.whole_city")),
      fact(t("Can do"), card.capabilities.map((one) => label("Capability", one).toLowerCase()).join(", ")),
      card.reason ? fact(t("forces.reason"), card.reason) : null,
      task ? fact(t("Task"), h("button", { type: "button", class: "btn btn-quiet", onclick: () => openIncident(task.incident) }, icon("arrow-right"), label("AssignmentStatus", task.status))) : null)));
}

/* The drawer of a shelter or another facility. */
export function facilityDrawer(card) {
  const share = shareOf(card);
  const room = Math.max(0, card.places - card.taken - card.reserved);
  return h("article", { class: "matter matter-console" },
    h("header", { class: "matter-head" },
      h("p", { class: "matter-codes" }, h("span", { class: "tabular strong" }, card.code || ""), " · ", label("FacilityKind", card.kind)),
      h("div", { class: "headline" }, symbol(card.kind === "staging" ? "facility" : `shelter_${card.status}`, { size: 32 }),
        h("div", {}, h("h2", { class: "matter-title" }, card.name), h("p", { class: "muted" }, card.address || areaName(card.area)))),
      h("p", { class: "bar matter-tags" }, h("span", { class: `tag ${card.status === "open" ? "tag-available" : "tag-high"}` }, label("FacilityStatus", card.status)))),
    h("section", { class: "matter-facts" }, h("dl", { class: "facts" },
      share === null ? null : fact(t("Room for"), number(room)),
      share === null ? null : fact(t("Places"), t("%(all)s in all, %(taken)s taken, %(reserved)s reserved", { all: number(card.places), taken: number(card.taken), reserved: number(card.reserved) })),
      fact(t("forces.agency"), card.agency?.name))),
    can("facility:view") ? h("section", {}, h("a", { class: "btn", href: `/shelters/${card.id}` }, icon("box-arrow-up-right"), t("Open the page of this place"))) : null);
}

/* How many places are left in the open shelters, for the strip. */
export function countPlaces(facilities) {
  const shelters = [...facilities.values()].filter((one) => one.kind === "shelter" && one.status !== "closed");
  const all = shelters.reduce((sum, one) => sum + one.places, 0);
  const used = shelters.reduce((sum, one) => sum + one.taken + one.reserved, 0);
  byId("tile-places").hidden = !all;
  say(byId("figure-places"), number(Math.max(0, all - used)));
  say(byId("figure-places-sub"), all ? t("%(share)s %% in use", { share: number((100 * used) / all, 0) }) : "");
}
