// The console's two threads: what the worker says of a snapshot, of messages and of views.

import assert from "node:assert/strict";
import { test } from "node:test";

import "../../ioc/static/vendor/supercluster/supercluster.min.js";
import { Engine } from "../../ioc/static/js/console/engine.js";
import { fromLines } from "../../ioc/static/js/console/loading.js";
import { Service } from "../../ioc/static/js/console/service.js";
import { urgentOnly } from "../../ioc/static/js/console/urgent.js";
import { applyAll, applyChanges, fromSnapshot } from "../../ioc/static/js/state.js";

const NOW = Date.parse("2026-10-28T14:00:00Z");
const incident = (id, more = {}) => ({
  id, version: 1, status: "open", merged_into: null, severity: "normal", tier: null, title: `Vụ ${id}`, lat: 16.4, lon: 107.5,
  agencies: [{ code: "a", status: "offered", due_at: null }], assignments: [], opened_at: "2026-10-28T13:00:00Z", due_at: null, ...more,
});
const critical = (id, more = {}) => incident(id, { severity: "critical", ...more });
const event = (position, card, id = card?.id) => ({ position, subject: { type: "incident", id }, card });
const picture = (position, incidents) => ({ position, mark: "", view: "v", incidents, reports: [], units: [], facilities: [] });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* A service whose loads end when the test says so. */
function started() {
  const said = [];
  const loads = {};
  const waiting = (name) => () => new Promise((resolve, reject) => (loads[name] = { resolve, reject }));
  const service = new Service({
    engine: new Engine(globalThis.Supercluster), post: (message) => said.push(structuredClone(message)),
    loader: { critical: waiting("critical"), whole: waiting("whole"), since: waiting("since") }, now: () => NOW,
  });
  const answer = async (name, value) => {
    loads[name].resolve(value);
    await pause(0);
  };
  const take = (type) => {
    const found = said.filter((one) => one.type === type);
    for (const one of found) said.splice(said.indexOf(one), 1);
    return found;
  };
  return { service, answer, take, loads };
}

async function loaded(cards) {
  const all = started();
  all.service.receive({ type: "load", id: 0 });
  await all.answer("critical", picture(5, cards.filter((card) => card.severity === "critical")));
  await all.answer("whole", picture(5, cards));
  all.take("preview");
  all.take("whole");
  await pause(80);
  return all;
}

test("critical matters come first, and what the page got then is not sent again", async () => {
  const { service, answer, take } = started();
  service.receive({ type: "load", id: 0 });
  await answer("critical", picture(5, [critical(1), critical(2)]));
  assert.deepEqual(take("preview")[0].snapshot.incidents.map(({ id }) => id), [1, 2]);
  await answer("whole", picture(8, [critical(1), critical(2, { version: 2 }), incident(3)]));
  const [{ snapshot }] = take("whole");
  assert.deepEqual(snapshot.same, [1]);
  assert.deepEqual(snapshot.incidents.map(({ id, version }) => [id, version]), [[2, 2]]);
});

test("messages that come while the whole is loaded are shown at once, and are on the whole too", async () => {
  const { service, answer } = started();
  service.receive({ type: "load", id: 0 });
  await answer("critical", picture(5, [critical(1)]));
  service.receive({ type: "events", messages: [event(6, critical(9)), event(9, null, 1)] });
  assert.deepEqual([...service.engine.records.keys()], ["i9"]);
  await answer("whole", picture(7, [critical(1), critical(9), incident(3)]));
  assert.deepEqual([...service.engine.records.keys()].sort(), ["i3", "i9"]);
  assert.equal(service.engine.position, 9);
});

test("what was away is caught up with, and later messages wait for it", async () => {
  const { service, answer, take } = await loaded([incident(1), critical(2)]);
  service.receive({ type: "since", id: 4, position: 5, mark: "", view: "v" });
  service.receive({ type: "events", messages: [event(30, incident(1, { version: 3, title: "later" }))] });
  assert.equal(service.engine.records.get("i1").card.version, 1);
  await answer("since", {
    position: 20, mark: "m", view: "v", since: 5, incidents: [incident(1, { version: 2 }), incident(2, { version: 2 })],
    reports: [], units: [], facilities: [], removed: { incidents: [], reports: [], units: [], facilities: [] },
  });
  assert.equal(service.engine.records.get("i1").card.title, "later");
  const [{ id, changes }] = take("changes");
  assert.equal(id, 4);
  assert.deepEqual(changes.incidents, []);
  assert.deepEqual(changes.removed.incidents, [1, 2]); // neither is critical: the page holds none of them
});

test("a load that fails says so, and the next one goes through", async () => {
  const { service, answer, take, loads } = started();
  service.receive({ type: "load", id: 0 });
  loads.critical.reject(Object.assign(new Error("no"), { status: 401 }));
  await pause(0);
  assert.deepEqual(take("failed").map(({ id, status }) => [id, status]), [[0, 401]]);
  service.receive({ type: "load", id: 1 });
  await answer("critical", picture(5, []));
  await answer("whole", picture(5, [incident(1)]));
  assert.equal(take("whole")[0].id, 1);
});

test("rows that the page has are named only, and one that looks different comes again", async () => {
  const { service, take } = await loaded([incident(1), incident(2)]);
  const [first] = take("view");
  assert.deepEqual(first.list.cards.map(([key]) => key), ["i1", "i2"]);
  service.receive({ type: "drawn" });
  service.receive({ type: "events", messages: [event(6, incident(2, { version: 2 }))] });
  await pause(120);
  const [second] = take("view");
  assert.deepEqual(second.list.cards.map(([key]) => key), ["i2"]);
  assert.deepEqual(second.list.groups[0].rows, ["i1", "i2"]);
  assert.equal(second.position, 6);
});

test("a burst becomes one view until the page has drawn it", async () => {
  const { service, take } = await loaded([incident(1)]);
  take("view");
  for (let position = 6; position < 506; position += 1) {
    service.receive({ type: "events", messages: [event(position, incident(position))] });
  }
  await pause(150);
  assert.equal(take("view").length, 0);
  service.receive({ type: "drawn" });
  await pause(80);
  const views = take("view");
  assert.equal(views.length, 1);
  assert.equal(views[0].figures.all, 501);
});

test("a frame is answered at once", async () => {
  const { service, take } = await loaded([incident(1), critical(2)]);
  take("view");
  const box = [107, 16, 108, 17];
  service.receive({ type: "frame", frame: { box, inner: box, zoom: 12 } });
  const [{ frame }] = take("view");
  assert.deepEqual(frame.ordinary.singles.map(([key]) => key), ["i1"]);
  assert.deepEqual(frame.critical.singles.map(({ key }) => key), ["i2"]);
  assert.equal(frame.inside, 2);
});

test("a snapshot in lines is read whole, and one that was cut is refused", async () => {
  const lines = ['{"position":3,"incidents":[],"reports":[]}', '{"incidents":[{"id":1},{"id":2}]}', '{"incidents":[{"id":3}]}'];
  assert.deepEqual((await fromLines([...lines, '{"end":3}'])).incidents.map(({ id }) => id), [1, 2, 3]);
  await assert.rejects(fromLines(lines), { code: "cut_short" });
  await assert.rejects(fromLines([lines[0], lines[1], '{"end":3}']), { code: "cut_short" });
});

test("the page holds what is urgent, the same from a snapshot as from messages", () => {
  const cards = [critical(1, { agencies: [{ code: "a", status: "accepted", due_at: "x" }] }), incident(2)];
  const snapshot = fromSnapshot(picture(5, cards), urgentOnly);
  const told = applyAll(fromSnapshot(picture(3, []), urgentOnly), [event(4, cards[0]), event(5, cards[1])], urgentOnly);
  assert.deepEqual([...told.incidents], [...snapshot.incidents]);
  assert.deepEqual([...snapshot.incidents.keys()], [1]);
  assert.deepEqual(snapshot.incidents.get(1).agencies, [{ code: "a", status: "accepted" }]);
  const calmed = applyAll(told, [event(6, incident(1, { version: 2 }))], urgentOnly);
  assert.equal(calmed.incidents.size, 0);
});

test("changes put and remove, and move the position with its mark", () => {
  const before = fromSnapshot(picture(5, [incident(1), incident(2)]));
  const after = applyChanges(before, {
    position: 9, mark: "abc", incidents: [incident(2, { version: 2 }), incident(3), incident(4, { status: "closed" })], reports: [],
    units: [], facilities: [], removed: { incidents: [1], reports: [], units: [], facilities: [] },
  });
  assert.deepEqual([...after.incidents.keys()], [2, 3]);
  assert.deepEqual([after.position, after.mark], [9, "abc"]);
  assert.deepEqual([...before.incidents.keys()], [1, 2]);
});
