// What a desk knows, message by message: the same events give the same lists on every screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, applyAll, EMPTY, fromSnapshot, reached } from "../../ioc/static/js/state.js";

const incident = (id, version, more = {}) => ({ id, version, status: "open", merged_into: null, ...more });
const report = (id, version, more = {}) => ({ id, version, status: "received", incident: null, ...more });

function message(position, type, id, card) {
  return { position, kind: `${type}:changed`, at: "2026-10-28T14:05:00Z", subject: { type, id }, card };
}

const lists = (state) => ({
  position: state.position,
  incidents: [...state.incidents.values()].sort((a, b) => a.id - b.id),
  reports: [...state.reports.values()].sort((a, b) => a.id - b.id),
});

const START = fromSnapshot({
  position: 10,
  incidents: [incident(1, 3), incident(2, 1)],
  reports: [report(7, 1)],
  units: [],
  facilities: [],
});

test("a snapshot becomes lists by id", () => {
  assert.equal(START.position, 10);
  assert.deepEqual([...START.incidents.keys()], [1, 2]);
  assert.deepEqual([...START.reports.keys()], [7]);
});

test("a new card is added and a known one is replaced", () => {
  let state = apply(START, message(11, "incident", 3, incident(3, 1)));
  state = apply(state, message(12, "incident", 2, incident(2, 2, { status: "in_progress" })));
  assert.deepEqual([...state.incidents.keys()], [1, 2, 3]);
  assert.equal(state.incidents.get(2).status, "in_progress");
  assert.equal(state.position, 12);
});

test("what is given is never changed", () => {
  const before = JSON.stringify(lists(START));
  apply(START, message(11, "incident", 1, null));
  applyAll(START, [message(11, "incident", 9, incident(9, 1)), message(12, "report", 7, null)]);
  assert.equal(JSON.stringify(lists(START)), before);
});

test("an older version does not replace a newer one", () => {
  const state = apply(START, message(11, "incident", 1, incident(1, 2, { title: "older" })));
  assert.equal(state.incidents.get(1).version, 3);
  assert.equal(state.position, 11);
});

test("the same version again is taken: it is the snapshot's change told once more", () => {
  const state = apply(START, message(11, "incident", 1, incident(1, 3, { title: "same" })));
  assert.equal(state.incidents.get(1).title, "same");
});

test("an event that was seen before changes nothing, not even the object", () => {
  assert.equal(apply(START, message(10, "incident", 1, null)), START);
  assert.equal(apply(START, message(4, "incident", 99, incident(99, 1))), START);
});

test("a card that is null leaves the list", () => {
  const state = apply(START, message(11, "incident", 1, null));
  assert.deepEqual([...state.incidents.keys()], [2]);
});

test("null for what was never here only moves the position", () => {
  const state = apply(START, message(11, "incident", 50, null));
  assert.equal(state.incidents, START.incidents);
  assert.equal(state.position, 11);
});

for (const status of ["resolved", "closed"]) {
  test(`an incident that is ${status} leaves the open list`, () => {
    const state = apply(START, message(11, "incident", 1, incident(1, 4, { status })));
    assert.equal(state.incidents.has(1), false);
  });
}

test("a reopened incident comes back", () => {
  const gone = apply(START, message(11, "incident", 1, incident(1, 4, { status: "resolved" })));
  const back = apply(gone, message(12, "incident", 1, incident(1, 5)));
  assert.equal(back.incidents.get(1).version, 5);
});

test("a merged incident leaves the list", () => {
  const merged = incident(2, 2, { status: "closed", merged_into: 1 });
  assert.equal(apply(START, message(11, "incident", 2, merged)).incidents.has(2), false);
});

test("a report leaves the waiting list when it belongs to an incident or is rejected", () => {
  const linked = apply(START, message(11, "report", 7, report(7, 2, { incident: 1 })));
  assert.equal(linked.reports.size, 0);
  const rejected = apply(START, message(11, "report", 7, report(7, 2, { status: "rejected" })));
  assert.equal(rejected.reports.size, 0);
});

test("events about other things only move the position", () => {
  const state = apply(START, message(11, "user", 1, null));
  assert.equal(state.position, 11);
  assert.equal(state.incidents, START.incidents);
});

test("a heartbeat moves the position forward and never back", () => {
  assert.equal(reached(START, 25).position, 25);
  assert.equal(reached(START, 5), START);
  assert.equal(reached(START, 10), START);
});

test("the empty state takes events", () => {
  assert.equal(apply(EMPTY, message(1, "incident", 1, incident(1, 1))).incidents.size, 1);
  assert.equal(EMPTY.incidents.size, 0);
});

// A small generator with a fixed seed (mulberry32): the runs are the same on every machine.
function numbers(seed) {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let x = Math.imul(a ^ (a >>> 15), 1 | a);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

function history(next, length) {
  const versions = new Map();
  const statuses = ["open", "in_progress", "resolved", "closed"];
  return Array.from({ length }, (_, place) => {
    const id = 1 + next(12);
    const isReport = next(3) === 0;
    const key = `${isReport}${id}`;
    versions.set(key, (versions.get(key) || 0) + 1);
    const version = versions.get(key);
    let card = null;
    if (next(8) > 0) {
      card = isReport
        ? report(id, version, { incident: next(2) ? id : null })
        : incident(id, version, { status: statuses[next(4)] });
    }
    return message(place + 1, isReport ? "report" : "incident", id, card);
  });
}

test("a screen that was away ends as one that never was, whatever the pages", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const next = numbers(seed);
    const events = history(next, 60);
    const steady = events.reduce(apply, EMPTY);

    // Away from `from` to `to`, then served in pages, some events of them twice.
    const from = next(60);
    const overlap = Math.max(0, from - next(10));
    let back = applyAll(EMPTY, events.slice(0, from));
    for (let at = overlap; at < events.length; at += 7) back = applyAll(back, events.slice(at, at + 7));
    assert.deepEqual(lists(back), lists(steady), `seed ${seed}`);
  }
});

test("a snapshot that is newer than its position ends the same", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const next = numbers(seed + 5000);
    const events = history(next, 60);
    const steady = events.reduce(apply, EMPTY);
    const position = next(50);
    const seen = Math.min(60, position + next(10));
    // The cards are read after the position: they may hold changes that come once more.
    const cards = events.slice(0, seen).reduce(apply, EMPTY);
    const fresh = fromSnapshot({
      position,
      incidents: [...cards.incidents.values()],
      reports: [...cards.reports.values()],
    });
    assert.deepEqual(lists(applyAll(fresh, events.slice(position))), lists(steady), `seed ${seed}`);
  }
});
