/* What lies on the map besides the matters, switched by the person and kept in this browser. A layer
   of which nothing exists says so. */

import { byId, h, icon } from "../../dom.js";
import { can } from "../../desk.js";
import { number, t } from "../../i18n.js";

const KEY = "ioc.console.layers";
const OFF_AT_FIRST = new Set(["cameras"]);

export class Layers {
  constructor(hooks, panel, { cameras, gauges, water }) {
    Object.assign(this, { panel, cameras, gauges, water, live: hooks.live });
    const container = hooks.map.getContainer();
    const hide = (name) => (isOn) => container.classList.toggle(name, !isOn);
    const pane = (name, isOn) => {
      const node = hooks.map.getPane(name);
      if (node) node.style.display = isOn ? "" : "none";
    };
    const facilities = () => [...(hooks.live.state?.facilities.values() ?? [])];
    const known = (count) => (hooks.live.state ? count() : null);
    this.rows = [
      { name: "floods", word: t("tools.layer_floods"), none: t("tools.none_floods"), icon: "water", count: () => water.count("flood"), set: both(hide("has-no-floods"), (on) => water.set("floods", on)), may: can("water:view") },
      { name: "gauges", word: t("tools.layer_gauges"), none: t("tools.none_gauges"), icon: "moisture", count: () => known(() => gauges.cards.length), set: (on) => gauges.set(on), may: true },
      { name: "ways", word: t("tools.layer_ways"), none: t("tools.none_ways"), icon: "sign-stop", count: () => water.count("closed"), set: both(hide("has-no-ways"), (on) => water.set("ways", on)), may: can("water:view") },
      { name: "shelters", word: t("tools.layer_shelters"), none: t("tools.none_shelters"), icon: "house", count: () => known(() => facilities().filter(({ kind }) => kind !== "gauge").length), set: (on) => hooks.setLayer("facilities", on), may: true },
      { name: "units", word: t("tools.layer_units"), none: t("tools.none_units"), icon: "truck", count: () => known(() => hooks.live.state.units.size), set: (on) => hooks.setLayer("units", on), may: can("unit:view") },
      { name: "wards", word: t("tools.layer_wards"), none: t("tools.none_wards"), icon: "map", count: () => 1, isPlain: true, set: (on) => ["outlines", "area-names"].forEach((one) => pane(one, on)), may: true },
      { name: "cameras", word: t("tools.layer_cameras"), none: t("tools.none_cameras"), icon: "camera-video", count: () => cameras.items?.length ?? null, set: (on) => cameras.set(on), may: true },
    ].filter(({ may }) => may);
    this.kept = kept();
    for (const row of this.rows) row.set(this.isOn(row.name));
    this.mark();
    for (const part of [cameras, gauges, water]) part.changed = () => this.again();
  }

  isOn(name) {
    return this.kept[name] ?? !OFF_AT_FIRST.has(name);
  }

  toggle(row, isOn) {
    this.kept = { ...this.kept, [row.name]: isOn };
    row.set(isOn);
    this.mark();
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing begins anew with the next page.
    }
  }

  open() {
    this.isOpen = true;
    this.panel.open(t("tools.layers"), () => {
      this.isOpen = false;
    });
    this.draw();
    this.panel.focus();
  }

  /* The counts alone: a box that has the focus stays where it is. */
  again() {
    if (!this.isOpen) return;
    const holds = document.activeElement?.dataset?.layer;
    this.draw();
    if (holds) this.panel.body.querySelector(`[data-layer="${holds}"]`)?.focus();
  }

  draw() {
    const rows = this.rows.map((row) => {
      const count = row.count();
      const says = row.isPlain ? "" : count === null ? t("tools.layer_not_known") : count ? number(count) : row.none;
      return h("li", {}, h("label", { class: "check layer-row" },
        h("input", { type: "checkbox", "data-layer": row.name, checked: this.isOn(row.name), onchange: (event) => this.toggle(row, event.target.checked) }),
        h("span", { class: "layer-name" }, icon(row.icon), ` ${row.word}`),
        h("span", { class: `layer-count${count ? " tabular" : ""}` }, says)));
    });
    const cameras = this.cameras.items?.length
      ? h("details", { class: "layer-cameras" }, h("summary", {}, t("tools.camera_list")), this.cameras.list())
      : null;
    this.panel.show(h("ul", { class: "layer-list" }, ...rows), cameras, h("p", { class: "faint small" }, t("tools.layers_kept")));
  }

  /* How many are off stands at the button, so that nobody takes the picture for the whole. */
  mark() {
    const off = this.rows.filter(({ name }) => !OFF_AT_FIRST.has(name) && !this.isOn(name)).length;
    for (const button of document.querySelectorAll('[data-tool="layers"]')) {
      button.querySelector(".tool-badge")?.remove();
      if (off) button.append(h("span", { class: "tool-badge" }, h("span", { "aria-hidden": "true" }, `−${off}`), h("span", { class: "visually-hidden" }, t("tools.layers_off", { n: off }))));
    }
    byId("map-tools").classList.toggle("has-off", off > 0);
  }
}

const both = (...acts) => (isOn) => acts.forEach((act) => act(isOn));

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}
