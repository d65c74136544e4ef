// What of a call is the operator's own, and what the words filled in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, newCall, questionOf, settledOf } from "../../ioc/static/js/hotline/call.js";

function call(more = {}) {
  return { ...newCall("call"), fields: { text: "nuoc toi co" }, ...more };
}

test("what the words filled in is not sent: the server reads them itself", () => {
  const body = bodyOf(call({ filled: { people: "5", depth: "1,4", vulnerable: ["tre_em"] } }));
  assert.equal(body.people, undefined);
  assert.equal(body.water, undefined);
  assert.deepEqual(body.settled, []);
});

test("a field that was set is the operator's, and named so", () => {
  const body = bodyOf(call({ fields: { text: "x", people: "6" }, touched: ["people"], filled: { people: "" } }));
  assert.equal(body.people.count, 6);
  assert.deepEqual(body.settled, ["people"]);
});

test("a field that was emptied stays empty, whatever the words say", () => {
  const emptied = call({ touched: ["people"] });
  assert.equal(bodyOf(emptied).people, undefined);
  assert.deepEqual(settledOf(emptied), ["people"]);
});

test("once the depth is set, the trend that stands beside it goes along", () => {
  const body = bodyOf(call({
    fields: { text: "x", depth: "1,7" }, touched: ["depth"], filled: { trend: "rising" },
  }));
  assert.deepEqual(body.water, { depth_m: 1.7, trend: "rising" });
});

test("ticking one more group denies none of those that the words named", () => {
  const more = call({
    fields: { text: "x", vulnerable: ["so_sinh"] }, touched: ["vulnerable:so_sinh"],
    filled: { vulnerable: ["tre_em"] },
  });
  assert.deepEqual(bodyOf(more).people.vulnerable, ["so_sinh"]);
  assert.deepEqual(settledOf(more), []);
});

test("taking one group away settles the list: the others that stand there are sent", () => {
  const fewer = call({
    fields: { text: "x", vulnerable: [] }, touched: ["vulnerable:nguoi_gia"],
    filled: { vulnerable: ["tre_em"] },
  });
  assert.deepEqual(bodyOf(fewer).people.vulnerable, ["tre_em"]);
  assert.deepEqual(questionOf(fewer).settled, ["vulnerable"]);
});

test("a kind that was chosen is sent and named", () => {
  const body = bodyOf(call({ category: "thoat_nuoc" }));
  assert.equal(body.category, "thoat_nuoc");
  assert.deepEqual(body.settled, ["category"]);
});

test("a call that was kept by an older version of this page is sent as before", () => {
  const old = call({ fields: { text: "x", people: "3" } });
  delete old.touched;
  delete old.filled;
  delete old.category;
  assert.equal(bodyOf(old).people.count, 3);
});
