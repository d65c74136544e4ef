/* What the card of a unit means for a desk: where it is, whether it is free, whether it is silent.
   Pure: no elements, no network. Times are milliseconds. */

export const STATES = ["free", "busy", "silent", "out"];

const SYMBOLS = {
  free: "unit_available", busy: "unit_committed", silent: "unit_silent", out: "unit_out_of_service",
};

/* Takes the items of a `unit_positions` message into `held` (id -> fix); answers those that are
   newer than what was held: one that comes late or again moves nothing back. */
export function takeFixes(held, items) {
  const fresh = [];
  for (const item of items || []) {
    const known = held.get(item.id);
    if (known && Date.parse(known.at) >= Date.parse(item.at)) continue;
    held.set(item.id, item);
    fresh.push(item);
  }
  return fresh;
}

/* The newest place of a unit, `{lat, lon, at}`, of its card and its last fix; null for none. */
export function placeOfUnit(card, fix) {
  const known = card.lat === null || card.lat === undefined
    ? null : { lat: card.lat, lon: card.lon, at: card.position_at };
  if (!fix) return known;
  if (known && known.at && Date.parse(known.at) > Date.parse(fix.at)) return known;
  return { lat: fix.lat, lon: fix.lon, at: fix.at };
}

/* Whether nothing is heard of a unit: the server missed it on its task, or its place is old. A
   neighbour's boat has no app, so its place is as old as the call that gave it. */
export function isSilent(card, place, now, staleAfter) {
  if (card.silent_at) return true;
  if (card.local || !place?.at) return false;
  return now - Date.parse(place.at) > staleAfter;
}

/* "free", "busy", "silent" or "out"; silence shows before what the unit last said. */
export function stateOfUnit(card, place, now, staleAfter) {
  if (card.status === "out_of_service") return "out";
  if (isSilent(card, place, now, staleAfter)) return "silent";
  return card.status === "committed" ? "busy" : "free";
}

export function symbolOfUnit(state) {
  return SYMBOLS[state] || SYMBOLS.out;
}

/* Degrees from north from one place to another, in eighths of a turn; null when it did not move
   enough to tell. */
export function headingOf(from, to) {
  const north = to.lat - from.lat;
  const east = (to.lon - from.lon) * Math.cos((to.lat * Math.PI) / 180);
  if (Math.hypot(north, east) < 0.0001) return null;
  const degrees = (Math.atan2(east, north) * 180) / Math.PI;
  return (Math.round(degrees / 45) * 45 + 360) % 360;
}

/* How many units of each state there are. */
export function countUnits(rows) {
  const counts = { free: 0, busy: 0, silent: 0, out: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

/* The order of the list of units: who went silent on a task first, then free, busy, out; by code. */
const RANK = { silent: 0, free: 1, busy: 2, out: 3 };

export function byNeed(a, b) {
  return RANK[a.state] - RANK[b.state] || (a.card.code < b.card.code ? -1 : 1);
}

/* The share of a shelter's places that are taken or reserved, 0 to 1; null without places. */
export function shareOf(facility) {
  if (!facility.places) return null;
  return Math.min(1, (facility.taken + facility.reserved) / facility.places);
}

/* The class of a depth of water, 1 to 4 (metres: under 0.3, 0.8, 1.5, more); 0 when not known. */
export function depthClass(depth) {
  if (depth === null || depth === undefined) return 0;
  if (depth < 0.3) return 1;
  if (depth < 0.8) return 2;
  return depth < 1.5 ? 3 : 4;
}
