/* The figures of a wall, from what it knows. Pure. Moments in milliseconds. */

import { alarms, isAlarm, isSent, isUnsent } from "../cards.js";
import { countUnits, placeOfUnit, shareOf, stateOfUnit } from "../units.js";

const HOUR = 3_600_000;
const KINDS_OF_PLACES = new Set(["shelter", "hospital"]);
const ALARM_RANK = { level_3: 3, level_2: 2, level_1: 1, below: 0, unknown: -1 };

/* With units of its own a city counts who waits for one, without them who waits for an agency. */
export function waitsOf(store) {
  return store.units.size ? isUnsent : isAlarm;
}

/* Critical ones that nobody has taken, the oldest first. */
export function waiting(store) {
  return alarms(store.critical.values(), waitsOf(store));
}

export function counts(store, now) {
  let late = 0;
  let hour = 0;
  for (const card of store.incidents.values()) {
    if (card.late_ms < now) late += 1;
    if (card.opened_ms > now - HOUR) hour += 1;
  }
  let sent = 0;
  for (const card of store.critical.values()) if (isSent(card)) sent += 1;
  let danger = 0;
  for (const card of store.reports.values()) if (card.emergency) danger += 1;
  return {
    open: store.incidents.size, hour, late, critical: store.critical.size, sent,
    reports: store.reports.size, danger,
  };
}

/* Units with their state, by kind: `{ free, total, kinds: [{ kind, free, busy, silent, out, total }] }`,
   the kinds of most units first. */
export function unitsByKind(store, now, staleAfter) {
  const kinds = new Map();
  const all = [];
  for (const card of store.units.values()) {
    const state = stateOfUnit(card, placeOfUnit(card, store.fixes.get(card.id)), now, staleAfter);
    if (!kinds.has(card.kind)) kinds.set(card.kind, []);
    kinds.get(card.kind).push({ state });
    all.push({ state });
  }
  const rows = [...kinds].map(([kind, units]) => ({ kind, total: units.length, ...countUnits(units) }));
  rows.sort((a, b) => b.total - a.total || (a.kind < b.kind ? -1 : 1));
  return { ...countUnits(all), total: all.length, kinds: rows };
}

/* The last rows gathered into one, so that `most` are shown and none is left out. */
export function foldKinds(rows, most) {
  if (rows.length <= most) return rows;
  const rest = rows.slice(most - 1);
  const sum = (key) => rest.reduce((total, row) => total + row[key], 0);
  return [
    ...rows.slice(0, most - 1),
    { kind: null, free: sum("free"), busy: sum("busy"), silent: sum("silent"), out: sum("out"), total: sum("total") },
  ];
}

export const leftIn = (place) => Math.max(0, place.places - place.taken - place.reserved);

/* Shelters that take people in: those with most room first, full ones after them, closed ones not
   at all. */
export function shelters(store) {
  const open = [...store.facilities.values()].filter(
    (card) => KINDS_OF_PLACES.has(card.kind) && card.status !== "closed" && card.places > 0,
  );
  open.sort((a, b) => leftIn(b) - leftIn(a) || a.id - b.id);
  return {
    rows: open.map((card) => ({ card, left: leftIn(card), share: shareOf(card), isFull: card.status === "full" || leftIn(card) === 0 })),
    left: open.reduce((sum, card) => sum + leftIn(card), 0),
  };
}

/* How far a level is above its highest alarm that is reached, or below the next one. */
export function againstAlarm(gauge) {
  const levels = [gauge.alarm1_m, gauge.alarm2_m, gauge.alarm3_m];
  if (gauge.level_m === null || gauge.level_m === undefined) return null;
  for (const place of [2, 1, 0]) {
    if (levels[place] !== null && levels[place] !== undefined && gauge.level_m >= levels[place]) {
      return { level: place + 1, isAbove: true, by: gauge.level_m - levels[place] };
    }
  }
  const next = levels.findIndex((one) => one !== null && one !== undefined);
  return next < 0 ? null : { level: next + 1, isAbove: false, by: levels[next] - gauge.level_m };
}

/* Gauges of a kind ("river", "reservoir"), the most dangerous first. */
export function gauges(store, kind) {
  const rows = [...store.facilities.values()].filter((card) => card.kind === "gauge" && card.gauge?.kind === kind);
  const over = (card) => againstAlarm(card.gauge);
  const margin = (card) => (over(card) ? (over(card).isAbove ? over(card).by : -over(card).by) : -Infinity);
  const rank = (card) => ALARM_RANK[card.gauge.alarm] ?? -1;
  return rows.sort((a, b) => rank(b) - rank(a) || margin(b) - margin(a) || a.id - b.id);
}

/* The newest position of any unit and the newest reading of any gauge; null for none. */
export function newest(store) {
  let units = null;
  for (const card of store.units.values()) {
    const at = placeOfUnit(card, store.fixes.get(card.id))?.at;
    if (at && (!units || Date.parse(at) > units)) units = Date.parse(at);
  }
  let water = null;
  for (const card of store.facilities.values()) {
    const at = card.gauge?.at;
    if (at && (!water || Date.parse(at) > water)) water = Date.parse(at);
  }
  return { units, water };
}
