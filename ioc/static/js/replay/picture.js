/* The picture of a moment: what stands on the map and in the list, as of then.

   Pure: no elements, no network, no clock. `fromAnswer(answer)` reads `/api/v1/replay/state`,
   `take(picture, item)` changes a picture by one event of `/api/v1/replay/events`, `copyOf` keeps
   one to go back to. Times are milliseconds. */

import { OPEN, WAITING } from "../state.js";

const LISTS = {
  incident: "incidents", report: "reports", unit: "units", facility: "facilities", flood: "floods", way: "ways",
};
export const NAMES = Object.values(LISTS);

const STANDS = {
  incidents: (card) => OPEN.has(card.status) && !card.merged_into,
  reports: (card) => card.status === WAITING && !card.incident,
  units: (card) => card.active !== false,
  facilities: () => true,
  floods: () => true,
  ways: () => true,
};

export function empty() {
  return Object.fromEntries(NAMES.map((name) => [name, new Map()]));
}

export function fromAnswer(answer) {
  const picture = empty();
  for (const name of NAMES) for (const card of answer[name] || []) picture[name].set(card.id, card);
  return picture;
}

export function copyOf(picture) {
  return Object.fromEntries(NAMES.map((name) => [name, new Map(picture[name])]));
}

/* Takes one event in; answers the name of the list that is another now, or null. */
export function take(picture, { subject, card }) {
  const name = LISTS[subject.type];
  if (!name) return null;
  const list = picture[name];
  const known = list.get(subject.id);
  if (card && known && known.version > card.version) return null;
  if (card && STANDS[name](card)) list.set(subject.id, card);
  else if (!list.delete(subject.id)) return null;
  return name;
}

/* Whether water stands or a way is closed at a moment, by its card. */
export function isInForce(card, at) {
  const over = (iso) => Boolean(iso) && Date.parse(iso) <= at;
  return Date.parse(card.from) <= at && !over(card.until) && !over(card.opened_at);
}

/* By this the map knows whether its water is still that of the moment. */
export function waterKey(picture, at) {
  const of = (list) => [...list.values()].filter((card) => isInForce(card, at)).map((card) => `${card.id}.${card.version}`);
  return `${of(picture.floods)}|${of(picture.ways)}`;
}
