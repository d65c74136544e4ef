/* The calls of the exchange as values: cards by id, what rings, what is mine, what waits to be
   rung back. Pure: a card of the server goes in, a new map comes out. */

export const GRACE = 20; // seconds after a claim in which a colleague may still take the call over

/* The map with the card in it, unless a newer one is there already. */
export function withCard(cards, card) {
  const known = cards.get(card.id);
  if (known && known.version > card.version) return cards;
  return new Map(cards).set(card.id, card);
}

export function without(cards, id) {
  const next = new Map(cards);
  next.delete(id);
  return next;
}

/* Calls that ring and that nobody has taken, the one that waits longest first. */
export function ringing(cards) {
  return [...cards.values()]
    .filter((card) => card.state === "ringing" && !card.operator)
    .sort((a, b) => (a.ringing_at < b.ringing_at ? -1 : 1));
}

/* Calls on which somebody else speaks, and whether they may be taken over. */
export function ofOthers(cards, user, now) {
  return [...cards.values()]
    .filter((card) => card.operator && card.operator.id !== user && isOn(card))
    .map((card) => ({ card, mayTakeOver: mayTakeOver(card, now) }));
}

export function isOn(card) {
  return card.state === "ringing" || card.state === "answered";
}

/* Mine, and not finished: a call that is saved goes on while its line is open. */
export function isMine(card, user) {
  return card.operator?.id === user && !card.is_finished;
}

/* Within the grace after a claim, or when nothing was heard of who holds it. */
export function mayTakeOver(card, now) {
  if (!card.operator || !isOn(card)) return false;
  return card.is_stale || (now - Date.parse(card.claimed_at)) / 1000 <= GRACE;
}

/* Seconds from the first ring to the answer, or until now; null where it never rang here. */
export function rangFor(card, now) {
  if (!card.ringing_at || card.is_manual) return null;
  const until = card.answered_at ? Date.parse(card.answered_at) : now;
  return Math.max(0, (until - Date.parse(card.ringing_at)) / 1000);
}

/* Seconds that the call has been spoken, until its end or until now. */
export function spokenFor(card, startedAt, now) {
  const from = Date.parse(card?.answered_at || startedAt);
  const until = card?.ended_at ? Date.parse(card.ended_at) : now;
  return Math.max(0, (until - from) / 1000);
}

/* Where a call stands, in one word for the screen. */
export function stateOf(card) {
  if (!card) return "call";
  if (card.callback && card.callback.status === "waiting") return "dropped";
  if (card.state === "ended" || card.state === "abandoned") return "ended";
  return "call";
}

/* Whether the operator may say that the line was cut: while it is open, and after the exchange has
   told of its end, which it tells of a cut line too. */
export function mayDrop(card) {
  if (!card || card.is_finished) return false;
  return isOn(card) || card.callback?.status !== "waiting";
}

/* How a call that waits to be rung back came to its end, as a key of the words for it. */
export function endOf(card) {
  if (card.state === "abandoned") return "abandoned";
  return card.callback?.no_signal ? "no_signal" : "cut";
}
