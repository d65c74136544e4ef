/* Where names of shapes stand, and which find room. Pure. */

/* The place of a shape's name, [lat, lon], and how large it is, square degrees or degrees: the middle
   of the largest part of an area, the middle corner of a line. Longitude comes first in GeoJSON. */
export function placeOfShape(geometry) {
  if (!geometry) return { at: null, size: 0 };
  const { type, coordinates } = geometry;
  if (type === "Point") return { at: [coordinates[1], coordinates[0]], size: 0 };
  if (type === "GeometryCollection") return geometry.geometries.map(placeOfShape).sort((a, b) => b.size - a.size)[0] ?? { at: null, size: 0 };
  if (type === "LineString") return ofLine(coordinates);
  if (type === "MultiLineString") return coordinates.map(ofLine).sort((a, b) => b.size - a.size)[0];
  if (type === "Polygon") return ofRing(coordinates[0]);
  if (type === "MultiPolygon") return coordinates.map((rings) => ofRing(rings[0])).sort((a, b) => b.size - a.size)[0];
  if (type === "MultiPoint") return placeOfShape({ type: "Point", coordinates: coordinates[0] });
  return { at: null, size: 0 };
}

function ofLine(line) {
  const [lon, lat] = line[Math.floor(line.length / 2)];
  return { at: [lat, lon], size: line.length / 1e6 };
}

/* The middle of a ring's surface; of one without a surface, its first corner. */
function ofRing(ring) {
  let [twice, x, y] = [0, 0, 0];
  const [lon0, lat0] = ring[0];
  for (let at = 0; at < ring.length; at += 1) {
    const [lon1, lat1] = ring[at];
    const [lon2, lat2] = ring[(at + 1) % ring.length];
    const part = (lon1 - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat1 - lat0);
    twice += part;
    x += part * (lon1 + lon2 + lon0);
    y += part * (lat1 + lat2 + lat0);
  }
  if (Math.abs(twice) < 1e-12) return { at: [lat0, lon0], size: 0 };
  return { at: [y / (3 * twice), x / (3 * twice)], size: Math.abs(twice / 2) };
}

/* Those that hide no other, the weightiest first. `signs` have x, y, width, height (pixels, around
   their middle) and weight. */
export function roomFor(signs) {
  const found = [];
  for (const sign of [...signs].sort((a, b) => b.weight - a.weight)) {
    const hides = found.some((other) =>
      Math.abs(sign.x - other.x) * 2 < sign.width + other.width && Math.abs(sign.y - other.y) * 2 < sign.height + other.height);
    if (!hides) found.push(sign);
  }
  return found;
}
