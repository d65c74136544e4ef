/* The explained clocks of the rows on the screen, asked for in one go and kept by version. */

import { get } from "../api.js";

const MOST = 200;
const AGAIN_AFTER = 60_000; // ms; the share of working time that is used moves slowly

const kept = new Map(); // incident -> { version, at, told }
let isAsking = false;

/* What the server said of the clock of this card, or null while it is not known. */
export function clockOfRow(card) {
  return kept.get(card.id)?.told || null;
}

/* Asks for the clocks of these cards that are not known, or old. Answers the ids that changed. */
export async function learnClocks(cards) {
  const now = Date.now();
  const wanted = cards.filter(({ id, version }) => {
    const one = kept.get(id);
    return !one || one.version !== version || now - one.at > AGAIN_AFTER;
  }).slice(0, MOST);
  if (!wanted.length || isAsking) return [];
  isAsking = true;
  try {
    const { items } = await get(`/inbox/clocks?ids=${wanted.map(({ id }) => id).join(",")}`);
    const changed = [];
    for (const { id, version } of wanted) {
      const told = items[id] || null;
      const before = kept.get(id)?.told;
      if (JSON.stringify(before) !== JSON.stringify(told)) changed.push(id);
      kept.set(id, { version: told ? Math.max(told.version, version) : version, at: now, told });
    }
    return changed;
  } catch {
    return []; // without the sentence the clock still runs
  } finally {
    isAsking = false;
  }
}
