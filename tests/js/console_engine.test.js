// What the console shows of all open matters: filtered, in order, counted, gathered into signs.

import assert from "node:assert/strict";
import { test } from "node:test";

import "../../ioc/static/vendor/supercluster/supercluster.min.js";
import { Engine } from "../../ioc/static/js/console/engine.js";
import { Ranked, compareKeys } from "../../ioc/static/js/console/order.js";
import { isWithin } from "../../ioc/static/js/console/within.js";

const { Supercluster } = globalThis;
const NOW = Date.parse("2026-10-28T14:00:00Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();

function incident(id, more = {}) {
  return {
    id, version: 1, status: "open", merged_into: null, severity: "normal", tier: null, score: null, title: `Vụ ${id}`,
    lat: 16.4 + (id % 100) * 0.001, lon: 107.5 + (id % 90) * 0.001, accuracy_m: 10, verification: "verified",
    agencies: [], assignments: [], opened_at: ago(600), due_at: null, overdue: false, ...more,
  };
}

const report = (id, more = {}) => ({
  id, version: 1, status: "received", incident: null, emergency: false, severity: null, text: `Tin ${id}`,
  lat: null, lon: null, received_at: ago(60), ...more,
});

function engineOf(incidents, reports = [], units = []) {
  const engine = new Engine(Supercluster, { unassignedAfter: 60_000 });
  engine.reset({ position: 10, incidents, reports, units }, NOW);
  return engine;
}

const event = (position, card, type = "incident", id = card?.id) => ({ position, subject: { type, id }, card });
const WORLD = { box: [-180, -85, 180, 85], inner: [-180, -85, 180, 85], zoom: 17 };
const keysOf = (engine, limit = 100) => engine.list(limit).groups.map(({ key, rows }) => [key, rows.map((row) => row.key)]);

test("the list has its groups by risk, and reports right after what nobody has taken", () => {
  const engine = engineOf(
    [
      incident(1), incident(2, { severity: "high" }), incident(3, { severity: "critical", tier: "P2", score: 5 }),
      incident(4, { severity: "critical", tier: "P1", score: 1 }),
      incident(5, { severity: "critical", status: "in_progress" }), incident(6, { severity: "low" }),
    ],
    [report(7), report(8, { emergency: true })],
  );
  assert.deepEqual(keysOf(engine), [
    ["alarm", ["i4", "i3"]], ["reports", ["r8", "r7"]], ["taken", ["i5"]], ["high", ["i2"]], ["normal", ["i1"]], ["low", ["i6"]],
  ]);
});

test("who waits too long rises above those that are as urgent, never above a higher tier", () => {
  const engine = engineOf([
    incident(1, { severity: "critical", tier: "P2", score: 90, opened_at: ago(5) }),
    incident(2, { severity: "critical", tier: "P2", score: 10, opened_at: ago(90) }),
    incident(3, { severity: "critical", tier: "P1", score: 1, opened_at: ago(5) }),
  ]);
  assert.deepEqual(keysOf(engine), [["alarm", ["i3", "i2", "i1"]]]);
  assert.equal(engine.tick(NOW + 56_000), 2);
  assert.deepEqual(keysOf(engine), [["alarm", ["i3", "i1", "i2"]]]);
  assert.equal(engine.tick(NOW + 57_000), 0);
});

test("a city with units counts who waits for one", () => {
  const taken = incident(1, { severity: "critical", tier: "P1", agencies: [{ code: "a", status: "accepted" }] });
  const engine = engineOf([taken]);
  assert.deepEqual(keysOf(engine), [["taken", ["i1"]]]);
  engine.apply([event(11, { id: 5, version: 1 }, "unit")], NOW);
  assert.deepEqual(keysOf(engine), [["alarm", ["i1"]]]);
});

test("changes one by one end as a picture taken at once", () => {
  const random = (() => {
    let seed = 7;
    return (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  })();
  const severities = ["critical", "high", "normal", "low"];
  const cards = new Map();
  for (let id = 1; id <= 400; id += 1) cards.set(id, incident(id, { severity: severities[random(4)] }));
  const engine = engineOf([...cards.values()]);
  engine.filter({ severity: ["critical", "high"] }, true, NOW);
  engine.points.rebuild();
  for (let position = 11; position < 1200; position += 1) {
    const id = 1 + random(500);
    const known = cards.get(id);
    const card = incident(id, {
      version: (known?.version ?? 0) + 1, severity: severities[random(4)], status: random(5) ? "open" : "resolved",
      lat: random(3) ? known?.lat ?? 16.5 : 16.4 + random(50) / 1000, due_at: random(2) ? ago(-random(999)) : null,
    });
    if (card.status === "open") cards.set(id, card);
    else cards.delete(id);
    engine.apply([event(position, card)], NOW);
    if (position % 300 === 0) engine.points.rebuild();
  }
  const fresh = engineOf([...cards.values()]);
  fresh.filter({ severity: ["critical", "high"] }, true, NOW);
  assert.deepEqual(keysOf(engine, 1000), keysOf(fresh, 1000));
  assert.deepEqual(engine.figures(), fresh.figures());
  const told = (one) => {
    const { ordinary, critical, inside, beyond } = one.points.frame(WORLD);
    const keys = [...ordinary.singles, ...critical.singles].map(({ key }) => key).sort();
    return { keys, inside, beyond, clusters: critical.clusters };
  };
  assert.deepEqual(told(engine), told(fresh));
});

test("an older message and an older version change nothing", () => {
  const engine = engineOf([incident(1, { version: 3 })]);
  engine.apply([event(9, null, "incident", 1), event(11, incident(1, { version: 2, severity: "high" }))], NOW);
  assert.deepEqual(keysOf(engine), [["normal", ["i1"]]]);
  assert.equal(engine.position, 11);
});

test("what changed while a desk was away is put and removed", () => {
  const engine = engineOf([incident(1), incident(2)], [report(3)]);
  const nothing = { incidents: [], reports: [], units: [] };
  engine.change({
    ...nothing, position: 50, incidents: [incident(2, { version: 2, severity: "high" }), incident(4)],
    removed: { incidents: [1], reports: [3], units: [] },
  }, NOW);
  assert.deepEqual(keysOf(engine), [["high", ["i2"]], ["normal", ["i4"]]]);
  assert.equal(engine.position, 50);
});

test("critical ones outside the filters are counted", () => {
  const engine = engineOf([incident(1, { severity: "critical" }), incident(2)]);
  engine.filter({ severity: ["normal"] }, true, NOW);
  const { all, shown, hidden, counts } = engine.figures();
  assert.deepEqual([all, shown, hidden, counts.critical], [2, 1, 1, 1]);
});

test("a row that is open stays in the list however far down it stands", () => {
  const engine = engineOf(Array.from({ length: 50 }, (_one, at) => incident(at + 1)));
  const { groups, left } = engine.list(5, ["i40"]);
  assert.deepEqual(groups[0].rows.map(({ key }) => key), ["i1", "i2", "i3", "i4", "i5", "i40"]);
  assert.equal(left, -45);
});

test("no cluster of harmless matters counts a critical one, however close it is", () => {
  const here = { lat: 16.46, lon: 107.59 };
  const many = Array.from({ length: 300 }, (_one, at) => incident(at + 1, here));
  const engine = engineOf([...many, incident(900, { severity: "critical", ...here })]);
  for (const zoom of [5, 9, 12, 15]) {
    const { ordinary, critical } = engine.points.frame({ ...WORLD, zoom });
    assert.equal(ordinary.clusters.reduce((sum, { count }) => sum + count, 0), 300);
    assert.deepEqual(critical.singles.map(({ key }) => key), ["i900"]);
  }
});

test("what came after the index was made stands beside it at once, and what went is gone", () => {
  const engine = engineOf([incident(1), incident(2)]);
  engine.points.rebuild();
  engine.apply([event(11, incident(3)), event(12, null, "incident", 1)], NOW);
  assert.equal(engine.points.changes, 2);
  const { ordinary, inside } = engine.points.frame(WORLD);
  assert.deepEqual(ordinary.singles.map(({ key }) => key).sort(), ["i2", "i3"]);
  assert.equal(inside, 2);
});

test("critical matters of one place stand beside each other, and stay there while one zooms", () => {
  const here = { lat: 16.46, lon: 107.59, severity: "critical" };
  const engine = engineOf([incident(1, here), incident(2, here)]);
  const shifts = (zoom) => engine.points.frame({ ...WORLD, zoom }).critical.singles.map(({ key, shift }) => [key, ...shift]);
  assert.deepEqual(shifts(16), [["i1", 0, 0], ["i2", 18, 31]]);
  assert.deepEqual(shifts(17), shifts(16));
});

test("cards of a drawn area come in the order of risk, and all are counted", () => {
  const engine = engineOf([incident(1), incident(2, { severity: "critical" }), incident(3, { lat: 10 })]);
  const ring = [[16, 107], [17, 107], [17, 108], [16, 108]];
  const { items, total } = engine.cards({ within: ring, limit: 1 });
  assert.deepEqual([items.map(({ id }) => id), total], [[2], 2]);
});

test("a point is inside a ring by the even-odd rule", () => {
  const ring = [[0, 0], [0, 2], [2, 2], [2, 0]];
  assert.equal(isWithin(ring, { lat: 1, lon: 1 }), true);
  assert.equal(isWithin(ring, { lat: 1, lon: 3 }), false);
});

test("a ranked list finds, puts and takes without sorting again", () => {
  const ranked = new Ranked();
  const of = (...keys) => ({ keys });
  const middle = of(1, 5);
  ranked.fill([of(2, 1), of(1, 1)]);
  ranked.add(middle);
  assert.deepEqual(ranked.items.map(({ keys }) => keys), [[1, 1], [1, 5], [2, 1]]);
  ranked.remove(of(1, 5)); // another object of the same keys is not the one that was put
  assert.equal(ranked.length, 3);
  ranked.remove(middle);
  assert.equal(ranked.length, 2);
  assert.equal(compareKeys([1, Infinity], [1, 2]), 1);
});
