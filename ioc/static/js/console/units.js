/* Units and shelters on the console's map. Units are many and always moving, so they are painted on
   a canvas, once for each message of positions; shelters are few and elements. */

import { serverNow } from "../api.js";
import { label } from "../desk.js";
import { span, t } from "../i18n.js";
import { headingOf, isSilent, placeOfUnit, shareOf, stateOfUnit, symbolOfUnit } from "../units.js";
import { signCanvas } from "./canvas.js";

const LEAST_TARGET = 24; // pixels
const CODES_FROM_ZOOM = 14; // from here on a unit carries its code
const AGES_FROM_ZOOM = 12; // and from here on a silent one its age
const CROWD = 150; // units in all, of which those that wait are drawn small
const SMALL = 0.42; // of their size
const SIGN = 12; // pixels from the middle of a sign to its side
const BESIDE = 16; // pixels from the middle of a sign to the word beside it
const AT_THE_EDGE = 70; // pixels at the right that the buttons of the map take

const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

/* A marker that readers find in the list beside the map, and that is no stop of the Tab key. */
function marker(L, place, icon, name, open) {
  const side = Math.max(LEAST_TARGET, icon.options.iconSize[0]);
  icon.options.iconSize = [side, side];
  icon.options.iconAnchor = [side / 2, side / 2];
  const made = L.marker([place.lat, place.lon], { icon, title: name, riseOnHover: true, keyboard: false, pane: "ioc-facilities" });
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
  /* staleAfter: milliseconds after which a position is old. `liveMap` has the sprites. */
  constructor({ map, L, kit }, liveMap, staleAfter, open) {
    Object.assign(this, { map, L, kit, staleAfter, open });
    this.sprites = liveMap.sprites;
    map.createPane("ioc-units").style.zIndex = 540;
    map.getPane("ioc-units").style.pointerEvents = "none";
    this.made = new Map(); // id -> { card, place, heading, state, old }
    this.fixes = new Map();
    this.selected = null;
    this.canvas = signCanvas({ L, pane: "ioc-units", ratio: this.sprites.ratio, paint: (canvas) => this.paint(canvas) }).addTo(map);
    liveMap.pointing.layers.unshift(this.canvas);
    setInterval(() => this.again(), 15_000);
  }

  /* All units as of now. */
  show(units, fixes) {
    this.units = units;
    this.fixes = fixes;
    for (const id of this.made.keys()) if (!units.has(id)) this.made.delete(id);
    const now = serverNow();
    for (const card of units.values()) this.put(card, placeOfUnit(card, fixes.get(card.id)), now);
    this.canvas.redraw();
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
    if (!document.hidden) this.canvas.redraw();
  }

  put(card, place, now) {
    if (!place) {
      this.made.delete(card.id);
      return;
    }
    const held = this.made.get(card.id);
    const state = stateOfUnit(card, place, now, this.staleAfter);
    const heading = held ? headingOf(held.place, place) ?? held.heading : null;
    const isOld = isSilent(card, place, now, this.staleAfter) && place.at;
    this.made.set(card.id, { card, place, state, heading, old: isOld ? span((now - Date.parse(place.at)) / 1000) : "" });
  }

  /* The busy and the silent above the free; then codes, where they hide no sign and no other code. */
  paint(canvas) {
    const rank = { out: 0, free: 1, silent: 2, busy: 3 };
    const shown = [];
    const isCrowded = this.made.size > CROWD && this.map.getZoom() < CODES_FROM_ZOOM;
    for (const entry of [...this.made.values()].sort((a, b) => rank[a.state] - rank[b.state])) {
      const { card, place, state, heading, old } = entry;
      const isChosen = this.selected === card.id;
      // Of many that are free or out of service none is news: they stand there small.
      const isSmall = isCrowded && !isChosen && (state === "free" || state === "out");
      const sprite = this.sprites.symbol(symbolOfUnit(state), {
        glyph: isSmall ? "" : this.kit.table.glyphOfKind[card.kind] || "team",
        heading: state === "busy" ? heading : null, isChosen, scale: isSmall ? SMALL : 1,
      });
      const at = canvas.put(place.lat, place.lon, sprite, { key: `u${card.id}`, name: () => this.nameOf(card, state, old), open: () => this.open(card) });
      if (at) shown.push({ card, at, old, isChosen });
    }
    this.tag(canvas, shown.reverse());
  }

  tag(canvas, shown) {
    const zoom = this.map.getZoom();
    if (zoom < AGES_FROM_ZOOM && this.selected === null) return;
    const width = this.map.getSize().x;
    const taken = shown.map(({ at: { x, y } }) => [x - SIGN, y - SIGN, x + SIGN, y + SIGN]);
    for (const { card, at, old, isChosen } of shown) {
      if (!isChosen && zoom < (old ? AGES_FROM_ZOOM : CODES_FROM_ZOOM)) continue;
      const sprite = this.sprites.tag(old ? `${card.code} · ${old}` : card.code, Boolean(old));
      const isTurned = this.map.layerPointToContainerPoint(at).x + BESIDE + sprite.width > width - AT_THE_EDGE;
      const left = isTurned ? at.x - BESIDE - sprite.width : at.x + BESIDE;
      const box = [left, at.y - sprite.height / 2, left + sprite.width, at.y + sprite.height / 2];
      if (!isChosen && taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      canvas.place(sprite, box[0], box[1]);
    }
  }

  nameOf(card, state, old) {
    return `${this.kit.say(symbolOfUnit(state))}: ${card.name} ${card.code}${old ? `, ${t("position %(span)s old", { span: old })}` : ""}`;
  }

  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    const place = this.made.get(id)?.place;
    if (place && !this.map.getBounds().pad(-0.1).contains([place.lat, place.lon])) this.map.panTo([place.lat, place.lon], { animate: false });
    this.canvas.redraw();
  }
}

export class FacilityLayer {
  constructor({ map, L, kit }, open) {
    this.L = L;
    this.kit = kit;
    this.open = open;
    map.createPane("ioc-facilities").style.zIndex = 560;
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
      entry.marker.addTo(this.group);
      this.made.set(card.id, entry);
    }
  }
}
