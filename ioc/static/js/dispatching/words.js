/* What is said of a unit that could go: minutes, metres, how the way was found, for and against.
   No elements, no network. */

import { clock, number, span, t } from "../i18n.js";

/* Whole minutes of an arrival, never 0. */
export function minutes(seconds) {
  return Math.max(1, Math.round(seconds / 60));
}

export function minuteWords(seconds) {
  const n = minutes(seconds);
  return n >= 180 ? span(seconds) : t("%(n)s min", { n: number(n, 0) });
}

export function distanceWords(metres) {
  return metres < 1000
    ? t("%(n)s m", { n: number(Math.round(metres / 10) * 10, 0) })
    : t("%(n)s km", { n: number(metres / 1000, 1) });
}

/* How the way was found; a straight line is no way and is called what it is. */
export function methodWords(method) {
  if (method === "straight_line") return t("estimated along a straight line, not along a way");
  if (method === "valhalla") return t("turn by turn, along the ways of the route server");
  if (method === "water_graph") return t("along water that can be passed now");
  if (method === "foot_graph") return t("on foot, along ways that can be passed now");
  return t("along ways that can be passed now");
}

/* One reason with its figure. */
export function reasonWords({ code, value, text }) {
  if (value !== null && value !== undefined) {
    if (code === "enough_seats") return t("seats left over: %(n)s", { n: number(value, 0) });
    if (code === "several_trips") return t("has to go %(n)s times", { n: number(value, 0) });
    if (code === "old_position") return t("its position is %(span)s old", { span: span(value) });
  }
  return text;
}

/* What would be without its nearest unit when this one goes; empty for nothing. */
export function uncoveredWords(n) {
  return n ? t("matters that would lose their nearest unit: %(n)s", { n: number(n, 0) }) : "";
}

/* The units that are not offered, by why and by what they lack: `[{ text, missing, units }]`, most
   first. */
export function byReason(refused) {
  const groups = new Map();
  for (const one of refused) {
    const key = [one.code, ...(one.missing || [])].join();
    if (!groups.has(key)) groups.set(key, { text: one.text, missing: one.missing || [], units: [] });
    groups.get(key).units.push(one);
  }
  return [...groups.values()].sort((a, b) => b.units.length - a.units.length);
}

/* Which of the ranked stand in front: the first, the second, and the nearest when it is neither. */
export function front(items, baseline) {
  const shown = items.slice(0, 2);
  const nearest = baseline && items.find((item) => item.unit === baseline.unit);
  if (nearest && !shown.includes(nearest)) shown.push(nearest);
  return shown;
}

/* Who sent a unit, and when, as the card of its matter tells it. */
export function sentWords({ code, by, at }) {
  if (!at) return t("%(unit)s is sent", { unit: code });
  const time = clock(at, true);
  return by ? t("%(who)s sent %(unit)s at %(time)s", { who: by, unit: code, time }) : t("%(unit)s was sent at %(time)s", { unit: code, time });
}

/* Whether an incident that changed meanwhile is still the one for which the units were ranked:
   the same place, people and units on the way. A new report or a clock takes nothing away. */
export function isSameNeed(before, after) {
  const sent = (card) => (card.assignments || []).filter((one) => one.active).map((one) => one.unit).sort().join();
  return ["lat", "lon", "people", "category", "merged_into"].every((name) => before[name] === after[name])
    && (after.status === "open" || after.status === "in_progress")
    && sent(before) === sent(after);
}
