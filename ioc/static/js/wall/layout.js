/* Where the tiles of a view stand on a screen of any shape. Pure. All lengths are rem of the wall:
   the shorter side of a screen is 33.75 of them, so the same letters are as large on every screen. */

export const TOP = 3.1;
export const FIGURES = 3.6;
export const FOOT = 2;
export const BAND = 2.6;
const STRIP_FROM = 84; // from this width on the figures stand in the top line
const PORTRAIT_TO = 48;

/* The least height of a tile, and how eagerly it takes what is left. */
const NEEDS = {
  critical: [13.2, 1.6], queue: [11.5, 1], water: [9.2, 3], reservoirs: [6.2, 0.7],
  units: [9.4, 1.4], shelters: [8.6, 1.6], calls: [5.6, 0.3],
};
const SIDE = ["water", "reservoirs", "units", "shelters", "calls"];
const LEFT = ["critical", "queue"];
const MAP_LEAST = 30;
const SIDE_WIDTH = [20.5, 25];
const MOST_COLUMNS = 3;

const sum = (values) => values.reduce((a, b) => a + b, 0);
const least = (slot) => Math.max(...slot.map((tile) => NEEDS[tile][0]));
const eager = (slot) => Math.max(...slot.map((tile) => NEEDS[tile][1]));
const clamp = (low, value, high) => Math.min(high, Math.max(low, value));

/* `{ top, figures, foot, slots: [{ x, y, w, h, tiles }] }`; a slot of several tiles shows them in
   turn. Every tile of the view has its slot, and nothing stands outside the screen. */
export function arrange({ width, height, tiles, hasBand = false }) {
  const isPortrait = width < PORTRAIT_TO && height > width;
  const isStrip = width >= STRIP_FROM;
  const hasFigures = tiles.includes("figures");
  const top = isStrip && hasFigures ? TOP : TOP - 0.3;
  const figureRows = !hasFigures || isStrip ? 0 : isPortrait ? 2 : 1;
  const figures = figureRows ? { x: 0, y: top, w: width, h: FIGURES * figureRows } : null;
  const bandHeight = hasBand ? BAND * (width < PORTRAIT_TO ? 1.6 : 1) : 0;
  const band = hasBand ? { x: 0, y: top + (figures?.h || 0), w: width, h: bandHeight } : null;
  const body = { x: 0, y: top + (figures?.h || 0) + bandHeight, w: width };
  const foot = isPortrait ? FOOT * 1.8 : FOOT;
  body.h = Math.max(6, height - body.y - foot);
  const slots = isPortrait ? inRows(body, tiles) : isStrip ? inColumns(body, tiles, 1) : onOneScreen(body, tiles);
  return { top: { h: top, inline: isStrip && hasFigures }, figures, band, foot: { h: foot }, isStrip, slots };
}

/* One above the other, as on a screen that stands upright. */
function inRows(body, tiles) {
  const left = LEFT.filter((tile) => tiles.includes(tile)).map((tile) => [tile]);
  const side = tiles.filter((tile) => SIDE.includes(tile));
  const hasMap = tiles.includes("map");
  const mapLeast = hasMap ? 13 : 0;
  const room = body.h - mapLeast - sum(left.map(least));
  const shared = gathered(side, room, left.length || !hasMap ? 2 : 3);
  const rows = [...left, ...(hasMap ? [["map"]] : []), ...shared];
  return stacked(body, rows, (slot) => (slot[0] === "map" ? mapLeast : least(slot)), (slot) => (slot[0] === "map" ? 5 : eager(slot) * 0.5));
}

/* Danger on the left, the map, then columns of the rest: a strip of several screens. */
function inColumns(body, tiles, mapShare) {
  const left = LEFT.filter((tile) => tiles.includes(tile)).map((tile) => [tile]);
  const side = tiles.filter((tile) => SIDE.includes(tile));
  const hasMap = tiles.includes("map");
  const leftWidth = left.length ? clamp(22, body.w * 0.245, 32) : 0;
  const rest = body.w - leftWidth;
  const wanted = Math.ceil(sum(side.map((tile) => NEEDS[tile][0])) / body.h);
  const fitting = Math.floor((rest - (hasMap ? MAP_LEAST * mapShare : 0)) / SIDE_WIDTH[0]);
  const isRoomy = rest > 100 ? 1 : 0;
  const count = side.length ? clamp(1, Math.min(wanted + isRoomy, fitting, MOST_COLUMNS, side.length), MOST_COLUMNS) : 0;
  const sideWidth = count ? (hasMap ? clamp(SIDE_WIDTH[0], rest * 0.24, SIDE_WIDTH[1]) : rest / count) : 0;
  const mapWidth = hasMap ? rest - count * sideWidth : 0;
  const slots = [];
  const column = (x, w, rows) => slots.push(...stacked({ ...body, x, w }, rows, least, eager));
  if (left.length) column(0, hasMap || count ? leftWidth : body.w, left);
  if (hasMap) slots.push({ ...body, x: leftWidth, w: mapWidth, tiles: ["map"] });
  split(side, count).forEach((rows, place) => {
    column(leftWidth + mapWidth + place * sideWidth, sideWidth, gathered(rows, body.h, 9));
  });
  return slots;
}

/* One screen of the usual shape: what has no column of its own takes turns below the map. */
function onOneScreen(body, tiles) {
  const left = LEFT.filter((tile) => tiles.includes(tile));
  const side = tiles.filter((tile) => SIDE.includes(tile));
  if (!left.length || !side.length || !tiles.includes("map")) return inColumns(body, tiles, 0.85);
  const leftWidth = clamp(20, body.w * 0.42, 27);
  const width = body.w - leftWidth;
  const below = clamp(9.6, body.h * 0.37, 12);
  const slots = stacked({ ...body, x: 0, w: leftWidth }, left.map((tile) => [tile]), least, eager);
  slots.push({ x: leftWidth, y: body.y, w: width, h: body.h - below, tiles: ["map"] });
  const count = width >= 42 ? Math.min(2, side.length) : 1;
  split(side, count).forEach((row, place) => {
    slots.push({ x: leftWidth + (place * width) / count, y: body.y + body.h - below, w: width / count, h: below, tiles: row });
  });
  return slots;
}

/* Tiles in `count` groups of about the same height, in their order. */
function split(tiles, count) {
  const groups = [];
  let rest = [...tiles];
  for (let left = count; left > 0; left -= 1) {
    const goal = sum(rest.map((tile) => NEEDS[tile][0])) / left;
    const group = [rest.shift()];
    const height = () => sum(group.map((tile) => NEEDS[tile][0]));
    while (rest.length > left - 1) {
      const with_ = height() + NEEDS[rest[0]][0];
      if (left > 1 && Math.abs(with_ - goal) > Math.abs(height() - goal)) break;
      group.push(rest.shift());
    }
    groups.push(group);
  }
  return groups;
}

/* As many slots as there is height for; what is over takes turns in the last. */
function gathered(tiles, height, most) {
  const slots = [];
  let used = 0;
  for (const tile of tiles) {
    const need = NEEDS[tile][0];
    if (slots.length && (used + need > height || slots.length >= most)) {
      slots.at(-1).push(tile);
    } else {
      slots.push([tile]);
      used += need;
    }
  }
  return slots;
}

function stacked(body, rows, needOf, wantsOf) {
  if (!rows.length) return [];
  const needs = rows.map(needOf);
  const spare = body.h - sum(needs);
  const wants = rows.map(wantsOf);
  const all = sum(wants) || 1;
  let y = body.y;
  return rows.map((tiles, place) => {
    // Too little height: everybody gets the same share less, and tiles show fewer rows.
    const h = spare >= 0 ? needs[place] + (spare * wants[place]) / all : (needs[place] * body.h) / sum(needs);
    const slot = { x: body.x, y, w: body.w, h, tiles };
    y += h;
    return slot;
  });
}

/* How many rows of `each` rem fit below a head of `head`; at least one. */
export function rowsIn(height, head, each) {
  return Math.max(1, Math.floor((height - head + 0.01) / each));
}

/* One page of a list that is longer than its room, and which of how many. */
export function pageOf(items, size, turn) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = turn % pages;
  // Pages of about the same length: none stands nearly empty.
  const each = Math.ceil(items.length / pages);
  return { items: items.slice(page * each, page * each + each), page: page + 1, pages };
}
