/* Where signs and running times find room on the map of a wall. Pure; pixels, WGS84 degrees. */

const ENOUGH = 6; // points, from which on the outermost of them do not choose the frame
const SIDES = ["right", "left", "above", "below"];

/* Critical ones that would cover each other become one sign that counts them; the oldest leads it.
   `marks` are [{ x, y, card, waits }], the oldest first. None of them ever stands in a harmless
   cluster, and none is left out. */
export function gathered(marks, radius) {
  const signs = [];
  for (const mark of marks) {
    const near = signs.find((sign) => Math.hypot(sign.x - mark.x, sign.y - mark.y) < radius);
    if (near) {
      near.count += 1;
      near.waiting += mark.waits ? 1 : 0;
    } else signs.push({ ...mark, count: 1, waiting: mark.waits ? 1 : 0 });
  }
  return signs;
}

/* On which side of its sign a running time covers no other sign and no other time; one that finds no
   room stands in the list alone. `signs` as of `gathered`, those that wait first; `size` of the tag. */
export function placedTags(signs, { width, height, gap, half, most }, frame) {
  const taken = [];
  const found = new Map();
  for (const sign of signs) {
    if (!sign.waiting || found.size >= most) continue;
    for (const side of SIDES) {
      const box = boxOf(side, sign, width, height, gap);
      const isOutside = box[0] < 4 || box[1] < 4 || box[2] > frame.width - 4 || box[3] > frame.height - 4;
      const hides = signs.some((other) => other !== sign && touches(box, other, half));
      if (isOutside || hides || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      found.set(sign, box);
      break;
    }
  }
  return found;
}

function boxOf(side, { x, y }, width, height, gap) {
  if (side === "right") return [x + gap, y - height / 2, x + gap + width, y + height / 2];
  if (side === "left") return [x - gap - width, y - height / 2, x - gap, y + height / 2];
  const top = side === "above" ? y - gap - height : y + gap;
  return [x - width / 2, top, x + width / 2, top + height];
}

const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
const touches = (box, { x, y }, half) => overlap(box, [x - half, y - half, x + half, y + half]);

/* The frame of a map that shows where things happen: most of those that wait, or most of all points
   while few wait. One that lies far off does not make all others small: it stands at the edge, with
   an arrow. `[[south, west], [north, east]]`, or null without a point. */
export function frameOf(points, waiting) {
  const all = waiting.length >= ENOUGH ? waiting : [...points, ...waiting];
  if (!all.length) return null;
  const range = (values) => {
    values.sort((a, b) => a - b);
    const at = (share) => values[Math.round((values.length - 1) * share)];
    return values.length < ENOUGH ? [at(0), at(1)] : [at(0.1), at(0.9)];
  };
  const [south, north] = range(all.map((point) => point.lat));
  const [west, east] = range(all.map((point) => point.lon));
  return [[south, west], [north, east]];
}

/* Where a sign stands whose place may lie outside: on the edge then, `away` the direction in radians
   from the x axis, clockwise; null for one that lies inside. `below`: what is kept free at the foot for words. */
export function atEdge(x, y, { width, height }, inset, below = inset) {
  const inside = x >= 0 && y >= 0 && x <= width && y <= height;
  if (inside) return { x, y, away: null };
  const held = {
    x: Math.min(width - inset, Math.max(inset, x)),
    y: Math.min(height - below, Math.max(inset, y)),
  };
  return { ...held, away: Math.atan2(y - held.y, x - held.x) };
}
