/* Units, places that wait and shelters on the plan's map. A press on a unit chooses it, a press on a
   place sends it there first, and so does dragging the unit onto the place. The list beside the map
   does the same by keyboard, so no marker is a stop of the Tab key. */

import { t } from "../i18n.js";
import { tierName } from "./editor.js";

const LEAST_TARGET = 28; // pixels
const NEAR = 34; // pixels from a place within which a unit is let go upon it
const CODES_FROM_ZOOM = 13; // from here on a unit carries its code
const SYMBOLS = { P1: "critical", P2: "high", P3: "normal", P4: "low" };

export class PlanMap {
  constructor({ map, L, kit }, editor) {
    this.map = map;
    this.L = L;
    this.kit = kit;
    this.editor = editor;
    this.group = L.layerGroup().addTo(map);
    this.isHeld = false;
    map.on("zoomend", () => this.draw());
  }

  /* Draws all of it; while a unit is being dragged nothing moves under the hand. */
  draw() {
    const { desk } = this.editor;
    if (this.isHeld) return;
    this.group.clearLayers();
    if (!desk) return;
    for (const one of desk.shelters) this.put(one, "shelter_open", t("plan.shelter_room", { name: one.name, n: one.room }));
    for (const one of desk.waiting) {
      const name = t("plan.marker_waiting", { tier: tierName(one.tier), name: one.title, n: one.planned });
      const digit = one.tier ? one.tier.slice(1) : "";
      this.put(one, SYMBOLS[one.tier] ?? "normal", name, { text: digit, press: () => this.editor.send(one.id), order: one.tier === "P1" ? 500 : 0, isChosen: this.isStop(one.id) });
    }
    for (const one of this.editor.free) {
      const made = this.put(one, "unit_available", t("plan.marker_unit", { code: one.code }), { press: () => this.editor.choose(one.id), order: 1000, isChosen: this.editor.unit === one.id, draggable: true });
      const isNamed = this.editor.unit === one.id || this.map.getZoom() >= CODES_FROM_ZOOM;
      made.bindTooltip(one.code, { permanent: isNamed, direction: "right", className: "plan-code", offset: [10, 0] });
      made.on("dragstart", () => { this.isHeld = true; });
      made.on("dragend", () => this.dropped(one, made));
    }
  }

  isStop(incident) {
    return this.editor.unit !== null && this.editor.trip().incidents.includes(incident);
  }

  put(place, symbol, name, { text = "", press = null, order = 0, isChosen = false, draggable = false } = {}) {
    const drawn = this.kit.icon(symbol, { text, ring: isChosen });
    const side = Math.max(LEAST_TARGET, drawn.options.iconSize[0]);
    drawn.options.iconSize = [side, side];
    drawn.options.iconAnchor = [side / 2, side / 2];
    const made = this.L.marker([place.lat, place.lon], { icon: drawn, title: name, keyboard: false, riseOnHover: true, draggable, zIndexOffset: order });
    made.on("add", () => {
      const element = made.getElement();
      element.setAttribute("aria-label", name);
      element.setAttribute("role", press ? "button" : "img");
      element.tabIndex = -1;
    });
    if (press) made.on("click", press);
    return made.addTo(this.group);
  }

  dropped(unit, made) {
    this.isHeld = false;
    const at = this.map.latLngToContainerPoint(made.getLatLng());
    let best = null;
    for (const one of this.editor.desk.waiting) {
      const far = this.map.latLngToContainerPoint([one.lat, one.lon]).distanceTo(at);
      if (far <= NEAR && (best === null || far < best.far)) best = { far, id: one.id };
    }
    if (best) this.editor.send(best.id, unit.id);
    else this.draw();
  }
}
