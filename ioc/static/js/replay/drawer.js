/* What stands beside the map: one matter as it was at the moment, a unit, a shelter, or two moments
   compared. Nothing here can be acted on. */

import { isRejected, symbolOf, tierDigit } from "../cards.js";
import { agencyName, categoryName, exerciseChip, label, placeOf, stateNode, whyOf } from "../desk.js";
import { h, icon } from "../dom.js";
import { clock, day, number, span, t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { shareOf } from "../units.js";
import { CHANGES, FIGURES, SIGNS, UNITS } from "./words.js";

export const whole = (ms) => `${day(new Date(ms))} ${clock(new Date(ms), true)}`;

const unknown = () => h("span", { class: "unknown" }, t("Not known"));
const fact = (word, value) => h("div", {}, h("dt", {}, word), h("dd", {}, value || unknown()));

function head(sign, codes, title, place, tags) {
  return h("header", { class: "matter-head" },
    h("p", { class: "matter-codes" }, h("span", { class: "tabular strong" }, codes)),
    h("div", { class: "headline" }, sign, h("div", {}, h("h2", { class: "matter-title" }, title), h("p", { class: "muted" }, place))),
    h("p", { class: "bar matter-tags" }, ...tags));
}

/* `told` is the answer of `/api/v1/replay/incidents/ID`. */
export function incidentDrawer(told, at, { back, on, live }) {
  const { card } = told;
  if (!card) {
    return h("article", { class: "matter matter-console" }, h("p", { class: "callout callout-info" }, t("replay.card_erased")));
  }
  const agencies = (card.agencies || []).map((one) => `${agencyName(one)} (${label("ReferralStatus", one.status).toLowerCase()})`);
  const sent = (card.assignments || []).map((one) => `${one.code} · ${label("AssignmentStatus", one.status).toLowerCase()}`);
  return h("article", { class: "matter matter-console" },
    head(symbol(symbolOf(card, at), { text: tierDigit(card), size: 32 }), card.code, card.title, placeOf(card), [
      stateNode(card, (card.agencies || []).some((one) => one.status === "accepted")), exerciseChip(card),
      isRejected(card) ? h("span", { class: "tag" }, label("Outcome", card.outcome)) : null]),
    h("section", { class: "matter-facts" }, h("dl", { class: "facts" },
      fact(t("replay.category"), categoryName(card.category)),
      fact(t("replay.opened"), whole(Date.parse(card.opened_at))),
      fact(t("replay.people"), card.people ? number(card.people) : ""),
      whyOf(card) ? fact(t("replay.why"), whyOf(card)) : null,
      fact(t("replay.agencies"), agencies.join("; ")),
      fact(t("replay.units"), sent.join("; ") || t("replay.no_unit")))),
    h("section", { class: "bar replay-jumps" },
      h("button", { type: "button", class: "btn", onclick: back }, icon("chevron-left"), t("replay.event_back"), " ", h("kbd", {}, "[")),
      h("button", { type: "button", class: "btn", onclick: on }, t("replay.event_on"), " ", h("kbd", {}, "]"), icon("chevron-right"))),
    storyOf(told.story),
    live ? h("section", {}, h("a", { class: "btn", href: `/incidents/${card.id}` }, icon("box-arrow-up-right"), t("replay.page_of_today"))) : null);
}

function storyOf(story) {
  if (story === null) return h("p", { class: "callout callout-info" }, t("replay.story_closed"));
  return h("section", { class: "matter-story" },
    h("h3", { class: "part-title" }, t("replay.story"), " ", h("span", { class: "push faint" }, t("replay.story_count", { n: number(story.length) }))),
    h("ol", { class: "story story-timed" }, story.map((line) =>
      h("li", { class: `story-item ${line.mark}` },
        h("span", { class: "story-time tabular" }, clock(line.at, true)),
        h("span", { class: "story-mark" }, icon(line.icon)),
        h("div", { class: "story-body" },
          h("p", { class: "story-title" }, line.title),
          line.lines.map((text) => h("p", { class: "story-sub" }, text)),
          line.quote ? h("p", { class: "story-quote prose" }, line.quote) : null,
          h("p", { class: "story-sub" }, line.who))))));
}

export function unitDrawer(card, place, state, at) {
  const heard = place?.at ? t("replay.place_age", { span: span((at - Date.parse(place.at)) / 1000) }) : "";
  return h("article", { class: "matter matter-console" },
    head(symbol(`unit_${{ free: "available", busy: "committed", silent: "silent", out: "out_of_service" }[state]}`, { kind: card.kind, size: 32 }),
      card.code, card.name, card.agency.name, [h("span", { class: "tag" }, UNITS[state]()), exerciseChip(card)]),
    h("section", { class: "matter-facts" }, h("dl", { class: "facts" },
      fact(t("Position"), place ? `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)} · ${heard}` : ""),
      fact(t("Seats"), card.seats ? number(card.seats) : ""),
      fact(t("Task"), card.assignment ? label("AssignmentStatus", card.assignment.status) : t("replay.no_task")))));
}

export function facilityDrawer(card) {
  return h("article", { class: "matter matter-console" },
    head(symbol(card.kind === "shelter" || card.kind === "hospital" ? `shelter_${card.status}` : "facility", { size: 32 }),
      card.code || "", card.name, card.address || "", [h("span", { class: "tag" }, label("FacilityStatus", card.status)), exerciseChip(card)]),
    h("section", { class: "matter-facts" }, h("dl", { class: "facts" },
      shareOf(card) === null ? null : fact(t("Places"), t("%(all)s in all, %(taken)s taken, %(reserved)s reserved", { all: number(card.places), taken: number(card.taken), reserved: number(card.reserved) })))));
}

const ROWS = [
  ["waiting", (f) => f.waiting], ["oldest", (f) => f.oldest], ["open", (f) => f.open], ["critical", (f) => f.critical],
  ["late", (f) => f.late], ["reports", (f) => f.reports], ["free", (f) => (f.hasUnits ? f.units.free : null)],
  ["busy", (f) => (f.hasUnits ? f.units.busy : null)], ["silent", (f) => (f.hasUnits ? f.units.silent : null)],
  ["places", (f) => f.places], ["alarmed", (f) => f.alarmed],
];
const KINDS = Object.keys(CHANGES);
const LISTED = 60;

/* Two moments beside each other: figures, then what is another, with the way to each. */
export function compareDrawer({ a, b, figuresA, figuresB, changes, isCut, open, goA }) {
  const value = (name, one) => (one === null ? "–" : name === "oldest" ? span(one) : number(one, 0));
  const step = (name, x, y) => {
    if (x === null || y === null || x === y) return x === y && x !== null ? "=" : "–";
    return name === "oldest" ? `${y > x ? "+" : "−"}${span(Math.abs(y - x))}` : `${y > x ? "+" : "−"}${number(Math.abs(y - x), 0)}`;
  };
  return h("article", { class: "matter matter-console replay-comparison" },
    h("p", { class: "bar" }, h("button", { type: "button", class: "btn", onclick: goA }, h("b", {}, "A"), ` ${whole(a)}`), h("span", {}, h("b", {}, "B"), ` ${whole(b)}`)),
    h("p", { class: "muted" }, t("replay.compared_span", { span: span(Math.abs(b - a) / 1000) }), " ", isCut ? t("replay.signs_critical") : t("replay.signs_all")),
    h("table", { class: "table table-dense" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("replay.figure")),
        h("th", { scope: "col", class: "num" }, "A"), h("th", { scope: "col", class: "num" }, "B"), h("th", { scope: "col", class: "num nowrap" }, "B − A"))),
      h("tbody", {}, ROWS.map(([name, of]) => {
        const [x, y] = [of(figuresA), of(figuresB)];
        return h("tr", {}, h("th", { scope: "row" }, FIGURES[name]()), h("td", { class: "num tabular" }, value(name, x)),
          h("td", { class: "num tabular" }, value(name, y)), h("td", { class: "num tabular strong" }, step(name, x, y)));
      }))),
    KINDS.map((kind) => h("section", { class: "replay-diff" },
      h("h3", { class: "part-title" }, h("span", { class: `replay-mark replay-mark-${kind}`, "aria-hidden": "true" }, SIGNS[kind]), " ", CHANGES[kind](), " ",
        h("span", { class: "push faint tabular" }, number(changes[kind].length))),
      changes[kind].length
        ? h("ul", { class: "replay-diff-list" }, changes[kind].slice(0, LISTED).map((one) => diffRow(one, b, open)))
        : h("p", { class: "muted small" }, t("replay.diff_none")),
      changes[kind].length > LISTED ? h("p", { class: "muted small" }, t("replay.diff_more", { n: number(changes[kind].length - LISTED) })) : null)));
}

function diffRow({ id, a, b }, at, open) {
  const card = b || a;
  const was = a && b && (a.severity !== b.severity || a.tier !== b.tier)
    ? `${levelOf(a)} → ${levelOf(b)}` : "";
  return h("li", {}, h("button", { type: "button", class: "btn btn-quiet replay-diff-row", onclick: () => open(id) },
    symbol(symbolOf(card, at), { text: tierDigit(card), size: 20 }),
    h("span", { class: "row-main" }, h("span", { class: "row-title" }, card.title), h("span", { class: "row-sub" }, [was, card.code, placeOf(card)].filter(Boolean).join(" · ")))));
}

const levelOf = (card) => [label("Severity", card.severity), tierDigit(card)].filter(Boolean).join(" ");
