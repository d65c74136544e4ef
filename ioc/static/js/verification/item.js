/* One item: what speaks for and against, the reports side by side, what it may belong to. */

import { symbolOf, tierDigit } from "../cards.js";
import { exerciseChip, label, placeOf, scopeChip, whyOf } from "../desk.js";
import { h, icon } from "../dom.js";
import { clock, moment, number, t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { doubtNode, reasonWord } from "./list.js";

export function itemNode(item) {
  return h("div", { class: item.reasons[0] === "life" ? "is-life" : "" },
    head(item), questions(item), balance(item), compare(item), candidates(item));
}

function head(item) {
  const { card, help } = item;
  return h("header", { class: "item-head" },
    symbol(symbolOf(card), { text: tierDigit(card), size: 32 }),
    h("div", {}, h("h2", { id: "item-title" }, exerciseChip(card), card.title),
      h("p", { class: "muted" }, placeOf(card)),
      h("p", { class: "muted small" }, h("a", { href: `/incidents/${item.id}` }, card.code), ` · ${item.category} · ${label("Severity", card.severity)}`)),
    h("p", { class: "item-age tabular" }, h("b", { "data-since": card.opened_at }), h("small", {}, t("since the first report"))),
    h("p", { class: "item-tags" }, doubtNode(item.doubt),
      item.reasons.map((code) => h("span", { class: `tag ${code === "life" ? "tag-critical" : "tag-high"}` }, reasonWord(code))),
      scopeChip(card), whyOf(card) && !card.why ? h("span", { class: "tag" }, whyOf(card)) : null),
    card.why ? h("p", { class: card.tier === "P1" ? "danger-text strong" : "strong" }, whyOf(card)) : null,
    help ? h("div", { class: "callout callout-ok" }, icon("send"), h("p", {},
      h("b", {}, t("Passed on at %(time)s, without waiting for verification.", { time: clock(help.at, true) })), " ",
      help.agencies.join(", "), help.more ? ` ${t("and %(n)s more", { n: help.more })}` : "", ". ",
      help.accepted.length ? t("Taken by: %(names)s.", { names: help.accepted.join(", ") }) : t("Nobody has taken it yet."))) : null);
}

function questions(item) {
  if (!item.questions.length) return null;
  return h("section", { class: "stack-2", "aria-label": t("Questions to reporters") },
    item.questions.slice().reverse().map((one) => h("div", { class: `asked${one.answer ? " has-answer" : ""}` },
      h("p", { class: "muted small" }, t("Asked %(letter)s at %(time)s", { letter: one.report, time: moment(one.asked_at) })),
      h("q", {}, one.question),
      one.answer
        ? h("p", {}, h("b", {}, `${t("Answer")}: `), one.answer)
        : h("p", { class: "muted" }, t("No answer yet")))));
}

function balance(item) {
  return h("section", { class: "balance" },
    side(item.for, "balance-for", t("Speaks for it"), "plus-lg", t("Nothing speaks for it yet.")),
    side(item.against, "balance-against", t("Speaks against it"), "dash-lg", t("Nothing speaks against it.")));
}

function side(grounds, kind, word, mark, nothing) {
  return h("div", { class: `card ${kind}` },
    h("h3", {}, h("span", {}, icon(mark), " ", word), h("span", { class: "faint small" }, t("its weight"))),
    grounds.length
      ? grounds.map((one) => h("div", { class: "ground" },
        h("span", {}, one.label, h("span", { class: "faint" }, ` · ${one.reports.join(", ")}`)),
        h("span", { class: "weight", role: "img", "aria-label": t("weight %(n)s", { n: Math.abs(one.weight) }) },
          Array.from({ length: Math.min(5, Math.abs(one.weight)) }, () => h("i")))))
      : h("p", { class: "ground muted" }, nothing));
}

function compare(item) {
  const more = item.card.report_count - item.reports.length;
  return h("section", {}, h("div", { class: "card compare-card" },
    h("div", { class: "card-head bar" }, h("h3", {}, t("Reports side by side")),
      item.reports.length > 1 ? h("span", { class: "faint small" }, t("what differs is tinted")) : null,
      more > 0 ? h("a", { class: "push small", href: `/incidents/${item.id}` }, t("%(n)s more reports", { n: number(more) })) : null),
    h("div", { class: "table-wide", tabindex: item.reports.length > 3 ? 0 : null, role: item.reports.length > 3 ? "region" : null, "aria-label": item.reports.length > 3 ? t("Reports side by side") : null },
      h("table", { class: "compare" },
        h("thead", {}, h("tr", {}, h("th", {}, h("span", { class: "visually-hidden" }, t("What is compared"))), item.reports.map(columnHead))),
        h("tbody", {},
          h("tr", {}, h("th", { scope: "row" }, t("Their words")), item.reports.map((one) => h("td", {}, one.words.map(([text, hot]) => (hot ? h("mark", { class: "danger-word" }, text) : text))))),
          h("tr", {}, h("th", { scope: "row" }, t("Photos sent")), item.reports.map((one) => h("td", {}, one.photos.length ? one.photos.map((photo) => shot(photo, one)) : h("span", { class: "faint" }, t("no photo"))))),
          item.lines.map((line) => h("tr", {}, h("th", { scope: "row" }, line.label),
            line.cells.map((cell) => h("td", { class: cell.differs ? "differs" : "" },
              cell.text || h("span", { class: "faint" }, t("not said")),
              cell.differs ? h("span", { class: "visually-hidden" }, ` (${t("differs")})`) : null)))),
          item.is_open && item.reports.length > 1
            ? h("tr", {}, h("th", { scope: "row" }, t("Take out")), item.reports.map((one) => h("td", {},
              h("button", { type: "button", class: "btn btn-quiet", "data-split": one.id }, t("%(letter)s is another matter", { letter: one.letter })))))
            : null)))));
}

function columnHead(one) {
  return h("th", { scope: "col" }, h("span", { class: `letter${one.is_far ? " is-far" : ""}` }, one.letter), " ", one.channel, " ",
    h("time", { class: "faint tabular", datetime: one.at, "data-moment": "" }));
}

function shot(photo, one) {
  const facts = [
    photo.taken_at ? t("taken %(time)s", { time: moment(photo.taken_at) }) : t("time not known"),
    photo.distance_m === null ? t("place not known") : t("%(m)s m from the place of the report", { m: number(photo.distance_m, 0) }),
  ];
  if (photo.is_old) facts.unshift(t("older than three days"));
  return h("a", { class: `shot${photo.is_far || photo.is_old ? " is-odd" : ""}`, href: `/media/${photo.key}/full`, target: "_blank", rel: "noopener" },
    h("img", { src: `/media/${photo.key}/thumb`, loading: "lazy", alt: t("Photo of report %(letter)s", { letter: one.letter }) }),
    h("span", {}, facts.join(" · ")));
}

function candidates(item) {
  if (!item.candidates.length) return null;
  return h("section", {}, h("div", { class: "card compare-card" },
    h("div", { class: "card-head" }, h("h3", {}, t("May belong to"))),
    item.candidates.map((one) => h("div", { class: "candidate" }, h("kbd", {}, String(one.digit)),
      h("div", {},
        h("p", {}, h("a", { href: `/incidents/${one.id}`, class: "strong" }, one.card.title), h("span", { class: "faint" }, ` · ${one.card.code}${one.away ? ` · ${t("%(away)s away", { away: one.away })}` : ""} · ${t("%(n)s reports", { n: number(one.card.report_count) })}`)),
        h("p", { class: "small" }, h("b", { class: "ok-text" }, `${t("matches")}: `), one.matches.join(" · ") || "–"),
        one.differs.length ? h("p", { class: "small" }, h("b", { class: "warn-text" }, `${t("differs")}: `), one.differs.map((word) => h("span", { class: "sign sign-differs" }, word))) : null)))));
}
