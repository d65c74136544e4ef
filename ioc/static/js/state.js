/* What a desk knows: open incidents and waiting reports by id, as of a position of the log.

   Pure: `fromSnapshot(snapshot) -> state`, `apply(state, message) -> state`. Neither changes what
   it is given. The same messages give the same state on every screen, in whatever pages they
   came, so a screen that was away ends with exactly what one has that never was. */

export const OPEN = new Set(["open", "in_progress"]);
export const WAITING = "received";

export const EMPTY = Object.freeze({
  position: 0,
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
  units: () => true,
  facilities: () => true,
};

function byId(cards, belongs) {
  const found = new Map();
  for (const card of cards || []) if (belongs(card)) found.set(card.id, card);
  return found;
}

/* The state of `/api/v1/console/snapshot`. */
export function fromSnapshot(snapshot) {
  const state = { position: snapshot.position };
  for (const list of Object.values(LISTS)) state[list] = byId(snapshot[list], BELONGS[list]);
  return state;
}

/* The state after one `event` message. One that was seen before changes nothing. */
export function apply(state, message) {
  return applyAll(state, [message]);
}

/* The state after several, which copies each list once at most. */
export function applyAll(state, messages) {
  let next = state;
  const copied = new Set();
  for (const message of messages) {
    if (message.position <= next.position) continue;
    if (next === state) next = { ...state };
    next.position = message.position;
    const list = LISTS[message.subject.type];
    if (!list) continue;
    const change = changeOf(next[list], list, message);
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

/* What the message does to its list: a card to put, an id to remove, or nothing. */
function changeOf(held, list, message) {
  const { id } = message.subject;
  const known = held.get(id);
  const { card } = message;
  if (card === null || card === undefined) return known ? { id, card: null } : null;
  if (known && known.version > card.version) return null;
  if (BELONGS[list](card)) return { id, card };
  return known ? { id, card: null } : null;
}

/* The state when the server says that everything up to `position` has been sent. */
export function reached(state, position) {
  return position > state.position ? { ...state, position } : state;
}
