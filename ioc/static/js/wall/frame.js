/* The lines at the top and at the foot of a wall: which city and mode, the figures, the clock; how old
   each datum is and whether anybody is heard; what number to ring. And the band across everything. */

import { serverNow } from "../api.js";
import { h, say } from "../dom.js";
import { clock, day, locale, number, shortMoment, span, t } from "../i18n.js";
import { newest } from "./count.js";
import { wall } from "./words.js";

const WEEKDAYS = 7;
const OLD = { feed: 12, units: 120, water: 2 * 3600, floods: 15 * 60, figures: 180 }; // seconds

export class Frame {
  constructor({ top, foot, band, figures }) {
    Object.assign(this, { top, foot, band, figures });
    this.brand = h("div", { class: "top-brand" });
    this.inline = h("div", { class: "top-figures" });
    this.clock = h("b", { class: "top-clock tabular" });
    this.date = h("p", { class: "top-date" });
    this.dots = h("span", { class: "top-dots" });
    top.append(this.brand, this.inline, h("div", { class: "top-time" }, this.dots, this.clock, this.date));
    this.ages = h("div", { class: "foot-ages" });
    this.numbers = h("p", { class: "foot-numbers" });
    foot.append(this.ages, this.numbers);
    this.marks = new Map();
  }

  /* What changes with events and views. */
  draw({ counts, feed, store, view, arranged, shown, hasUnits, highest }) {
    const operation = feed.figures?.operation;
    // A screen stays open for months: what it was opened with may be over.
    const isDrill = feed.figures?.exercise ?? wall.is_exercise;
    const lines = [h("p", { class: "brand-name" }, wall.city ? t("wall.city_operations", { city: wall.city }) : t("wall.operations"))];
    if (operation) {
      const mode = [operation.exercise ? t("wall.exercise") : "", highest ? t("wall.alarm_level", { level: highest }) : "", `${operation.name} ${t("wall.since", { at: shortMoment(operation.started_at, serverNow()) })}`];
      lines.push(h("p", { class: "brand-mode is-flood" }, mode.filter(Boolean).join(" · ")));
    } else lines.push(h("p", { class: "brand-mode" }, isDrill ? t("wall.exercise") : feed.figures ? t("wall.ordinary") : ""));
    this.brand.replaceChildren(...lines);
    this.brand.classList.toggle("is-exercise", Boolean(isDrill || operation?.exercise));
    const holder = arranged.top.inline ? this.inline : this.figures;
    const other = arranged.top.inline ? this.figures : this.inline;
    other.replaceChildren();
    holder.replaceChildren(...(view.tiles.includes("figures") ? this.all(counts, feed, store, hasUnits) : []));
    // Without the red block on the screen its figure still stands on every view.
    const isTold = view.tiles.includes("critical");
    this.alarm = isTold ? null : shown.waiting;
    const numbers = { hotline: wall.hotline };
    say(this.numbers, arranged.isStrip ? t("wall.ring", numbers) : t("wall.ring_short", numbers));
  }

  all(counts, feed, store, hasUnits) {
    const brought = feed.figures?.picked_up;
    const unknown = "–";
    const one = (value, words, sub, kind = "") => h("div", { class: `figure ${kind}` }, h("b", { class: "figure-value tabular" }, value), h("p", { class: "figure-words" }, h("span", {}, words), sub ? h("small", {}, sub) : null));
    const is = counts !== null;
    return [
      one(is ? number(counts.open) : unknown, t("wall.open"), is ? t("wall.within_hour", { n: number(counts.hour) }) : ""),
      one(is ? number(hasUnits ? counts.sent : counts.critical) : unknown, t("wall.critical"), hasUnits ? t("wall.dispatched") : t("wall.are_open"), "is-critical"),
      one(brought ? number(brought.people) : unknown, t("wall.people"), brought ? t("wall.brought_since", { at: shortMoment(brought.since, serverNow()) }) : t("wall.not_known_yet")),
      one(is ? number(counts.late) : unknown, t("wall.matters"), t("wall.overdue"), is && counts.late ? "is-late" : ""),
      is && counts.reports ? one(number(counts.reports), t("wall.reports"), counts.danger ? t("wall.tell_of_danger", { n: number(counts.danger) }) : t("wall.wait_for_place"), counts.danger ? "is-late" : "") : null,
    ].filter(Boolean);
  }

  /* Each second. */
  tick({ feed, store, band, rotation }) {
    const now = serverNow();
    say(this.clock, clock(new Date(now)));
    say(this.date, `${weekday(now)} ${day(new Date(now))}`);
    this.age("feed", t("wall.data"), feed.isReady ? feed.age / 1000 : null, feed.connection !== "live");
    const { units, water } = newest(store);
    if (store.units.size) this.age("units", t("wall.positions"), units === null ? null : (now - units) / 1000);
    else this.drop("units");
    if (water !== null) this.age("water", t("wall.levels"), (now - water) / 1000);
    else this.drop("water");
    const drawn = feed.figures?.flood_drawn_at;
    if (drawn) this.age("floods", t("wall.floods"), (now - Date.parse(drawn)) / 1000);
    else this.drop("floods");
    this.mind(band);
    if (this.dots.dataset.of !== rotation) {
      this.dots.dataset.of = rotation;
      const [index, count] = rotation.split("/").map(Number);
      this.dots.replaceChildren(...(count > 1 ? Array.from({ length: count }, (_one, place) => h("i", { class: place === index ? "is-now" : "" })) : []));
    }
  }

  /* How old something is: a filled dot while it is fresh, a hollow triangle and a word when it is not. */
  age(key, words, seconds, isBad = false) {
    let held = this.marks.get(key);
    if (!held) {
      held = { value: h("b", { class: "tabular" }), words: h("span", {}), node: null };
      held.node = h("p", { class: "foot-age" }, h("i", { "aria-hidden": "true" }), held.words, " ", held.value);
      this.marks.set(key, held);
      this.ages.append(held.node);
    }
    const isOld = seconds === null || isBad || seconds > OLD[key];
    held.node.classList.toggle("is-old", isOld);
    say(held.words, words);
    say(held.value, seconds === null ? t("wall.unknown") : `${key === "feed" && seconds < 10 ? t("wall.seconds_short", { n: number(seconds, 0) }) : span(seconds)}${isOld ? `, ${t("wall.old")}` : ""}`);
  }

  drop(key) {
    this.marks.get(key)?.node.remove();
    this.marks.delete(key);
  }

  /* One band at most: { kind, text } or null. It has a place of its own and covers nothing. */
  mind(band) {
    this.band.hidden = !band || this.band.dataset.placed !== "1";
    if (!band) return;
    this.band.className = `wall-band is-${band.kind}`;
    if (!this.band.firstElementChild) this.band.append(h("span", {}));
    say(this.band.firstElementChild, band.text);
  }
}

function weekday(now) {
  const at = new Date(now + WEEKDAYS * 3_600_000).getUTCDay(); // the city's clock is seven hours ahead
  const names = [t("wall.sunday"), t("wall.monday"), t("wall.tuesday"), t("wall.wednesday"), t("wall.thursday"), t("wall.friday"), t("wall.saturday")];
  return locale() === "en" ? `${names[at]},` : names[at];
}
