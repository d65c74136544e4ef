/* The filters of the console. They live in the address, so that a view can be sent to a colleague
   and comes back with the page. */

import { byId } from "../dom.js";

const LISTS = ["severity", "status", "category", "area"];
const FLAGS = ["overdue", "unverified", "waiting"];

export function read(address = location.search) {
  const query = new URLSearchParams(address);
  const filters = { q: query.get("q") || "" };
  for (const name of LISTS) {
    filters[name] = (query.get(name) || "").split(",").filter(Boolean);
  }
  for (const name of FLAGS) filters[name] = query.get(name) === "1";
  return filters;
}

export function isEmpty(filters) {
  return !filters.q && LISTS.every((n) => !filters[n].length) && FLAGS.every((n) => !filters[n]);
}

function write(filters) {
  const query = new URLSearchParams(location.search);
  const put = (name, value) => (value ? query.set(name, value) : query.delete(name));
  put("q", filters.q);
  for (const name of LISTS) put(name, filters[name].join(","));
  for (const name of FLAGS) put(name, filters[name] ? "1" : "");
  const text = query.toString();
  history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}`);
}

export class Filters {
  constructor(changed) {
    this.changed = changed;
    this.value = read();
    this.words = byId("filter-words");
    this.clearing = byId("filter-clear");
    this.words.value = this.value.q;
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("filter-chips").addEventListener("click", (event) => this.press(event));
    byId("filter-chips").addEventListener("change", (event) => this.choose(event));
    let timer = null;
    this.words.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.set({ q: this.words.value.trim() }), 120);
    });
    this.draw();
  }

  press(event) {
    const chip = event.target.closest("button");
    if (!chip) return;
    if (chip === this.clearing) {
      this.words.value = "";
      this.set(read(""));
    } else if (chip.dataset.flag) {
      this.set({ [chip.dataset.flag]: !this.value[chip.dataset.flag] });
    } else {
      const { filter, value } = chip.dataset;
      const chosen = new Set(this.value[filter]);
      if (!chosen.delete(value)) chosen.add(value);
      this.set({ [filter]: [...chosen] });
    }
  }

  choose(event) {
    const { select } = event.target.dataset;
    if (select) this.set({ [select]: event.target.value ? [event.target.value] : [] });
  }

  set(change) {
    this.value = { ...this.value, ...change };
    write(this.value);
    this.draw();
    this.changed(this.value);
  }

  draw() {
    for (const chip of document.querySelectorAll("[data-filter]")) {
      const on = this.value[chip.dataset.filter].includes(chip.dataset.value);
      chip.setAttribute("aria-pressed", String(on));
    }
    for (const chip of document.querySelectorAll("[data-flag]")) {
      chip.setAttribute("aria-pressed", String(this.value[chip.dataset.flag]));
    }
    for (const select of document.querySelectorAll("[data-select]")) {
      select.value = this.value[select.dataset.select][0] || "";
      select.closest(".chip").setAttribute("aria-current", String(Boolean(select.value)));
    }
    this.clearing.hidden = isEmpty(this.value);
  }
}
