import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../ioc/static/js/api.js";
import { inSlices, summed } from "../../ioc/static/js/console/tools/slices.js";

const items = (n) => Array.from({ length: n }, (_, id) => ({ id: id + 1, version: 1 }));
const good = (slice) => ({ items: slice.map(({ id }) => ({ id, status: 200, card: { id } })) });

test("two thousand are sent slice by slice, each once", async () => {
  const sent = [];
  const seen = [];
  const results = await inSlices(items(2000), async (slice) => {
    sent.push(...slice.map(({ id }) => id));
    return good(slice);
  }, { size: 50, onProgress: (found, all) => seen.push([found.length, all]) });
  assert.equal(new Set(sent).size, 2000);
  assert.equal(seen.length, 40);
  assert.deepEqual(seen.at(-1), [2000, 2000]);
  assert.deepEqual(summed(results), { done: 2000, refused: 0, unknown: 0, not_sent: 0 });
});

test("none is nothing", async () => {
  assert.deepEqual(await inSlices([], () => assert.fail("nothing to send")), []);
});

test("a refusal of one says why and stops nobody else", async () => {
  const results = await inSlices(items(3), async (slice) => ({
    items: slice.map(({ id }) => (id === 2 ? { id, status: 409, code: "conflict", title: "Đã đổi" } : { id, status: 200 })),
  }), { size: 2 });
  assert.deepEqual(results.map(({ state }) => state), ["done", "refused", "done"]);
  assert.equal(results[1].title, "Đã đổi");
});

test("an answer that was lost is not known, and nothing more is sent", async () => {
  let calls = 0;
  const results = await inSlices(items(6), async (slice) => {
    calls += 1;
    if (calls === 2) throw new ApiError(0, { code: "network" });
    return good(slice);
  }, { size: 2 });
  assert.equal(calls, 2);
  assert.deepEqual(summed(results), { done: 2, refused: 0, unknown: 2, not_sent: 2 });
});

test("a refused slice did nothing, and who is signed out sends no more", async () => {
  const answers = [new ApiError(422, { title: "sai" }), new ApiError(401, {}), null];
  const results = await inSlices(items(3), async () => {
    throw answers.shift();
  }, { size: 1 });
  assert.deepEqual(results.map(({ state }) => state), ["refused", "refused", "not_sent"]);
});

test("who stops keeps what was done", async () => {
  let stopped = false;
  const results = await inSlices(items(4), async (slice) => {
    stopped = true;
    return good(slice);
  }, { size: 2, isStopped: () => stopped });
  assert.deepEqual(summed(results), { done: 2, refused: 0, unknown: 0, not_sent: 2 });
});

test("what the answer leaves out is not known", async () => {
  const results = await inSlices(items(2), async () => ({ items: [{ id: 1, status: 200 }] }));
  assert.deepEqual(results.map(({ state }) => state), ["done", "unknown"]);
});
