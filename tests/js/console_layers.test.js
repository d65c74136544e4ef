import assert from "node:assert/strict";
import { test } from "node:test";

import { gaugeSays } from "../../ioc/static/js/console/tools/gauge_words.js";
import { placeOfShape, roomFor } from "../../ioc/static/js/console/tools/labels.js";

const NOW = Date.parse("2026-10-28T14:00:00Z");
const gauge = (more) => ({ level_m: 4.2, alarm: "level_3", at: "2026-10-28T13:30:00Z", trend_cm_h: 18, ...more });

test("a gauge says its alarm by a digit, and its trend", () => {
  assert.deepEqual(gaugeSays(gauge(), NOW), { level: 4.2, digit: "3", mark: "3", arrow: "↑", isStale: false });
  assert.equal(gaugeSays(gauge({ trend_cm_h: -4 }), NOW).arrow, "↓");
  assert.equal(gaugeSays(gauge({ trend_cm_h: 0 }), NOW).arrow, "→");
  assert.equal(gaugeSays(gauge({ trend_cm_h: null }), NOW).arrow, "");
  assert.equal(gaugeSays(gauge({ alarm: "below" }), NOW).mark, "–");
});

test("what a gauge does not know it does not say", () => {
  assert.deepEqual(gaugeSays(gauge({ level_m: null, at: null, alarm: "unknown" }), NOW), { level: null, digit: "", mark: "?", arrow: "", isStale: false });
  assert.equal(gaugeSays(gauge({ alarm: "unknown" }), NOW).mark, "?");
  const old = gaugeSays(gauge({ at: "2026-10-28T11:59:00Z" }), NOW);
  assert.deepEqual([old.isStale, old.arrow, old.mark], [true, "", "3"]);
  assert.equal(gaugeSays(gauge({ level_m: 0 }), NOW).level, 0);
});

test("a name stands in the middle of the largest part", () => {
  const square = (lon, lat, side) => [[[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]];
  const { at, size } = placeOfShape({ type: "MultiPolygon", coordinates: [square(107, 16, 0.1), square(108, 17, 0.2)] });
  assert.deepEqual(at.map((one) => Math.round(one * 1e6) / 1e6), [17.1, 108.1]);
  assert.ok(Math.abs(size - 0.04) < 1e-9);
  assert.deepEqual(placeOfShape({ type: "Point", coordinates: [107.5, 16.4] }).at, [16.4, 107.5]);
  assert.deepEqual(placeOfShape({ type: "LineString", coordinates: [[1, 2], [3, 4], [5, 6]] }).at, [4, 3]);
  assert.equal(placeOfShape(null).at, null);
  assert.deepEqual(placeOfShape({ type: "Polygon", coordinates: [[[1, 2], [1, 2], [1, 2]]] }).at, [2, 1]);
});

test("no name hides another, the weightiest stay", () => {
  const sign = (x, weight) => ({ x, y: 0, width: 50, height: 20, weight });
  const found = roomFor([sign(0, 1), sign(30, 5), sign(90, 2)]);
  assert.deepEqual(found.map(({ x }) => x), [30, 90]);
});
