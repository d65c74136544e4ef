/* The figures of a moment, and what is another between two. Pure; times are milliseconds. */

import { SEVERITIES, alarms, isAlarm, isLate, isUnsent, openedAt } from "../cards.js";
import { placeOfUnit, stateOfUnit } from "../units.js";

const ALARMED = new Set(["level_1", "level_2", "level_3"]);

/* With units of its own a city counts who waits for one, without them who waits for an agency. */
export function waitsOf(picture) {
  return picture.units.size ? isUnsent : isAlarm;
}

/* `fixOf(id)` is where a unit was then, or null. */
export function figuresOf(picture, at, staleAfter, fixOf) {
  const incidents = [...picture.incidents.values()];
  const waiting = alarms(incidents, waitsOf(picture));
  const units = { free: 0, busy: 0, silent: 0, out: 0 };
  for (const card of picture.units.values()) {
    units[stateOfUnit(card, placeOfUnit(card, fixOf(card.id)), at, staleAfter)] += 1;
  }
  const facilities = [...picture.facilities.values()];
  const shelters = facilities.filter((one) => one.kind === "shelter" && one.status !== "closed");
  const gauges = facilities.filter((one) => one.gauge && one.gauge.level_m !== null);
  return {
    open: incidents.length,
    critical: incidents.filter((card) => card.severity === "critical").length,
    waiting: waiting.length,
    oldest: waiting.length ? (at - openedAt(waiting[0])) / 1000 : null,
    oldestCard: waiting[0] || null,
    late: incidents.filter((card) => isLate(card, at)).length,
    reports: picture.reports.size,
    units,
    hasUnits: picture.units.size > 0,
    shelters: shelters.length,
    places: shelters.length ? shelters.reduce((sum, one) => sum + Math.max(0, one.places - one.taken - one.reserved), 0) : null,
    gauges: gauges.length,
    alarmed: gauges.length ? gauges.filter((one) => ALARMED.has(one.gauge.alarm)).length : null,
    highest: highestOf(gauges),
  };
}

/* The gauge that stands highest over its own alarm levels; null where none says anything. */
function highestOf(gauges) {
  const rank = (one) => (ALARMED.has(one.gauge.alarm) ? [...ALARMED].indexOf(one.gauge.alarm) + 1 : 0);
  return gauges.reduce((best, one) => (!best || rank(one) > rank(best) ? one : best), null);
}

/* What is another in B than in A: lists of `{ id, a, b }`, the worst first. An incident that is in A
   alone was finished, joined with another, or left this desk. */
export function difference(a, b) {
  const found = { opened: [], worse: [], better: [], gone: [], sent: [] };
  for (const [id, card] of b.incidents) {
    const before = a.incidents.get(id);
    if (!before) {
      found.opened.push({ id, a: null, b: card });
      continue;
    }
    const step = danger(card) - danger(before);
    if (step < 0) found.worse.push({ id, a: before, b: card });
    else if (step > 0) found.better.push({ id, a: before, b: card });
    else if (isOn(card) && !isOn(before)) found.sent.push({ id, a: before, b: card });
  }
  for (const [id, card] of a.incidents) if (!b.incidents.has(id)) found.gone.push({ id, a: card, b: null });
  const order = (x, y) => danger(x.b || x.a) - danger(y.b || y.a) || x.id - y.id;
  for (const list of Object.values(found)) list.sort(order);
  return found;
}

/* What of a difference carries a sign on the map: all of it, or of very much the critical matters. */
export const SIGNED_MOST = 60;

export function signed(changes) {
  const all = Object.values(changes).reduce((sum, list) => sum + list.length, 0);
  if (all <= SIGNED_MOST) return changes;
  const isCritical = ({ a, b }) => a?.severity === "critical" || b?.severity === "critical";
  return Object.fromEntries(Object.entries(changes).map(([kind, list]) => [kind, list.filter(isCritical)]));
}

/* Smaller is worse: severity, and inside the critical ones the tier. */
function danger(card) {
  const tier = card.tier ? Number(card.tier.slice(-1)) : 5;
  return Math.max(0, SEVERITIES.indexOf(card.severity)) * 10 + tier;
}

const isOn = (card) => (card.assignments || []).some((one) => one.active);
