/* What the public map draws and lists of its tiles. Pure.

   A tile's features are counts of one kind and one state on one place. */

const STATES = ["received", "working", "done"];

export function fits(one, { state, kind }) {
  return (!state || one.state === state) && (!kind || one.category === kind);
}

/* How many of each state. */
export function byState(found) {
  const sums = { received: 0, working: 0, done: 0 };
  for (const one of found) if (STATES.includes(one.state)) sums[one.state] += one.count;
  return sums;
}

/* The kinds of what is in the frame, the most first: [{ category, count, done, drilled }], `drilled` of
   an exercise. */
export function byKind(found) {
  const kinds = new Map();
  for (const one of found) {
    const kind = kinds.get(one.category) || { category: one.category, count: 0, done: 0, drilled: 0 };
    kind.count += one.count;
    if (one.exercise) kind.drilled += one.count;
    if (one.state === "done") kind.done += one.count;
    kinds.set(one.category, kind);
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
}

/* The symbol of a place of the public grid, as the same matter has it elsewhere. */
export function symbolOf(one) {
  if (one.state === "done") return "resolved";
  return ["high", "low"].includes(one.severity) ? one.severity : "normal";
}

/* A feature of a tile as the page draws a point of the GeoJSON; `degreesOf` turns its place. */
export function asFeature(one, degreesOf) {
  const [lat, lon] = degreesOf(one.x, one.y);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { ...one, symbol: symbolOf(one), n: `${one.x},${one.y},${one.category},${one.state}` },
  };
}
