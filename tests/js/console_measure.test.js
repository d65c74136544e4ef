import assert from "node:assert/strict";
import { test } from "node:test";

import { areaOf, borderOf, crosses, distance, lengthThrough } from "../../ioc/static/js/console/tools/geodesy.js";
import { isWithin } from "../../ioc/static/js/console/within.js";

const near = (found, wanted, within) => assert.ok(Math.abs(found - wanted) <= within, `${found} is not ${wanted}`);

test("lengths are those of the ellipsoid", () => {
  // A quarter of the meridian, and a degree along the equator (a × π / 180).
  near(distance([0, 0], [90, 0]), 10_001_965.729, 0.01);
  near(distance([0, 107], [0, 108]), 111_319.491, 0.001);
  // Flinders Peak to Buninyong, the worked example of Geoscience Australia: 54972.271 m.
  near(distance([-37.95103341666667, 144.42486788888888], [-37.65282113888889, 143.92649552777777]), 54_972.271, 0.005);
  // A sphere would be 0.5 % wrong northwards at this latitude.
  near(distance([16.46, 107.59], [16.47, 107.59]), 1106.6, 0.3);
  assert.equal(distance([16.46, 107.59], [16.46, 107.59]), 0);
  near(distance([0, 0], [0.5, 179.7]), 19_950_000, 60_000); // nearly opposite: no length without a value
});

test("a way is as long as its parts, a border closes itself", () => {
  const way = [[16.46, 107.59], [16.47, 107.59], [16.47, 107.6]];
  near(lengthThrough(way), distance(way[0], way[1]) + distance(way[1], way[2]), 1e-9);
  near(borderOf(way), lengthThrough(way) + distance(way[2], way[0]), 1e-9);
  assert.equal(lengthThrough([[1, 1]]), 0);
  assert.equal(lengthThrough([]), 0);
});

test("areas are those of the ellipsoid", () => {
  // The cell of one degree at the equator, by the zone formula of the ellipsoid: 12308.778 km².
  near(areaOf([[0, 0], [0, 1], [1, 1], [1, 0]]) / 1e6, 12_308.778, 1);
  // An eighth of the globe: 510 065 621.7 km² in all.
  near(areaOf([[0, 0], [0, 90], [90, 90], [90, 0]]) / 1e6, 510_065_621.7 / 8, 510_065_621.7 / 8 * 0.001);
  const square = [[16.46, 107.59], [16.46, 107.6], [16.47, 107.6], [16.47, 107.59]];
  near(areaOf(square), distance(square[0], square[1]) * distance(square[1], square[2]), 200);
  near(areaOf([...square].reverse()), areaOf(square), 1e-3);
  near(areaOf([...square, square[0]]), areaOf(square), 1e-3);
  assert.equal(areaOf(square.slice(0, 2)), 0);
});

test("a ring that crosses itself is known", () => {
  assert.equal(crosses([[0, 0], [0, 1], [1, 1], [1, 0]]), false);
  assert.equal(crosses([[0, 0], [1, 1], [0, 1], [1, 0]]), true);
  assert.equal(crosses([[0, 0], [0, 1], [1, 1]]), false);
  // A hollow corner is no crossing.
  assert.equal(crosses([[0, 0], [0, 2], [2, 2], [1, 1], [2, 0]]), false);
});

test("a place is inside a ring or not, hollow ones too", () => {
  const hollow = [[0, 0], [0, 2], [2, 2], [1, 1], [2, 0]];
  assert.equal(isWithin(hollow, { lat: 0.5, lon: 1 }), true);
  assert.equal(isWithin(hollow, { lat: 1.7, lon: 1 }), false);
});
