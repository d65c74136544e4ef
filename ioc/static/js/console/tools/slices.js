/* One action on many matters, sent in slices so that it can be watched and stopped. Pure but for
   what is given. Nothing is left unsaid: each matter ends as done, refused, not sent, or, where an
   answer was lost on the way, not known. */

import { ApiError } from "../../api.js";

export const SLICE = 50;

/* `send(slice)` answers `{ items: [{ id, status, title, card? }] }`; `onProgress(results, all)` is
   called after each slice; `isStopped()` before the next. */
export async function inSlices(items, send, { size = SLICE, onProgress = () => {}, isStopped = () => false } = {}) {
  const results = [];
  let lost = false;
  for (let at = 0; at < items.length; at += size) {
    const slice = items.slice(at, at + size);
    if (lost || isStopped()) {
      results.push(...slice.map(({ id }) => ({ id, state: "not_sent" })));
      continue;
    }
    try {
      const answer = await send(slice);
      const told = new Map(answer.items.map((one) => [one.id, one]));
      results.push(...slice.map(({ id }) => stateOf(id, told.get(id))));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without an answer it may have been done; a refusal of the whole slice did nothing.
      lost = error.status === 0 || error.status >= 500;
      const state = lost ? "unknown" : "refused";
      results.push(...slice.map(({ id }) => ({ id, state, title: error.title })));
      lost ||= [401, 403, 429].includes(error.status);
    }
    onProgress(results, items.length);
  }
  return results;
}

function stateOf(id, told) {
  if (!told) return { id, state: "unknown" };
  if (told.status === 200) return { id, state: "done", card: told.card };
  return { id, state: "refused", title: told.title, code: told.code };
}

/* How many of each. */
export function summed(results) {
  const sum = { done: 0, refused: 0, unknown: 0, not_sent: 0 };
  for (const { state } of results) sum[state] += 1;
  return sum;
}
