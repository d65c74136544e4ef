/* What a card means for a desk: who has taken it, how it is ordered, what its clock says.
   Pure: no elements, no network; words come in as `t`. Times are milliseconds. */

import { OPEN } from "./state.js";

export const SEVERITIES = ["critical", "high", "normal", "low"];
const RANK = Object.fromEntries(SEVERITIES.map((name, place) => [name, place]));

/* A place known worse than this, metres, is drawn and said as approximate. */
export const ROUGH_FROM_M = 100;

/* Of the time between opening and deadline, what is left when a clock turns to "soon". */
const SOON_SHARE = 0.25;

export function isOpen(card) {
  return OPEN.has(card.status);
}

/* Whether some agency has said that it takes the matter. What an agency did before the matter was
   opened again (`done`) takes nothing now. */
export function isTaken(card) {
  return (
    card.status === "in_progress" ||
    (card.agencies || []).some((one) => one.status === "accepted")
  );
}

/* Until when the lead must say that it takes the matter; null once somebody has. */
export function acceptDueOf(card) {
  if (!isOpen(card) || isTaken(card)) return null;
  return (card.agencies || []).find((one) => one.lead)?.accept_due_at || null;
}

/* Late, by the one rule of all desks: the deadline of the result has passed, or nobody has taken
   the matter and the time in which its lead had to take it has passed. */
export function isLate(card, now) {
  if (!isOpen(card)) return false;
  const over = (iso) => Boolean(iso) && Date.parse(iso) < now;
  return Boolean(card.overdue) || over(card.due_at) || over(acceptDueOf(card));
}

/* A matter that turned out to be none. */
export function isRejected(card) {
  return !isOpen(card) && card.outcome === "rejected";
}

/* Critical, open, and nobody has taken it: what every desk must see first. A rescue of which
   everybody is brought (`fetched`) waits for nobody. */
export function isAlarm(card) {
  return card.severity === "critical" && isOpen(card) && !isTaken(card) && !card.fetched;
}

/* Whether a unit is on its way or there. */
export function isSent(card) {
  return (card.assignments || []).some((one) => one.active);
}

/* Critical, open, and no unit is on it: a rescue whoever took it, anything else until an agency
   has. It is what a city that has units sends help to first. */
export function isUnsent(card) {
  if (card.severity !== "critical" || !isOpen(card) || isSent(card) || card.fetched) return false;
  return Boolean(card.tier) || !(card.agencies || []).some((one) => one.status === "accepted");
}

export function isRough(card) {
  return card.lat !== null && card.accuracy_m !== null && card.accuracy_m >= ROUGH_FROM_M;
}

/* A report that waits for its place or its incident; one in danger comes first. */
export function severityOfReport(card) {
  return card.emergency ? "critical" : card.severity || "normal";
}

/* The key of a card's symbol in the table of maps/symbols.py. */
export function symbolOf(card, now = Date.now()) {
  if (isRejected(card)) return "rejected";
  if (!isOpen(card)) return "resolved";
  const key = card.severity in RANK ? card.severity : "normal";
  if (isOldNews(card, now)) return `${key}_stale`;
  return card.verification === "verified" ? key : `${key}_unverified`;
}

/* A tier is "P1" in a card and a digit on screens: P reads as "ward" here. */
export function tierDigit(card) {
  return card.tier ? card.tier.slice(-1) : "";
}

/* How long a rescue counts as it was told last, milliseconds: after that it is drawn grey, because
   they may have been brought out by neighbours, and somebody has to ask. */
export const CONFIRMED_FOR = 6 * 3600 * 1000;

/* From when on a word is old enough to be said in a row, milliseconds. */
export const FRESH_FOR = 2 * 3600 * 1000;

/* Whether nobody has been heard of an open rescue for that long. */
export function isOldNews(card, now) {
  if (!card.tier || !isOpen(card) || !card.last_confirmed_at) return false;
  return now - Date.parse(card.last_confirmed_at) >= CONFIRMED_FOR;
}

export function openedAt(card) {
  return Date.parse(card.opened_at || card.received_at);
}

function tierRank(card) {
  return card.tier ? Number(card.tier.slice(-1)) : 2.5;
}

function compare(...keys) {
  return (a, b) => {
    for (const key of keys) {
      const difference = key(a) - key(b);
      if (difference) return difference;
    }
    return a.id - b.id;
  };
}

const due = (card) => (card.due_at ? Date.parse(card.due_at) : Infinity);
/* Inside a tier the points decide; what has no tier has none. */
const pointsRank = (card) => (card.tier ? -(card.score || 0) : 0);

const byDanger = compare(tierRank, pointsRank, openedAt);
const byDeadline = compare((card) => (card.overdue ? 0 : 1), due, openedAt);

/* Incidents in the order of the list, in groups: `{ key, cards }`, empty groups left out; `waits`
   says which critical ones still wait for somebody. */
export function grouped(cards, waits = (card) => !isTaken(card)) {
  const groups = { alarm: [], taken: [], high: [], normal: [], low: [] };
  for (const card of cards) {
    if (card.severity === "critical") groups[waits(card) ? "alarm" : "taken"].push(card);
    else (groups[card.severity] || groups.normal).push(card);
  }
  for (const [key, list] of Object.entries(groups)) {
    list.sort(key === "alarm" || key === "taken" ? byDanger : byDeadline);
  }
  return Object.entries(groups)
    .filter(([, list]) => list.length)
    .map(([key, list]) => ({ key, cards: list }));
}

/* One order for a flat list: danger first, then the deadline. */
export function byRisk(a, b) {
  const difference = RANK[a.severity] - RANK[b.severity];
  if (difference) return difference;
  return a.severity === "critical"
    ? Number(isTaken(a)) - Number(isTaken(b)) || byDanger(a, b)
    : byDeadline(a, b);
}

/* The alarms, or those that wait by another rule, the oldest first. */
export function alarms(cards, waits = isAlarm) {
  const found = [];
  for (const card of cards) if (waits(card)) found.push({ card, at: openedAt(card) });
  found.sort((a, b) => a.at - b.at || a.card.id - b.card.id);
  return found.map(({ card }) => card);
}

/* The entries of these agencies in a card. */
export function ownReferrals(card, agencies) {
  return (card.agencies || []).filter((one) => agencies.has(one.code));
}

/* The entry of one of these agencies in a card; a lead before a supporter. */
export function ownReferral(card, agencies) {
  const own = ownReferrals(card, agencies);
  return own.find((one) => one.lead) || own[0] || null;
}

/* Where a clock stands: `{ state: ok|soon|late|none, seconds, share }`; `seconds` until due
   (negative when late), `share` of the time that is used, 0 to 1. */
export function clockOf(startIso, dueIso, now) {
  if (!dueIso) return { state: "none", seconds: 0, share: 0 };
  const end = Date.parse(dueIso);
  const start = Date.parse(startIso);
  const whole = Math.max(1, end - start);
  const left = end - now;
  const share = Math.min(1, Math.max(0, (now - start) / whole));
  const state = left < 0 ? "late" : left < whole * SOON_SHARE ? "soon" : "ok";
  return { state, seconds: left / 1000, share };
}

/* Letters without their marks, small: "Vỹ Dạ" is found by "vy da". */
export function folded(text) {
  return (text || "")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/* Which cards fit the filters stands in matching.js, which every desk asks by way of this file. */
export { fits, fitsReport } from "./matching.js";
