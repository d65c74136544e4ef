/* Words and labels in the language of the view that is shown: a screen may change it in its turns. */

import { pageData } from "../dom.js";
import { loadWords, locale, setWords } from "../i18n.js";

const data = pageData("wall-data");
const loaded = new Map();

export const wall = data;

/* The word for a member of an enum, in the language shown. */
export function label(enumName, member) {
  return data.labels[locale()]?.[enumName]?.[member] || member || "";
}

/* Shows the wall in a language; words that cannot be fetched leave the ones before. */
export async function speak(wanted) {
  if (!loaded.size) {
    await loadWords();
    loaded.set(locale(), null);
  }
  if (wanted === locale()) return;
  if (!loaded.get(wanted)) {
    const answer = await fetch(`/words/${wanted}.json`).catch(() => null);
    if (!answer?.ok) return;
    loaded.set(wanted, await answer.json());
  }
  setWords(loaded.get(wanted));
  // The language of the page itself was loaded without being kept here; it is fetched when it is back.
  document.documentElement.lang = wanted;
}

/* The name of a ward or the address of a matter, in one line; what is not known is said. */
export function placeOf(card) {
  const parts = [];
  if (card.address) parts.push(card.address);
  const area = card.area?.name;
  if (area && !card.address?.toLowerCase().includes(area.toLowerCase())) parts.push(area);
  return parts.join(", ") || (card.lat === null ? label("LocationQuality", "none") : "");
}
