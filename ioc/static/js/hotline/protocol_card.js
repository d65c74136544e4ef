/* The protocol card of the call: which questions are answered, the one that is asked now, and the
   words to say. Answers are keys, also while the hands are in the words. */

import { get } from "../api.js";
import { byId, h, say, toast } from "../dom.js";
import { locale, number, t } from "../i18n.js";
import { currentOf, fittingCard, pieces, stepsOf, UNCLEAR } from "./protocol.js";
import { keepCards, keptCards } from "./protocol_store.js";

const FLOOD = "flood";

const KEYS = ["Q", "W", "R"];
const UNCLEAR_KEY = "T";
const RETRY = 5000;
const BATTERY_LOW = 20; // percent

export class Cards {
  /* on: { changed() } after an answer or another card; `desk` holds the call and the hints. */
  constructor(page, desk) {
    this.page = page;
    this.desk = desk;
    this.items = [];
    this.forms = [];
    this.drawn = ""; // the state that stands on the screen
    byId("card").addEventListener("keydown", (event) => this.press(event));
    byId("card-steps").addEventListener("click", (event) => {
      const row = event.target.closest("[data-step]");
      if (row) this.ask(row.dataset.step);
    });
    this.load();
  }

  async load() {
    const kept = keptCards();
    if (kept && this.items.length === 0) this.use(kept);
    try {
      const found = await get("/api/v1/protocols");
      keepCards(found);
      this.use(found);
    } catch (error) {
      if (error.status === 0 || error.status >= 500) setTimeout(() => this.load(), RETRY);
    }
  }

  use(found) {
    this.items = found.items;
    this.forms = found.forms_of_address || [];
    this.desk.refresh();
  }

  /* The card on the screen: the one chosen by hand, else the one that fits what is understood. */
  get card() {
    const { call, hints } = this.desk;
    const chosen = this.items.find((one) => one.code === call?.card);
    // In a flood the questions of a rescue stand there before the first word is typed.
    const isFlood = Boolean(document.getElementById("operation-band")?.dataset.flood);
    return chosen || (call ? fittingCard(this.items, hints, isFlood ? FLOOD : "") : null);
  }

  get steps() {
    const { call, hints } = this.desk;
    const { card } = this;
    return card ? stepsOf(card, call.protocols?.[card.code]?.answers, this.known(card, call, hints)) : [];
  }

  get current() {
    return currentOf(this.steps, this.desk.call?.step);
  }

  /* The facts that are known, by their names, in words. */
  known(card, call, hints) {
    const { labels } = this.page;
    const { fields } = call;
    const ticked = (fields.vulnerable || []).concat(hints?.vulnerable || []);
    const names = [...new Set(ticked)].map((code) => labels.Vulnerability[code].toLowerCase());
    const metres = fields.depth || (hints?.water?.depth_m ?? null);
    const refuge = fields.refuge || hints?.refuge?.kind || "";
    const people = fields.people || (hints?.people ?? "");
    const battery = fields.battery || (hints?.battery_percent ?? call.heard?.battery ?? "");
    return {
      answered: hints?.answered?.[card.code] || {},
      facts: {
        // A telephone that is nearly empty is spoken about all the same: the card says what to do.
        battery: !(Number(battery) > BATTERY_LOW) ? "" : t("battery: %(n)s %%", { n: battery }),
        people: people === "" ? "" : t("people: %(n)s", { n: people }),
        water: metres === null ? "" : `${typeof metres === "number" ? number(metres, 1) : metres} m`,
        vulnerable: names.join(", "),
        refuge: refuge ? labels.RefugeKind[refuge] : "",
        place: call.place ? call.place.label || t("The pin on the map") : "",
      },
    };
  }

  /* ---------- what the keys do ---------- */

  /* Answers the question by the place of the answer, from 0; -1 is "not clear". */
  answer(place) {
    const { call } = this.desk;
    const { card, current } = this;
    if (!call || call.sending || !card) return void toast(t("No card is open. Alt U opens one."));
    if (!current) return void toast(t("Every question of this card is answered."));
    const clear = current.step.answers.filter((one) => one.code !== UNCLEAR);
    const given = place < 0 ? { code: UNCLEAR } : clear[place];
    if (!given) return void toast(t("This question has no such answer"));
    call.protocols ??= {};
    call.protocols[card.code] ??= { version: card.version, answers: {} };
    call.protocols[card.code].answers[current.step.step] = given.code;
    // The card that was begun stays, whatever is understood afterwards.
    call.card = card.code;
    call.step = "";
    call.said = given.say ? [given.say, given.say_en || ""] : null;
    if (given.raises) call.emergency = true;
    this.desk.chosen();
    return undefined;
  }

  /* Another card: the next, the next red one, or the one that a text names. */
  next() {
    const at = this.items.indexOf(this.card);
    this.choose(this.items[(at + 1) % this.items.length]);
  }

  nextRed() {
    const red = this.items.filter((one) => one.red);
    this.choose(red[(red.indexOf(this.card) + 1) % red.length]);
  }

  choose(card) {
    if (!card) return void toast(t("There are no protocol cards yet"));
    const call = this.desk.ensure();
    if (call.sending) return undefined;
    call.card = card.code;
    call.step = "";
    call.said = null;
    this.desk.chosen();
    return undefined;
  }

  ask(step) {
    const { call } = this.desk;
    if (!call || call.sending) return;
    call.card = this.card.code;
    call.step = step;
    call.said = null;
    this.desk.chosen();
  }

  nextForm() {
    if (this.forms.length === 0) return;
    const call = this.desk.ensure();
    this.setForm(this.forms[(this.forms.indexOf(call.form) + 1) % this.forms.length]);
  }

  setForm(form) {
    const call = this.desk.ensure();
    if (call.sending) return;
    call.form = call.form === form ? "" : form;
    this.desk.chosen();
  }

  get form() {
    return this.desk.call?.form || t("form of address: not chosen");
  }

  /* Digits answer while the card has the focus: nobody types there. */
  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^[0-3]$/.exec(event.key);
    if (digit) this.answer(Number(event.key) - 1);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  move(by) {
    const { steps } = this;
    const at = steps.indexOf(steps.find(({ step }) => step.step === this.current?.step.step));
    const next = steps[at < 0 ? 0 : Math.min(steps.length - 1, Math.max(0, at + by))];
    if (next) this.ask(next.step.step);
  }

  /* ---------- drawing ---------- */

  draw() {
    const { call } = this.desk;
    this.drawForms();
    const { card } = this;
    byId("card").dataset.card = card?.code || "";
    byId("card").classList.toggle("is-red", Boolean(card?.red));
    byId("card-body").hidden = !card;
    byId("card-empty").hidden = Boolean(card);
    this.drawReds(card);
    say(byId("card-title"), card ? card.title : "");
    say(byId("card-version"), card ? t("card version %(n)s", { n: card.version }) : "");
    if (!card) {
      this.drawn = "";
      say(byId("card-count"), "");
      return;
    }
    const { steps, current } = this;
    const state = JSON.stringify([card.code, card.version, steps, current?.step.step, call.said, this.form]);
    // The same card is not drawn again: a reader would say it again, and the focus would be lost.
    if (state === this.drawn) return;
    this.drawn = state;
    const hadFocus = byId("card").contains(document.activeElement);
    const done = steps.filter(({ by }) => by !== null).length;
    say(byId("card-count"), t("%(done)s of %(all)s known", { done, all: steps.length }));
    byId("card-steps").replaceChildren(...steps.map((one, index) => stepRow(one, index, one.step === current?.step)));
    this.drawCurrent(call, current);
    if (hadFocus && !byId("card").contains(document.activeElement)) {
      byId("card-steps").querySelector("[aria-current], button")?.focus();
    }
  }

  focus() {
    byId("card-steps").querySelector("[aria-current], button")?.focus();
  }

  drawForms() {
    const chosen = this.desk.call?.form || "";
    const made = this.forms.map((form) =>
      h(
        "button",
        {
          type: "button", class: "hl-form", "aria-pressed": String(form === chosen), tabindex: "-1",
          onclick: () => this.setForm(form),
        },
        form,
      ),
    );
    byId("forms").replaceChildren(...made);
  }

  drawReds(shown) {
    const red = this.items.filter((one) => one.red && one.code !== shown?.code);
    byId("card-reds").replaceChildren(
      ...red.map((card, index) =>
        h(
          "button",
          { type: "button", class: "btn hl-red", onclick: () => this.choose(card) },
          card.title,
          index === 0 ? h("kbd", {}, "Alt I") : null,
        ),
      ),
    );
  }

  drawCurrent(call, current) {
    const said = call.said ? this.said(...call.said) : [];
    if (!current) {
      byId("card-now").replaceChildren(...said, h("p", { class: "hl-ask ok-text" }, t("Every question of this card is answered.")));
      return;
    }
    const { step } = current;
    const mine = call.protocols?.[this.card.code]?.answers[step.step];
    byId("card-now").replaceChildren(
      h("p", { class: "hl-ask" }, this.sentence(step.ask)),
      ...said,
      ...(step.say ? this.said(step.say, step.say_en) : []),
      ...(step.why ? [h("p", { class: "hl-small" }, this.sentence(step.why))] : []),
      h(
        "div",
        { class: "hl-answers" },
        ...step.answers.filter((one) => one.code !== UNCLEAR).map((one, index) => answerButton(one.label, KEYS[index], one.code === mine, one.raises, () => this.answer(index))),
        answerButton(t("The answer is not clear"), UNCLEAR_KEY, mine === UNCLEAR, false, () => this.answer(-1)),
      ),
    );
  }

  /* The words to say are Vietnamese, as the caller is; an English desk sees what they mean. */
  said(text, english) {
    const meaning = locale() === "en" && english ? h("p", { class: "hl-small", lang: "en" }, english) : null;
    return [h("p", { class: "hl-say", lang: "vi" }, this.sentence(text)), meaning].filter(Boolean);
  }

  sentence(text) {
    return pieces(text, this.form).map(([part, isForm]) => (isForm ? h("b", { class: "hl-slot" }, part) : part));
  }
}

function stepRow({ by, text, step }, index, isCurrent) {
  const mark = by === null ? String(index + 1) : "✓";
  return h(
    "li",
    { class: by ? `is-${by}` : null },
    h(
      "button",
      {
        type: "button", class: "hl-step", "data-step": step.step, tabindex: isCurrent ? "0" : "-1",
        "aria-current": isCurrent ? "step" : null,
        title: by === "words" ? t("from the words") : null,
      },
      h("span", { class: "hl-step-mark tabular" }, mark),
      h("span", {}, spokenPlain(step)),
      text ? h("b", {}, text) : null,
    ),
  );
}

/* The question in the list, short: without the form of address. */
function spokenPlain(step) {
  return step.ask.replace(/\s*\{[aA]ddress\}\s*/g, " ").replace(/\s+([?.,])/g, "$1").trim();
}

function answerButton(label, key, isMine, raises, act) {
  return h(
    "button",
    {
      type: "button", class: raises ? "btn hl-answer is-raising" : "btn hl-answer", tabindex: "-1",
      "aria-pressed": String(isMine), onclick: act,
    },
    label,
    key ? h("kbd", {}, `Alt ${key}`) : null,
  );
}
