/* A commander changes trips of the plan: a list that a keyboard and a phone can use, beside the map
   that does the same by pressing and dragging. The server weighs each step before it is kept. */

import { ApiError, get, post } from "../api.js";
import { byId, h, icon, say, toast } from "../dom.js";
import { number, t } from "../i18n.js";
import { addLast, body, divided, moved, sendFirst, toShelter, tripOf, unitOf, without } from "./draft.js";

const REST_MS = 250;

export function tierName(tier) {
  return tier ? t("plan.tier", { n: tier.slice(1) }) : "";
}

export class Editor {
  /* changed(): the map draws what is chosen; kept(): the plan on the screen is asked for anew. */
  constructor({ changed, kept, isExercise = false }) {
    this.path = isExercise ? "/api/v1/plan/desk?exercise=1" : "/api/v1/plan/desk";
    this.changed = changed;
    this.kept = kept;
    this.desk = null;
    this.unit = null;
    this.draft = new Map();
    this.steps = [];
    this.told = null;
    this.wrong = "";
    this.asked = 0;
    this.timer = null;
    this.box = byId("plan-edit-body");
    this.choice = byId("plan-edit-unit");
    this.choice.addEventListener("change", () => this.choose(Number(this.choice.value) || null));
  }

  get isDirty() {
    return this.desk !== null && body(this.desk, this.draft).trips.length > 0;
  }

  unitCard(id = this.unit) {
    return this.desk?.units.find((one) => one.id === id) ?? null;
  }

  /* The units that may be given a trip now. */
  get free() {
    return this.desk.units.filter((one) => !one.why);
  }

  party(id) {
    return this.desk?.waiting.find((one) => one.id === id) ?? null;
  }

  nameOf(id) {
    const found = this.party(id);
    return found ? found.title : `#${id}`;
  }

  trip(unit = this.unit) {
    return tripOf(this.desk, this.draft, unit);
  }

  /* What there is to choose from, as of now. What is being changed stays as it is. */
  async load() {
    const found = (await get(this.path)).desk;
    const isNew = this.desk?.plan !== found?.plan;
    this.desk = found;
    byId("plan-edit").hidden = !found;
    if (!found) return;
    if (this.unit && !this.unitCard()) this.leave();
    if (this.isDirty && isNew) {
      this.weigh();
      say(byId("announce"), t("plan.replaced_while"));
    }
    // A list that is open under somebody's hand is not drawn anew.
    if (!this.box.contains(document.activeElement)) this.draw();
    this.drawUnits();
    this.changed();
  }

  drawUnits() {
    if (document.activeElement === this.choice) return;
    const first = this.choice.querySelector("option");
    const hindered = this.desk.units.filter((one) => one.why);
    const others = hindered.map((one) => h("option", { value: one.id, disabled: true }, t("plan.unit_hindered", { code: one.code, why: one.why })));
    this.choice.replaceChildren(
      first,
      ...this.free.map((one) => {
        const has = this.trip(one.id).incidents.length > 0;
        const what = t(has ? "plan.has_trip" : "plan.has_no_trip");
        return h("option", { value: one.id }, t("plan.unit_option", { code: one.code, seats: one.seats, what }));
      }),
      ...(others.length ? [h("optgroup", { label: t("plan.hindered") }, others)] : []),
    );
    this.choice.value = this.unit ? String(this.unit) : "";
  }

  choose(unit) {
    this.unit = unit;
    this.draw();
    this.drawUnits();
    this.changed();
    if (unit) {
      byId("plan-edit").scrollIntoView({ block: "nearest" });
      byId("plan-edit-title")?.focus();
    }
  }

  /* Someone on the map, or in the list of who waits, is pressed while a unit is chosen. */
  send(incident, unit = this.unit) {
    if (!unit) return;
    const card = this.unitCard(unit);
    if (!card) return;
    const [next, out] = sendFirst(this.desk, this.draft, unit, incident, card.seats);
    this.unit = unit;
    this.step(next);
    if (out.length) toast(t("plan.moved_out", { name: out.map((one) => this.nameOf(one)).join("; ") }), "warn");
  }

  step(next, focus = null) {
    this.steps.push(this.draft);
    this.draft = next;
    this.weigh();
    this.draw(focus);
    this.drawUnits();
    this.changed();
  }

  back() {
    if (!this.steps.length) return;
    this.draft = this.steps.pop();
    this.weigh();
    this.draw("plan-edit-title");
    this.drawUnits();
    this.changed();
  }

  leave() {
    this.draft = new Map();
    this.steps = [];
    this.told = null;
    this.wrong = "";
    this.unit = null;
    this.draw();
    this.drawUnits();
    this.changed();
  }

  weigh() {
    this.told = null;
    this.wrong = "";
    clearTimeout(this.timer);
    const turn = ++this.asked;
    if (!this.isDirty) return;
    this.timer = setTimeout(async () => {
      try {
        const told = await post(`/api/v1/plan/${this.desk.plan}/changes/preview`, body(this.desk, this.draft));
        if (turn !== this.asked) return;
        this.told = told;
      } catch (error) {
        if (turn !== this.asked) return;
        await this.failed(error);
      }
      this.drawFigures();
    }, REST_MS);
  }

  async failed(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "plan_replaced") {
      this.wrong = t("plan.replaced_while");
      await this.load();
      return;
    }
    this.wrong = error.title || t("plan.weigh_failed");
  }

  async save() {
    if (!this.told || this.told.refused.length || this.isSaving) return;
    this.isSaving = true;
    try {
      const told = await post(`/api/v1/plan/${this.desk.plan}/changes`, body(this.desk, this.draft));
      this.leave();
      this.offerUndo(told.undo);
      await this.kept();
    } catch (error) {
      await this.failed(error);
      this.drawFigures();
    } finally {
      this.isSaving = false;
    }
  }

  offerUndo(undo) {
    const line = byId("plan-undo");
    const button = h("button", { type: "button", class: "btn" }, icon("arrow-counterclockwise"), " ", t("plan.undo"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await post(`/api/v1/plan/${this.desk.plan}/changes`, undo);
        line.replaceChildren(h("p", { class: "callout callout-ok" }, t("plan.undone")));
        await this.kept();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code === "plan_replaced") {
          await this.load();
          button.disabled = false;
        }
        toast(error.title || t("plan.weigh_failed"), "warn");
      }
    });
    line.replaceChildren(h("div", { class: "callout callout-ok bar" }, h("span", { role: "status" }, t("plan.changed")), button));
    button.focus();
  }

  draw(focus = null) {
    const card = this.desk && this.unitCard();
    if (!card) {
      this.box.replaceChildren();
      return;
    }
    const trip = this.trip();
    this.figures = h("div", { class: "stack-2", role: "status", id: "plan-edit-figures" });
    this.box.replaceChildren(
      h("h3", { id: "plan-edit-title", tabindex: "-1" }, t("plan.trip_of", { unit: card.code, seats: card.seats })),
      trip.incidents.length
        ? h("ol", { class: "plain-list plan-stops" }, trip.incidents.map((id, index) => this.stop(id, index, trip)))
        : h("p", { class: "muted" }, t("plan.no_stops")),
      this.adding(),
      this.sheltering(trip),
      h("p", { class: "muted small" }, t("plan.pick_hint", { unit: card.code })),
      this.figures,
    );
    this.drawFigures();
    const wanted = focus && (byId(focus) ?? byId("plan-edit-title"));
    wanted?.focus();
  }

  stop(id, index, trip) {
    const party = this.party(id);
    const name = this.nameOf(id);
    const card = this.unitCard();
    const part = trip.people[id];
    const trips = card && party && part === undefined ? Math.ceil(party.planned / card.seats) : 1;
    const act = (word, sign, next, at, disabled = false) => h(
      "button",
      { type: "button", class: "btn btn-icon", id: `plan-${sign}-${id}`, "aria-label": t(word, { name }), title: t(word, { name }), disabled, onclick: () => this.step(next(), at) },
      icon(sign),
    );
    const minutes = this.minutesTo(id);
    const when = minutes === null ? "" : t("plan.stop_when", { n: Math.round(minutes) });
    const give = h("select", { class: "input", "aria-label": t("plan.move_to", { name }) },
      h("option", { value: "" }, t("plan.move_to_choose")),
      this.free.filter((one) => one.id !== this.unit).map((one) => h("option", { value: one.id }, `${one.code} · ${one.seats}`)));
    give.addEventListener("change", () => {
      if (give.value) this.step(addLast(this.desk, this.draft, Number(give.value), id), "plan-edit-title");
    });
    return h(
      "li", { class: "plan-stop" },
      h("div", {}, party?.tier ? h("span", { class: `tag ${party.tier === "P1" ? "tag-critical" : party.tier === "P2" ? "tag-high" : "tag-normal"}` }, tierName(party.tier)) : null,
        " ", h("span", {}, name),
        h("div", { class: "small muted tabular" }, part === undefined ? t("plan.stop_line", { people: party?.planned ?? "?", when }) : t("plan.stop_part", { people: part, all: party?.planned ?? "?", when })),
        trips > 1 ? h("p", { class: "small warn-text plan-trips" }, icon("exclamation-triangle"), " ", t("plan.several_trips", { unit: card.code, n: trips })) : null),
      h("div", { class: "bar" },
        act("plan.earlier", "arrow-up", () => moved(this.desk, this.draft, this.unit, index, -1), `plan-arrow-up-${id}`, index === 0),
        act("plan.later_stop", "arrow-down", () => moved(this.desk, this.draft, this.unit, index, 1), `plan-arrow-down-${id}`, index === trip.incidents.length - 1),
        act("plan.take_out", "x-lg", () => without(this.desk, this.draft, this.unit, id), "plan-edit-title"),
        give),
      party?.planned > 1 ? this.dividing(id, party, part) : null,
    );
  }

  /* So many of the party go with this unit, the others with another one. */
  dividing(id, party, part) {
    const card = this.unitCard();
    const most = party.planned - 1;
    const count = h("input", { class: "input", type: "number", inputmode: "numeric", min: 1, max: most, id: `plan-part-${id}`, value: part ?? Math.min(card.seats, most) });
    const other = h("select", { class: "input", id: `plan-rest-${id}` },
      h("option", { value: "" }, t("plan.move_to_choose")),
      this.free.filter((one) => one.id !== this.unit).map((one) => h("option", { value: one.id }, `${one.code} · ${one.seats}`)));
    other.addEventListener("change", () => {
      const people = Math.min(Math.max(Math.round(Number(count.value)) || 1, 1), most);
      if (other.value) this.step(divided(this.desk, this.draft, this.unit, id, people, Number(other.value)), "plan-edit-title");
    });
    return h("details", { class: "plan-divide" },
      h("summary", {}, t("plan.divide")),
      h("div", { class: "bar" },
        h("div", { class: "field" }, h("label", { class: "field-label", for: `plan-part-${id}` }, t("plan.divide_take", { unit: card.code })), count),
        h("div", { class: "field" }, h("label", { class: "field-label", for: `plan-rest-${id}` }, t("plan.divide_rest")), other)));
  }

  /* When a stop is reached: as weighed, else as the plan has it while the trip is untouched. */
  minutesTo(id) {
    const weighed = this.told?.trips?.find((one) => one.unit === this.unit)?.stops.find((one) => one.incident === id);
    if (weighed) return weighed.arrive_minute;
    if (this.draft.has(this.unit)) return null;
    return this.desk.trips.find((one) => one.unit === this.unit)?.minutes[String(id)] ?? null;
  }

  adding() {
    const mine = new Set(this.trip().incidents);
    const select = h("select", { class: "input", id: "plan-edit-add" },
      h("option", { value: "" }, t("plan.add_choose")),
      this.desk.waiting.filter((one) => !mine.has(one.id)).map((one) => {
        const other = unitOf(this.desk, this.draft, one.id);
        const of = other ? ` · ${t("plan.in_trip_of", { unit: this.unitCard(other)?.code ?? "" })}` : "";
        return h("option", { value: one.id }, `${tierName(one.tier)} · ${one.title}${of}`);
      }));
    select.addEventListener("change", () => {
      if (select.value) this.step(addLast(this.desk, this.draft, this.unit, Number(select.value)), "plan-edit-add");
    });
    return h("div", { class: "field" }, h("label", { class: "field-label", for: "plan-edit-add" }, t("plan.add_stop")), select);
  }

  sheltering(trip) {
    const select = h("select", { class: "input", id: "plan-edit-shelter" },
      h("option", { value: "" }, t("plan.nearest_shelter")),
      this.desk.shelters.map((one) => h("option", { value: one.id }, t("plan.shelter_room", { name: one.name, n: number(one.room, 0) }))));
    select.value = trip.facility ? String(trip.facility) : "";
    select.disabled = !trip.incidents.length;
    select.addEventListener("change", () => this.step(toShelter(this.desk, this.draft, this.unit, Number(select.value) || null), "plan-edit-shelter"));
    return h("div", { class: "field" }, h("label", { class: "field-label", for: "plan-edit-shelter" }, t("plan.to_shelter")), select);
  }

  drawFigures() {
    if (!this.figures?.isConnected) return;
    const parts = [];
    if (this.wrong) parts.push(h("p", { class: "callout callout-danger" }, this.wrong));
    else if (this.isDirty && !this.told) parts.push(h("p", { class: "muted" }, t("plan.weighing")));
    if (this.told?.refused.length) parts.push(...this.told.refused.map((one) => h("p", { class: "callout callout-danger" }, icon("exclamation-octagon"), " ", one.text)));
    else if (this.told) parts.push(this.table(), ...this.lateness());
    const canSave = Boolean(this.told && !this.told.refused.length);
    const row = h("div", { class: "bar" },
      h("button", { type: "button", class: "btn btn-primary", id: "plan-edit-save", disabled: !canSave, onclick: () => this.save() }, icon("lock"), " ", t("plan.save")),
      this.steps.length ? h("button", { type: "button", class: "btn", onclick: () => this.back() }, icon("arrow-counterclockwise"), " ", t("plan.step_back")) : null,
      h("button", { type: "button", class: "btn", onclick: () => { this.leave(); this.choice.focus(); } }, t("plan.leave")));
    // The button that was just pressed keeps the focus through the drawing of the figures.
    const held = this.figures.contains(document.activeElement) ? document.activeElement.id : "";
    this.figures.replaceChildren(...parts, row);
    if (held) byId(held)?.focus();
  }

  table() {
    const share = (f) => (f.critical_reached_60_min_share === null ? "–" : `${f.critical_reached_60_min}/${f.critical} (${Math.round(f.critical_reached_60_min_share * 100)} %)`);
    const rows = [
      ["plan.figure_critical", share, (f) => f.critical_reached_60_min, 1],
      ["plan.figure_out", (f) => number(f.people_out, 0), (f) => f.people_out, 1],
      ["plan.figure_wait", (f) => number(Math.round(f.priority_weighted_wait_minutes ?? 0), 0), (f) => Math.round(f.priority_weighted_wait_minutes ?? 0), -1],
    ];
    const { before, after } = this.told;
    return h("table", { class: "table plan-weighed" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("plan.figure")), h("th", { scope: "col", class: "num" }, t("plan.now")), h("th", { scope: "col", class: "num" }, t("plan.then")))),
      h("tbody", {}, rows.map(([word, show, of, good]) => {
        const by = (of(after) - of(before)) * good;
        const mark = by > 0 ? "ok-text" : by < 0 ? "danger-text" : "";
        const sign = by === 0 ? "" : ` ${of(after) > of(before) ? "▲" : "▼"}`;
        return h("tr", {}, h("th", { scope: "row" }, t(word)), h("td", { class: "num" }, show(before)), h("td", { class: `num ${mark}` }, show(after), sign));
      })));
  }

  lateness() {
    const { late, later } = this.told;
    const minutes = (n) => (n === null ? t("plan.not_reached") : t("plan.minutes", { n: number(n, 0) }));
    const list = (items) => h("ul", { class: "plan-late small" }, items.map((one) => h("li", {},
      h("a", { href: `/incidents/${one.incident}` }, one.name), " ",
      t("plan.late_line", { now: minutes(one.minutes), was: minutes(one.minutes_before) }))));
    const folded = (word, items, open) => h("details", { open }, h("summary", {}, t(word, { n: items.length })), list(items));
    return [
      late.length ? folded("plan.late_title", late, late.length <= 3) : null,
      later.length ? folded("plan.later_title", later, true) : late.some((one) => one.minutes !== one.minutes_before) ? null : h("p", { class: "small muted" }, t("plan.nobody_later")),
    ].filter(Boolean);
  }
}
