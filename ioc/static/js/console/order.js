/* In which order the console lists its matters, kept while they come and go. Pure.

   A `Ranked` is a list in order from which one is taken, and into which one is put, without sorting
   the others again: 50,000 matters of which twenty change each second. */

/* How long something has waited counts before its points, but never before its tier: help that is
   late rises to the top of those that are as urgent. */
export function keysOfDanger(card, { isLong, opened }) {
  const tier = card.tier ? Number(card.tier.slice(-1)) : 2.5;
  return [tier, isLong ? 0 : 1, card.tier ? -(card.score || 0) : 0, opened, card.id];
}

export function keysOfDeadline(card, { opened }) {
  return [card.overdue ? 0 : 1, card.due_at ? Date.parse(card.due_at) : Infinity, opened, card.id];
}

export function keysOfReport(card) {
  return [card.emergency ? 0 : 1, card.id];
}

/* Compares two lists of numbers, the first that differ decide. */
export function compareKeys(a, b) {
  for (let at = 0; at < a.length; at += 1) {
    if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
  }
  return 0;
}

/* Records `{ keys }` in the order of their keys; no two have the same ones. */
export class Ranked {
  constructor() {
    this.items = [];
  }

  get length() {
    return this.items.length;
  }

  /* Where the keys stand, or would. */
  find(keys) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(this.items[middle].keys, keys) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(record) {
    this.items.splice(this.find(record.keys), 0, record);
  }

  remove(record) {
    const at = this.find(record.keys);
    if (this.items[at] === record) this.items.splice(at, 1);
  }

  /* Takes many at once. */
  fill(records) {
    this.items = records.sort((a, b) => compareKeys(a.keys, b.keys));
  }
}
