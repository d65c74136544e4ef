/* Where the public map has its points from: all at once as GeoJSON, or, in a city with thousands of
   them, tiles of what is in the frame. Both answer `{ at, total, states }` to `load`. */

import { degreesOf, isInside, tileZoom, worldOf } from "../tiles/grid.js";
import { TileSource } from "../tiles/source.js";
import { asFeature, byState } from "./coarse.js";

const CLOSEST = 14;
const FRESH_MS = 55_000;
const HEAVIEST = 30; // what a cell weighs at most in the first view

const madeAt = (answer) => new Date(Date.now() - Number(answer.headers.get("Age") || 0) * 1000);

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return { at: madeAt(answer), value: await answer.json() };
}

export class PointsAtOnce {
  constructor() {
    this.all = [];
  }

  async load() {
    const { at, value } = await fetched("/api/v1/public/incidents.geojson");
    this.all = value.features;
    this.all.forEach((feature, n) => Object.assign(feature.properties, { n, count: 1 }));
    return { at, total: this.all.length, states: byState(this.all.map((one) => one.properties)) };
  }

  /* What the first view is laid around. */
  places() {
    return this.all.map(({ geometry }) => geometry.coordinates);
  }

  async look(map) {
    const box = map.getBounds();
    const framed = this.all.filter(({ geometry: { coordinates: [lon, lat] } }) => box.contains([lat, lon]));
    return { points: this.all, framed, cells: [], missing: 0 };
  }
}

export class PointsInTiles {
  constructor() {
    this.source = new TileSource(({ z, x, y }) => `/api/v1/public/tiles/${z}/${x}/${y}.mvt`, FRESH_MS);
    this.seen = [];
  }

  async load() {
    const { at, value } = await fetched("/api/v1/public/tiles.json");
    return { at, total: value.total, states: value.states };
  }

  places() {
    return this.seen;
  }

  /* Places of the grid close by; counts of its cells from further away. Null when somebody moved on. */
  async look(map) {
    const bounds = map.getBounds();
    const [west, north] = worldOf(bounds.getNorth(), bounds.getWest());
    const [east, south] = worldOf(bounds.getSouth(), bounds.getEast());
    const box = { west, north, east, south };
    const found = await this.source.look(box, tileZoom(map.getZoom(), CLOSEST));
    if (!found) return null;
    const inside = (list) => (list || []).filter((one) => isInside(box, one));
    const cells = found.layers.cells || [];
    this.seen = cells.flatMap(({ x, y, count }) => Array(Math.min(count, HEAVIEST)).fill(degreesOf(x, y).reverse()));
    const feature = (one) => asFeature(one, degreesOf);
    return {
      points: (found.layers.places || []).map(feature),
      framed: inside(found.layers.places).map(feature),
      cells: inside(cells),
      allCells: cells,
      missing: found.missing,
    };
  }
}
