/* What the console derives from a card: its group and place in the list, and what it is on the map.
   Pure: no words, no elements. Times are milliseconds. */

import { isAlarm, isLate, isOldNews, isUnsent, openedAt, severityOfReport, symbolOf, tierDigit } from "../cards.js";
import { keysOfDanger, keysOfDeadline, keysOfReport } from "./order.js";

/* The groups of the list, in its order. */
export const GROUPS = ["alarm", "reports", "taken", "high", "normal", "low"];

const hasPlace = (card) => card.lat !== null && card.lat !== undefined && card.lon !== null;

/* `rules`: { now, hasUnits, unassignedAfter }. */
export function ofIncident(card, rules) {
  const opened = openedAt(card);
  const isCritical = card.severity === "critical";
  const waits = isCritical && (rules.hasUnits ? isUnsent(card) : isAlarm(card));
  const isLong = waits && rules.now - opened >= rules.unassignedAfter;
  const ordinary = card.severity === "high" || card.severity === "low" ? card.severity : "normal";
  const record = {
    key: `i${card.id}`, id: card.id, kind: "incident", card, opened,
    group: isCritical ? (waits ? "alarm" : "taken") : ordinary,
    late: isLate(card, rules.now), isLong, alarm: waits,
    severity: card.severity, symbol: symbolOf(card, rules.now), text: tierDigit(card), since: card.opened_at,
    old: isOldNews(card, rules.now),
  };
  record.keys = isCritical ? keysOfDanger(card, record) : keysOfDeadline(card, record);
  return placed(record, card);
}

export function ofReport(card) {
  const severity = severityOfReport(card);
  return placed({
    key: `r${card.id}`, id: card.id, kind: "report", card, opened: openedAt(card), group: "reports",
    keys: keysOfReport(card), late: false, isLong: card.emergency, alarm: card.emergency,
    severity, symbol: `${severity}_unverified`, text: "", since: card.received_at, old: false,
  }, card);
}

function placed(record, card) {
  const known = hasPlace(card);
  record.lat = known ? card.lat : null;
  record.lon = known ? card.lon : null;
  record.accuracy = card.accuracy_m;
  record.shift = [0, 0];
  record.fits = true;
  return record;
}

/* What the drawing side needs of a record, without its card. */
export function signOf(record) {
  const { key, id, kind, lat, lon, severity, symbol, text, alarm, isLong, accuracy, since, shift, old } = record;
  return { key, id, kind, lat, lon, severity, symbol, text, alarm, isLong, accuracy, since, shift, old, version: record.card.version };
}
