/* Units and shelters on the console's map. Markers are kept by id: a message of positions moves the
   few that moved and touches no other. */

import { serverNow } from "../api.js";
import { label } from "../desk.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { headingOf, isSilent, placeOfUnit, shareOf, stateOfUnit, symbolOfUnit } from "../units.js";
import { age } from "../ticker.js";

const LEAST_TARGET = 24; // pixels
const CODES_FROM_ZOOM = 14; // from here on a unit carries its code
const AGES_FROM_ZOOM = 12; // and from here on a silent one its age
const ROOM_FOR_TAG = 170; // pixels that a code takes beside its sign, with the buttons at the edge

/* A marker that readers find in the list beside the map, and that is no stop of the Tab key. */
function marker(L, place, icon, name, open) {
  const side = Math.max(LEAST_TARGET, icon.options.iconSize[0]);
  icon.options.iconSize = [side, side];
  icon.options.iconAnchor = [side / 2, side / 2];
  const made = L.marker([place.lat, place.lon], { icon, title: name, riseOnHover: true, keyboard: false });
  made.on("add", () => {
    const element = made.getElement();
    element.setAttribute("aria-label", name);
    element.setAttribute("role", "button");
    element.tabIndex = -1;
  });
  made.on("click", open);
  return made;
}

export class UnitLayer {
  /* staleAfter: milliseconds after which a position is old. */
  constructor({ map, L, kit }, staleAfter, open) {
    this.map = map;
    this.L = L;
    this.kit = kit;
    this.staleAfter = staleAfter;
    this.open = open;
    this.group = L.layerGroup().addTo(map);
    this.made = new Map(); // id -> { marker, look, card, place, heading }
    this.fixes = new Map();
    this.selected = null;
    map.on("moveend", () => this.tagAll());
    setInterval(() => this.again(), 15_000);
  }

  /* All units as of now. */
  show(units, fixes) {
    this.units = units;
    this.fixes = fixes;
    for (const [id, entry] of this.made) {
      if (units.has(id)) continue;
      entry.marker.remove();
      this.made.delete(id);
    }
    const now = serverNow();
    for (const card of units.values()) this.put(card, placeOfUnit(card, fixes.get(card.id)), now);
    this.tagAll();
  }

  /* A unit becomes silent without any event. */
  again() {
    if (!document.hidden && this.units) this.show(this.units, this.fixes);
  }

  /* Those that have moved, alone. */
  move(items) {
    const now = serverNow();
    for (const item of items) {
      const card = this.units?.get(item.id);
      if (card) this.put(card, placeOfUnit(card, item), now);
    }
  }

  put(card, place, now) {
    const held = this.made.get(card.id);
    if (!place) {
      held?.marker.remove();
      this.made.delete(card.id);
      return;
    }
    const state = stateOfUnit(card, place, now, this.staleAfter);
    const heading = held ? headingOf(held.place, place) ?? held.heading : null;
    const old = isSilent(card, place, now, this.staleAfter) && place.at ? age(place.at, now).split(":")[0] : "";
    const look = [state, card.kind, heading, card.code, card.name, this.selected === card.id, old].join("|");
    if (held?.look === look) {
      if (held.place.lat !== place.lat || held.place.lon !== place.lon) held.marker.setLatLng([place.lat, place.lon]);
      Object.assign(held, { card, place });
      this.turn(held);
      return;
    }
    held?.marker.remove();
    const entry = { card, place, look, heading, state };
    const icon = this.kit.icon(symbolOfUnit(state), { glyph: this.kit.table.glyphOfKind[card.kind] || "team", heading: state === "busy" ? heading : null });
    icon.options.html.classList.add("unit-pin");
    if (this.selected === card.id) icon.options.html.classList.add("is-chosen");
    const says = old ? age(place.at, now) : "";
    icon.options.html.append(h("span", { class: `unit-tag tabular${old ? " unit-tag-old" : ""}`, "aria-hidden": "true" }, old ? `${card.code} · ${says}` : card.code));
    const name = `${this.kit.say(symbolOfUnit(state))}: ${card.name} ${card.code}${old ? `, ${t("position %(span)s old", { span: says })}` : ""}`;
    entry.marker = marker(this.L, place, icon, name, () => this.open(entry.card));
    entry.marker.setZIndexOffset(state === "busy" || state === "silent" ? 900 : 600);
    entry.marker.addTo(this.group);
    this.made.set(card.id, entry);
    this.turn(entry);
  }

  /* Codes only where there is room for them. */
  tagAll() {
    const { classList } = this.map.getContainer();
    classList.toggle("has-unit-codes", this.map.getZoom() >= CODES_FROM_ZOOM);
    classList.toggle("has-unit-ages", this.map.getZoom() >= AGES_FROM_ZOOM);
    if (this.map.getZoom() >= AGES_FROM_ZOOM) for (const entry of this.made.values()) this.turn(entry);
  }

  /* Near the right edge, where the buttons of the map are, a code stands left of its sign. */
  turn({ marker: sign }) {
    const { x } = this.map.latLngToContainerPoint(sign.getLatLng());
    sign.getElement()?.firstElementChild?.classList.toggle("is-turned", x > this.map.getSize().x - ROOM_FOR_TAG);
  }

  select(id) {
    if (this.selected === id) return;
    const [before, after] = [this.selected, id];
    this.selected = id;
    const now = serverNow();
    for (const one of [before, after]) {
      const entry = this.made.get(one);
      if (entry) this.put(entry.card, entry.place, now);
    }
    const entry = this.made.get(id);
    if (entry && !this.map.getBounds().pad(-0.1).contains(entry.marker.getLatLng())) this.map.panTo(entry.marker.getLatLng(), { animate: false });
  }
}

export class FacilityLayer {
  constructor({ map, L, kit }, open) {
    this.L = L;
    this.kit = kit;
    this.open = open;
    this.group = L.layerGroup().addTo(map);
    this.made = new Map(); // id -> { marker, card }
  }

  show(facilities) {
    for (const [id, entry] of this.made) {
      if (facilities.get(id) === entry.card) continue;
      entry.marker.remove();
      this.made.delete(id);
    }
    for (const card of facilities.values()) {
      if (this.made.has(card.id) || card.kind === "gauge" || card.lat === null) continue;
      const isShelter = card.kind === "shelter" || card.kind === "hospital";
      const key = isShelter ? `shelter_${card.status}` : "facility";
      const icon = this.kit.icon(key, { share: isShelter ? shareOf(card) : null });
      const name = `${label("FacilityKind", card.kind)}, ${label("FacilityStatus", card.status).toLowerCase()}: ${card.name}`;
      const entry = { card, marker: marker(this.L, card, icon, name, () => this.open(card)) };
      entry.marker.setZIndexOffset(300);
      entry.marker.addTo(this.group);
      this.made.set(card.id, entry);
    }
  }
}
