// Words, times and numbers, as a desk in Huế reads them, wherever the device is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, day, moment, number, setWords, shortMoment, since, span, t, timer } from "../../ioc/static/js/i18n.js";

setWords({
  "%(n)s seconds": "%(n)s giây",
  "%(n)s minutes": "%(n)s phút",
  "%(n)s hours": "%(n)s giờ",
  "%(h)s hours %(m)s": "%(h)s giờ %(m)s",
  "%(n)s days": "%(n)s ngày",
  "%(n)s second": "%(n)s giây",
  "%(n)s minute": "%(n)s phút",
  "%(n)s hour": "%(n)s giờ",
  "%(n)s day": "%(n)s ngày",
  "%(span)s ago": "%(span)s trước",
  "just now": "vừa xong",
  "battery %(n)s %%": "pin %(n)s %%",
});

test("times are on the city's clocks, seven hours ahead of UTC", () => {
  assert.equal(moment("2026-10-28T07:05:00Z"), "14:05 28/10/2026");
  assert.equal(moment("2026-10-28T17:05:00Z"), "00:05 29/10/2026");
  assert.equal(clock("2026-10-28T07:05:09Z", true), "14:05:09");
  assert.equal(day("2026-12-31T17:00:00Z"), "01/01/2027");
  assert.equal(moment(null), "");
});

test("a time of today needs no day, one of this year no year", () => {
  const now = Date.parse("2026-10-28T10:00:00Z");
  assert.equal(shortMoment("2026-10-28T07:05:00Z", now), "14:05");
  assert.equal(shortMoment("2026-10-27T07:05:00Z", now), "14:05 27/10");
  assert.equal(shortMoment("2025-10-27T07:05:00Z", now), "14:05 27/10/2025");
});

test("a timer runs in minutes and seconds, then hours, then days in words", () => {
  assert.equal(timer(252.9), "04:12");
  assert.equal(timer(252, true), "00:04:12");
  assert.equal(timer(3852), "01:04:12");
  assert.equal(timer(-3), "00:00");
  assert.equal(timer(200000), "2 ngày");
});

test("spans have two units at most", () => {
  assert.equal(span(59), "59 giây");
  assert.equal(span(119), "1 phút");
  assert.equal(span(3600), "1 giờ");
  assert.equal(span(13690), "3 giờ 48");
  assert.equal(span(86400 * 1234), "1.234 ngày");
});

test("since says when it was only now", () => {
  const now = Date.parse("2026-10-28T10:00:00Z");
  assert.equal(since("2026-10-28T09:59:57Z", now), "vừa xong");
  assert.equal(since("2026-10-28T09:48:00Z", now), "12 phút trước");
});

test("numbers have Vietnamese points and commas", () => {
  assert.equal(number(1234.5), "1.234,5");
  assert.equal(number(2500, 0), "2.500");
});

test("words fill in, a word that is missing says itself, a percent sign stays one", () => {
  assert.equal(t("battery %(n)s %%", { n: 12 }), "pin 12 %");
  assert.equal(t("not there %(who)s", { who: "x" }), "not there x");
});

test("one of something is told in the singular", () => {
  setWords({});
  assert.deepEqual([1, 2, 60, 3600, 86400, 172800].map(span),
    ["1 second", "2 seconds", "1 minute", "1 hour", "1 day", "2 days"]);
});
