// Taps of a ward's commander that wait for the network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dropOfOthers, keep, keyOf, waiting } from "../../ioc/static/js/ward/queue.js";

const AT = Date.parse("2026-10-28T14:00:00Z");
const HOUR = 3600 * 1000;

class Storage {
  constructor(entries = {}) {
    this.map = new Map(Object.entries(entries));
  }
  get length() {
    return this.map.size;
  }
  key(index) {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    this.map.set(key, value);
  }
  removeItem(key) {
    this.map.delete(key);
  }
}

const tap = (say, at = AT) => ({ url: "/ward/1/send", fields: [["unit", "3"]], say, at });

test("taps are kept in their order for the account that made them", () => {
  const storage = new Storage();
  keep(storage, "7", [tap("one"), tap("two")]);
  assert.deepEqual(waiting(storage, "7", AT).map((one) => one.say), ["one", "two"]);
  assert.deepEqual(waiting(storage, "8", AT), []);
  keep(storage, "7", []);
  assert.equal(storage.length, 0);
});

test("what is half a day old is not sent any more", () => {
  const storage = new Storage();
  keep(storage, "7", [tap("old", AT - 13 * HOUR), tap("new")]);
  assert.deepEqual(waiting(storage, "7", AT).map((one) => one.say), ["new"]);
});

test("what cannot be read is nothing, and a browser that keeps nothing says so", () => {
  assert.deepEqual(waiting(new Storage({ [keyOf("7")]: "{" }), "7", AT), []);
  assert.deepEqual(waiting(new Storage({ [keyOf("7")]: '{"a":1}' }), "7", AT), []);
  const full = new Storage();
  full.setItem = () => {
    throw new Error("full");
  };
  assert.equal(keep(full, "7", [tap("one")]), false);
});

test("what another account left goes once it is too old to be sent", () => {
  const storage = new Storage({ other: "stays" });
  keep(storage, "7", [tap("mine")]);
  keep(storage, "8", [tap("theirs")]);
  keep(storage, "9", [tap("old", AT - 13 * HOUR)]);
  dropOfOthers(storage, "7", AT);
  assert.deepEqual([...storage.map.keys()].sort(), [keyOf("7"), keyOf("8"), "other"].sort());
});
