import assert from "node:assert/strict";
import { test } from "node:test";

import { Ear, leftText, unheard } from "../../ioc/static/js/alarm_ear.js";

test("each new critical matter is heard once", () => {
  const ear = new Ear();
  assert.deepEqual(ear.hear([1, 2], false), { fresh: [], isLoud: false });
  assert.deepEqual(ear.hear([1, 2, 3], false), { fresh: [3], isLoud: true });
  assert.deepEqual(ear.hear([1, 2, 3], false), { fresh: [], isLoud: false });
});

test("what was taken and waits again is heard again", () => {
  const ear = new Ear();
  ear.hear([1], false);
  ear.hear([], false);
  assert.deepEqual(ear.hear([1], false), { fresh: [1], isLoud: true });
});

test("what came in silence is heard when the sound is back, unless somebody took it", () => {
  const ear = new Ear();
  ear.hear([], false);
  assert.deepEqual(ear.hear([1, 2], true), { fresh: [1, 2], isLoud: false });
  ear.hear([2], true);
  assert.deepEqual(ear.wake(), [2]);
  assert.deepEqual(ear.wake(), []);
});

test("the time that is left is said in minutes and seconds", () => {
  assert.equal(leftText(15 * 60_000), "15:00");
  assert.equal(leftText(61_001), "1:02");
  assert.equal(leftText(-5), "0:00");
});

test("two tabs of one browser sound once", () => {
  const [first, kept] = unheard([1, 2], {}, 1000);
  assert.deepEqual(first, [1, 2]);
  assert.deepEqual(unheard([1, 2, 3], kept, 1500)[0], [3]);
  assert.deepEqual(unheard([1], kept, 1000 + 60_000)[0], [1]);
  assert.deepEqual(unheard([1], { 1: 9_999_999 }, 1000)[0], [1]); // a clock that was set back
});
