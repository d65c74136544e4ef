/* The card of one task, by its step. Answers what stands in the page and what at its foot. */

import { methodWords } from "../dispatching/words.js";
import { h, icon } from "../dom.js";
import { clock, locale, t } from "../i18n.js";
import { back, big, choices, counter, side } from "./parts.js";
import { leftBehind, nextAction, notYetAboard, onBoard, shelters, STEPS, stepNumber } from "./rules.js";
import { far, farAway, wayView } from "./way.js";
import { BUTTON, STATUS, WENT } from "./words.js";

const BEFORE = new Set(["dispatched", "unanswered", "acknowledged", "en_route"]);
const CAN_DECLINE = new Set([...BEFORE, "on_scene"]);

function progress(assignment) {
  const number = stepNumber(assignment);
  return h(
    "div",
    { class: "crew-progress" },
    h("div", { "aria-hidden": "true" }, STEPS.map((_, i) => h("i", { class: i + 1 < number ? "is-done" : i + 1 === number ? "is-now" : "" }))),
    h("p", {}, t("crew.step_of", { n: number, m: STEPS.length, word: STATUS[assignment.status]() })),
  );
}

function where(incident) {
  const ward = incident.area?.name;
  const place = [incident.address, incident.address?.includes(ward) ? null : ward].filter(Boolean);
  const geo = incident.lat === null ? null : `geo:${incident.lat},${incident.lon}?q=${incident.lat},${incident.lon}`;
  return h(
    "div",
    { class: "crew-place" },
    icon("geo-alt"),
    h("p", {}, h("b", {}, place[0] ?? incident.title), place[1] ? h("span", {}, place[1]) : null,
      incident.location_quality === "ward" || incident.location_quality === "none" ? h("span", { class: "crew-warn" }, t("crew.place_rough")) : null),
    geo ? h("a", { href: geo, class: "crew-map" }, icon("map"), t("crew.open_map")) : null,
  );
}

function ring(task) {
  if (!task.contacts) {
    return h("button", { type: "button", class: "crew-ring", onclick: task.askContacts }, icon("telephone"), t("crew.show_number"));
  }
  const rung = task.contacts.filter((one) => one.phone);
  if (rung.length === 0) return h("p", { class: "crew-note" }, t("crew.no_number"));
  return h("div", { class: "crew-rings" }, rung.slice(0, 3).map((one) =>
    h("a", { class: "crew-ring", href: `tel:${one.phone.replace(/[^+\d]/g, "")}` }, icon("telephone"),
      h("span", {}, h("b", {}, one.name || t("crew.ring")), h("small", { class: "tabular" }, one.phone)))));
}

function summary(task) {
  const { assignment, incident } = task;
  const people = assignment.people.expected;
  const why = incident.why?.[locale()] ?? incident.why?.vi ?? "";
  return [
    h("div", { class: `crew-tier tier-${incident.tier ?? "none"}` }, icon("exclamation-octagon-fill"),
      h("p", {}, h("b", {}, assignment.status === "dispatched" ? t("crew.new_task") : t("crew.task")),
        h("span", {}, t("crew.sent_at", { at: clock(assignment.dispatched_at) })))),
    h("h2", { class: "crew-people" }, people ? t("crew.n_people", { n: people }) : t("crew.people_unknown")),
    h("p", { class: "crew-why" }, why || incident.title),
  ];
}

function sides(task) {
  const { assignment } = task;
  return h("div", { class: "crew-sides" },
    CAN_DECLINE.has(assignment.status) ? side("sign-stop", t("crew.cannot_reach"), task.open.cannotReach) : null,
    side("life-preserver", t("crew.need_help"), task.open.needHelp),
    side("person-plus", t("crew.met_people"), task.open.found),
    CAN_DECLINE.has(assignment.status) && assignment.people.found > 0
      ? side("box-arrow-in-right", t("crew.bring_found", { n: assignment.people.found }), () => task.open.bringFound(task)) : null,
    h("label", { class: "crew-side" }, icon("camera"), h("span", {}, t("crew.photo")),
      h("input", { type: "file", accept: "image/*", capture: "environment", class: "visually-hidden", onchange: (e) => e.target.files[0] && task.photo(e.target.files[0]) })));
}

function onTheWay(task) {
  const { assignment, incident } = task;
  const action = nextAction(assignment);
  const distance = farAway(task.way, task.here, incident);
  return {
    body: [
      ...summary(task), where(incident),
      distance ? h("p", { class: "crew-far" }, distance) : null,
      task.way?.properties?.method ? h("p", { class: task.way.properties.method === "straight_line" ? "crew-warn" : "crew-note" }, methodWords(task.way.properties.method)) : null,
      wayView(task.way, task.here, incident),
      ...(task.way?.properties?.steps ?? []).slice(0, 3).map((one) => h("p", { class: "crew-turn" }, one.text)),
      h("p", { class: "crew-note" }, t("crew.confirmed_at", { at: clock(incident.last_confirmed_at) })),
      assignment.status === "dispatched" ? null : ring(task),
      sides(task),
    ],
    foot: [big(BUTTON[action](), () => task.step(action))],
  };
}

/* Whoever is named is ticked when aboard; the others are counted. */
function picking(task) {
  const { assignment, incident } = task;
  const named = (task.contacts ?? []).filter((one) => one.at_place && one.name);
  const expected = leftBehind(assignment);
  const ticked = new Set();
  let others = Math.max(0, expected - named.length);
  const foot = h("div", { class: "crew-foot-in" });
  const draw = () => {
    const people = ticked.size + others;
    const missed = notYetAboard(named, ticked, assignment, task.taps).map((one) => one.name);
    const isShort = people < expected;
    const word = isShort ? t("crew.go_with", { n: people }) : expected ? t("crew.all_aboard", { n: people }) : t("crew.picked_up_n", { n: people });
    const aboard = [...ticked].map((one) => one.name);
    const go = (names) => {
      const left = missed.filter((name) => !names.includes(name));
      if (isShort) task.open.missing({ people, expected, names: left, aboard: names });
      else task.step("picked_up", { people, names });
    };
    const press = () => (others > 0 && missed.length
      ? task.open.namesake({ names: missed, others, send: (more) => go([...aboard, ...more]) }) : go(aboard));
    const clear = h("button", { type: "button", class: "crew-second", onclick: () => task.step("clear") }, t("crew.nobody_there"));
    foot.replaceChildren(...(people === 0 ? [clear] : [big(word, press, {
      more: isShort ? t("crew.short_of", { n: expected - people }) : expected ? t("crew.n_of_m", { n: people, m: expected }) : "",
    })]));
  };
  draw();
  const row = (one) => {
    const tick = h("input", { type: "checkbox", onchange: (e) => { if (e.target.checked) ticked.add(one); else ticked.delete(one); draw(); } });
    return h("label", { class: "crew-check" }, tick, h("span", {}, one.name));
  };
  return {
    body: [
      h("h2", {}, t("crew.who_comes")), h("p", { class: "crew-why" }, incident.why?.[locale()] ?? ""),
      named.length ? [h("p", { class: "crew-note" }, t("crew.tick_names")), named.map(row)] : null,
      h("h3", {}, named.length ? t("crew.others") : t("crew.how_many")),
      counter(t("crew.how_many"), others, { told: (n) => { others = n; draw(); } }),
      where(incident), ring(task), sides(task),
    ],
    foot: [foot],
  };
}

/* What has to be chosen before those on board can be handed over. */
function wanting(place, rest) {
  if (place && rest) return t("crew.choose_both");
  return place ? t("crew.choose_place") : t("crew.choose_rest");
}

function handing(task, aboard = onBoard(task.assignment)) {
  const { assignment } = task;
  const places = shelters(task.facilities, task.here, assignment.facility).slice(0, 6);
  let people = aboard;
  let chosen = assignment.facility && places.some((p) => p.id === assignment.facility) ? `f${assignment.facility}` : null;
  let went = null;
  const foot = h("div", { class: "crew-foot-in" });
  const rest = h("div", { class: "crew-rest" });
  const match = h("p", { class: "crew-match", role: "status" });
  const asked = choices(t("crew.where_are_they"), WENT, (key) => { went = key; draw(); });
  const draw = () => {
    const isShort = people < aboard;
    if (isShort && !rest.firstChild) rest.append(h("h3", {}, t("crew.where_rest", { n: aboard - people })), asked);
    rest.hidden = !isShort;
    const counts = { n: aboard, m: people };
    match.textContent = isShort ? t("crew.in_against_out_short", counts) : people > aboard ? t("crew.in_against_out_more", counts) : t("crew.in_against_out", counts);
    match.className = isShort ? "crew-match is-short" : "crew-match";
    const ready = people > 0 && chosen !== null && (!isShort || went !== null);
    foot.replaceChildren(big(t("crew.handed_over_n", { n: people }), () => task.step("handed_over", {
      people,
      ...(chosen === "other" ? {} : { facility: Number(chosen.slice(1)) }),
      ...(isShort ? {
        reason: t("crew.rest_reason", { n: aboard - people, where: WENT[went]() }), rest: { people: aboard - people, where: went },
      } : {}),
    }), { disabled: !ready, more: ready ? "" : wanting(chosen === null, isShort && went === null) }));
  };
  const words = Object.fromEntries([
    ...places.map((p) => [`f${p.id}`, [p.name, p.metres === null ? null : far(p.metres), t("crew.free_places", { n: p.free })].filter(Boolean).join(" · ")]),
    ["other", t("crew.other_place")],
  ]);
  draw();
  return {
    body: [
      h("h2", {}, t("crew.where_to")),
      choices(t("crew.where_to"), words, (key) => { chosen = key; draw(); }, chosen),
      h("h3", {}, t("crew.hand_over_how_many")),
      counter(t("crew.hand_over_how_many"), aboard, { least: 1, most: 2000, told: (n) => { people = n; draw(); } }),
      match, rest, sides(task),
    ],
    foot: [foot],
  };
}

/* Those who were found go to a shelter first; the task waits. */
export function bringingFound(task, leave) {
  const { body, foot } = handing(task, task.assignment.people.found);
  return { body: [back(leave), ...body.slice(0, -1)], foot };
}

function outAgainstIn({ picked_up: n, handed_over: m }) {
  if (m < n) return h("p", { class: "crew-match is-short" }, t("crew.in_against_out_short", { n, m }));
  return h("p", { class: "crew-match" }, m > n ? t("crew.in_against_out_more", { n, m }) : t("crew.in_against_out", { n, m }));
}

function ending(task) {
  const { assignment } = task;
  const left = leftBehind(assignment);
  const action = nextAction(assignment);
  return {
    body: [
      h("h2", {}, left ? t("crew.still_there", { n: left }) : task.incident?.missing ? t("crew.handed_over") : t("crew.all_done")),
      task.incident?.missing ? h("p", { class: "crew-missing" }, t("crew.still_missing", { n: task.incident.missing })) : null,
      outAgainstIn(assignment.people),
      where(task.incident), sides(task),
    ],
    foot: [
      left ? h("button", { type: "button", class: "crew-second", onclick: () => task.step("clear") }, t("crew.end_task")) : null,
      big(left ? t("crew.another_trip") : BUTTON.clear(), () => task.step(action)),
    ],
  };
}

function foundAboard({ found }) {
  return found ? h("p", { class: "crew-note" }, t("crew.found_aboard", { n: found })) : null;
}

/* The center called the order off while the phone had no network, and it stands again. */
function calledOff({ calledOffAt }) {
  return calledOffAt ? h("p", { class: "crew-warn", role: "status" }, t("crew.called_off", { at: clock(calledOffAt) })) : null;
}

export function taskView(task) {
  const { status } = task.assignment;
  const view = BEFORE.has(status) ? onTheWay(task)
    : status === "on_scene" ? picking(task)
    : status === "picked_up" ? handing(task) : ending(task);
  return { ...view, body: [progress(task.assignment), calledOff(task), foundAboard(task.assignment.people), ...view.body] };
}

/* No task: what may still be done. */
export function idleView(task) {
  return {
    body: [
      h("h2", {}, task.unit ? t("crew.no_task") : t("crew.no_unit")),
      h("p", { class: "crew-note" }, task.unit ? t("crew.no_task_more") : t("crew.no_unit_more")),
      task.unit ? h("div", { class: "crew-sides" },
        side("life-preserver", t("crew.need_help"), task.open.needHelp),
        side("person-plus", t("crew.met_people"), task.open.found)) : null,
    ],
    foot: [],
  };
}
