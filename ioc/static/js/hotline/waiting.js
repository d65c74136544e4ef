/* Who waits: calls that ring, calls on which a colleague speaks, and calls to ring back. */

import { serverNow } from "../api.js";
import { byId, h, say } from "../dom.js";
import { shortMoment, span, t, timer } from "../i18n.js";
import { endOf, ofOthers, rangFor, ringing } from "./lines.js";
import { installList, redraw } from "./lists.js";
import { spacedNumber } from "./numbers.js";
import { symbol } from "../symbols.js";

const WORDS_MOST = 120; // letters of what was typed, in a row

export class Waiting {
  /* on: { claim(id, takeOver), callBack(id) } */
  constructor(phone, on) {
    this.phone = phone;
    this.on = on;
    installList(byId("ringing"));
    installList(byId("callbacks-list"));
  }

  get ringing() {
    return ringing(this.phone.cards);
  }

  /* The ringing call that F4 takes: the one in hand, else the one that waits longest. */
  get chosen() {
    const held = document.activeElement?.closest("#ringing [data-call]");
    const all = this.ringing;
    return all.find((card) => String(card.id) === held?.dataset.call) || all[0] || null;
  }

  /* The call to ring back that the key takes: the one in hand, the named one, or the first. */
  callback(place = 0) {
    const held = document.activeElement?.closest("#callbacks-list [data-call]");
    const all = this.phone.waiting;
    if (place) return all[place - 1] || null;
    return all.find((card) => String(card.id) === held?.dataset.call) || all[0] || null;
  }

  draw() {
    const now = serverNow();
    const rings = this.ringing;
    const others = ofOthers(this.phone.cards, this.phone.user, now);
    byId("waiting").hidden = rings.length + others.length === 0;
    byId("waiting").classList.toggle("is-ringing", rings.length > 0);
    redraw(byId("ringing"), [
      ...rings.map((card, index) => this.ringingRow(card, index === 0)),
      ...others.map((one) => this.otherRow(one)),
    ]);
    const back = this.phone.waiting;
    say(byId("callbacks-count"), String(back.length));
    byId("callbacks-count").hidden = back.length === 0;
    redraw(
      byId("callbacks-list"),
      back.length
        ? back.map((card) => this.callbackRow(card))
        : [h("p", { class: "hl-empty" }, t("Nobody waits to be rung back. Calls that are cut or given up appear here."))],
    );
    this.tick();
  }

  /* Each half second. */
  tick() {
    const now = serverNow();
    const { answer_seconds: standard } = this.phone.standards;
    for (const row of byId("ringing").querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, (now - Date.parse(row.dataset.since)) / 1000);
      say(row, timer(seconds));
      if (row.dataset.standard) row.classList.toggle("danger-text", seconds > standard);
    }
    for (const button of byId("ringing").querySelectorAll("[data-take-over]")) {
      const card = this.phone.get(Number(button.dataset.call));
      const may = card && ofOthers(new Map([[card.id, card]]), this.phone.user, now)[0]?.mayTakeOver;
      if (!may && !card?.is_stale) button.disabled = true;
    }
  }

  ringingRow(card, isFirst) {
    const rang = rangFor(card, serverNow());
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": String(isFirst), class: "hl-ring-row",
        "data-key": card.id, "data-call": card.id, onclick: () => this.on.claim(card.id, false),
      },
      h("b", { class: "tabular hl-ring-number" }, spacedNumber(card.caller) || t("number not known")),
      h("span", { class: "tabular push", "data-since": card.ringing_at, "data-standard": "1" }, timer(rang || 0)),
      h(
        "span",
        { class: "hl-small" },
        [
          card.attempts > 1 ? t("call %(n)s of this number", { n: card.attempts }) : null,
          card.last_place ? placeOf(card.last_place) : null,
        ].filter(Boolean).join(" · ") || t("rings"),
      ),
      isFirst ? h("kbd", {}, "F4") : null,
    );
  }

  otherRow({ card, mayTakeOver }) {
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": "false", class: "hl-ring-row is-other",
        "data-key": card.id, "data-call": card.id, "data-take-over": "1",
        disabled: !mayTakeOver, onclick: () => this.on.claim(card.id, true),
      },
      h("span", { class: "tabular" }, spacedNumber(card.caller) || t("number not known")),
      h("span", { class: "tabular push", "data-since": card.claimed_at }, ""),
      h(
        "span",
        { class: card.is_stale ? "hl-small warn-text" : "hl-small" },
        card.is_stale
          ? t("%(name)s, nothing heard for a while: take over", { name: card.operator.name })
          : mayTakeOver
            ? t("%(name)s has it: take over", { name: card.operator.name })
            : t("%(name)s speaks", { name: card.operator.name }),
      ),
    );
  }

  callbackRow(card) {
    const { callback } = card;
    const what = endWords(card);
    const tries = callback.tries
      ? t("rung back %(n)s times, last %(time)s", { n: callback.tries, time: shortMoment(callback.last_tried_at) })
      : t("not rung back yet");
    const place = card.location || card.last_place;
    return h(
      "button",
      {
        type: "button", role: "radio", "aria-checked": "false", class: "hl-back-row",
        "data-key": card.id, "data-call": card.id, onclick: () => this.on.callBack(card.id),
      },
      h("span", { class: "hl-back-sign" }, card.is_danger ? [symbol("critical", { text: "!", size: 18 }), h("span", { class: "visually-hidden" }, t("danger to life, ring back first"))] : null),
      h("b", { class: "tabular" }, spacedNumber(card.caller) || t("number not known")),
      h("span", { class: "tabular push hl-small", "data-form": "words" }, span((serverNow() - Date.parse(card.ended_at || card.ringing_at)) / 1000)),
      h("span", { class: "hl-small" }, place ? placeOf(place) : t("place not known")),
      card.words ? h("span", { class: "hl-small hl-back-words" }, `“${card.words.slice(0, WORDS_MOST)}${card.words.length > WORDS_MOST ? "…" : ""}”`) : null,
      h(
        "span",
        { class: "hl-small" },
        [what, tries, card.attempts > 1 ? t("rang %(n)s times", { n: card.attempts }) : null].filter(Boolean).join(" · "),
      ),
    );
  }
}

function placeOf(place) {
  const named = place.label || place.address || place.area?.name || place.area;
  const point = `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`;
  return `${named || point} · ${shortMoment(place.at)}`;
}

/* How the call came to its end. */
export function endWords(card) {
  return {
    abandoned: () => t("given up before the answer"),
    no_signal: () => t("the exchange fell silent"),
    cut: () => t("cut while speaking"),
  }[endOf(card)]();
}
