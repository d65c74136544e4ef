/* What a desk knows: open incidents and waiting reports by id, as of a position of the log.

   Pure: `fromSnapshot(snapshot) -> state`, `apply(state, message) -> state`, `applyChanges(state,
   changes) -> state`. None changes what it is given. The same messages give the same state on every
   screen, in whatever pages they came, so a screen that was away ends with exactly what one has
   that never was.

   `keeps(list, card)` is what a desk holds of a card, null for nothing; without it, all. */

export const OPEN = new Set(["open", "in_progress"]);
export const WAITING = "received";

export const EMPTY = Object.freeze({
  position: 0,
  mark: "",
  incidents: new Map(),
  reports: new Map(),
  units: new Map(),
  facilities: new Map(),
});

const LISTS = { incident: "incidents", report: "reports", unit: "units", facility: "facilities" };

/* Whether a card belongs to the live list of its kind. */
const BELONGS = {
  incidents: (card) => OPEN.has(card.status) && !card.merged_into,
  reports: (card) => card.status === WAITING && !card.incident,
  units: (card) => card.active !== false,
  facilities: () => true,
};

export function belongs(list, card) {
  return BELONGS[list](card);
}

const all = (_list, card) => card;

function byId(cards, list, keeps) {
  const found = new Map();
  for (const card of cards || []) {
    const kept = BELONGS[list](card) ? keeps(list, card) : null;
    if (kept) found.set(card.id, kept);
  }
  return found;
}

/* The state of `/api/v1/console/snapshot`. */
export function fromSnapshot(snapshot, keeps = all) {
  const state = { position: snapshot.position, mark: snapshot.mark || "" };
  for (const list of Object.values(LISTS)) state[list] = byId(snapshot[list], list, keeps);
  return state;
}

/* The state after one `event` message. One that was seen before changes nothing. */
export function apply(state, message) {
  return applyAll(state, [message]);
}

/* The state after several, which copies each list once at most. */
export function applyAll(state, messages, keeps = all) {
  let next = state;
  const copied = new Set();
  for (const message of messages) {
    if (message.position <= next.position) continue;
    if (next === state) next = { ...state };
    next.position = message.position;
    next.mark = message.mark || "";
    const list = LISTS[message.subject.type];
    if (!list) continue;
    const change = changeOf(next[list].get(message.subject.id), list, message, keeps);
    if (!change) continue;
    if (!copied.has(list)) {
      next[list] = new Map(next[list]);
      copied.add(list);
    }
    if (change.card) next[list].set(change.id, change.card);
    else next[list].delete(change.id);
  }
  return next;
}

/* What the message does to the card that is held of its subject: a card to put, an id to remove,
   or nothing. */
export function changeOf(known, list, message, keeps = all) {
  const { id } = message.subject;
  const { card } = message;
  if (card === null || card === undefined) return known ? { id, card: null } : null;
  if (known && known.version > card.version) return null;
  const kept = BELONGS[list](card) ? keeps(list, card) : null;
  if (kept) return { id, card: kept };
  return known ? { id, card: null } : null;
}

/* The state after an incremental snapshot: what was put since `changes.since`, and what left. It is
   for a state that is true at that position. Units that only moved are in `unit_positions`. */
export function applyChanges(state, changes, keeps = all) {
  const next = { ...state, position: changes.position, mark: changes.mark || "" };
  for (const list of Object.values(LISTS)) {
    const put = changes[list] || [];
    const removed = changes.removed?.[list] || [];
    if (!put.length && !removed.length) continue;
    next[list] = new Map(next[list]);
    for (const card of put) {
      const kept = BELONGS[list](card) ? keeps(list, card) : null;
      if (kept) next[list].set(card.id, kept);
      else next[list].delete(card.id);
    }
    for (const id of removed) next[list].delete(id);
  }
  return next;
}

/* The state when the server says that everything up to `position` has been sent. */
export function reached(state, position, mark = "") {
  return position > state.position ? { ...state, position, mark } : state;
}
