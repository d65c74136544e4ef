/* The map of a moment. Critical matters and all others are gathered apart, units and shelters stand
   for themselves, and between two moments what changed carries a letter. */

import { isOldNews, isRough, symbolOf, tierDigit } from "../cards.js";
import { label, placeOf } from "../desk.js";
import { byId, h, say } from "../dom.js";
import { number, t } from "../i18n.js";
import { depthClass, placeOfUnit, shareOf, stateOfUnit, symbolOfUnit } from "../units.js";
import { CHANGES, SIGNS } from "./words.js";

const ORDINARY = { radius: 46, maxZoom: 15 };
const CRITICAL = {
  radius: 44, extent: 256, maxZoom: 14, minPoints: 2,
  map: ({ waits }) => ({ waiting: waits ? 1 : 0 }),
  reduce: (sum, one) => {
    sum.waiting += one.waiting;
  },
};
const LEAST_TARGET = 24; // pixels
const CODES_FROM_ZOOM = 14;

const feature = (item) => ({
  type: "Feature", properties: item, geometry: { type: "Point", coordinates: [item.card.lon, item.card.lat] },
});

export class ReplayMap {
  /* staleAfter: milliseconds after which a position is old. */
  constructor({ map, L, kit, closest }, { open, staleAfter, getWater }) {
    Object.assign(this, { map, L, kit, closest, open, staleAfter, getWater });
    this.group = L.layerGroup().addTo(map);
    this.held = { matters: new Map(), units: new Map(), facilities: new Map(), marks: new Map() };
    this.selected = null;
    this.isFramed = false;
    this.says = byId("map-says");
    const pane = map.createPane("ioc-water");
    pane.style.zIndex = 350;
    this.waterOptions = { pane: "ioc-water", renderer: L.svg({ pane: "ioc-water" }) };
    map.on("moveend", () => this.drawMatters());
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
  }

  /* All of a moment. `waits(card)` says who waits; `fixOf(id)` where a unit was. */
  show(picture, at, waits, fixOf) {
    Object.assign(this, { at, waits });
    const critical = [];
    const ordinary = [];
    for (const card of picture.incidents.values()) {
      if (card.lat === null || card.lon === null) continue;
      const item = { key: `i${card.id}`, card, waits: waits(card) };
      (card.severity === "critical" ? critical : ordinary).push(item);
    }
    this.alone = critical;
    this.chosen = () => [...critical, ...ordinary].find(({ card }) => card.id === this.selected);
    this.all = critical.length + ordinary.length;
    this.nowhere = picture.incidents.size - this.all;
    const { Supercluster } = window;
    this.danger = new Supercluster(CRITICAL).load(critical.map(feature));
    this.index = new Supercluster(ORDINARY).load(ordinary.map(feature));
    if (!this.isFramed && this.all) this.frame([...critical, ...ordinary]);
    this.drawMatters();
    this.showUnits(picture.units, fixOf);
    this.showFacilities(picture.facilities);
  }

  frame(items) {
    this.isFramed = true;
    const ends = (values) => {
      values.sort((a, b) => a - b);
      return [0.04, 0.96].map((share) => values[Math.round((values.length - 1) * share)]);
    };
    const [south, north] = ends(items.map(({ card }) => card.lat));
    const [west, east] = ends(items.map(({ card }) => card.lon));
    this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: Math.min(13.5, this.closest), animate: false });
  }

  drawMatters() {
    if (!this.index) return;
    const box = this.map.getBounds().pad(0.15);
    const frame = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    const zoom = Math.floor(this.map.getZoom());
    const shown = new Set();
    for (const [index, isCritical] of [[this.index, false], [this.danger, true]]) {
      for (const found of index.getClusters(frame, zoom)) {
        shown.add(found.properties.cluster ? this.cluster(found, index, isCritical) : this.matter(found.properties));
      }
    }
    // The matter that is open stands for itself, whatever it is near to.
    const chosen = this.chosen?.();
    if (chosen && !shown.has(chosen.key)) shown.add(this.matter(chosen));
    this.keep("matters", shown);
    const bounds = this.map.getBounds();
    const beyond = this.alone.filter(({ card }) => !bounds.contains([card.lat, card.lon])).length;
    const parts = [t("replay.on_map", { n: number(this.all) }), t("outside the frame: %(n)s critical", { n: number(beyond) })];
    if (this.nowhere) parts.push(t("replay.nowhere", { n: number(this.nowhere) }));
    say(this.says, parts.join(" · "));
    this.says.classList.toggle("has-hidden", beyond > 0);
  }

  matter({ key, card, waits }) {
    const symbol = symbolOf(card, this.at);
    const chosen = this.selected === card.id;
    const look = [symbol, card.lat, card.lon, card.tier, card.title, waits, chosen].join("|");
    return this.put("matters", key, look, () => {
      const icon = this.kit.icon(symbol, { text: tierDigit(card), ring: waits });
      if (chosen) icon.options.html.classList.add("is-chosen");
      if (isOldNews(card, this.at)) icon.options.html.classList.add("is-old-news");
      const rough = isRough(card) ? `, ± ${number(card.accuracy_m, 0)} m` : "";
      const name = `${label("Severity", card.severity)}: ${card.title}, ${placeOf(card)}${rough}`;
      const level = (card.severity === "critical" ? 2000 : 0) + (waits ? 1000 : 0) + (chosen ? 6000 : 0);
      return this.marker([card.lat, card.lon], icon, name, level, () => this.open("incident", card.id));
    });
  }

  cluster({ properties, geometry }, index, isCritical) {
    const { cluster_id: id, point_count: count, point_count_abbreviated: short, waiting = 0 } = properties;
    const [lon, lat] = geometry.coordinates;
    const key = `${isCritical ? "k" : "c"}${lat.toFixed(5)},${lon.toFixed(5)},${count},${waiting}`;
    return this.put("matters", key, `${key}|${id}`, () => {
      const name = isCritical
        ? t("console.critical_cluster", { n: number(count), waiting: number(waiting) })
        : this.kit.say("cluster_of", { count });
      const icon = this.kit.icon(isCritical ? "critical_cluster" : "cluster", { text: isCritical ? `×${short}` : String(short), ring: isCritical && waiting > 0 });
      if (isCritical) icon.options.html.classList.add("map-pin-many");
      return this.marker([lat, lon], icon, name, isCritical ? (waiting ? 4000 : 2500) : 0, () => {
        this.map.setView([lat, lon], Math.min(18, index.getClusterExpansionZoom(id)));
      });
    });
  }

  showUnits(units, fixOf) {
    const shown = new Set();
    for (const card of units.values()) {
      const place = placeOfUnit(card, fixOf(card.id));
      if (!place) continue;
      const state = stateOfUnit(card, place, this.at, this.staleAfter);
      const key = String(card.id);
      shown.add(key);
      this.put("units", key, [state, card.kind, card.code, card.name].join("|"), () => {
        const icon = this.kit.icon(symbolOfUnit(state), { glyph: this.kit.table.glyphOfKind[card.kind] || "team" });
        icon.options.html.classList.add("unit-pin");
        icon.options.html.append(h("span", { class: "unit-tag tabular", "aria-hidden": "true" }, card.code));
        const name = `${this.kit.say(symbolOfUnit(state))}: ${card.name} ${card.code}`;
        return this.marker([place.lat, place.lon], icon, name, state === "busy" || state === "silent" ? 900 : 600, () => this.open("unit", card.id));
      });
      const sign = this.held.units.get(key).marker;
      const { lat, lng } = sign.getLatLng();
      if (lat !== place.lat || lng !== place.lon) sign.setLatLng([place.lat, place.lon]);
    }
    this.keep("units", shown);
    this.map.getContainer().classList.toggle("has-unit-codes", this.map.getZoom() >= CODES_FROM_ZOOM);
  }

  showFacilities(facilities) {
    const shown = new Set();
    for (const card of facilities.values()) {
      if (card.kind === "gauge" || card.lat === null) continue;
      const key = String(card.id);
      shown.add(key);
      const isShelter = card.kind === "shelter" || card.kind === "hospital";
      const symbol = isShelter ? `shelter_${card.status}` : "facility";
      this.put("facilities", key, `${symbol}|${shareOf(card)}|${card.name}`, () => {
        const icon = this.kit.icon(symbol, { share: isShelter ? shareOf(card) : null });
        const name = `${label("FacilityKind", card.kind)}, ${label("FacilityStatus", card.status).toLowerCase()}: ${card.name}`;
        return this.marker([card.lat, card.lon], icon, name, 300, () => this.open("facility", card.id));
      });
    }
    this.keep("facilities", shown);
  }

  /* What changed since the other moment, `difference` of figures.js; null takes the letters away. */
  showChanges(changes) {
    const shown = new Set();
    for (const [kind, list] of Object.entries(changes || {})) {
      for (const { id, a, b } of list) {
        const card = b || a;
        if (card.lat === null || card.lon === null) continue;
        const key = `${kind}${id}`;
        shown.add(key);
        this.put("marks", key, `${card.lat},${card.lon}`, () => {
          const icon = this.L.divIcon({
            className: "replay-mark-holder", iconSize: [22, 22], iconAnchor: [-4, 26],
            html: h("span", { class: `replay-mark replay-mark-${kind}` }, SIGNS[kind]),
          });
          return this.marker([card.lat, card.lon], icon, `${CHANGES[kind]()}: ${card.title}`, 7000, () => this.open("incident", id));
        });
      }
    }
    this.keep("marks", shown);
  }

  /* The water of a moment; `key` says whether it is another than what is drawn. */
  async showWater(key, at) {
    if (this.waterKey === key) return;
    this.waterKey = key;
    let shapes = { features: [] };
    try {
      if (key !== "|") shapes = await this.getWater(at);
    } catch {
      this.waterKey = null; // asked for again with the next drawing
      return;
    }
    if (this.waterKey !== key) return;
    this.water?.remove();
    this.water = this.L.geoJSON(shapes, {
      ...this.waterOptions, interactive: false,
      style: ({ properties }) => ({
        className: `${properties.kind === "flood" ? `map-water map-water-${depthClass(properties.depth_m)}` : "map-shut"}${properties.redrawn ? " replay-redrawn" : ""}`,
      }),
      pointToLayer: (_feature, place) => this.L.circleMarker(place, { radius: 7, ...this.waterOptions }),
    }).addTo(this.map);
    this.redrawn = shapes.features.filter(({ properties }) => properties.redrawn).length;
  }

  select(id, card) {
    this.selected = id;
    if (card && card.lat !== null && card.lat !== undefined) {
      const close = Math.min(14, this.closest);
      if (this.map.getZoom() < Math.min(12.5, close)) this.map.setView([card.lat, card.lon], close, { animate: false });
      else if (!this.map.getBounds().pad(-0.12).contains([card.lat, card.lon])) this.map.panTo([card.lat, card.lon], { animate: false });
    }
    this.drawMatters();
  }

  put(layer, key, look, make) {
    const held = this.held[layer].get(key);
    if (held?.look === look) return key;
    held?.marker.remove();
    this.held[layer].set(key, { look, marker: make().addTo(this.group) });
    return key;
  }

  keep(layer, shown) {
    for (const [key, { marker }] of this.held[layer]) {
      if (shown.has(key)) continue;
      marker.remove();
      this.held[layer].delete(key);
    }
  }

  /* By keyboard the rows of the list do the same, so pins are no stops of the Tab key. */
  marker(place, icon, name, level, open) {
    if (icon.options.iconSize && !icon.options.className?.includes("replay-mark")) {
      const side = Math.max(LEAST_TARGET, icon.options.iconSize[0]);
      icon.options.iconSize = [side, side];
      icon.options.iconAnchor = [side / 2, side / 2];
    }
    const made = this.L.marker(place, { icon, title: name, riseOnHover: true, keyboard: false, zIndexOffset: level });
    made.on("add", () => {
      const element = made.getElement();
      element.setAttribute("aria-label", name);
      element.setAttribute("role", "button");
      element.tabIndex = -1;
    });
    made.on("click", open);
    return made;
  }
}
