// Vector tiles read in the browser: bytes, places, and counts gathered for the eye.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inOrder, symbolOf } from "../../ioc/static/js/history/marks.js";
import { asFeature, byKind, byState, fits, symbolOf as publicSymbol } from "../../ioc/static/js/public/coarse.js";
import {
  bubbles, degreesOf, isInside, placed, short, tilesOf, tileZoom, worldOf,
} from "../../ioc/static/js/tiles/grid.js";
import { readTile } from "../../ioc/static/js/tiles/mvt.js";
import { TileSource } from "../../ioc/static/js/tiles/source.js";

const bytes = (text) => Uint8Array.from(text.match(/../g).map((pair) => parseInt(pair, 16))).buffer;

/* Written by ioc/queries/tiles/mvt.py: a point of the id 2^53 - 1 at 3, 4095 and one without at 0, 0. */
const TWO = bytes(
  "1a5f78020a06706f696e7473121908ffffffffffffff0f1206000001010202180122040906fe3f120b1202000318012203090000" +
  "1a04636f64651a046f70656e1a016e22060a0453432d3122023801220328ac0222080a06c6b0e1bb9b63288020",
);

test("the points of a tile are read with their properties", () => {
  const { points } = readTile(TWO);
  assert.deepEqual(points, [
    { id: 2 ** 53 - 1, x: 3 / 4096, y: 4095 / 4096, properties: { code: "SC-1", open: true, n: 300 } },
    { id: 0, x: 0, y: 0, properties: { code: "ước" } },
  ]);
});

test("bytes that are no tile are refused, an empty tile has nothing", () => {
  assert.deepEqual(readTile(new ArrayBuffer(0)), {});
  assert.throws(() => readTile(bytes("1aff")), RangeError);
  assert.throws(() => readTile(TWO.slice(0, 20)), RangeError);
});

test("a place goes to the world and back", () => {
  const [x, y] = worldOf(16.4637, 107.5909);
  const [lat, lon] = degreesOf(x, y);
  assert.ok(Math.abs(lat - 16.4637) < 1e-9 && Math.abs(lon - 107.5909) < 1e-9);
});

test("a point of a tile stands where it does in the world", () => {
  const point = { id: 7, x: 0.5, y: 0.25, properties: { count: 3 } };
  assert.deepEqual(placed({ z: 1, x: 1, y: 0 }, point), { id: 7, x: 0.75, y: 0.125, count: 3 });
});

test("a view needs the tiles it touches, and none beyond the world", () => {
  const keys = (box, z) => tilesOf(box, z).map(({ key }) => key).sort();
  assert.deepEqual(keys({ west: 0.1, north: 0.1, east: 0.6, south: 0.2 }, 1), ["1/0/0", "1/1/0"]);
  assert.deepEqual(keys({ west: -0.5, north: -0.2, east: 1.5, south: 2 }, 0), ["0/0/0"]);
});

test("the middle of the view is asked for first", () => {
  assert.equal(tilesOf({ west: 0, north: 0, east: 0.99, south: 0.99 }, 2).at(-1).key.split("/")[0], "2");
  const first = tilesOf({ west: 0.3, north: 0.3, east: 0.95, south: 0.45 }, 3)[0];
  assert.ok(first.x >= 4 && first.x <= 5);
});

test("tiles are twice as large as the map's own, and end where they end", () => {
  assert.equal(tileZoom(13, 18), 12);
  assert.equal(tileZoom(19, 14), 14);
  assert.equal(tileZoom(0, 14), 0);
});

test("the edges of a frame belong to one side", () => {
  const box = { west: 0, north: 0, east: 0.5, south: 0.5 };
  assert.ok(isInside(box, { x: 0, y: 0 }));
  assert.ok(!isInside(box, { x: 0.5, y: 0.1 }));
});

test("bubbles lose nothing and stand where most of theirs are", () => {
  const cells = [
    { x: 0.5001, y: 0.5001, count: 9, critical: 1 },
    { x: 0.5003, y: 0.5001, count: 1 },
    { x: 0.9, y: 0.9, count: 5, critical: 2 },
  ];
  const made = bubbles(cells, 2, ["critical"]);
  assert.equal(made.reduce((sum, one) => sum + one.count, 0), 15);
  assert.equal(made.reduce((sum, one) => sum + one.critical, 0), 3);
  const near = made.find(({ count }) => count === 10);
  assert.ok(near.x < 0.5002);
});

test("large numbers are short", () => {
  assert.deepEqual([7, 999, 1234, 45_600].map((n) => short(n, String)), ["7", "999", "1.2k", "46k"]);
});

test("what runs stands before what is done, the worst first", () => {
  const one = (id, severity, status) => ({ id, severity, status, verification: "verified" });
  const order = inOrder([one(1, "critical", "closed"), one(2, "low", "open"), one(3, "critical", "in_progress"), one(4, "low", "open")]);
  assert.deepEqual(order.map(({ id }) => id), [3, 4, 2, 1]);
  assert.equal(symbolOf(one(1, "critical", "closed")), "resolved");
  assert.equal(symbolOf({ ...one(2, "high", "open"), verification: "unverified" }), "high_unverified");
});

test("the public map's filters and sums count by the numbers of its places", () => {
  const found = [
    { category: "a", state: "done", count: 4 }, { category: "a", state: "received", count: 1 },
    { category: "b", state: "working", count: 3, severity: "high", exercise: true },
  ];
  assert.deepEqual(byState(found), { received: 1, working: 3, done: 4 });
  assert.deepEqual(byKind(found), [
    { category: "a", count: 5, done: 4, drilled: 0 }, { category: "b", count: 3, done: 0, drilled: 3 },
  ]);
  assert.equal(found.filter((one) => fits(one, { state: "done", kind: "a" })).length, 1);
  assert.deepEqual(found.map(publicSymbol), ["resolved", "normal", "high"]);
  assert.equal(publicSymbol({ state: "received", severity: "critical" }), "normal");
  assert.deepEqual(asFeature({ x: 0.5, y: 0.5, ...found[0] }, () => [1, 2]).geometry.coordinates, [2, 1]);
});

test("a tile that does not come is counted, and an older question gives way", async () => {
  const asked = [];
  globalThis.fetch = async (address) => {
    asked.push(address);
    if (address.includes("/1/0")) throw new TypeError("no network");
    return { ok: true, arrayBuffer: async () => new ArrayBuffer(0) };
  };
  const source = new TileSource(({ z, x, y }) => `${z}/${x}/${y}`, 60_000);
  const box = { west: 0, north: 0, east: 0.99, south: 0.2 };
  const first = source.look(box, 1);
  const second = source.look(box, 1);
  assert.equal(await first, null);
  assert.equal((await second).missing, 1);
  asked.length = 0;
  assert.equal((await source.look(box, 1)).missing, 1);
  assert.deepEqual(asked, ["1/1/0"]);
});
