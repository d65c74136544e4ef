/* Where units were. Pure: ways are `{ id: [[ms, lat, lon], …] }` in order of time. */

/* The last point of a way that is not after `at`; null for none. */
export function lastPoint(way, at) {
  let low = 0;
  let high = way.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (way[middle][0] <= at) low = middle + 1;
    else high = middle;
  }
  return low ? way[low - 1] : null;
}

/* The fix of a unit at a moment, `{lat, lon, at}`, of what is known of its ways and of the picture
   that was taken before: the newest that is not after the moment. A unit stands where it was last
   heard, and is not moved along a line between two places. */
export function fixAt(id, at, stretches, fixes) {
  let found = null;
  const known = fixes.get(id);
  if (known && Date.parse(known.at) <= at) found = { lat: known.lat, lon: known.lon, ms: Date.parse(known.at) };
  for (const ways of stretches) {
    const point = ways[id] && lastPoint(ways[id], at);
    if (point && (!found || point[0] > found.ms)) found = { lat: point[1], lon: point[2], ms: point[0] };
  }
  return found && { lat: found.lat, lon: found.lon, at: new Date(found.ms).toISOString() };
}

/* How long a stretch of ways is asked for at a speed, milliseconds. */
export function stretchOf(speed) {
  return (speed > 60 ? 240 : 40) * 60_000;
}
