/* What stands in place of the task while it is answered: cannot reach, met people, need help, where
   the others are. Each is built once, so nothing that is being typed is ever rewritten. */

import { h } from "../dom.js";
import { since, t } from "../i18n.js";
import { back, big, choices, counter } from "./parts.js";
import { HELP, WHERE, WHY_NOT } from "./words.js";

const BLOCKS = new Set(["blocked", "shallow", "current"]);

/* Why the place is not reached; a way that nobody can pass is closed for all. */
export function cannotReach({ at, leave, send }) {
  let chosen = null;
  let closes = true;
  const note = h("input", { class: "input", id: "crew-why", maxlength: 200, autocomplete: "off" });
  const tick = h("input", { type: "checkbox", id: "crew-closes", checked: true, onchange: (e) => { closes = e.target.checked; } });
  const closing = h("label", { class: "crew-check", hidden: true }, tick, h("span", {}, at() ? t("crew.closes_way") : t("crew.closes_needs_place")));
  const button = big(t("crew.report_not_reached"), () => {
    const word = WHY_NOT[chosen]();
    const reason = [word, note.value.trim()].filter(Boolean).join(": ");
    send({ reason, closes: BLOCKS.has(chosen) && closes && at() ? at() : null });
  }, { disabled: true });
  const told = (key) => {
    chosen = key;
    closing.hidden = !BLOCKS.has(key);
    button.disabled = false;
  };
  return {
    body: [
      back(leave), h("h2", {}, t("crew.why_not")), choices(t("crew.why_not"), WHY_NOT, told), closing,
      h("label", { class: "crew-label", for: "crew-why" }, t("crew.more_words")), note,
      h("p", { class: "crew-note" }, t("crew.still_open")),
    ],
    foot: [button],
  };
}

function placeWords(place) {
  if (!place) return t("crew.place_of_center");
  const n = Math.round(place.accuracy_m ?? 0);
  if (place.from === "task") return t("crew.place_of_task", { n });
  if (place.from === "phone" && !place.isOld) return t("crew.found_here", { n });
  const age = place.at ? since(place.at) : t("crew.age_unknown");
  return place.from === "phone" ? t("crew.place_of_phone", { n, age }) : t("crew.place_of_unit", { n, age });
}

/* People met on the way: how many, and whether they came aboard. Two taps for one. */
export function found({ at, leave, send }) {
  let people = 1;
  const add = (isOnBoard) => () => {
    const place = at();
    send({
      people, on_board: isOnBoard,
      ...(place ? { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m, place: place.from } : {}),
    });
  };
  const said = h("p", { role: "status" });
  const waiting = h("button", { type: "button", class: "crew-second", onclick: add(false) }, t("crew.found_waiting"));
  const aboard = big(t("crew.found_on_board"), add(true));
  // The phone may find its place only while this is open.
  const update = () => {
    const place = at();
    said.className = place && !place.isOld && place.from === "phone" ? "crew-note" : "crew-warn";
    said.textContent = placeWords(place);
  };
  update();
  return {
    body: [
      back(leave), h("h2", {}, t("crew.found_how_many")),
      counter(t("crew.found_how_many"), 1, { least: 1, told: (n) => { people = n; } }), said,
    ],
    foot: [waiting, aboard],
    update,
  };
}

export function needHelp({ leave, send }) {
  let chosen = null;
  const note = h("input", { class: "input", id: "crew-help", maxlength: 200, autocomplete: "off" });
  const button = big(t("crew.send_help"), () => send({ kind: chosen, text: note.value.trim() }), { disabled: true });
  const told = (key) => {
    chosen = key;
    button.disabled = false;
  };
  return {
    body: [
      back(leave), h("h2", {}, t("crew.which_help")), choices(t("crew.which_help"), HELP, told),
      h("label", { class: "crew-label", for: "crew-help" }, t("crew.more_words")), note,
      h("p", { class: "crew-note" }, t("crew.help_at_once")),
    ],
    foot: [button],
  };
}

/* Fewer than expected: where are the others, by name where it is known. */
export function missing({ people, expected, names, leave, send }) {
  const short = expected - people;
  let where = null;
  const who = names.length ? names.join(", ") : t("crew.n_people", { n: short });
  const go = big(t("crew.go_with", { n: people }), () => send({ people, short, where }), { disabled: true });
  const told = (key) => {
    where = key;
    go.disabled = false;
  };
  return {
    body: [
      back(leave),
      h("h2", {}, t("crew.n_of_m", { n: people, m: expected })),
      h("p", { class: "crew-missing" }, t("crew.not_seen", { who })),
      h("h3", {}, t("crew.where_are_they")),
      choices(t("crew.where_are_they"), WHERE, told),
      h("p", { class: "crew-note" }, t("crew.center_is_told")),
    ],
    foot: [go],
  };
}

/* People without a name while somebody named is not aboard: who of them is it? `send(names)`. */
export function namesake({ names, others, leave, send }) {
  const chosen = new Set();
  const word = () => (chosen.size ? t("crew.it_is", { who: [...chosen].join(", ") }) : t("crew.stays_nameless"));
  const foot = h("div", { class: "crew-foot-in" });
  const boxes = [];
  const draw = () => {
    for (const box of boxes) box.disabled = !box.checked && chosen.size >= others;
    foot.replaceChildren(big(word(), () => send([...chosen])));
  };
  const rows = names.map((name) => {
    const tick = h("input", { type: "checkbox", onchange: (e) => { if (e.target.checked) chosen.add(name); else chosen.delete(name); draw(); } });
    boxes.push(tick);
    return h("label", { class: "crew-check" }, tick, h("span", {}, name));
  });
  draw();
  return {
    body: [back(leave), h("h2", {}, t("crew.is_it", { who: names.join(", ") })), h("p", { class: "crew-note" }, t("crew.is_it_more")), rows],
    foot: [foot],
  };
}
