// What stays in the browser of a shared desk when people change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hasContent, newCall } from "../../ioc/static/js/hotline/call.js";
import { dropAtSignOut, dropOfOthers, matterPrefix } from "../../ioc/static/js/left_behind.js";

const AT = Date.parse("2026-10-28T14:00:00Z");

class Storage {
  constructor(entries) {
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
  removeItem(key) {
    this.map.delete(key);
  }
  left() {
    return [...this.map.keys()];
  }
}

const call = (more) => JSON.stringify({ ...newCall("t"), startedAt: "2026-10-28T13:00:00Z", ...more });

test("what the person before typed about a matter is gone, one's own stays", () => {
  const own = `${matterPrefix(7)}12.draft`;
  const tab = new Storage({ "ioc.matter.12.draft": "old", [`${matterPrefix(70)}12.draft`]: "x", [own]: "y", other: "z" });
  dropOfOthers("7", tab, new Storage({}), AT);
  assert.deepEqual(tab.left(), [own, "other"]);
});

test("a colleague's unfinished call is gone; what waits for the network is kept a day", () => {
  const sending = { body: {}, since: "2026-10-28T13:00:00Z" };
  const kept = () => new Storage({
    "ioc.hotline.8.call.a": call({}),
    "ioc.hotline.8.call.b": call({ sending }),
    "ioc.hotline.7.call.c": call({}),
    "ioc.hotline.cards.vi": "{}",
  });
  const today = kept();
  dropOfOthers("7", new Storage({}), today, AT);
  assert.deepEqual(today.left(), ["ioc.hotline.8.call.b", "ioc.hotline.7.call.c", "ioc.hotline.cards.vi"]);
  const later = kept();
  dropOfOthers("7", new Storage({}), later, AT + 25 * 3600 * 1000);
  assert.deepEqual(later.left(), ["ioc.hotline.7.call.c", "ioc.hotline.cards.vi"]);
});

test("signing out leaves only calls that are not saved yet", () => {
  const tab = new Storage({ "ioc.hotline.7.saved": "[]", [`${matterPrefix(7)}1.note`]: "x" });
  const fields = { ...newCall("t").fields, text: "nước lên" };
  const browser = new Storage({ "ioc.hotline.7.call.a": call({}), "ioc.hotline.7.call.b": call({ fields }) });
  dropAtSignOut("7", tab, browser, hasContent);
  assert.deepEqual(tab.left(), []);
  assert.deepEqual(browser.left(), ["ioc.hotline.7.call.b"]);
});
