// What an ordinary desk holds of a snapshot: every card of its live lists, whole.

import assert from "node:assert/strict";
import { test } from "node:test";

import { WholeFeed } from "../../ioc/static/js/feeds.js";
import { fromSnapshot } from "../../ioc/static/js/state.js";

test("a desk without another thread holds the cards as they come", () => {
  const card = { id: 1, version: 2, status: "open", severity: "normal", agencies: [{ code: "hepco", status: "offered" }] };
  const report = { id: 3, version: 1, status: "received", incident: null, emergency: false };
  const snapshot = { position: 4, incidents: [card], reports: [report], units: [{ id: 5 }], facilities: [] };
  const state = fromSnapshot(snapshot, new WholeFeed().keeps);
  assert.deepEqual(state.incidents.get(1), card);
  assert.deepEqual(state.reports.get(3), report);
  assert.deepEqual([...state.units.keys()], [5]);
});
