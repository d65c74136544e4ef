/* All open matters of the city and what the console shows of them: filtered, in order, counted,
   gathered into the signs of a frame. Pure; it runs in a worker, so that the page has only to draw.

   Everything is kept while messages come in: a change of one matter costs the same in a quiet week
   and with 50,000 open ones. What changes by time alone (late, waiting too long) is looked at by
   `tick`. */

import { fits, fitsReport } from "../cards.js";
import { belongs, changeOf } from "../state.js";
import { Ranked } from "./order.js";
import { Points } from "./points.js";
import { GROUPS, ofIncident, ofReport } from "./records.js";
import { isWithin } from "./within.js";

const HOUR = 3_600_000;
const NOTHING = Object.freeze({});

export class Engine {
  constructor(Supercluster, { unassignedAfter = 60_000 } = {}) {
    this.points = new Points(Supercluster);
    this.unassignedAfter = unassignedAfter;
    this.filters = NOTHING;
    this.isFiltered = false;
    this.position = 0;
    this.now = 0;
    this.empty();
  }

  empty() {
    this.records = new Map(); // "i12", "r7" -> record
    this.units = new Set();
    this.groups = Object.fromEntries(GROUPS.map((key) => [key, new Ranked()]));
    this.counts = { critical: 0, high: 0, normal: 0, low: 0, overdue: 0, unverified: 0 };
    this.incidents = 0;
    this.exercises = 0;
    this.hidden = 0; // critical ones that do not fit the filters
    this.shown = 0;
    this.danger = 0; // reports that tell of danger
  }

  get rules() {
    return { now: this.now, hasUnits: this.units.size > 0, unassignedAfter: this.unassignedAfter };
  }

  /* ---------- what is known ---------- */

  /* Takes a whole picture: lists of cards by name, as of a position. */
  reset({ position, incidents, reports, units }, now) {
    this.now = now;
    this.position = position;
    this.empty();
    for (const card of units || []) if (belongs("units", card)) this.units.add(card.id);
    const { rules } = this;
    for (const card of incidents) if (belongs("incidents", card)) this.know(ofIncident(card, rules));
    for (const card of reports) if (belongs("reports", card)) this.know(ofReport(card));
    this.arrange();
  }

  know(record) {
    this.records.set(record.key, record);
    this.count(record, 1);
  }

  /* Filters and orders all of them anew. */
  arrange() {
    const found = Object.fromEntries(GROUPS.map((key) => [key, []]));
    this.hidden = 0;
    this.shown = 0;
    const fitting = [];
    for (const record of this.records.values()) {
      record.fits = this.isFitting(record);
      if (record.fits) {
        found[record.group].push(record);
        fitting.push(record);
      }
      this.countFitting(record, 1);
    }
    for (const key of GROUPS) this.groups[key].fill(found[key]);
    this.points.fill(fitting);
  }

  isFitting({ kind, card }) {
    if (!this.isFiltered) return true;
    return kind === "report" ? fitsReport(card, this.filters, this.now) : fits(card, this.filters, this.now);
  }

  count({ kind, card, severity, late }, by) {
    if (card.exercise) this.exercises += by;
    if (kind === "report") {
      if (card.emergency) this.danger += by;
      return;
    }
    this.incidents += by;
    this.counts[severity] = (this.counts[severity] || 0) + by;
    if (late) this.counts.overdue += by;
    if (card.verification !== "verified") this.counts.unverified += by;
  }

  countFitting({ kind, severity, fits: isShown }, by) {
    if (kind === "report") return;
    if (isShown) this.shown += by;
    else if (severity === "critical") this.hidden += by;
  }

  filter(filters, isFiltered, now) {
    this.filters = filters;
    this.isFiltered = isFiltered;
    this.now = now;
    this.arrange();
  }

  /* Messages of the log, as `applyAll` of state.js takes them. */
  apply(messages, now) {
    this.now = now;
    const hadUnits = this.units.size > 0;
    for (const message of messages) {
      if (message.position <= this.position) continue;
      this.position = message.position;
      const { type, id } = message.subject;
      if (type === "unit") this.takeUnit(message.card, id);
      else if (type === "incident" || type === "report") {
        const held = this.records.get(`${type[0]}${id}`)?.card;
        const change = changeOf(held, type === "incident" ? "incidents" : "reports", message);
        if (change) this.put(type, id, change.card);
      }
    }
    if (hadUnits !== this.units.size > 0) this.again();
  }

  /* What has changed since a position: cards to put, ids to remove. */
  change({ position, incidents, reports, units, removed }, now) {
    this.now = now;
    const hadUnits = this.units.size > 0;
    for (const card of units) this.takeUnit(card, card.id);
    for (const id of removed.units) this.units.delete(id);
    const lists = { incident: incidents, report: reports };
    for (const [type, cards] of Object.entries(lists)) {
      for (const card of cards) this.put(type, card.id, belongs(`${type}s`, card) ? card : null);
      for (const id of removed[`${type}s`]) this.put(type, id, null);
    }
    this.position = Math.max(this.position, position);
    if (hadUnits !== this.units.size > 0) this.again();
  }

  takeUnit(card, id) {
    if (card && belongs("units", card)) this.units.add(id);
    else this.units.delete(id);
  }

  /* One card in, or out when it is null. */
  put(type, id, card) {
    const key = `${type[0]}${id}`;
    const held = this.records.get(key);
    if (!card) {
      if (!held) return;
      this.takeOut(held);
      this.records.delete(key);
      this.count(held, -1);
      return;
    }
    const fresh = type === "incident" ? ofIncident(card, this.rules) : ofReport(card);
    fresh.fits = this.isFitting(fresh);
    if (!held) {
      this.know(fresh);
      this.takeIn(fresh);
      return;
    }
    this.exchange(held, fresh);
  }

  /* The record stays the same object: the index of the map holds it. */
  exchange(held, fresh) {
    const stays = held.fits && fresh.fits && held.lat === fresh.lat && held.lon === fresh.lon &&
      (held.severity === "critical") === (fresh.severity === "critical");
    this.count(held, -1);
    this.takeOut(held, stays);
    if (stays) fresh.shift = held.shift;
    Object.assign(held, fresh);
    this.count(held, 1);
    this.takeIn(held, stays);
  }

  takeOut(record, staysOnMap = false) {
    this.countFitting(record, -1);
    if (!record.fits) return;
    this.groups[record.group].remove(record);
    if (!staysOnMap) this.points.remove(record);
  }

  takeIn(record, isOnMap = false) {
    this.countFitting(record, 1);
    if (!record.fits) return;
    this.groups[record.group].add(record);
    if (isOnMap) this.points.touch(record);
    else this.points.add(record);
  }

  /* ---------- what changes by itself ---------- */

  /* All records anew by the rules of now; answers how many became another. */
  again(now = this.now) {
    this.now = now;
    const { rules } = this;
    let changed = 0;
    for (const record of this.records.values()) {
      if (record.kind === "report") continue;
      const fresh = ofIncident(record.card, rules);
      fresh.fits = this.isFitting(fresh);
      if (fresh.late === record.late && fresh.isLong === record.isLong && fresh.group === record.group &&
        fresh.symbol === record.symbol && fresh.fits === record.fits) continue;
      this.exchange(record, fresh);
      changed += 1;
    }
    return changed;
  }

  /* Those that wait, alone: which of them have just waited too long. */
  tick(now) {
    this.now = now;
    const due = this.groups.alarm.items.filter(({ isLong, opened }) => !isLong && now - opened >= this.unassignedAfter);
    for (const record of due) this.exchange(record, { ...ofIncident(record.card, this.rules), fits: record.fits });
    return due.length;
  }

  /* ---------- what is shown ---------- */

  /* The groups of the list with their first rows: `limit` in all, and those that are `held`,
     however far down they stand. */
  list(limit, held = []) {
    const kept = held.map((key) => this.records.get(key)).filter((record) => record?.fits);
    let left = limit;
    const groups = [];
    for (const key of GROUPS) {
      const { items } = this.groups[key];
      if (!items.length) continue;
      const rows = items.slice(0, Math.max(0, left));
      const first = rows.length;
      const further = kept.filter((record) => record.group === key && this.groups[key].find(record.keys) >= first);
      further.sort((a, b) => this.groups[key].find(a.keys) - this.groups[key].find(b.keys));
      groups.push({ key, count: items.length, rows: rows.concat(further) });
      left -= items.length;
    }
    return { groups, left };
  }

  figures() {
    const hourAgo = this.now - HOUR;
    let hour = 0;
    for (const { kind, opened } of this.records.values()) if (kind === "incident" && opened > hourAgo) hour += 1;
    return {
      all: this.incidents, shown: this.shown, hidden: this.hidden, isFiltered: this.isFiltered,
      counts: { ...this.counts, hour }, reports: this.records.size - this.incidents, danger: this.danger,
      hasUnits: this.units.size > 0, exercises: this.exercises,
    };
  }

  /* The cards that fit, in the order of risk, inside a ring [[lat, lon], …] if there is one. */
  cards({ kind = "incident", within = null, limit = 2000 } = {}) {
    const items = [];
    let total = 0;
    for (const key of GROUPS) {
      for (const record of this.groups[key].items) {
        if (record.kind !== kind) continue;
        if (within && (record.lat === null || !isWithin(within, record))) continue;
        total += 1;
        if (items.length < limit) items.push(record.card);
      }
    }
    return { items, total };
  }
}
