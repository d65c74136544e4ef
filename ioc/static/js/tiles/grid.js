/* Which tiles a view needs, where their points stand, and how counts are gathered for the eye. Pure.

   Places are numbers of the world's square: x and y from 0 (west, north) to 1. */

export const TILE_PX = 512; // side of a tile on the screen: a quarter of the requests of 256
const BUBBLE_PX = 64;

/* The zoom of the tiles for a map at `zoom`, no closer than the closest there is. */
export function tileZoom(zoom, closest) {
  return Math.max(0, Math.min(closest, Math.round(zoom) - 1));
}

export function worldOf(lat, lon) {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

export function degreesOf(x, y) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return [lat, x * 360 - 180];
}

/* The tiles that a box of the world touches: [{ z, x, y, key }], those in its middle first. */
export function tilesOf(box, z) {
  const size = 2 ** z;
  const cut = (value) => Math.max(0, Math.min(size - 1, Math.floor(value * size)));
  const found = [];
  for (let x = cut(box.west); x <= cut(box.east); x += 1) {
    for (let y = cut(box.north); y <= cut(box.south); y += 1) found.push({ z, x, y, key: `${z}/${x}/${y}` });
  }
  const midX = ((box.west + box.east) / 2) * size - 0.5;
  const midY = ((box.north + box.south) / 2) * size - 0.5;
  const away = (tile) => (tile.x - midX) ** 2 + (tile.y - midY) ** 2;
  return found.sort((a, b) => away(a) - away(b));
}

/* A point of a tile as a point of the world. */
export function placed(tile, point) {
  const size = 2 ** tile.z;
  return { id: point.id, x: (tile.x + point.x) / size, y: (tile.y + point.y) / size, ...point.properties };
}

export const isInside = (box, { x, y }) => x >= box.west && x < box.east && y >= box.north && y < box.south;

/* Counts gathered into bubbles: one for each square of 64 pixels of the world at
   this zoom, where most of its counts are. The squares do not move with the view, so bubbles stand still while
   somebody pans. `sums` names the properties that are added up. */
export function bubbles(cells, zoom, sums) {
  const squares = (256 * 2 ** zoom) / BUBBLE_PX;
  const found = new Map();
  for (const cell of cells) {
    const key = `${Math.floor(cell.x * squares)},${Math.floor(cell.y * squares)}`;
    let one = found.get(key);
    if (!one) {
      one = { key, x: 0, y: 0, count: 0, cells: 0 };
      for (const name of sums) one[name] = 0;
      found.set(key, one);
    }
    one.count += cell.count;
    one.cells += 1;
    one.x += cell.x * cell.count;
    one.y += cell.y * cell.count;
    one.last = cell;
    for (const name of sums) one[name] += cell[name] || 0;
  }
  for (const one of found.values()) {
    one.x /= one.count;
    one.y /= one.count;
  }
  return [...found.values()];
}

/* 7 → "7", 1234 → "1,2k" in the form of `number`. */
export function short(count, number) {
  if (count < 1000) return String(count);
  if (count < 10_000) return `${number(Math.round(count / 100) / 10)}k`;
  return `${number(Math.round(count / 1000))}k`;
}
