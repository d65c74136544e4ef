// The wall: where tiles stand on screens of any shape, which view is shown, what is never hidden.

import assert from "node:assert/strict";
import { test } from "node:test";

import { againstAlarm, counts, foldKinds, shelters, unitsByKind, waiting } from "../../ioc/static/js/wall/count.js";
import { arrange, pageOf, rowsIn } from "../../ioc/static/js/wall/layout.js";
import { begin, RISK, SEEN_MS, step, viewOf, withTurns } from "../../ioc/static/js/wall/rotation.js";
import { atEdge, frameOf, gathered, placedTags } from "../../ioc/static/js/wall/signs.js";
import { Store } from "../../ioc/static/js/wall/store.js";

const ALL = ["critical", "queue", "map", "figures", "water", "reservoirs", "units", "shelters", "calls"];
const VIEWS = [ALL, ["critical", "queue", "map", "figures"], ["map", "figures"], ["water", "reservoirs", "map", "figures"],
  ["units", "shelters", "calls", "map", "figures"], ["water"], ["critical"], ["units", "shelters", "calls", "water"], ["calls", "map"]];
// What wall.css makes of a screen: the rem of the wall, and how many of them there are.
function screen(width, height) {
  const rem = width >= height ? Math.min(0.02963 * height, 0.01778 * width) : Math.min(0.02963 * width, 0.01667 * height);
  return { width: width / rem, height: height / rem };
}
const SCREENS = [[1920, 540], [1920, 1080], [3840, 1080], [3840, 2160], [5760, 1080], [1080, 1920], [1280, 1024], [1440, 900], [2560, 1080], [390, 844], [7680, 2160]];

test("on every screen every tile has its place, and nothing stands outside or upon another", () => {
  for (const [w, h] of SCREENS) {
    for (const tiles of VIEWS) for (const hasBand of [false, true]) {
      const size = screen(w, h);
      const { slots, figures, band, foot, top } = arrange({ ...size, tiles, hasBand });
      const where = `${w}x${h} ${tiles} ${hasBand}`;
      const placed = slots.flatMap((slot) => slot.tiles);
      const wanted = tiles.filter((tile) => tile !== "figures");
      assert.deepEqual([...placed].sort(), [...wanted].sort(), where);
      assert.equal(Boolean(figures) || top.inline, tiles.includes("figures"), where);
      const boxes = [...slots, ...(figures ? [figures] : []), ...(band ? [band] : []), { x: 0, y: 0, w: size.width, h: top.h },
        { x: 0, y: size.height - foot.h, w: size.width, h: foot.h }];
      for (const box of boxes) {
        assert.ok(box.w > 5 && box.h > 1.5, `${where}: ${JSON.stringify(box)}`);
        assert.ok(box.x >= -0.01 && box.x + box.w <= size.width + 0.01, `${where}: ${JSON.stringify(box)}`);
        assert.ok(box.y >= -0.01 && box.y + box.h <= size.height + 0.01, `${where}: ${JSON.stringify(box)}`);
      }
      for (const a of boxes) for (const b of boxes) {
        if (a === b) continue;
        const apart = a.x + a.w <= b.x + 0.01 || b.x + b.w <= a.x + 0.01 || a.y + a.h <= b.y + 0.01 || b.y + b.h <= a.y + 0.01;
        assert.ok(apart, `${where}: ${JSON.stringify(a)} ${JSON.stringify(b)}`);
      }
    }
  }
});

test("the red block and the map never take turns with anything", () => {
  for (const [w, h] of SCREENS) {
    for (const tiles of VIEWS) {
      for (const slot of arrange({ ...screen(w, h), tiles }).slots) {
        if (["map", "critical", "queue"].some((one) => slot.tiles.includes(one))) assert.equal(slot.tiles.length, 1, `${w}x${h} ${tiles}`);
      }
    }
  }
});

test("rows and pages of a list: at least one row, and every item in its turn", () => {
  assert.equal(rowsIn(8.6, 2.3, 2.05), 3);
  assert.equal(rowsIn(1, 2.3, 2.05), 1);
  assert.deepEqual(pageOf([1, 2, 3], 2, 0), { items: [1, 2], page: 1, pages: 2 });
  assert.deepEqual(pageOf([1, 2, 3], 2, 3), { items: [3], page: 2, pages: 2 });
  assert.deepEqual(pageOf([], 2, 5), { items: [], page: 1, pages: 1 });
});

const TURNS = [{ view: "map", seconds: 20 }, { view: "water", seconds: 10 }];

/* The view after each second, with the ids that wait as they are then. */
function play(state, from, seconds, alarms = () => []) {
  let now = from;
  let next = state;
  const views = [];
  for (let second = 0; second < seconds; second += 1) {
    now += 1000;
    next = step(next, now, alarms(second));
    views.push(viewOf(next));
  }
  return { state: next, views, now };
}

test("views take turns, each for its seconds, and one alone stands still", () => {
  const { views } = play(begin(TURNS, 0), 0, 62);
  assert.equal(views[18], "map");
  assert.equal(views[19], "water");
  assert.equal(views[28], "water");
  assert.equal(views[29], "map");
  assert.equal(new Set(play(begin([{ view: "map", seconds: 10 }], 0), 0, 100, () => [7]).views).size, 1);
});

test("a new critical interrupts, is never left unseen, and the turn it cut begins anew", () => {
  const quiet = play(begin(TURNS, 0), 0, 25);
  assert.equal(quiet.views.at(-1), "water");
  const hit = play(quiet.state, quiet.now, SEEN_MS / 1000, () => [9]);
  assert.ok(hit.views.every((view) => view === RISK));
  const after = play(hit.state, hit.now, 12, () => [9]);
  assert.equal(after.views[1], "water");
  assert.equal(after.views[8], "water");
  assert.equal(after.views.at(-1), "map");
  // It still waits, and was seen: no second interruption. Another one is another matter.
  assert.ok(!play(after.state, after.now, 60, () => [9]).views.includes(RISK));
  assert.equal(play(after.state, after.now, 1, () => [9, 10]).views[0], RISK);
});

test("one that is taken releases the screen at once, and a later one prolongs the hold", () => {
  const hit = play(begin(TURNS, 0), 0, 10, () => [1]);
  assert.equal(play(hit.state, hit.now, 1, () => []).views[0], "map");
  const two = play(hit.state, hit.now, 60, (second) => (second < 20 ? [1] : [1, 2]));
  assert.ok(two.views.slice(20).every((view) => view === RISK));
  const reopened = play(two.state, two.now, 40, () => [1, 2]);
  assert.equal(reopened.views.at(-1), "map");
});

test("a screen that slept or lost its data counts no time as shown", () => {
  let state = step(begin(TURNS, 0), 1000, [5]);
  state = step(state, 1000 + 10 * SEEN_MS, [5]); // the device slept
  assert.equal(viewOf(state), RISK);
  const lost = step(state, 2000 + 10 * SEEN_MS, [], false);
  assert.equal(viewOf(lost), RISK);
  assert.ok(lost.unseen.has(5));
});

test("what was seen stays seen when the supervisor gives other turns", () => {
  const seen = play(begin(TURNS, 0), 0, 60, () => [3]);
  const other = withTurns(seen.state, [{ view: "forces", seconds: 30 }, { view: "map", seconds: 30 }], seen.now);
  assert.equal(viewOf(step(other, seen.now + 1000, [3])), "forces");
});

const critical = (id, more = {}) => ({ id, version: 1, severity: "critical", status: "open", lat: 16.4, lon: 107.5, tier: "P1", agencies: [], assignments: [], opened_at: `2026-10-28T14:0${id}:00Z`, late_at: null, ...more });
const unit = (id, more = {}) => ({ id, version: 1, kind: "motor_boat", status: "available", lat: 16.4, lon: 107.5, position_at: "2026-10-28T14:00:00Z", ...more });

test("the store takes items in order, forgets what is gone and never goes back", () => {
  const store = new Store();
  store.load({ position: 5, incidents: [critical(1), critical(2, { severity: "high" })], reports: [], units: [unit(1)], facilities: [] });
  assert.deepEqual([...store.critical.keys()], [1]);
  const others = store.take({ position: 9, items: [
    { type: "incident", id: 2, card: critical(2, { version: 2 }) },
    { type: "incident", id: 1, card: critical(1, { version: 0, severity: "low" }) },
    { type: "flood", id: 4, card: null }, { type: "wall", id: 1, card: null },
  ], units: [{ id: 1, lat: 16.5, lon: 107.6, at: "2026-10-28T14:01:00Z" }, { id: 99, lat: 1, lon: 1, at: "2026-10-28T14:01:00Z" }] });
  assert.deepEqual([...others].sort(), ["flood", "wall"]);
  assert.deepEqual([...store.critical.keys()], [1, 2]);
  assert.deepEqual([...store.fixes.keys()], [1]);
  store.take({ position: 10, items: [{ type: "incident", id: 2, card: null }, { type: "unit", id: 1, card: null }], units: [] });
  assert.equal(store.critical.has(2), false);
  assert.equal(store.fixes.size, 0);
  assert.equal(store.position, 10);
});

test("who waits: without a unit where the city has units, without an agency where it has none", () => {
  const store = new Store();
  const taken = critical(1, { agencies: [{ status: "accepted", lead: true }], status: "in_progress" });
  store.load({ position: 1, incidents: [taken, critical(2)], reports: [], units: [], facilities: [] });
  assert.deepEqual(waiting(store).map((card) => card.id), [2]);
  store.take({ position: 2, items: [{ type: "unit", id: 1, card: unit(1) }], units: [] });
  assert.deepEqual(waiting(store).map((card) => card.id), [1, 2]);
  store.take({ position: 3, items: [{ type: "incident", id: 1, card: critical(1, { version: 2, assignments: [{ active: true }] }) }], units: [] });
  assert.deepEqual(waiting(store).map((card) => card.id), [2]);
});

test("figures: late by its moment, within an hour, sent", () => {
  const store = new Store();
  const now = Date.parse("2026-10-28T15:00:30Z");
  store.load({ position: 1, incidents: [
    critical(1, { assignments: [{ active: true }], late_at: "2026-10-28T15:00:00Z" }),
    critical(2, { severity: "low", opened_at: "2026-10-28T12:00:00Z", late_at: "2026-10-28T15:01:00Z" }),
  ], reports: [{ id: 1, version: 1, emergency: true }], units: [], facilities: [] });
  const found = counts(store, now);
  assert.deepEqual(found, { open: 2, hour: 1, late: 1, critical: 1, sent: 1, reports: 1, danger: 1 });
});

test("units by kind: silent is silent whatever it said, and folded rows lose nobody", () => {
  const store = new Store();
  const now = Date.parse("2026-10-28T14:01:00Z");
  store.load({ position: 1, incidents: [], reports: [], facilities: [], units: [
    unit(1), unit(2, { status: "committed" }), unit(3, { position_at: "2026-10-28T13:00:00Z" }), unit(4, { kind: "truck", status: "out_of_service" }),
  ] });
  const found = unitsByKind(store, now, 300_000);
  assert.deepEqual([found.free, found.busy, found.silent, found.out, found.total], [1, 1, 1, 1, 4]);
  assert.equal(found.kinds[0].kind, "motor_boat");
  const folded = foldKinds(found.kinds, 1);
  assert.deepEqual([folded.length, folded[0].kind, folded[0].total], [1, null, 4]);
});

test("shelters: most room first, full ones last and said, closed ones not at all", () => {
  const store = new Store();
  const place = (id, more) => ({ id, version: 1, kind: "shelter", status: "open", places: 100, taken: 0, reserved: 0, ...more });
  store.load({ position: 1, incidents: [], reports: [], units: [], facilities: [
    place(1, { taken: 60, reserved: 40, status: "full" }), place(2, { taken: 30 }), place(3, { status: "closed" }), place(4), place(5, { kind: "gauge", places: 0 }),
  ] });
  const { rows, left } = shelters(store);
  assert.deepEqual(rows.map((row) => row.card.id), [4, 2, 1]);
  assert.equal(left, 170);
  assert.equal(rows[2].isFull, true);
});

test("a level is told against the highest alarm that it reached, and never for no reading", () => {
  const gauge = { alarm1_m: 1, alarm2_m: 2, alarm3_m: 3.5, level_m: 4.32 };
  assert.deepEqual([againstAlarm(gauge).level, againstAlarm(gauge).isAbove, againstAlarm(gauge).by.toFixed(2)], [3, true, "0.82"]);
  assert.deepEqual(againstAlarm({ ...gauge, level_m: 0.4 }), { level: 1, isAbove: false, by: 0.6 });
  assert.equal(againstAlarm({ ...gauge, level_m: null }), null);
  assert.equal(againstAlarm({ level_m: 4 }), null);
});

test("critical signs that would cover each other are counted, the oldest leads, none is lost", () => {
  const marks = [[0, 0], [10, 0], [300, 0], [305, 4]].map(([x, y], id) => ({ x, y, card: { id }, waits: id !== 1 }));
  const signs = gathered(marks, 28);
  assert.deepEqual(signs.map((sign) => [sign.card.id, sign.count, sign.waiting]), [[0, 2, 1], [2, 2, 2]]);
  assert.equal(signs.reduce((sum, sign) => sum + sign.count, 0), marks.length);
});

test("a running time covers no sign and no other time, and stays in the frame", () => {
  const signs = Array.from({ length: 40 }, (_one, id) => ({ x: 40 + (id % 8) * 70, y: 40 + Math.floor(id / 8) * 50, count: 1, waiting: 1, card: { id } }));
  const frame = { width: 640, height: 320 };
  const tags = placedTags(signs, { width: 70, height: 25, gap: 23, half: 15, most: 8 }, frame);
  assert.ok(tags.size <= 8);
  const boxes = [...tags.values()];
  for (const [left, top, right, bottom] of boxes) {
    assert.ok(left >= 0 && top >= 0 && right <= frame.width && bottom <= frame.height);
    for (const [other, box] of tags) if (box[0] !== left || box[1] !== top) assert.ok(box[0] >= right || box[2] <= left || box[1] >= bottom || box[3] <= top, String(other));
  }
});

test("one far off does not make all others small: it stands at the edge", () => {
  const near = Array.from({ length: 20 }, (_one, id) => ({ lat: 16.4 + id / 1000, lon: 107.5 + id / 1000 }));
  const [[south], [north]] = frameOf([], [...near, { lat: 17.4, lon: 108.5 }]);
  assert.ok(south >= 16.4 && north < 16.5);
  assert.equal(frameOf([], []), null);
  const frame = { width: 100, height: 100 };
  assert.equal(atEdge(50, 50, frame, 10).away, null);
  const east = atEdge(400, 50, frame, 10);
  assert.deepEqual([east.x, east.y, east.away], [90, 50, 0]);
});
