import assert from "node:assert/strict";
import { test } from "node:test";

import { message, plain } from "../../ioc/static/js/crew/command.js";

const TOLD = {
  unit: { code: "CN-07" }, incident: { code: "VV-26-000123" },
  assignment: { status: "picked_up", people: { picked_up: 4, handed_over: 0 } },
  here: { lat: 16.461234, lon: 107.55888 }, at: "17:44",
};

test("the message has code, matter, step with people, place and time, without marks", () => {
  assert.equal(message(TOLD), "CN-07 VV-26-000123 DA DON 4 NGUOI 16.46123,107.55888 17:44");
  assert.match(message({ ...TOLD, unit: { code: "Xuồng Đò-1" } }), /^Xuong Do-1 /);
});

test("without a task or a place it still says who and when", () => {
  assert.equal(message({ unit: { code: "CN-07" }, at: "17:44" }), "CN-07 CHUA CO NHIEM VU 17:44");
});

test("it never needs a second part", () => {
  assert.equal(message({ ...TOLD, unit: { code: "X".repeat(300) } }).length, 160);
  assert.equal(plain("Đã đón — 4 người"), "Da don  4 nguoi");
});
