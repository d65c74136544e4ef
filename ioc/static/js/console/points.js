/* The points of the map: which signs and which clusters a frame shows. Pure but for Supercluster,
   which is given.

   Critical points have an index of their own, so that none is ever counted by a harmless cluster.
   The index of all others takes a while to make, so it is made again once in a while only; what
   came meanwhile stands beside it as a sign of its own, and what went is left out. */

const RADIUS = 46; // pixels within which ordinary matters become one cluster
const CLUSTER_TO_ZOOM = 15;
const BESIDE = 36; // pixels between two critical signs of one place
const APART = 28; // pixels from which on two critical signs are told from each other
const MANY_CHANGES = 200; // that stand beside the index until it is made again at once

/* How critical ones are gathered: `extent` is the side of a tile of this map, so that the radius is in its pixels. */
export const CRITICAL = {
  radius: 44, extent: 256, maxZoom: 14, minPoints: 2,
  map: ({ alarm, isLong }) => ({ waiting: alarm ? 1 : 0, long: isLong ? 1 : 0 }),
  reduce: (sum, one) => {
    sum.waiting += one.waiting;
    sum.long += one.long;
  },
};

const ORDINARY = {
  radius: RADIUS, maxZoom: CLUSTER_TO_ZOOM,
  map: ({ severity }) => ({ high: severity === "high" ? 1 : 0 }),
  reduce: (sum, one) => {
    sum.high += one.high;
  },
};

const featureOf = (record) => ({
  type: "Feature", properties: record, geometry: { type: "Point", coordinates: [record.lon, record.lat] },
});

const isInside = ([west, south, east, north], { lat, lon }) =>
  lat >= south && lat <= north && lon >= west && lon <= east;

/* Where a place lies on the whole map at a zoom, pixels (Web Mercator, tiles of 256). */
function pixelOf({ lat, lon }, zoom) {
  const side = 256 * 2 ** zoom;
  const sine = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * side, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side];
}

/* Critical signs that would lie upon each other at a zoom stand beside each other: the first of
   them, by its number, on its place, the others on a ring around it. */
export function spread(records, zoom) {
  const anchors = [];
  for (const record of [...records].sort((a, b) => a.id - b.id)) {
    const [x, y] = pixelOf(record, zoom);
    const anchor = anchors.find((one) => Math.hypot(one.x - x, one.y - y) < APART);
    if (!anchor) {
      anchors.push({ x, y, others: 0 });
      record.shift = [0, 0];
      continue;
    }
    anchor.others += 1;
    const ring = Math.ceil(anchor.others / 6) * BESIDE;
    const angle = (anchor.others * Math.PI) / 3;
    record.shift = [
      Math.round(anchor.x + ring * Math.cos(angle) - x), Math.round(anchor.y + ring * Math.sin(angle) - y),
    ];
  }
}

export class Points {
  constructor(Supercluster) {
    this.Supercluster = Supercluster;
    this.critical = new Set();
    this.ordinary = new Set();
    this.clear();
  }

  clear() {
    this.added = new Set(); // ordinary ones that the index does not know yet
    this.removed = new Set(); // and those that it still has
    this.index = null;
    this.danger = null;
  }

  /* Takes all points anew: `records` that have a place and fit. */
  fill(records) {
    this.critical = new Set();
    this.ordinary = new Set();
    this.clear();
    for (const record of records) {
      if (record.lat !== null) (record.severity === "critical" ? this.critical : this.ordinary).add(record);
    }
  }

  add(record) {
    if (record.lat === null) return;
    if (record.severity === "critical") {
      this.critical.add(record);
      this.danger = null;
      return;
    }
    this.ordinary.add(record);
    this.added.add(record);
  }

  remove(record) {
    if (this.critical.delete(record)) this.danger = null;
    if (this.ordinary.delete(record) && !this.added.delete(record)) this.removed.add(record);
  }

  /* A critical one has changed its look where it stands. */
  touch(record) {
    if (this.critical.has(record)) this.danger = null;
  }

  /* How many the index does not know of, or no more. */
  get changes() {
    return this.added.size + this.removed.size;
  }

  /* Makes the large index again, which takes some hundred milliseconds for 50,000. */
  rebuild() {
    this.index = new this.Supercluster(ORDINARY).load([...this.ordinary].map(featureOf));
    this.added.clear();
    this.removed.clear();
  }

  prepare() {
    if (!this.index || this.added.size > MANY_CHANGES) this.rebuild();
    if (!this.danger) {
      this.danger = new this.Supercluster(CRITICAL).load([...this.critical].map(featureOf));
    }
  }

  /* What a frame shows. `box` is what is drawn and `inner` what is seen, each [west, south, east,
     north]; `zoom` a whole number. */
  frame({ box, inner, zoom }) {
    this.prepare();
    const ordinary = { singles: [], clusters: [] };
    const critical = { singles: [], clusters: [] };
    for (const { properties, geometry } of this.index.getClusters(box, zoom)) {
      const [lon, lat] = geometry.coordinates;
      if (properties.cluster) {
        ordinary.clusters.push({ lat, lon, count: properties.point_count, high: properties.high });
      } else if (!this.removed.has(properties)) {
        ordinary.singles.push(properties);
      }
    }
    for (const record of this.added) {
      if (isInside(box, record)) ordinary.singles.push(record);
    }
    for (const { properties, geometry } of this.danger.getClusters(box, zoom)) {
      const [lon, lat] = geometry.coordinates;
      const { point_count: count, waiting, long } = properties;
      if (properties.cluster) critical.clusters.push({ lat, lon, count, waiting, long });
      else critical.singles.push(properties);
    }
    spread(critical.singles, zoom);
    // Counted one by one: a cluster at the edge is half inside.
    const count = (records) => {
      let seen = 0;
      for (const record of records) if (isInside(inner, record)) seen += 1;
      return seen;
    };
    const seen = count(this.critical);
    return { ordinary, critical, inside: count(this.ordinary) + seen, beyond: this.critical.size - seen };
  }

  /* The zoom at which the cluster that stands at a place of a zoom falls apart. */
  expansion({ lat, lon, zoom, isCritical }) {
    this.prepare();
    const index = isCritical ? this.danger : this.index;
    const near = index.getClusters([lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4], zoom);
    const cluster = near.find(({ properties }) => properties.cluster);
    return cluster ? index.getClusterExpansionZoom(cluster.properties.cluster_id) : zoom + 2;
  }

  /* The rectangle in which most points lie, [south, west, north, east]; null without any. */
  middle() {
    const all = [...this.critical, ...this.ordinary];
    if (!all.length) return null;
    const between = (values) => {
      values.sort();
      const at = (share) => values[Math.round((values.length - 1) * share)];
      return [at(0.04), at(0.96)];
    };
    const [south, north] = between(Float64Array.from(all, ({ lat }) => lat));
    const [west, east] = between(Float64Array.from(all, ({ lon }) => lon));
    return [south, west, north, east];
  }
}
