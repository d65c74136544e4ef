/* The filters of the console: chips and lists in the bar above the map, each with what it would
   show. They live in the address, so that a view can be sent to a colleague and comes back with the
   page; what a telephone number found does not. */

import { byId, say } from "../dom.js";
import { number, t } from "../i18n.js";
import { count, isEmpty, isNumber, none, read, write } from "./tools/address.js";

export { isEmpty };

const TYPED_AFTER = 120; // ms without a key

export class Filters {
  /* changed(filters) is called with each change. */
  constructor(changed) {
    this.changed = changed;
    this.value = read(location.search);
    this.found = null; // what a number found
    this.onNumber = null; // set by the search by number
    this.words = byId("filter-words");
    this.clearing = byId("filter-clear");
    this.more = byId("filter-more");
    this.words.value = this.value.q;
    const form = byId("filters");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.timer);
      this.type(true);
    });
    form.addEventListener("click", (event) => this.press(event));
    form.addEventListener("change", (event) => this.choose(event));
    this.words.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.type(false), TYPED_AFTER);
    });
    this.more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.more.open) return;
      event.stopPropagation();
      this.fold(true);
    });
    document.addEventListener("pointerdown", (event) => {
      if (this.more.open && !this.more.contains(event.target)) this.fold(false);
    });
    this.draw();
  }

  fold(takesFocus) {
    this.more.open = false;
    if (takesFocus) this.more.querySelector("summary").focus();
  }

  /* What was typed: words at once, a telephone number only when it was sent. */
  type(isSent) {
    const typed = this.words.value.trim();
    if (isNumber(typed)) {
      this.onNumber?.(typed, isSent);
      if (this.value.q) this.set({ q: "" });
      return;
    }
    this.onNumber?.("", false);
    if (typed !== this.value.q || this.value.ids) this.set({ q: typed, ids: null, report_ids: null });
  }

  press(event) {
    const chip = event.target.closest("button");
    if (!chip) return;
    if (chip.dataset.clear !== undefined) this.clear();
    else if (chip.dataset.drop === "ring") this.set({ ring: null });
    else if (chip.dataset.drop === "found") this.forget();
    else if (chip.dataset.flag) this.set({ [chip.dataset.flag]: !this.value[chip.dataset.flag] });
    else if (chip.dataset.filter) {
      const { filter, value } = chip.dataset;
      const chosen = new Set(this.value[filter]);
      if (!chosen.delete(value)) chosen.add(value);
      this.set({ [filter]: [...chosen] });
    }
  }

  choose(event) {
    const { select } = event.target.dataset;
    const { value } = event.target;
    if (!select || value === "many") return;
    this.set({ [select]: select === "age" ? Number(value) || 0 : value ? [value] : [] });
  }

  clear() {
    this.words.value = "";
    this.onNumber?.("", false);
    this.set(none());
    if (document.activeElement === document.body) this.words.focus();
  }

  forget() {
    if (isNumber(this.words.value.trim())) this.words.value = "";
    this.onNumber?.("", false);
    this.set({ ids: null, report_ids: null });
  }

  set(change) {
    this.value = { ...this.value, ...change };
    const query = write(this.value, location.search);
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}`);
    this.draw();
    this.changed(this.value);
  }

  draw() {
    const { value } = this;
    for (const chip of document.querySelectorAll("#filters [data-filter]")) {
      chip.setAttribute("aria-pressed", String(value[chip.dataset.filter].includes(chip.dataset.value)));
    }
    for (const chip of document.querySelectorAll("#filters [data-flag]")) {
      chip.setAttribute("aria-pressed", String(value[chip.dataset.flag]));
    }
    for (const select of document.querySelectorAll("#filters [data-select]")) this.drawSelect(select);
    byId("filter-ring").hidden = !value.ring;
    byId("filter-found").hidden = !value.ids && !value.report_ids;
    if (value.ids) say(byId("filter-found-word"), t("tools.found_by_number", { n: number(value.ids.length + (value.report_ids?.length || 0)) }));
    this.clearing.hidden = isEmpty(value);
    const inside = this.more.querySelectorAll('[aria-pressed="true"], [aria-current="true"]').length;
    say(byId("filter-more-count"), inside ? String(inside) : "");
    this.more.classList.toggle("is-on", inside > 0);
    say(byId("sheet-count"), count(value) ? String(count(value)) : "");
  }

  drawSelect(select) {
    const name = select.dataset.select;
    const given = name === "age" ? (this.value.age ? [String(this.value.age)] : []) : this.value[name];
    select.querySelector('option[value="many"]')?.remove();
    // An address may hold several, or an age that the list does not offer.
    const [only] = given;
    if (given.length > 1 || (only && ![...select.options].some((one) => one.value === only))) {
      const words = name === "age" ? t("tools.older_than", { n: number(this.value.age) }) : t("tools.chosen_many", { n: given.length });
      select.append(new Option(words, "many"));
      select.value = "many";
    } else select.value = only || "";
    select.closest(".chip").setAttribute("aria-current", String(given.length > 0));
  }

  /* What each choice would show; `facets` of matching.js. A list that is open is not rewritten. */
  tell(found) {
    for (const node of document.querySelectorAll("#filters [data-facet]")) {
      const [kind, value] = node.dataset.facet.split(":");
      say(node, number(value ? found[kind][value] || 0 : found[kind]));
    }
    for (const select of document.querySelectorAll("#filters [data-select]")) {
      if (select === document.activeElement) continue;
      const counts = found[select.dataset.select];
      for (const option of select.options) {
        if (!option.value || option.value === "many") continue;
        option.dataset.name ??= option.textContent;
        say(option, `${option.dataset.name} · ${number(counts[option.value] || 0)}`);
      }
    }
  }

  /* How many critical matters the filters hide. */
  tellHidden(hidden) {
    byId("filter-hidden").hidden = !hidden;
    say(byId("filter-hidden-count"), hidden ? number(hidden) : "");
    say(byId("filter-hidden-word"), hidden ? t("tools.hidden_critical") : "");
  }
}
