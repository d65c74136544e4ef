/* Which view a screen shows now. Pure: a state goes in with the moment, a new one comes out.

   One view stands still. Several take turns, each for its seconds. A critical matter that is new and
   that nobody has taken interrupts the turns: the screen shows the risk view until each new one has
   been shown for SEEN_MS or was taken, whichever is first; the view that was interrupted then begins
   its turn anew. What waits when a screen is opened counts as new: nobody here has seen it. */

export const SEEN_MS = 45_000;
export const RISK = "risk";

/* turns: [{ view, seconds }], moments in milliseconds. */
export function begin(turns, now) {
  return { turns, index: 0, since: now, at: now, seen: new Set(), unseen: new Map(), isHeld: false };
}

/* The state at `now`; `alarms` are the ids of what is critical and untaken, `isTold` whether the
   data behind them is live: without it nothing is new, and no new one can have been shown. */
export function step(state, now, alarms, isTold = true) {
  if (!isTold) return turned({ ...state, at: now }, now);
  const waiting = new Set(alarms);
  const passed = Math.max(0, Math.min(now - state.at, 5000));
  const unseen = new Map();
  const seen = new Set();
  for (const id of waiting) {
    if (state.seen.has(id)) {
      seen.add(id);
      continue;
    }
    const shown = state.unseen.has(id) ? state.unseen.get(id) + passed : 0;
    if (shown >= SEEN_MS) seen.add(id);
    else unseen.set(id, shown);
  }
  const wasHeld = state.isHeld;
  const isHeld = unseen.size > 0 && state.turns.length > 1;
  const next = { ...state, at: now, seen, unseen, isHeld };
  if (isHeld) return next;
  if (wasHeld) next.since = now;
  return turned(next, now);
}

/* Moves on to the next view when the time of this one is over. */
function turned(state, now) {
  const { turns, index, since, isHeld } = state;
  if (turns.length < 2 || isHeld) return state;
  if (now - since < turns[index].seconds * 1000) return state;
  return { ...state, index: (index + 1) % turns.length, since: now };
}

export function viewOf(state) {
  return state.isHeld ? RISK : state.turns[state.index].view;
}

/* Other turns for the same screen; what was seen stays seen. */
export function withTurns(state, turns, now) {
  return { ...state, turns, index: 0, since: now };
}
