/* What is said of a sign on the console's map, and where its running time finds room. Pure but for
   the words of the page. */

import { serverNow } from "../api.js";
import { isOpen } from "../cards.js";
import { number, since, t } from "../i18n.js";
import { label, placeOf } from "../desk.js";

const TAGGED = 12; // alarms that carry their running time on the map
const TAG = { width: 84, height: 24, gap: 24 }; // pixels that a running time takes beside its sign
const SIDES = ["right", "left", "above", "below"];

/* When somebody was heard of last, for a rescue: its pin says so to who points at it. */
function confirmed(card) {
  if (!card.tier || !isOpen(card)) return "";
  return `, ${t("last confirmed %(when)s", { when: since(card.last_confirmed_at, serverNow()) })}`;
}

/* The spoken name, made only for what is drawn. */
export function nameOf({ kind, severity }, card) {
  const what = kind === "report" ? card.text : card.title;
  return `${label("Severity", severity)}: ${what}, ${placeOf(card)}${kind === "report" ? "" : confirmed(card)}`;
}

/* "128", "1,3k" */
export function shortCount(count) {
  return count < 1000 ? String(count) : `${number(count / 1000, count < 10_000 ? 1 : 0)}k`;
}

/* On which side of its sign a running time hides no other critical sign, and no other time; the
   oldest choose first, and one that finds no room has its time in the list alone. `signs` are
   `[item, [x, y], half]` of all that must stay visible. */
export function tagSides(signs) {
  const oldest = signs
    .filter(([item]) => item?.alarm)
    .sort(([a], [b]) => (a.since < b.since ? -1 : 1))
    .slice(0, TAGGED);
  const taken = [];
  const found = new Map();
  for (const [item, [x, y]] of oldest) {
    const side = SIDES.find((name) => {
      const box = tagBox(name, x, y);
      const hides = signs.some(([other, at, half]) => other !== item && isNear(box, at, half));
      return !hides && !taken.some((other) => overlap(box, other));
    });
    if (!side) continue;
    taken.push(tagBox(side, x, y));
    found.set(item.key, side);
  }
  return found;
}

/* The rectangle of a running time beside the sign at x, y: [left, top, right, bottom], pixels. */
function tagBox(side, x, y) {
  const { width, height, gap } = TAG;
  if (side === "right") return [x + gap, y - height / 2, x + gap + width, y + height / 2];
  if (side === "left") return [x - gap - width, y - height / 2, x - gap, y + height / 2];
  const top = side === "above" ? y - gap - height : y + gap;
  return [x - width / 2, top, x + width / 2, top + height];
}

function overlap(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

/* Whether a sign of `half` its side touches the box. */
function isNear(box, [x, y], half) {
  return overlap(box, [x - half, y - half, x + half, y + half]);
}
