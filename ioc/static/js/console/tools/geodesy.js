/* Lengths and areas on the ellipsoid WGS84. Pure. Places are [lat, lon] in degrees, lengths metres,
   areas square metres. */

const A = 6378137.0; // half the equator's axis
const F = 1 / 298.257223563; // flattening
const B = A * (1 - F);
const E2 = F * (2 - F);
const RAD = Math.PI / 180;

/* The shortest way between two places, by the inverse formula of T. Vincenty (Survey Review 23,
   1975): right within half a millimetre, except for places nearly opposite on the globe, where the
   great circle of a sphere is taken. */
export function distance([lat1, lon1], [lat2, lon2]) {
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const difference = (lon2 - lon1) * RAD;
  let lambda = difference;
  for (let round = 0; round < 100; round += 1) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinS === 0) return 0;
    const cosS = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinS, cosS);
    const sinA = (cos1 * cos2 * sinL) / sinS;
    const cos2A = 1 - sinA * sinA;
    const mid = cos2A === 0 ? 0 : cosS - (2 * sin1 * sin2) / cos2A; // 0 along the equator
    const c = (F / 16) * cos2A * (4 + F * (4 - 3 * cos2A));
    const before = lambda;
    lambda = difference + (1 - c) * F * sinA * (sigma + c * sinS * (mid + c * cosS * (2 * mid * mid - 1)));
    if (Math.abs(lambda - before) < 1e-12) return lengthOf(cos2A, sigma, sinS, cosS, mid);
  }
  return sphere([lat1, lon1], [lat2, lon2]);
}

function lengthOf(cos2A, sigma, sinS, cosS, mid) {
  const u = (cos2A * (A * A - B * B)) / (B * B);
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const inner = cosS * (2 * mid * mid - 1) - (b / 6) * mid * (4 * sinS * sinS - 3) * (4 * mid * mid - 3);
  return B * a * (sigma - b * sinS * (mid + (b / 4) * inner));
}

function sphere([lat1, lon1], [lat2, lon2]) {
  const mean = (2 * A + B) / 3;
  const s = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 +
    Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * mean * Math.asin(Math.min(1, Math.sqrt(s)));
}

/* The length of a way through places in their order. */
export function lengthThrough(places) {
  let sum = 0;
  for (let at = 1; at < places.length; at += 1) sum += distance(places[at - 1], places[at]);
  return sum;
}

/* The length of the border of a ring, closed or not. */
export function borderOf(ring) {
  return ring.length < 2 ? 0 : lengthThrough([...ring, ring[0]]);
}

/* q of the authalic latitude (Snyder, Map Projections, USGS 1395, 3-12). */
function q(sin) {
  const e = Math.sqrt(E2);
  return (1 - E2) * (sin / (1 - E2 * sin * sin) - (1 / (2 * e)) * Math.log((1 - e * sin) / (1 + e * sin)));
}

const POLE = q(1);
const EQUAL_AREA = A * Math.sqrt(POLE / 2); // radius of the sphere with the ellipsoid's surface

/* The area inside a ring, closed or not, whichever way it runs: the ellipsoid is carried to the
   sphere of the same surface by authalic latitudes, where the strips between each side and the
   equator are summed up (Chamberlain and Duquette, JPL 07-03), long sides in pieces. */
export function areaOf(ring) {
  if (ring.length < 3) return 0;
  const corners = dense(ring);
  let sum = 0;
  for (let at = 0; at < corners.length; at += 1) {
    const [lat1, lon1] = corners[at];
    const [lat2, lon2] = corners[(at + 1) % corners.length];
    sum += (lon2 - lon1) * RAD * (q(Math.sin(lat1 * RAD)) + q(Math.sin(lat2 * RAD))) / POLE;
  }
  return Math.abs(sum / 2) * EQUAL_AREA * EQUAL_AREA;
}

const PIECE = 0.02; // degrees, about two kilometres

function dense(ring) {
  const found = [];
  for (let at = 0; at < ring.length; at += 1) {
    const [lat1, lon1] = ring[at];
    const [lat2, lon2] = ring[(at + 1) % ring.length];
    const pieces = Math.max(1, Math.min(200, Math.ceil(Math.max(Math.abs(lat2 - lat1), Math.abs(lon2 - lon1)) / PIECE)));
    for (let i = 0; i < pieces; i += 1) found.push([lat1 + ((lat2 - lat1) * i) / pieces, lon1 + ((lon2 - lon1) * i) / pieces]);
  }
  return found;
}

/* Whether two sides of a closed ring cross: such a shape has no inside that people would agree on. */
export function crosses(ring) {
  const n = ring.length;
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 2; j < n; j += 1) {
      if (i === 0 && j === n - 1) continue;
      if (cut(ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n])) return true;
    }
  }
  return false;
}

function cut(a, b, c, d) {
  const side = ([x1, y1], [x2, y2], [x, y]) => Math.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
