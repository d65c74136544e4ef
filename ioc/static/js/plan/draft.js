/* The trips of a plan while a commander changes them. Pure: no elements, no network. A trip is
   { incidents: [id], facility: id | null, people: { id: n } }; `people` says of a party that is
   divided over several units how many this one takes. A draft is a Map of unit -> trip, of those
   that differ. */

/* Of the parts of a trip those of these parties, in their order. */
function parts(people, incidents) {
  return Object.fromEntries(incidents.filter((one) => people?.[one] !== undefined).map((one) => [one, people[one]]));
}

function trip(incidents, facility, people) {
  return { incidents, facility, people: parts(people, incidents) };
}

/* The trip without parties that another one takes; who takes another part of one keeps it. */
function beside(found, other) {
  const left = found.incidents.filter((one) => !other.incidents.includes(one) || (found.people[one] !== undefined && other.people[one] !== undefined));
  return left.length === found.incidents.length ? found : trip(left, found.facility, found.people);
}

/* The trip of a unit as the plan has it. */
export function planned(desk, unit) {
  const found = desk.trips.find((one) => one.unit === unit);
  return found ? trip([...found.incidents], found.facility, found.people) : trip([], null, {});
}

/* The trip of a unit with the draft in mind: whom another drafted trip fetches is not in it. */
export function tripOf(desk, draft, unit) {
  if (draft.has(unit)) return draft.get(unit);
  return [...draft.values()].reduce(beside, planned(desk, unit));
}

/* Which unit fetches a party, null for none. */
export function unitOf(desk, draft, incident) {
  for (const [unit, one] of draft) if (one.incidents.includes(incident)) return unit;
  const found = desk.trips.find((one) => !draft.has(one.unit) && one.incidents.includes(incident));
  return found ? found.unit : null;
}

function put(desk, draft, unit, incidents, { facility, people } = {}) {
  const before = tripOf(desk, draft, unit);
  const mine = trip(incidents, facility === undefined ? before.facility : facility, people ?? before.people);
  const next = new Map(draft);
  for (const [other, found] of draft) if (other !== unit) next.set(other, beside(found, mine));
  return next.set(unit, mine);
}

/* How many of a party wait for a unit. */
export function waitingAt(desk, incident) {
  return desk.waiting.find((one) => one.id === incident)?.planned ?? 0;
}

/* `people` of a party go with the unit and the others with another one, beside whatever part a third
   unit takes; unchanged where nobody would be left for the other. */
export function divided(desk, draft, unit, incident, people, other) {
  const units = new Set([...desk.trips.map((one) => one.unit), ...draft.keys()]);
  const taken = [...units].filter((one) => one !== unit && one !== other).reduce((sum, one) => sum + (tripOf(desk, draft, one).people[incident] ?? 0), 0);
  const rest = waitingAt(desk, incident) - taken - people;
  if (!(people >= 1 && rest >= 1)) return draft;
  let next = draft;
  for (const [one, n] of [[unit, people], [other, rest]]) {
    const before = tripOf(desk, next, one);
    const incidents = before.incidents.includes(incident) ? before.incidents : [...before.incidents, incident];
    next = put(desk, next, one, incidents, { people: { ...before.people, [incident]: n } });
  }
  return next;
}

/* The unit goes to this party first. What no longer fits in its seats beside it waits again: answers
   [draft, those who wait again]. */
export function sendFirst(desk, draft, unit, incident, seats) {
  const { incidents, people } = tripOf(desk, draft, unit);
  const size = (id) => people[id] ?? waitingAt(desk, id);
  const kept = [incident];
  const out = [];
  let load = size(incident);
  for (const one of incidents) {
    if (one === incident) continue;
    if (load + size(one) > seats) out.push(one);
    else {
      kept.push(one);
      load += size(one);
    }
  }
  return [put(desk, draft, unit, kept), out];
}

/* The party is fetched last. */
export function addLast(desk, draft, unit, incident) {
  const others = tripOf(desk, draft, unit).incidents.filter((one) => one !== incident);
  return put(desk, draft, unit, [...others, incident]);
}

/* The stop at `index` goes `by` places on. */
export function moved(desk, draft, unit, index, by) {
  const incidents = [...tripOf(desk, draft, unit).incidents];
  const to = index + by;
  if (to < 0 || to >= incidents.length) return draft;
  incidents.splice(to, 0, ...incidents.splice(index, 1));
  return put(desk, draft, unit, incidents);
}

export function without(desk, draft, unit, incident) {
  return put(desk, draft, unit, tripOf(desk, draft, unit).incidents.filter((one) => one !== incident));
}

export function toShelter(desk, draft, unit, facility) {
  return put(desk, draft, unit, tripOf(desk, draft, unit).incidents, { facility });
}

/* The body of a request: what differs from the plan, and of that what the person said. */
export function body(desk, draft) {
  return {
    trips: [...draft]
      .filter(([unit, one]) => JSON.stringify(planned(desk, unit)) !== JSON.stringify(one))
      .map(([unit, one]) => ({ unit, incidents: one.incidents, facility: one.facility, people: one.people })),
  };
}
