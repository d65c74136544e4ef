// Trips of a plan while a commander changes them: a party may be divided over two units.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addLast, body, divided, tripOf, unitOf, without } from "../../ioc/static/js/plan/draft.js";

const desk = {
  trips: [{ unit: 1, incidents: [5], facility: 9, people: {} }, { unit: 2, incidents: [6], facility: null, people: {} }],
  waiting: [{ id: 5, planned: 14 }, { id: 6, planned: 3 }],
};

test("a party is divided: each unit takes its part, and both trips are named", () => {
  const draft = divided(desk, new Map(), 1, 5, 8, 2);
  assert.deepEqual(body(desk, draft), { trips: [
    { unit: 1, incidents: [5], facility: 9, people: { 5: 8 } },
    { unit: 2, incidents: [6, 5], facility: null, people: { 5: 6 } },
  ] });
  const third = divided(desk, draft, 2, 5, 4, 3);
  assert.deepEqual([1, 2, 3].map((unit) => tripOf(desk, third, unit).people[5]), [8, 4, 2]);
});

test("a part for nobody changes nothing, and a part that is taken out leaves the other", () => {
  const draft = new Map();
  assert.equal(divided(desk, draft, 1, 5, 14, 2), draft);
  const left = without(desk, divided(desk, draft, 1, 5, 8, 2), 2, 5);
  assert.deepEqual([tripOf(desk, left, 1).people, tripOf(desk, left, 2)], [{ 5: 8 }, { incidents: [6], facility: null, people: {} }]);
});

test("a whole party that goes to another unit leaves the one that had it", () => {
  const draft = addLast(desk, new Map(), 2, 5);
  assert.deepEqual([tripOf(desk, draft, 1).incidents, unitOf(desk, draft, 5)], [[], 2]);
  assert.deepEqual(body(desk, addLast(desk, draft, 1, 5)), { trips: [] });
});
