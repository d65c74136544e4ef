import assert from "node:assert/strict";
import { test } from "node:test";

import { count, isEmpty, isNumber, none, read, write } from "../../ioc/static/js/console/tools/address.js";
import { agenciesOf, facets, fits, fitsReport, isUnassigned } from "../../ioc/static/js/matching.js";

const NOW = Date.parse("2026-10-28T14:00:00Z");
const ago = (minutes) => new Date(NOW - minutes * 60_000).toISOString();

function card(id, more = {}) {
  return {
    id, code: `VV-26-${String(id).padStart(6, "0")}`, title: "Ngập sâu ở kiệt 52", address: "Bạch Đằng", status: "open",
    severity: "normal", tier: null, category: "thoat_nuoc", area: { code: "19774", name: "Phường Vỹ Dạ" }, lat: 16.45, lon: 107.6,
    verification: "verified", agencies: [], assignments: [], opened_at: ago(10), due_at: null, overdue: false, ...more,
  };
}

test("each kind of filter asks for its own thing", () => {
  const shown = (one, filters) => fits(one, { ...none(), ...filters }, NOW);
  assert.equal(shown(card(1, { tier: "P1" }), { tier: ["P1", "P2"] }), true);
  assert.equal(shown(card(1), { tier: ["P1"] }), false);
  const held = card(1, { agencies: [{ code: "hepco", status: "offered" }, { code: "ctct", status: "returned" }] });
  assert.deepEqual(agenciesOf(held), ["hepco"]);
  assert.equal(shown(held, { agency: ["hepco"] }), true);
  assert.equal(shown(held, { agency: ["ctct"] }), false);
  assert.equal(shown(card(1, { opened_at: ago(59) }), { age: 60 }), false);
  assert.equal(shown(card(1, { opened_at: ago(60) }), { age: 60 }), true);
  assert.equal(shown(card(1, { lat: null, lon: null }), { unplaced: true }), true);
  assert.equal(shown(card(1), { unplaced: true }), false);
  assert.equal(shown(card(1), { ids: [2] }), false);
  assert.equal(shown(card(2), { ids: [2] }), true);
  assert.equal(shown(card(2), { q: "bach dang VY DA" }), true);
  assert.equal(shown(card(2), { q: "bach dang kim long" }), false);
});

test("unassigned is what nobody has taken and no unit goes to", () => {
  assert.equal(isUnassigned(card(1)), true);
  assert.equal(isUnassigned(card(1, { status: "in_progress" })), false);
  assert.equal(isUnassigned(card(1, { agencies: [{ code: "a", status: "offered" }] })), true);
  assert.equal(isUnassigned(card(1, { agencies: [{ code: "a", status: "accepted" }] })), false);
  assert.equal(isUnassigned(card(1, { assignments: [{ active: true }] })), false);
  assert.equal(isUnassigned(card(1, { assignments: [{ active: false }] })), true);
  assert.equal(isUnassigned(card(1, { fetched: true })), false);
});

test("what has no place is in no ring, and never at a false point", () => {
  const ring = [[16.4, 107.5], [16.4, 107.7], [16.5, 107.7], [16.5, 107.5]];
  assert.equal(fits(card(1), { ...none(), ring }, NOW), true);
  assert.equal(fits(card(1, { lat: 16.39 }), { ...none(), ring }, NOW), false);
  assert.equal(fits(card(1, { lat: null, lon: null }), { ...none(), ring }, NOW), false);
  assert.equal(fitsReport({ id: 1, lat: null, received_at: ago(1) }, { ...none(), ring }, NOW), false);
});

test("reports fit what they can be asked for", () => {
  const report = { id: 7, text: "Nước lên", category: null, area: null, lat: null, lon: null, emergency: false, received_at: ago(61) };
  const shown = (filters) => fitsReport(report, { ...none(), ...filters }, NOW);
  for (const on of [{}, { unassigned: true }, { unplaced: true }, { age: 60 }, { unverified: true }, { q: "nuoc len" }, { ids: [], report_ids: [7] }]) {
    assert.equal(shown(on), true, JSON.stringify(on));
  }
  for (const on of [{ status: ["open"] }, { tier: ["P1"] }, { agency: ["a"] }, { overdue: true }, { age: 240 }, { ids: [7], report_ids: [] }, { ids: [7] }]) {
    assert.equal(shown(on), false, JSON.stringify(on));
  }
});

test("counts say what each choice would show beside the other filters", () => {
  const cards = [
    card(1, { severity: "critical", tier: "P1", opened_at: ago(70) }),
    card(2, { severity: "critical", tier: "P2", area: { code: "2", name: "B" } }),
    card(3, { severity: "high", overdue: true }),
    card(4, { verification: "unverified", lat: null, lon: null, opened_at: ago(3000) }),
  ];
  const all = facets(cards, none(), NOW);
  assert.equal(all.shown, 4);
  assert.deepEqual(all.severity, { critical: 2, high: 1, normal: 1 });
  assert.deepEqual(all.age, { 30: 2, 60: 2, 240: 1, 1440: 1 });
  assert.deepEqual([all.overdue, all.unassigned, all.unverified, all.unplaced], [1, 4, 1, 1]);
  const some = facets(cards, { ...none(), severity: ["high"], area: ["19774"] }, NOW);
  assert.equal(some.shown, 1);
  // Another severity in the same area, another area of the same severity.
  assert.deepEqual(some.severity, { critical: 1, high: 1, normal: 1 });
  assert.deepEqual(some.area, { 19774: 1 });
  for (const severity of ["critical", "high", "normal"]) {
    const chosen = cards.filter((one) => fits(one, { ...none(), area: ["19774"], severity: [severity] }, NOW));
    assert.equal(chosen.length, some.severity[severity]);
  }
});

test("late is counted by the rule of all desks", async () => {
  const { isLate } = await import("../../ioc/static/js/cards.js");
  const lead = (status, minutes) => [{ code: "a", lead: true, status, accept_due_at: ago(minutes) }];
  const cards = [
    card(1, { overdue: true }), card(2, { due_at: ago(1) }), card(3, { due_at: ago(-1) }), card(4, { agencies: lead("offered", 1) }),
    card(5, { agencies: lead("offered", -1) }), card(6, { agencies: lead("accepted", 1) }), card(7, { status: "closed", overdue: true }),
  ];
  for (const one of cards) assert.equal(facets([one], none(), NOW).overdue, Number(isLate(one, NOW)), String(one.id));
});

test("the address carries the filters there and back", () => {
  const filters = {
    ...none(), q: "Vỹ Dạ", severity: ["critical", "high"], tier: ["P1"], agency: ["hepco"], age: 240, overdue: true, unassigned: true,
    ring: [[16.4, 107.5], [16.4, 107.7], [16.5, 107.7]],
  };
  const address = write(filters, "?incident=12&x=1");
  assert.deepEqual(read(address), filters);
  assert.match(address, /incident=12/);
  assert.equal(count(filters), 8);
  assert.equal(write(none(), address), "incident=12&x=1");
  assert.equal(isEmpty(read("")), true);
});

test("an address that was tampered with asks for nothing", () => {
  for (const address of ["?age=-5", "?age=x", "?age=1e9", "?ring=1 2,3 4", "?ring=91 0,0 0,1 1", "?ring=a b,c d,e f", `?ring=${"1 1,".repeat(61)}1 1`, "?overdue=2"]) {
    assert.deepEqual(read(address), none(), address);
  }
});

test("what a number found stands in no address, and neither does the number", () => {
  assert.equal(write({ ...none(), ids: [1, 2], report_ids: [3] }, ""), "");
  for (const typed of ["0905123456", "+84 905 123 456", "0905.123", "(0234) 3822-822"]) assert.equal(isNumber(typed), true, typed);
  for (const typed of ["28417", "VV-26-000001", "12 Lê Lợi", "16,4637", "", "52/3"]) assert.equal(isNumber(typed), false, typed);
  assert.deepEqual(read("?q=0905123456"), none());
});
