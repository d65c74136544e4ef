/* Which matters and reports fit the filters of the console, and how many would fit each other
   choice. Pure: no elements, no words, no network; it runs in a worker. Times are milliseconds.

   `filters` is plain data: lists `severity`, `status`, `tier`, `category`, `area`, `agency` (codes,
   empty for any), flags `overdue`, `waiting`, `unassigned`, `unverified`, `unplaced`, `age` (least
   minutes since it was opened, 0 for any), words `q`, `ring` [[lat, lon], …] or null, and `ids`,
   `report_ids`: what the server found by a number that no browser may hold, or null. */

import { acceptDueOf, folded, isAlarm, isLate, isOpen, isSent, isTaken, openedAt, severityOfReport } from "./cards.js";
import { isWithin } from "./console/within.js";

const MINUTE = 60_000;

/* The ages that the desk offers, minutes. */
export const AGES = [30, 60, 240, 1440];

/* Nobody has taken it and no unit is on it; a rescue of which everybody is brought waits for nobody. */
export function isUnassigned(card) {
  return !isTaken(card) && !isSent(card) && !card.fetched;
}

const HOLDS = new Set(["offered", "accepted"]);

/* The agencies that have it in hand, or were asked. */
export function agenciesOf(card) {
  return (card.agencies || []).filter((one) => HOLDS.has(one.status)).map((one) => one.code);
}

const isPlaced = (card) => card.lat !== null && card.lat !== undefined;
const ageOf = (card, now) => (now - openedAt(card)) / MINUTE;

/* Text of a card without accents, made once: cards are never changed, only replaced. */
const texts = new WeakMap();

function textOf(card, parts) {
  let text = texts.get(card);
  if (text === undefined) texts.set(card, (text = folded(parts.join(" "))));
  return text;
}

const incidentText = (card) => textOf(card, [card.code, card.title, card.address, card.area?.name]);
const reportText = (card) => textOf(card, [card.tracking_code, card.text, card.address, card.area?.name]);

/* What `filters` ask for, made ready once: a test for each thing that is asked, by its name. */
const ready = new WeakMap();

function testsOf(filters) {
  let tests = ready.get(filters);
  if (!tests) ready.set(filters, (tests = makeTests(filters)));
  return tests;
}

function makeTests(filters) {
  const tests = {};
  const list = (name, of) => {
    if (!filters[name]?.length) return;
    const wanted = new Set(filters[name]);
    tests[name] = (card) => wanted.has(of(card));
  };
  list("severity", (card) => card.severity);
  list("status", (card) => card.status);
  list("tier", (card) => card.tier);
  list("category", (card) => card.category);
  list("area", (card) => card.area?.code);
  if (filters.agency?.length) tests.agency = (card) => agenciesOf(card).some((code) => filters.agency.includes(code));
  if (filters.overdue) tests.overdue = isLate;
  if (filters.waiting) tests.waiting = isAlarm;
  if (filters.unassigned) tests.unassigned = isUnassigned;
  if (filters.unverified) tests.unverified = (card) => card.verification !== "verified";
  if (filters.unplaced) tests.unplaced = (card) => !isPlaced(card);
  if (filters.age) tests.age = (card, now) => ageOf(card, now) >= filters.age;
  if (filters.ring) tests.ring = (card) => isPlaced(card) && isWithin(filters.ring, card);
  if (filters.ids) {
    const found = new Set(filters.ids);
    tests.ids = (card) => found.has(card.id);
  }
  const words = wordsOf(filters.q);
  if (words.length) tests.q = (card) => hasWords(incidentText(card), words);
  return tests;
}

function wordsOf(q) {
  return folded(q || "").split(/\s+/).filter(Boolean);
}

function hasWords(text, words) {
  return words.every((word) => text.includes(word));
}

/* Whether an incident fits; `now` decides what is late and how old it is. */
export function fits(card, filters, now = Date.now()) {
  for (const test of Object.values(testsOf(filters))) if (!test(card, now)) return false;
  return true;
}

/* The same of a report that waits. What reports do not have yet, a state, a deadline, a tier or an
   agency, no report fits; unassigned and unverified they all are. */
export function fitsReport(card, filters, now = Date.now()) {
  const any = (list, value) => !list?.length || list.includes(value);
  if (!any(filters.severity, severityOfReport(card))) return false;
  if (filters.status?.length || filters.tier?.length || filters.agency?.length) return false;
  if (filters.overdue || filters.waiting) return false;
  if (!any(filters.category, card.category) || !any(filters.area, card.area?.code)) return false;
  if (filters.unplaced && isPlaced(card)) return false;
  if (filters.age && ageOf(card, now) < filters.age) return false;
  if (filters.ring && !(isPlaced(card) && isWithin(filters.ring, card))) return false;
  if ((filters.ids || filters.report_ids) && !filters.report_ids?.includes(card.id)) return false;
  const words = wordsOf(filters.q);
  return !words.length || hasWords(reportText(card), words);
}

/* What does not change of a card while it is the same, made once. `lateAt` is the moment from which
   on it is late by `isLate`. */
const known = new WeakMap();

function factsOf(card) {
  let facts = known.get(card);
  if (facts === undefined) known.set(card, (facts = makeFacts(card)));
  return facts;
}

function makeFacts(card) {
  const ends = [card.due_at, acceptDueOf(card)].filter(Boolean).map(Date.parse);
  return {
    opened: openedAt(card),
    lateAt: !isOpen(card) ? Infinity : card.overdue ? -Infinity : Math.min(...ends, Infinity),
    unassigned: isUnassigned(card),
    agencies: agenciesOf(card),
  };
}

/* For each choice how many incidents would be shown by it together with the filters of the other
   kinds: `{ shown, severity: { critical: n, … }, status, tier, category, area,
   agency, age: { 30: n, … }, overdue, unassigned, unverified, unplaced }`. One pass. */
export function facets(cards, filters, now = Date.now()) {
  const tests = Object.entries(testsOf(filters));
  const names = tests.map(([name]) => name);
  const checks = tests.map(([, test]) => test);
  const found = {
    shown: 0, severity: {}, status: {}, tier: {}, category: {}, area: {}, agency: {}, age: {},
    overdue: 0, unassigned: 0, unverified: 0, unplaced: 0,
  };
  const ages = AGES.map(() => 0);
  for (const card of cards) {
    // What misses one kind alone still counts for the other choices of that kind.
    let missed = null;
    let isOut = false;
    for (let at = 0; at < checks.length; at += 1) {
      if (checks[at](card, now)) continue;
      if (missed !== null) {
        isOut = true;
        break;
      }
      missed = names[at];
    }
    if (isOut) continue;
    const is = (name) => missed === null || missed === name;
    const facts = factsOf(card);
    if (missed === null) found.shown += 1;
    if (is("severity")) add(found.severity, card.severity);
    if (is("status")) add(found.status, card.status);
    if (card.tier && is("tier")) add(found.tier, card.tier);
    if (card.category && is("category")) add(found.category, card.category);
    if (card.area && is("area")) add(found.area, card.area.code);
    if (is("agency")) for (const code of facts.agencies) add(found.agency, code);
    if (is("age")) {
      const age = (now - facts.opened) / MINUTE;
      for (let at = 0; at < AGES.length && age >= AGES[at]; at += 1) ages[at] += 1;
    }
    if (facts.lateAt < now && is("overdue")) found.overdue += 1;
    if (facts.unassigned && is("unassigned")) found.unassigned += 1;
    if (card.verification !== "verified" && is("unverified")) found.unverified += 1;
    if (!isPlaced(card) && is("unplaced")) found.unplaced += 1;
  }
  AGES.forEach((least, at) => {
    if (ages[at]) found.age[least] = ages[at];
  });
  return found;
}

function add(counts, value) {
  counts[value] = (counts[value] || 0) + 1;
}
