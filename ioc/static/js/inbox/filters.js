/* What narrows the list, in the address and in saved lists: words, kind, ward, person, order. */

import { ApiError, post } from "../api.js";
import { fits } from "../cards.js";
import { byId, h, icon, say, toast } from "../dom.js";
import { t } from "../i18n.js";
import { assigneeOf, byStep, LISTED } from "./views.js";

const FIELDS = ["q", "category", "area", "assigned", "sort"];
const NEVER = Number.MAX_SAFE_INTEGER;

export class Filters {
  /* changed() when the person narrows the list; open(query) for a saved list. */
  constructor({ changed, open }) {
    this.form = byId("filters");
    this.saved = byId("saved");
    this.changed = changed;
    this.open = open;
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => {
      this.count();
      changed();
    });
    this.form.classList.add("is-folded");
    byId("filters-more").addEventListener("click", () => this.fold(this.form.classList.contains("is-unfolded")));
    this.saved.addEventListener("click", (event) => this.pressed(event));
    byId("save-filter").addEventListener("submit", (event) => this.save(event));
    this.saved.addEventListener("submit", (event) => this.remove(event));
  }

  /* On a telephone the lists are folded; the button says how many of them narrow what is shown. */
  fold(isFolded) {
    this.form.classList.toggle("is-folded", isFolded);
    this.form.classList.toggle("is-unfolded", !isFolded);
    byId("filters-more").setAttribute("aria-expanded", String(!isFolded));
    if (!isFolded) this.form.elements.namedItem("category").focus();
  }

  count() {
    const { values } = this;
    const n = FIELDS.filter((name) => name !== "q" && values[name]).length;
    say(byId("filters-count"), n ? String(n) : "");
  }

  read(query) {
    for (const name of FIELDS) {
      const field = this.form.elements.namedItem(name);
      if (field) field.value = query.get(name) || "";
      if (field?.selectedIndex === -1) field.value = "";
    }
    this.count();
  }

  /* The filter as an address: `view` is one that the server lists too, `also` one of this page. */
  query(view) {
    const found = new URLSearchParams();
    if (view !== "todo") found.set(LISTED.has(view) ? "view" : "also", view);
    for (const [name, value] of new FormData(this.form)) if (String(value).trim()) found.set(name, String(value).trim());
    return found;
  }

  get values() {
    return Object.fromEntries(new FormData(this.form));
  }

  get isNarrow() {
    const { q, category, area, assigned } = this.values;
    return Boolean(q?.trim() || category || area || assigned);
  }

  fits(card) {
    const { q = "", category, area, assigned } = this.values;
    if (!fits(card, { q: q.trim(), category: category ? [category] : [], area: area ? [area] : [] })) return false;
    if (!assigned) return true;
    const given = assigneeOf(card);
    if (assigned === "none") return !given;
    return assigned === "me" ? Boolean(given?.isMe) : String(given?.id) === assigned;
  }

  /* The chosen order, or null for that of the danger. */
  get order() {
    const { sort } = this.values;
    const time = (iso) => (iso ? Date.parse(iso) : NEVER);
    if (sort === "due") return byStep;
    if (sort === "-updated_at") return (a, b) => time(b.updated_at) - time(a.updated_at) || b.id - a.id;
    return null;
  }

  pressed(event) {
    const link = event.target.closest("a[data-query]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open(new URLSearchParams(link.dataset.query));
  }

  async save(event) {
    event.preventDefault();
    const form = event.target;
    const error = form.querySelector(".field-error");
    error.textContent = "";
    try {
      const kept = await post("/api/v1/filters", { name: form.elements.name.value, query: location.search.slice(1) });
      this.add(kept);
      form.reset();
      form.closest("details").open = false;
      toast(t("Filter saved: %(name)s", { name: kept.name }), "ok");
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      error.textContent = problem.errors[0]?.message || problem.title || t("Not saved. What was typed is kept; please try again.");
      form.elements.name.focus();
    }
  }

  add({ id, name, query }) {
    this.saved.append(h("li", { class: "saved-row" },
      h("a", { class: "view", href: `?${query}`, "data-query": query }, icon("bookmark"), h("span", {}, name)),
      h("form", { method: "post", action: `/inbox/filters/${id}/delete`, "data-id": id },
        h("button", { class: "btn btn-quiet btn-icon", "aria-label": t("Delete the filter %(name)s", { name }) }, icon("x-lg")))));
  }

  async remove(event) {
    event.preventDefault();
    const form = event.target;
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const answer = await fetch(`/api/v1/filters/${form.dataset.id}`, {
      method: "DELETE", credentials: "same-origin", headers: { "X-CSRFToken": token, Accept: "application/json" },
    }).catch(() => null);
    if (answer?.ok || answer?.status === 404) {
      form.closest("li").remove();
      this.saved.querySelector("a")?.focus();
    } else toast(t("Not deleted. Please try again."), "danger");
  }
}
