/* What a wall knows, by id, as of a position of the log. It is changed in place: a screen runs for
   months, and copies of fifty thousand cards for each event would be its undoing. No network. */

import { takeFixes } from "../units.js";

const LISTS = { incident: "incidents", report: "reports", unit: "units", facility: "facilities" };

export class Store {
  constructor() {
    this.position = 0;
    this.clear();
  }

  clear() {
    this.incidents = new Map();
    this.critical = new Map(); // those of them that are critical
    this.reports = new Map();
    this.units = new Map();
    this.facilities = new Map();
    this.fixes = new Map(); // id of a unit -> where it was last
    this.stamp = { incidents: 0, units: 0, facilities: 0, reports: 0 };
  }

  /* Everything anew. What was known of positions stays: a snapshot may be a moment older. */
  load(snapshot) {
    const { fixes, stamp } = this;
    this.clear();
    this.fixes = fixes;
    this.position = snapshot.position;
    for (const list of Object.values(LISTS)) {
      for (const card of snapshot[list] || []) this.keep(list, card);
      this.stamp[list] = (stamp[list] || 0) + 1;
    }
    for (const id of this.fixes.keys()) if (!this.units.has(id)) this.fixes.delete(id);
  }

  /* The items of one answer, in order; answers the other kinds that changed: flood, wall, … */
  take({ position, items, units }) {
    const others = new Set();
    for (const { type, id, card } of items) {
      const list = LISTS[type];
      if (!list) others.add(type);
      else if (card) this.keep(list, card);
      else this.drop(list, id);
      if (list) this.stamp[list] += 1;
    }
    if (position > this.position) this.position = position;
    const known = (units || []).filter((item) => this.units.has(item.id));
    if (takeFixes(this.fixes, known).length) this.stamp.units += 1;
    return others;
  }

  keep(list, card) {
    const known = this[list].get(card.id);
    if (known && known.version > card.version) return;
    this[list].set(card.id, card);
    if (list !== "incidents") return;
    // Read once, not once a second for each of fifty thousand.
    card.opened_ms = Date.parse(card.opened_at);
    card.late_ms = card.late_at ? Date.parse(card.late_at) : Infinity;
    if (card.severity === "critical") this.critical.set(card.id, card);
    else this.critical.delete(card.id);
  }

  drop(list, id) {
    this[list].delete(id);
    if (list === "incidents") this.critical.delete(id);
    if (list === "units") this.fixes.delete(id);
  }
}
