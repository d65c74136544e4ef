// What a crew's page reckons of people met on the way and of who is still looked for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { notYetAboard, onBoard, supposedPlace, withTaps } from "../../ioc/static/js/crew/rules.js";

const NOW = Date.parse("2026-10-28T14:00:00Z");
const task = { id: 7, unit: 2, status: "picked_up", people: { expected: 3, picked_up: 3, handed_over: 0 } };
const tap = (more) => ({ kind: "step", state: "waiting", assignment: 7, unit: 2, at: "2026-10-28T13:59:00Z", body: {}, ...more });

test("who was met on the way is aboard, known of or waiting to be sent, and leaves with the others", () => {
  const met = tap({ kind: "found", body: { people: 1, on_board: true } });
  assert.equal(onBoard(withTaps(task, [], 1)), 4);
  assert.equal(onBoard(withTaps(task, [met])), 4);
  assert.equal(onBoard(withTaps(task, [{ ...met, body: { people: 1, on_board: false } }])), 3);
  const out = withTaps(task, [met, tap({ action: "handed_over", body: { people: 4 } })]);
  assert.deepEqual([out.people.found, out.people.handed_over, onBoard(out)], [0, 3, 0]);
});

test("those who were met may leave the boat before its own task has picked anybody up", () => {
  const way = { ...task, status: "en_route", people: { expected: 3, picked_up: 0, handed_over: 0 } };
  const out = withTaps(way, [tap({ action: "handed_over", body: { people: 8 } })], 8);
  assert.deepEqual([out.status, out.people.found, out.people.handed_over, onBoard(out)], ["en_route", 0, 0, 0]);
});

test("without a position of the phone the last one known is taken, the rougher the older it is", () => {
  const unit = { lat: 16.46, lon: 107.59, accuracy_m: 8, position_at: "2026-10-28T13:50:00Z" };
  const incident = { lat: 16.47, lon: 107.6 };
  const known = supposedPlace({ fix: null, unit, incident, hasTask: true }, NOW);
  assert.deepEqual([known.from, known.lat, known.accuracy_m, known.isOld], ["unit", 16.46, 1808, true]);
  const fresh = { lat: 16.5, lon: 107.5, accuracy_m: 12, at: "2026-10-28T13:59:50Z" };
  const here = supposedPlace({ fix: fresh, unit, incident, hasTask: true }, NOW);
  assert.deepEqual([here.from, here.accuracy_m, here.isOld], ["phone", 12, false]);
  const lost = supposedPlace({ fix: null, unit: { lat: null, lon: null }, incident, hasTask: true }, NOW);
  assert.deepEqual([lost.from, lost.accuracy_m], ["task", 2000]);
  assert.equal(supposedPlace({ fix: null, unit: null, incident: null, hasTask: false }, NOW), null);
});

test("who was ticked on a trip before is not asked for again, who is missing is", () => {
  const [lanh, truc] = [{ name: "Bà Lành" }, { name: "Trúc" }];
  const before = tap({ action: "picked_up", state: "sent", body: { people: 2, names: ["Bà Lành"] } });
  assert.deepEqual(notYetAboard([lanh, truc], new Set(), task, [before]), [truc]);
  assert.deepEqual(notYetAboard([lanh, truc], new Set([truc]), task, [before]), []);
});
