/* How deep the water stands and since when, written on flooded land; and the sign of a closed way.
   The shapes themselves are drawn by water.js. */

import { get, serverNow } from "../../api.js";
import { h } from "../../dom.js";
import { can } from "../../desk.js";
import { number, shortMoment, t } from "../../i18n.js";
import { placeOfShape, roomFor } from "./labels.js";

const AGAIN = 5 * 60_000; // ms
const SOON = 500; // ms: several events of one change
const FLOODS_FROM_ZOOM = 11;
const WAYS_FROM_ZOOM = 12;

export class WaterLabels {
  constructor({ map, L, live }) {
    Object.assign(this, { map, L });
    this.on = { floods: false, ways: false };
    this.shapes = null; // null while nobody knows
    this.changed = () => {};
    const pane = map.createPane("ioc-water-names");
    pane.style.zIndex = 365;
    pane.style.pointerEvents = "none";
    this.group = L.layerGroup().addTo(map);
    map.on("moveend", () => this.draw());
    if (!can("water:view")) return;
    this.load();
    setInterval(() => document.hidden || this.load(), AGAIN);
    let timer = null;
    live.subscribe((_state, messages) => {
      if (!messages.some(({ subject }) => subject.type === "flood" || subject.type === "way")) return;
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), SOON);
    });
  }

  async load() {
    let found;
    try {
      found = await get("/api/v1/closures/shapes");
    } catch {
      return; // what was drawn stays; the line on top says that the data is old
    }
    this.shapes = found.features.map(({ geometry, properties }) => ({ ...properties, ...placeOfShape(geometry) }));
    this.draw();
    this.changed();
  }

  count(kind) {
    return this.shapes?.filter((one) => one.kind === kind).length ?? null;
  }

  set(name, isOn) {
    this.on[name] = isOn;
    this.draw();
  }

  draw() {
    this.group.clearLayers();
    const zoom = this.map.getZoom();
    const box = this.map.getBounds();
    const shown = (this.shapes || []).filter((one) => {
      const isFlood = one.kind === "flood";
      if (!this.on[isFlood ? "floods" : "ways"] || zoom < (isFlood ? FLOODS_FROM_ZOOM : WAYS_FROM_ZOOM)) return false;
      return one.at && box.contains(one.at);
    });
    const signs = shown.map((one) => {
      const words = this.words(one);
      const { x, y } = this.map.latLngToContainerPoint(one.at);
      return { one, words, x, y, width: words.length * 6.4 + 18, height: 20, weight: one.size };
    });
    for (const { one, words } of roomFor(signs)) {
      const isFlood = one.kind === "flood";
      const node = isFlood
        ? h("span", { class: "water-name tabular" }, words)
        : h("span", { class: "way-name" }, h("span", { class: "way-sign" }), words);
      this.L.marker(one.at, {
        pane: "ioc-water-names", interactive: false, keyboard: false, icon: this.L.divIcon({ className: "name-pin", html: node, iconSize: [0, 0] }),
      }).addTo(this.group);
    }
  }

  words({ kind, depth_m: depth, from, name }) {
    if (kind !== "flood") return name.length > 24 ? `${name.slice(0, 23)}…` : name;
    const deep = depth === null || depth === undefined ? t("tools.depth_not_known") : `${number(depth, 1)} m`;
    return from ? t("tools.depth_since", { depth: deep, when: shortMoment(from, serverNow()) }) : deep;
  }
}
