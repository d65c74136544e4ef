/* Whether a place lies inside a drawn ring. Pure; latitude comes first. */

/* `ring` is [[lat, lon], …], closed or not; the even-odd rule. */
export function isWithin(ring, { lat, lon }) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [lat1, lon1] = ring[i];
    const [lat2, lon2] = ring[j];
    if (lat1 > lat !== lat2 > lat && lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) inside = !inside;
  }
  return inside;
}
