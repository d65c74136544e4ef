// Calls of the exchange, protocol cards and the command line, as values.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isTakenAs, placeOf } from "../../ioc/static/js/hotline/attached.js";
import {
  additionOf, afterSaving, bodyOf, callOf, draftOf, hasContent, hasMore, isDialled, newCall, questionOf,
} from "../../ioc/static/js/hotline/call.js";
import { chosenBy, parsed } from "../../ioc/static/js/hotline/commands.js";
import { endOf, mayDrop, mayTakeOver, ofOthers, rangFor, ringing, stateOf, withCard } from "../../ioc/static/js/hotline/lines.js";
import { answersOf, currentOf, fittingCard, pieces, spoken, stepsOf } from "../../ioc/static/js/hotline/protocol.js";

const AT = Date.parse("2026-10-28T14:00:30Z");
const RINGS = { id: 1, version: 1, state: "ringing", operator: null, ringing_at: "2026-10-28T14:00:00Z" };
const mapOf = (...cards) => new Map(cards.map((card) => [card.id, card]));

test("the call that waits longest rings first, and one that was taken does not ring", () => {
  const later = { ...RINGS, id: 2, ringing_at: "2026-10-28T14:00:10Z" };
  const taken = { ...RINGS, id: 3, operator: { id: 7, name: "Hoa" } };
  assert.deepEqual(ringing(mapOf(later, RINGS, taken)).map((card) => card.id), [1, 2]);
});

test("an older card never replaces a newer one", () => {
  const newer = mapOf({ ...RINGS, version: 3, state: "answered" });
  assert.equal(withCard(newer, RINGS).get(1).state, "answered");
});

test("a colleague's call may be taken over within the grace, or when nothing is heard", () => {
  const held = { ...RINGS, operator: { id: 7, name: "Hoa" }, claimed_at: "2026-10-28T14:00:15Z", is_stale: false };
  assert.equal(mayTakeOver(held, AT), true);
  assert.equal(mayTakeOver(held, AT + 10_000), false);
  assert.equal(mayTakeOver({ ...held, is_stale: true }, AT + 60_000), true);
  assert.equal(ofOthers(mapOf(held), 7, AT).length, 0);
});

test("how long it rang is counted until the answer; one opened by hand never rang", () => {
  assert.equal(rangFor(RINGS, AT), 30);
  assert.equal(rangFor({ ...RINGS, answered_at: "2026-10-28T14:00:04Z" }, AT), 4);
  assert.equal(rangFor({ ...RINGS, is_manual: true }, AT), null);
});

test("a call that waits to be rung back was cut", () => {
  assert.equal(stateOf({ ...RINGS, state: "ended", callback: { status: "waiting" } }), "dropped");
  assert.equal(stateOf({ ...RINGS, state: "ended", callback: null }), "ended");
});

test("a caller is kept although nothing was typed; a call opened by hand is not", () => {
  const rung = callOf({ ...RINGS, caller: "0905000417", is_manual: false });
  assert.equal(hasContent(rung), true);
  assert.equal(bodyOf({ ...rung, fields: { ...rung.fields, text: "x" } }).call, 1);
  assert.equal(hasContent({ ...newCall("call"), callId: 4, isManual: true }), false);
});

test("who was taken over saves the words with their call", () => {
  const call = { ...callOf({ ...RINGS, caller: null }), fields: { text: "x" }, takenBy: "Hoa" };
  assert.equal(bodyOf(call).call, 1);
});

test("after saving, only what is new is added, once, and all the words are understood", () => {
  const place = { lat: 16.5, lon: 107.6, accuracy_m: 400, source: "operator" };
  const first = { ...callOf({ ...RINGS, caller: null }), fields: { text: "nước vô nhà", people: "4" }, touched: ["people"], place };
  const sent = { ...first, sending: { body: bodyOf(first) } };
  const saved = afterSaving(sent, "ABC1234567");
  assert.equal(saved.fields.text, "");
  assert.equal(saved.sending, null);
  assert.equal(hasMore(saved), false);
  assert.equal(hasContent(saved), true);
  const more = { ...saved, fields: { ...saved.fields, text: "ở trên tra", people: "5" } };
  assert.equal(hasMore(more), true);
  assert.equal(questionOf(more).text, "nước vô nhà\nở trên tra");
  const { client_token: token, ...body } = additionOf(more);
  assert.notEqual(token, first.token);
  assert.deepEqual(body, { text: "ở trên tra", settled: ["people", "place"], people: { count: 5, vulnerable: [] } });
  const again = afterSaving({ ...more, sending: { body } }, "ABC1234567");
  assert.equal(hasMore(again), false);
  assert.deepEqual(again.saved.told, ["nước vô nhà", "ở trên tra"]);
});

test("a call that was saved elsewhere takes additions to its report", () => {
  const call = callOf({ ...RINGS, caller: "0905000417", report: "ABC1234567" });
  assert.equal(call.saved.code, "ABC1234567");
  assert.equal(hasMore(call), false);
});

test("how a call came to its end is told apart", () => {
  assert.equal(endOf({ state: "abandoned" }), "abandoned");
  assert.equal(endOf({ state: "ended", callback: { no_signal: true } }), "no_signal");
  assert.equal(endOf({ state: "ended", callback: {} }), "cut");
});

const ANSWERS = [
  { key: "1", code: "yes", label: "Được", next: "power", raises: false, signals: [] },
  { key: "2", code: "no", label: "Không", next: "end", raises: true, signals: ["cannot_climb"] },
];
const FLOOD = {
  code: "flood", version: 7, red: false,
  triggers: { categories: ["cuu_ho_cuu_nan"], signals: ["water_at_chest"] },
  steps: [
    { step: "depth", ask: "Nước tới đâu", fills: "water", next: "roof", answers: [] },
    { step: "roof", ask: "Lên được mái không", fills: null, next: "power", answers: ANSWERS },
    { step: "power", ask: "Cắt điện chưa", fills: null, next: "end", answers: ANSWERS },
  ],
};
const CAR = { code: "car_in_water", version: 1, red: true, triggers: { categories: [], signals: ["car_in_water"] }, steps: [] };
const KNOWN = { answered: {}, facts: {} };

test("the card on the screen is the best of those the server names and the desk has", () => {
  const hints = { protocols: [{ code: "landslide" }, { code: "car_in_water" }, { code: "flood" }] };
  assert.equal(fittingCard([FLOOD, CAR], hints).code, "car_in_water");
  assert.equal(fittingCard([FLOOD, CAR], { protocols: [] }), null);
  assert.equal(fittingCard([FLOOD, CAR], null), null);
});

test("what the words answered is ticked, and the first open question is asked", () => {
  const steps = stepsOf(FLOOD, {}, { answered: { depth: null }, facts: { water: "1,2 m" } });
  assert.deepEqual(steps.map(({ by }) => by), ["words", null, null]);
  assert.equal(currentOf(steps, "").step.step, "roof");
  assert.equal(currentOf(steps, "power").step.step, "power");
});

test("what was typed counts before the server has answered", () => {
  const steps = stepsOf(FLOOD, {}, { ...KNOWN, facts: { water: "1,2 m" } });
  assert.deepEqual([steps[0].by, steps[0].text], ["words", "1,2 m"]);
});

test("words that name an answer lead to its own step, and the operator's answer wins", () => {
  const answered = { depth: null, roof: "no" };
  const said = stepsOf(FLOOD, {}, { answered, facts: { water: "x" } });
  assert.equal(said[1].answer.code, "no");
  assert.equal(currentOf(said, ""), null);
  const given = stepsOf(FLOOD, { roof: "yes" }, { answered, facts: { water: "x" } });
  assert.equal(given[1].by, "operator");
  assert.equal(currentOf(given, "").step.step, "power");
});

test("only what the operator answered is saved", () => {
  assert.deepEqual(answersOf({ flood: { version: 7, answers: { roof: "yes" } }, fire: { version: 1, answers: {} } }), [
    { code: "flood", version: 7, answers: [{ step: "roof", answer: "yes" }] },
  ]);
});

test("the form of address stands in every slot, with a capital where one begins", () => {
  assert.equal(spoken("{Address} nghe đây, {address} giữ máy", "ôn"), "Ôn nghe đây, ôn giữ máy");
  assert.deepEqual(pieces("Nhờ {address} đếm", "mệ"), [["Nhờ ", false], ["mệ", true], [" đếm", false]]);
});

const COMMANDS = [
  { word: "goi", takes: "" }, { word: "goilai", takes: "n", isOptional: true },
  { word: "noi", takes: "n" }, { word: "nghe", takes: "" },
];

test("a command is found by a unique beginning, with or without marks", () => {
  assert.equal(parsed("ng", COMMANDS).command.word, "nghe");
  assert.equal(parsed("Nối 3", COMMANDS).rest, "3");
  assert.equal(parsed("goi", COMMANDS).command.word, "goi");
});

test("a line that cannot be run says why", () => {
  assert.equal(parsed("n", COMMANDS).error, "several");
  assert.equal(parsed("xyz", COMMANDS).error, "unknown");
  assert.equal(parsed("noi", COMMANDS).error, "missing");
  assert.equal(parsed("  ", COMMANDS).error, "empty");
});

test("a card is named by the beginning of one of its words", () => {
  const cards = [{ names: ["flood", "Lụt: nước vào nhà"] }, { names: ["fire", "Cháy"] }];
  assert.equal(chosenBy("lut", cards), cards[0]);
  assert.equal(chosenBy("nuoc", cards), cards[0]);
  assert.equal(chosenBy("f", cards), null);
});

test("a call is called cut while it is open and after the exchange told of its end, once", () => {
  const card = { ...RINGS, state: "answered", is_finished: false };
  assert.equal(mayDrop(card), true);
  assert.equal(mayDrop({ ...card, state: "ended", callback: null }), true);
  assert.equal(mayDrop({ ...card, state: "ended", callback: { status: "waiting" } }), false);
  assert.equal(mayDrop({ ...card, state: "ended", is_finished: true }), false);
  assert.equal(mayDrop(null), false);
});

test("what was typed is kept with a call of the exchange, and with no sheet or call of a colleague", () => {
  const call = { ...callOf({ ...RINGS, caller: "0905000417" }), place: { label: "Chợ", lat: 16.4, lon: 107.5, accuracy_m: 50, source: "operator" } };
  call.fields.text = "Nước vô";
  assert.deepEqual([draftOf(call).text, draftOf(call).label], ["Nước vô", "Chợ"]);
  assert.equal(draftOf({ ...call, takenBy: "Hoa" }), null);
  assert.equal(draftOf({ ...call, callId: null }), null);
  assert.equal(draftOf({ ...call, kind: "paper" }), null);
});

test("whoever rings back has the words that were typed at another desk, unless they are a report", () => {
  const words = { ...RINGS, caller: "0905000417", words: "Nước vô nhà" };
  assert.equal(callOf(words).fields.text, "Nước vô nhà");
  assert.equal(callOf({ ...words, report: "ABC" }).fields.text, undefined);
});

test("a number that cannot ring is told from one that can, and from none", () => {
  for (const good of ["", "  ", "113", "0905 000 417", "+84 (905) 000-417", "sip:101@tongdai"]) assert.equal(isDialled(good), true, good);
  for (const bad of ["12", "12ab", "ab", "chú Ba", "0905 abc 123"]) assert.equal(isDialled(bad), false, bad);
});

test("the battery that a telephone told answers the question of the card, unless it is low", () => {
  const step = { step: "battery", answers: [{ code: "enough", label: "Còn nhiều" }] };
  const told = (battery) => stepsOf({ steps: [step] }, {}, { answered: {}, facts: { battery } })[0];
  assert.deepEqual([told("pin 100 %").by, told("pin 100 %").text], ["words", "pin 100 %"]);
  assert.equal(told("").by, null);
});

test("a position that was taken is not offered again", () => {
  const location = { lat: 16.46, lon: 107.59, accuracy_m: 12, area: "Phường Kim Long", address: null };
  assert.equal(placeOf(location).label, "Phường Kim Long");
  assert.equal(isTakenAs(location, { place: placeOf(location) }), true);
  assert.equal(isTakenAs(location, { place: { ...placeOf(location), lat: 16.47 } }), false);
  assert.equal(isTakenAs(location, null), false);
});
