// Units on a desk: where they are, whether they are silent, and what is said of one that could go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { grouped, isSent, isUnsent } from "../../ioc/static/js/cards.js";
import { byReason, front, isSameNeed, minutes } from "../../ioc/static/js/dispatching/words.js";
import {
  byNeed, countUnits, depthClass, headingOf, placeOfUnit, shareOf, stateOfUnit, takeFixes,
} from "../../ioc/static/js/units.js";

const NOW = Date.UTC(2026, 9, 28, 14, 30);
const ago = (minutesAgo) => new Date(NOW - minutesAgo * 60_000).toISOString().replace(".000", "");
const STALE = 5 * 60_000;

const unit = (more = {}) => ({
  id: 7, code: "CN-07", status: "available", lat: 16.46, lon: 107.59, position_at: ago(1), silent_at: null, local: false, ...more,
});
const state = (card, fix) => stateOfUnit(card, placeOfUnit(card, fix), NOW, STALE);

test("a fix that comes late or twice moves nothing back", () => {
  const held = new Map();
  assert.equal(takeFixes(held, [{ id: 7, lat: 1, lon: 1, at: ago(2) }]).length, 1);
  assert.equal(takeFixes(held, [{ id: 7, lat: 2, lon: 2, at: ago(2) }, { id: 7, lat: 3, lon: 3, at: ago(9) }]).length, 0);
  assert.equal(held.get(7).lat, 1);
  assert.deepEqual(takeFixes(held, [{ id: 7, lat: 4, lon: 4, at: ago(1) }]).map((one) => one.lat), [4]);
});

test("the newer of card and fix is where a unit is", () => {
  assert.equal(placeOfUnit(unit(), { lat: 1, lon: 1, at: ago(3) }).lat, 16.46);
  assert.equal(placeOfUnit(unit(), { lat: 1, lon: 1, at: ago(0) }).lat, 1);
  assert.equal(placeOfUnit(unit({ lat: null, lon: null, position_at: null })), null);
});

test("silence shows before what the unit last said, and a boat without an app is not silent", () => {
  assert.equal(state(unit()), "free");
  assert.equal(state(unit({ status: "committed" })), "busy");
  assert.equal(state(unit({ status: "committed", position_at: ago(6) })), "silent");
  assert.equal(state(unit({ status: "committed", position_at: ago(6) }), { lat: 1, lon: 1, at: ago(1) }), "busy");
  assert.equal(state(unit({ local: true, position_at: ago(600) })), "free");
  assert.equal(state(unit({ silent_at: ago(1) })), "silent");
  assert.equal(state(unit({ status: "out_of_service", position_at: ago(600) })), "out");
});

test("silent units stand first, and each state is counted", () => {
  const rows = ["free", "out", "silent", "busy"].map((one, n) => ({ state: one, card: { code: `C${n}` } }));
  assert.deepEqual(rows.sort(byNeed).map((row) => row.state), ["silent", "free", "busy", "out"]);
  assert.deepEqual(countUnits(rows), { free: 1, busy: 1, silent: 1, out: 1 });
});

test("a heading is told only by a real movement", () => {
  assert.equal(headingOf({ lat: 16, lon: 107 }, { lat: 16.01, lon: 107 }), 0);
  assert.equal(headingOf({ lat: 16, lon: 107 }, { lat: 16, lon: 106.99 }), 270);
  assert.equal(headingOf({ lat: 16, lon: 107 }, { lat: 16.00001, lon: 107 }), null);
});

test("a shelter's bar and the depth of water have their steps", () => {
  assert.equal(shareOf({ places: 200, taken: 40, reserved: 10 }), 0.25);
  assert.equal(shareOf({ places: 0, taken: 0, reserved: 0 }), null);
  assert.deepEqual([null, 0.2, 0.3, 0.8, 1.5].map(depthClass), [0, 1, 2, 3, 4]);
});

test("a rescue waits until a unit is on it, another critical matter until an agency is", () => {
  const card = { severity: "critical", status: "in_progress", tier: "P1", agencies: [{ status: "accepted" }], assignments: [] };
  assert.equal(isUnsent(card), true);
  assert.equal(isUnsent({ ...card, tier: null }), false);
  assert.equal(isUnsent({ ...card, assignments: [{ active: true }] }), false);
  assert.equal(isSent({ ...card, assignments: [{ active: false }] }), false);
  assert.equal(isUnsent({ ...card, status: "resolved" }), false);
  assert.deepEqual(grouped([{ ...card, id: 1, opened_at: ago(1) }], isUnsent).map((one) => one.key), ["alarm"]);
});

test("an arrival is never said to take no time", () => {
  assert.deepEqual([10, 89, 91, 360].map(minutes), [1, 1, 2, 6]);
});

test("first, second and the nearest stand in front, none twice", () => {
  const items = [1, 2, 3, 4].map((id) => ({ unit: id }));
  assert.deepEqual(front(items, { unit: 4 }).map((one) => one.unit), [1, 2, 4]);
  assert.deepEqual(front(items, { unit: 1 }).map((one) => one.unit), [1, 2]);
  assert.deepEqual(front([], null), []);
});

test("who is not offered is grouped by why and what is lacking, the commonest first", () => {
  const lacks = (...missing) => ({ code: "cannot_help", text: "không đủ khả năng", missing });
  const groups = byReason([
    { ...lacks("lifting"), unit_code: "GH-1" }, { code: "committed", text: "bận", missing: [], unit_code: "CN-1" },
    { code: "committed", text: "bận", missing: [], unit_code: "CN-2" }, { ...lacks("medical"), unit_code: "GH-2" },
  ]);
  assert.deepEqual(groups.map((one) => [one.text, one.missing, one.units.length]), [
    ["bận", [], 2], ["không đủ khả năng", ["lifting"], 1], ["không đủ khả năng", ["medical"], 1],
  ]);
});

test("a new report takes no unit from anybody, another unit or place does", () => {
  const before = { lat: 1, lon: 1, people: 4, category: "c", merged_into: null, status: "open", assignments: [] };
  assert.equal(isSameNeed(before, { ...before, status: "in_progress", report_count: 3 }), true);
  assert.equal(isSameNeed(before, { ...before, people: 6 }), false);
  assert.equal(isSameNeed(before, { ...before, assignments: [{ unit: 7, active: true }] }), false);
  assert.equal(isSameNeed(before, { ...before, status: "closed" }), false);
});
