/* What a crew's page reckons without asking anybody: the next step, what the taps that wait make of
   a task, who is nearest. Pure. */

export const UNDO_MS = 8000;
export const STEPS = ["acknowledged", "en_route", "on_scene", "picked_up", "handed_over"];
export const AFTER = {
  acknowledge: "acknowledged", en_route: "en_route", on_scene: "on_scene",
  picked_up: "picked_up", handed_over: "handed_over", clear: "cleared", decline: "declined",
};
const HAD_PEOPLE = new Set(["picked_up", "handed_over"]);
const ENDED = new Set(["cleared", "declined", "cancelled"]);
const TIMES = {
  acknowledged: "acknowledged_at", en_route: "en_route_at", on_scene: "on_scene_at",
  picked_up: "picked_up_at", handed_over: "handed_over_at",
};

/* The assignment as it will be once the taps that wait are taken; `entries` are of the queue. `found`
   people were met on the way and are aboard too: they leave first (services/dispatching/companions.py). */
export function withTaps(assignment, entries, found = 0) {
  if (!assignment) return null;
  const told = { ...assignment, people: { ...assignment.people, found } };
  for (const entry of entries) {
    if (entry.kind === "found" && entry.state === "waiting" && entry.unit === assignment.unit && entry.body.on_board) told.people.found += entry.body.people;
    if (entry.kind !== "step" || entry.state !== "waiting" || entry.assignment !== assignment.id) continue;
    // Before its own people are aboard those who were found may leave the boat; the task goes on.
    const isAlone = entry.action === "handed_over" && !HAD_PEOPLE.has(told.status);
    if (!isAlone) told.status = AFTER[entry.action] ?? told.status;
    if (TIMES[told.status]) told[TIMES[told.status]] ??= entry.at;
    if (entry.action === "picked_up") told.people.picked_up += entry.body.people;
    if (entry.action === "handed_over") {
      const others = Math.min(told.people.found, entry.body.people);
      told.people.found -= others;
      if (!isAlone) told.people.handed_over += entry.body.people - others;
    }
  }
  return told;
}

export function hasEnded(assignment) {
  return !assignment || ENDED.has(assignment.status);
}

export function leftBehind(assignment) {
  return Math.max(0, (assignment.people.expected ?? 0) - assignment.people.picked_up);
}

export function onBoard(assignment) {
  return Math.max(0, assignment.people.picked_up - assignment.people.handed_over) + (assignment.people.found ?? 0);
}

const DRIFT_MS = 3;
const FARTHEST_M = 20_000;
const NEAR_TASK_M = 2_000;
const FRESH_MS = 120_000;

/* Where people are met: where the phone is, else where it or the unit was last, as roughly as that
   is old, else where the task is. `from` is whose place it is, `at` its time; null for none. */
export function supposedPlace({ fix, unit, incident, hasTask }, now) {
  const old = (place, at, from) => {
    const age = at ? Math.max(0, now - Date.parse(at)) : Infinity;
    const rough = age < FRESH_MS ? (place.accuracy_m ?? 0) : Math.min(FARTHEST_M, (place.accuracy_m ?? 0) + (DRIFT_MS * age) / 1000);
    return { lat: place.lat, lon: place.lon, accuracy_m: Math.round(rough), at: at ?? null, isOld: age >= FRESH_MS, from };
  };
  const known = [
    fix && old(fix, fix.at, "phone"),
    Number.isFinite(unit?.lat) && Number.isFinite(unit?.lon) ? old(unit, unit.position_at, "unit") : null,
  ].filter(Boolean).sort((a, b) => Date.parse(b.at ?? 0) - Date.parse(a.at ?? 0));
  if (known.length) return known[0];
  if (hasTask && Number.isFinite(incident?.lat) && Number.isFinite(incident?.lon)) {
    return { lat: incident.lat, lon: incident.lon, accuracy_m: NEAR_TASK_M, at: null, isOld: true, from: "task" };
  }
  return null;
}

/* Who of the named has not been ticked, neither now nor on a trip before (`entries` of the queue). */
export function notYetAboard(named, ticked, assignment, entries) {
  const before = new Set(entries
    .filter((one) => one.kind === "step" && one.action === "picked_up" && one.assignment === assignment.id && one.state !== "refused")
    .flatMap((one) => one.body.names ?? []));
  return named.filter((one) => !ticked.has(one) && !before.has(one.name));
}

/* The action of the one big button; null when there is nothing left to press. */
export function nextAction(assignment) {
  switch (assignment.status) {
    case "dispatched":
    case "unanswered": return "acknowledge";
    case "acknowledged": return "en_route";
    case "en_route": return "on_scene";
    case "on_scene": return "picked_up";
    case "picked_up": return "handed_over";
    case "handed_over": return leftBehind(assignment) > 0 ? "en_route" : "clear";
    default: return null;
  }
}

/* Which of the five steps is being made, from 1. */
export function stepNumber(assignment) {
  const done = STEPS.indexOf(assignment.status) + 1;
  return Math.min(STEPS.length, done + 1);
}

/* Metres between two places, on a sphere. */
export function metres(a, b) {
  const rad = Math.PI / 180;
  const s = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2
    + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6371000 * Math.asin(Math.sqrt(s));
}

/* Places that take people in, the reserved one first, then the nearest; each with `metres`, `free`. */
export function shelters(facilities, from, reserved) {
  return facilities
    .filter((f) => (f.kind === "shelter" || f.kind === "hospital") && f.status !== "closed")
    .map((f) => ({
      ...f,
      metres: from ? metres(from, f) : null,
      free: Math.max(0, f.places - f.taken - f.reserved),
    }))
    .sort((a, b) => (b.id === reserved) - (a.id === reserved)
      || (a.status === "full") - (b.status === "full")
      || (a.metres ?? 0) - (b.metres ?? 0));
}

/* What has become of a tap that was refused: a word for the page. */
export function refusal(entry) {
  const { status, code, card } = entry.problem ?? {};
  if (code === "no_places") return "no_places";
  if (code === "unit_taken") return "unit_taken";
  if (card?.status === "cancelled") return "cancelled";
  if (status === 409 && card) return "standing";
  if (status === 404 || status === 403) return "not_yours";
  return "other";
}

/* Points of a way and of its ends as a drawing in a box of `width` × `height`. */
export function drawing(line, ends, width, height, margin = 26) {
  const all = [...line, ...ends.filter(Boolean).map((p) => [p.lon, p.lat])];
  if (all.length === 0) return null;
  const lons = all.map((p) => p[0]);
  const lats = all.map((p) => p[1]);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const wide = Math.cos((middle * Math.PI) / 180);
  const spanX = Math.max((Math.max(...lons) - Math.min(...lons)) * wide, 0.0005);
  const spanY = Math.max(Math.max(...lats) - Math.min(...lats), 0.0005);
  const scale = Math.min((width - 2 * margin) / spanX, (height - 2 * margin) / spanY);
  const centre = (Math.min(...lons) + Math.max(...lons)) / 2;
  return ([lon, lat]) => [
    Math.round(width / 2 + (lon - centre) * wide * scale),
    Math.round(height / 2 - (lat - middle) * scale),
  ];
}
