// How a desk reads a card: who has taken it, in which order it stands, what its clock says.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  acceptDueOf, alarms, byRisk, clockOf, fits, folded, grouped, isAlarm, isLate, isTaken, ownReferral,
  isOldNews, isUnsent, symbolOf, tierDigit,
} from "../../ioc/static/js/cards.js";

const at = (minutes) => new Date(Date.UTC(2026, 9, 28, 14, minutes)).toISOString();

function card(id, more = {}) {
  return {
    id, code: `VV-26-00000${id}`, title: "Cống tràn", status: "open", severity: "normal", tier: null,
    verification: "verified", category: "thoat_nuoc", agencies: [], address: "Kiệt 52 Nguyễn Lộ Trạch",
    area: { code: "19969", name: "Phường Vỹ Dạ" }, opened_at: at(0), due_at: at(60), overdue: false,
    lat: 16.46, lon: 107.58, accuracy_m: 10, ...more,
  };
}

const critical = (id, minutes, more = {}) => card(id, { severity: "critical", opened_at: at(minutes), ...more });
const taken = { agencies: [{ code: "ca-pccc", status: "accepted", lead: true }] };

test("a matter is taken when an agency accepted it or works on it", () => {
  assert.equal(isTaken(card(1)), false);
  assert.equal(isTaken(card(1, { agencies: [{ status: "offered" }, { status: "returned" }] })), false);
  assert.equal(isTaken(card(1, taken)), true);
  assert.equal(isTaken(card(1, { status: "in_progress" })), true);
  // Opened again: who was done with it has not taken it again.
  assert.equal(isTaken(card(1, { agencies: [{ status: "done", lead: true }] })), false);
  assert.equal(isAlarm(critical(1, 0, { agencies: [{ status: "done", lead: true }] })), true);
});

test("only what is critical, open and not taken rings", () => {
  assert.equal(isAlarm(critical(1, 0)), true);
  assert.equal(isAlarm(critical(1, 0, taken)), false);
  assert.equal(isAlarm(critical(1, 0, { status: "resolved" })), false);
  assert.equal(isAlarm(card(1, { severity: "high" })), false);
});

test("the oldest alarm comes first on the strip", () => {
  const found = alarms([critical(1, 9), critical(2, 3), critical(3, 1, taken)]);
  assert.deepEqual(found.map((one) => one.id), [2, 1]);
});

test("groups stand in the order of danger, and tiers within them", () => {
  const groups = grouped([
    card(1), card(2, { severity: "high" }), critical(3, 2, { tier: "P3" }),
    critical(4, 5, { tier: "P1" }), critical(5, 0, taken), critical(6, 1, { tier: null }),
  ]);
  assert.deepEqual(groups.map((one) => one.key), ["alarm", "taken", "high", "normal"]);
  // A critical matter without a tier (a fire) stands between the second and the third.
  assert.deepEqual(groups[0].cards.map((one) => one.id), [4, 6, 3]);
});

test("among ordinary matters the overdue come first, then the nearest deadline", () => {
  const [group] = grouped([
    card(1, { due_at: at(50) }), card(2, { due_at: at(20) }), card(3, { due_at: at(59), overdue: true }),
    card(4, { due_at: null }),
  ]);
  assert.deepEqual(group.cards.map((one) => one.id), [3, 2, 1, 4]);
});

test("a flat list has the same order", () => {
  const cards = [card(1), critical(2, 5, taken), critical(3, 8), card(4, { severity: "high" })];
  assert.deepEqual(cards.sort(byRisk).map((one) => one.id), [3, 2, 4, 1]);
});

test("a clock is on time, soon in its last quarter, then late", () => {
  const now = (minutes) => Date.parse(at(minutes));
  assert.deepEqual(clockOf(at(0), at(40), now(10)), { state: "ok", seconds: 1800, share: 0.25 });
  assert.equal(clockOf(at(0), at(40), now(31)).state, "soon");
  const late = clockOf(at(0), at(40), now(45));
  assert.deepEqual([late.state, late.seconds, late.share], ["late", -300, 1]);
  assert.equal(clockOf(at(0), null, now(1)).state, "none");
});

test("late is one rule: the result is overdue, or nobody took it in the lead's time", () => {
  const now = Date.parse(at(30));
  const offered = (minutes, lead = true) => ({ status: "offered", lead, accept_due_at: at(minutes) });
  assert.equal(isLate(card(1), now), false);
  assert.equal(isLate(card(1, { overdue: true }), now), true);
  assert.equal(isLate(card(1, { due_at: at(29) }), now), true);
  assert.equal(isLate(card(1, { agencies: [offered(29)] }), now), true);
  assert.equal(isLate(card(1, { agencies: [offered(31)] }), now), false);
  assert.equal(isLate(card(1, { agencies: [offered(29, false)] }), now), false);
  const helped = card(1, { agencies: [offered(29), { status: "accepted", lead: false }] });
  assert.equal(isLate(helped, now), false);
  assert.equal(acceptDueOf(helped), null);
  assert.equal(isLate(card(1, { status: "closed", overdue: true }), now), false);
});

test("the own referral is the lead's before a supporter's", () => {
  const agencies = [
    { code: "hepco", status: "offered", lead: false }, { code: "hepco2", status: "offered", lead: true },
  ];
  assert.equal(ownReferral(card(1, { agencies }), new Set(["hepco", "hepco2"])).code, "hepco2");
  assert.equal(ownReferral(card(1, { agencies }), new Set(["other"])), null);
});

test("symbols: unverified is dashed, resolved is one sign, an unknown severity is ordinary", () => {
  assert.equal(symbolOf(critical(1, 0)), "critical");
  assert.equal(symbolOf(critical(1, 0, { verification: "doubtful" })), "critical_unverified");
  assert.equal(symbolOf(critical(1, 0, { status: "closed" })), "resolved");
  assert.equal(symbolOf(critical(1, 0, { status: "closed", outcome: "rejected" })), "rejected");
  assert.equal(symbolOf(card(1, { severity: "strange" })), "normal");
  assert.equal(tierDigit(critical(1, 0, { tier: "P2" })), "2");
  assert.equal(tierDigit(card(1)), "");
});

test("words are found without their marks", () => {
  assert.equal(folded("Đường Vỹ Dạ, Huế"), "duong vy da, hue");
  assert.equal(fits(card(1), { q: "vy da" }), true);
  assert.equal(fits(card(1), { q: "kiet 52 trach" }), true);
  assert.equal(fits(card(1), { q: "kim long" }), false);
  assert.equal(fits(card(1), { q: "vv-26-000001" }), true);
});

test("filters are joined by and, the values of one by or", () => {
  const one = critical(1, 0, { verification: "unverified" });
  assert.equal(fits(one, {}), true);
  assert.equal(fits(one, { severity: ["critical", "high"] }), true);
  assert.equal(fits(one, { severity: ["high"] }), false);
  assert.equal(fits(one, { severity: ["critical"], area: ["00000"] }), false);
  assert.equal(fits(one, { category: ["thoat_nuoc"], status: ["open"], unverified: true }), true);
  assert.equal(fits(one, { overdue: true }, Date.parse(at(59))), false);
  assert.equal(fits(one, { overdue: true }, Date.parse(at(61))), true);
  assert.equal(fits(one, { waiting: true }), true);
  assert.equal(fits(critical(2, 0, taken), { waiting: true }), false);
});

test("inside a tier the points come before the age", () => {
  const cards = [critical(1, 9, { tier: "P1", score: 20 }), critical(2, 0, { tier: "P1", score: 60 })];
  assert.deepEqual(grouped(cards)[0].cards.map((one) => one.id), [2, 1]);
});

test("a rescue that nobody confirmed for six hours is old news, another matter never", () => {
  const told = "2026-10-28T02:00:00Z";
  const at = (hours) => Date.parse(told) + hours * 3600 * 1000;
  const rescue = critical(1, 0, { tier: "P2", last_confirmed_at: told });
  assert.equal(isOldNews(rescue, at(5.9)), false);
  assert.equal(isOldNews(rescue, at(6.1)), true);
  assert.equal(isOldNews({ ...rescue, status: "resolved" }, at(9)), false);
  assert.equal(isOldNews(card(2, { last_confirmed_at: told }), at(99)), false);
});

test("a rescue of which everybody is brought waits for nobody", () => {
  const brought = { tier: "P1", fetched: true, assignments: [] };
  assert.equal(isUnsent(critical(1, 0, { ...brought, fetched: false })), true);
  assert.equal(isUnsent(critical(1, 0, brought)), false);
  assert.equal(isAlarm(critical(1, 0, brought)), false);
});
