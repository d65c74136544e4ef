import assert from "node:assert/strict";
import test from "node:test";

import { difference, figuresOf, waitsOf } from "../../ioc/static/js/replay/figures.js";
import { Night } from "../../ioc/static/js/replay/night.js";
import { addressOf, clamp, faster, keyed, played, stepOf } from "../../ioc/static/js/replay/pace.js";
import { copyOf, fromAnswer, take, waterKey } from "../../ioc/static/js/replay/picture.js";
import { fixAt, lastPoint } from "../../ioc/static/js/replay/places.js";

const HOUR = 3_600_000;
const T0 = Date.parse("2026-10-28T12:00:00Z");
const iso = (ms) => new Date(ms).toISOString();

const matter = (id, more = {}) => ({
  id, version: 1, status: "open", severity: "normal", merged_into: null, tier: null, title: `m${id}`,
  opened_at: iso(T0), agencies: [], assignments: [], due_at: null, overdue: false, lat: 16, lon: 107, ...more,
});
const event = (ms, card, more = {}) => ({
  ms, position: ms, kind: "incident:grew", subject: { type: "incident", id: card.id }, card, ...more,
});

test("an event puts a card, a matter that ends leaves, an older card changes nothing", () => {
  const picture = fromAnswer({ incidents: [matter(1, { version: 3 })] });
  assert.equal(take(picture, event(1, matter(2))), "incidents");
  assert.equal(take(picture, event(2, matter(1, { version: 2, title: "old" }))), null);
  assert.equal(picture.incidents.get(1).title, "m1");
  take(picture, event(3, matter(1, { version: 4, status: "closed" })));
  take(picture, event(4, matter(2, { version: 2, merged_into: 9 })));
  assert.equal(picture.incidents.size, 0);
  assert.equal(take(picture, { subject: { type: "incident", id: 7 }, card: null }), null);
  assert.equal(take(picture, { subject: { type: "call", id: 7 }, card: {} }), null);
});

test("a copy is not changed by what is taken into the other", () => {
  const picture = fromAnswer({ incidents: [matter(1)] });
  const kept = copyOf(picture);
  take(picture, event(1, matter(1, { version: 2, status: "resolved" })));
  assert.deepEqual([picture.incidents.size, kept.incidents.size], [0, 1]);
});

test("water is another when a time comes that its card told beforehand", () => {
  const flood = { id: 4, version: 1, from: iso(T0), until: iso(T0 + HOUR) };
  const picture = fromAnswer({ floods: [flood] });
  assert.equal(waterKey(picture, T0 - 1), "|");
  assert.equal(waterKey(picture, T0), "4.1|");
  assert.equal(waterKey(picture, T0 + HOUR), "|");
});

test("a unit stands where it was last heard, by whatever is newer and not after the moment", () => {
  const way = [[T0, 16, 107], [T0 + 10_000, 16.1, 107.1], [T0 + 20_000, 16.2, 107.2]];
  assert.deepEqual(lastPoint(way, T0 + 15_000), way[1]);
  assert.equal(lastPoint(way, T0 - 1), null);
  const fixes = new Map([[5, { id: 5, lat: 15, lon: 106, at: iso(T0 + 12_000) }]]);
  assert.equal(fixAt(5, T0 + 13_000, [{ 5: way }], fixes).lat, 15);
  assert.equal(fixAt(5, T0 + 25_000, [{ 5: way }], fixes).lat, 16.2);
  assert.equal(fixAt(5, T0 + 11_000, [{ 5: way }], fixes).lat, 16.1);
  assert.equal(fixAt(6, T0, [{}], fixes), null);
});

test("figures are those of the moment; what nobody told is no zero", () => {
  const critical = matter(1, { severity: "critical", tier: "P1" });
  const picture = fromAnswer({ incidents: [critical, matter(2)] });
  const found = figuresOf(picture, T0 + 60_000, 300_000, () => null);
  assert.deepEqual([found.open, found.critical, found.waiting, found.oldest], [2, 1, 1, 60]);
  assert.deepEqual([found.places, found.alarmed, found.hasUnits], [null, null, false]);
  assert.equal(waitsOf(picture)(critical), true);
});

test("a unit is silent by the clock of then", () => {
  const unit = { id: 1, status: "available", silent_at: null, local: false, lat: 16, lon: 107, position_at: iso(T0) };
  const picture = fromAnswer({ units: [unit] });
  const at = (ms) => figuresOf(picture, ms, 300_000, () => null).units;
  assert.equal(at(T0 + 60_000).free, 1);
  assert.equal(at(T0 + HOUR).silent, 1);
});

test("the difference of two moments: opened, worse, better, sent, gone, the worst first", () => {
  const a = fromAnswer({ incidents: [
    matter(1), matter(2, { severity: "critical", tier: "P3" }), matter(3, { severity: "high" }), matter(4), matter(5)] });
  const b = fromAnswer({ incidents: [
    matter(1, { severity: "high" }), matter(2, { severity: "critical", tier: "P1" }), matter(3),
    matter(5, { assignments: [{ active: true }] }), matter(6), matter(7, { severity: "critical" })] });
  const found = difference(a, b);
  const ids = (list) => list.map((one) => one.id);
  assert.deepEqual(ids(found.opened), [7, 6]);
  assert.deepEqual(ids(found.worse), [2, 1]);
  assert.deepEqual(ids(found.better), [3]);
  assert.deepEqual(ids(found.gone), [4]);
  assert.deepEqual(ids(found.sent), [5]);
  assert.deepEqual(difference(b, b), { opened: [], worse: [], better: [], gone: [], sent: [] });
});

test("keys move the slider by round steps and never out of the night", () => {
  const to = T0 + 12 * HOUR;
  assert.equal(stepOf(T0, to), 300_000);
  assert.equal(keyed("ArrowRight", T0, T0, to), T0 + 300_000);
  assert.equal(keyed("ArrowLeft", T0, T0, to), T0);
  assert.equal(keyed("PageUp", T0, T0, to), T0 + 1.2 * HOUR);
  assert.equal(keyed("End", T0, T0, to), to);
  assert.equal(keyed("Home", to, T0, to), T0);
  assert.equal(keyed("x", T0, T0, to), null);
  assert.equal(clamp(to + 5, T0, to), to);
});

test("a frame goes no further than what is loaded, and a tab that slept does not leap", () => {
  assert.equal(played(T0, 20, 60, T0 + HOUR, T0 + HOUR), T0 + 1200);
  assert.equal(played(T0, 60_000, 1, T0 + HOUR, T0 + HOUR), T0 + 500);
  assert.equal(played(T0, 100, 1000, T0 + 5, T0 + HOUR), T0 + 5);
  assert.equal(faster([1, 10, 60], 60, 1), 60);
  assert.equal(faster([1, 10, 60], 60, -1), 10);
});

test("the address of a moment says all that makes it", () => {
  const address = addressOf({ from: T0, to: T0 + HOUR, at: T0 + 1, speed: 60, mark: T0, incident: 3 });
  const query = new URL(address, "https://x").searchParams;
  assert.equal(query.get("at"), "2026-10-28T12:00:00.001Z");
  assert.deepEqual([query.get("a"), query.get("incident"), query.get("speed")], [iso(T0), "3", "60"]);
});

/* A server with one event a second, in pages of `size`. */
function server(seconds, size) {
  const events = Array.from({ length: seconds }, (_, n) => event(T0 + (n + 1) * 1000, matter(n + 1)));
  const asked = [];
  const get = async (path) => {
    asked.push(path);
    const query = new URL(path, "https://x").searchParams;
    if (path.includes("/state")) {
      const at = Date.parse(query.get("at"));
      return { clamped: null, erased: 0, exercise: false, fixes: [], incidents: events.filter((e) => e.ms <= at).map((e) => e.card) };
    }
    const [from, to] = [Date.parse(query.get("from")), Date.parse(query.get("to"))];
    const after = Number(query.get("cursor") || 0);
    const found = events.filter((e) => e.ms > from && e.ms <= to);
    const items = found.slice(after, after + size);
    return { items, next: after + size < found.length ? String(after + size) : null };
  };
  return { get, asked };
}

test("playing, going back and leaping give the picture of the moment", async () => {
  const { get, asked } = server(300, 7);
  const night = new Night({ from: T0, to: T0 + 300_000, get, told: () => {} });
  assert.equal(await night.jump(T0), true);
  for (let at = T0; at < T0 + 300_000; at += 4_000) {
    await night.ahead(60);
    assert.ok(night.holds(at));
    night.moveTo(at);
    assert.equal(night.now.incidents.size, (at - T0) / 1000);
  }
  assert.equal(night.moveTo(T0 + 100_500), null);
  assert.equal(night.now.incidents.size, 100);
  assert.equal(night.neighbour(false), T0 + 101_000);
  assert.equal(night.neighbour(true), T0 + 100_000);
  assert.equal(asked.filter((path) => path.includes("/state")).length, 1);
  await night.jump(T0 + 250_000);
  assert.equal(night.now.incidents.size, 250);
  assert.equal(night.holds(T0), false);
});

test("what lies far behind is let go, and what is kept is still right", async () => {
  const { get } = server(14_000, 500);
  const night = new Night({ from: T0, to: T0 + 14_000_000, get, told: () => {} });
  await night.jump(T0);
  let most = 0;
  for (let at = T0; at <= T0 + 14_000_000; at += 200_000) {
    await night.ahead(1000);
    night.moveTo(Math.min(at, night.loadedTo));
    most = Math.max(most, night.events.length);
  }
  assert.ok(most < 13_000, String(most));
  assert.ok(night.start > T0);
  const before = night.start + 1_500;
  night.moveTo(before);
  assert.equal(night.now.incidents.size, Math.floor((before - T0) / 1000));
});

test("a page that fails leaves nothing twice and says so", async () => {
  const { get } = server(100, 10);
  let isDown = false;
  const told = [];
  const night = new Night({
    from: T0, to: T0 + 100_000, told: (what) => told.push(what),
    get: (path, options) => (isDown && path.includes("cursor") ? Promise.reject(new Error("away")) : get(path, options)),
  });
  await night.jump(T0);
  isDown = true;
  await night.ahead(60);
  assert.equal(told.at(-1), "failed");
  isDown = false;
  night.failed = null;
  await night.ahead(60);
  const seen = night.events.map((item) => item.ms);
  assert.equal(new Set(seen).size, seen.length);
  night.moveTo(night.loadedTo);
  assert.equal(night.now.incidents.size, 100);
});
