/* What a matter of a tile is on the map, and which stand before others. Pure. */

const RANK = { critical: 0, high: 1, normal: 2, low: 3 };
const OPEN = new Set(["open", "in_progress"]);

export const isOpen = (one) => OPEN.has(one.status);

export function symbolOf(one) {
  if (!isOpen(one)) return "resolved";
  const key = one.severity in RANK ? one.severity : "normal";
  return one.verification === "verified" ? key : `${key}_unverified`;
}

/* What runs before what is done, the worst first, the newest first among equals. */
export function inOrder(found) {
  const rank = (one) => (isOpen(one) ? 0 : 10) + (RANK[one.severity] ?? 2);
  return [...found].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
}
