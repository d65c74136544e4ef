/* The trips of a plan while a commander changes them. Pure: no elements, no network. A trip is
   { incidents: [id], facility: id | null }; a draft is a Map of unit -> trip, of those that differ. */

export const NONE = Object.freeze({ incidents: [], facility: null });

/* The trip of a unit as the plan has it. */
export function planned(desk, unit) {
  const found = desk.trips.find((one) => one.unit === unit);
  return found ? { incidents: [...found.incidents], facility: found.facility } : { ...NONE, incidents: [] };
}

/* The trip of a unit with the draft in mind: whom another drafted trip fetches is not in it. */
export function tripOf(desk, draft, unit) {
  if (draft.has(unit)) return draft.get(unit);
  const trip = planned(desk, unit);
  const taken = new Set([...draft.values()].flatMap((one) => one.incidents));
  return { ...trip, incidents: trip.incidents.filter((one) => !taken.has(one)) };
}

/* Which unit fetches a party, null for none. */
export function unitOf(desk, draft, incident) {
  for (const [unit, trip] of draft) if (trip.incidents.includes(incident)) return unit;
  const found = desk.trips.find((one) => !draft.has(one.unit) && one.incidents.includes(incident));
  return found ? found.unit : null;
}

function put(desk, draft, unit, incidents, facility) {
  const next = new Map(draft);
  for (const [other, trip] of draft) {
    if (other === unit) continue;
    const left = trip.incidents.filter((one) => !incidents.includes(one));
    if (left.length !== trip.incidents.length) next.set(other, { ...trip, incidents: left });
  }
  const before = tripOf(desk, draft, unit);
  return next.set(unit, { incidents, facility: facility === undefined ? before.facility : facility });
}

/* The unit goes to this party first. What no longer fits in its seats beside it waits again: answers
   [draft, those who wait again]. */
export function sendFirst(desk, draft, unit, incident, seats) {
  const size = (id) => desk.waiting.find((one) => one.id === id)?.planned ?? 0;
  const kept = [incident];
  const out = [];
  let load = size(incident);
  for (const one of tripOf(desk, draft, unit).incidents) {
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
  return put(desk, draft, unit, tripOf(desk, draft, unit).incidents, facility);
}

/* The body of a request: what differs from the plan, and of that what the person said. */
export function body(desk, draft) {
  return {
    trips: [...draft]
      .filter(([unit, trip]) => {
        const was = planned(desk, unit);
        return JSON.stringify(was) !== JSON.stringify({ incidents: trip.incidents, facility: trip.facility });
      })
      .map(([unit, trip]) => ({ unit, incidents: trip.incidents, facility: trip.facility })),
  };
}
