/* The live markers on the map that the server drew. Critical matters and all others are clustered
   apart: a critical one never stands in a harmless cluster, and its own cluster is drawn above.
   Markers are kept by id, so a change of one does not restart the rings of the others. */

import { isAlarm } from "../cards.js";
import { h, say, byId } from "../dom.js";
import { number, t } from "../i18n.js";
import { age } from "../ticker.js";
import { CRITICAL, featureOf, nameOf, ofIncident, ofReport, spread, tagSides } from "./pins.js";

const RADIUS = 46; // pixels within which ordinary matters become one cluster
const CLUSTER_TO_ZOOM = 15;
const CRITICAL_CLUSTER = 42; // pixels
const RINGS_FROM_ZOOM = 14; // from here on the rough place of one that nobody has taken shows its ring
const RINGS_FROM_M = 25;
const REDRAW_MS = 250;
const LEAST_TARGET = 24; // pixels
const CROWD = 12; // alarms in the frame of which each may move its ring

/* The map of folium, as soon as it is there. */
export function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => {
    document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true });
  });
}

export class LiveMap {
  constructor({ map, L, kit, closest }, open, waits = isAlarm) {
    this.map = map;
    this.waits = waits; // which incidents get the ring
    this.closest = closest; // without tiles, the zoom beyond which there is nothing to see
    this.L = L;
    this.kit = kit;
    this.open = open;
    this.group = L.layerGroup().addTo(map);
    this.rings = new Map(); // key -> { circle, look }
    this.markers = new Map(); // key -> { marker, look }
    this.items = new Map(); // key -> what a card is on the map
    this.sides = new Map(); // key -> where its running time stands
    this.drawn = new Set(); // keys of the markers that stand there whether or not they are open
    this.alone = []; // the critical ones
    this.index = null;
    this.isFramed = false; // a view that was chosen once is the person's own
    this.selected = null;
    this.outside = 0;
    this.timer = null;
    this.says = byId("map-says");
    map.on("moveend", () => this.draw());
    setInterval(() => this.tick(), 1000);
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
  }

  /* What is shown: incidents and reports that fit, and how many critical ones do not. */
  show(incidents, reports, hiddenCritical) {
    this.pending = { incidents, reports, hiddenCritical };
    // A burst of events moves the markers four times a second, not four hundred times.
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.load();
    }, this.index ? REDRAW_MS : 0);
  }

  load() {
    const { incidents, reports, hiddenCritical } = this.pending;
    this.outside = hiddenCritical;
    this.items = new Map();
    for (const card of incidents) this.keep(ofIncident(card, this.waits));
    for (const card of reports) this.keep(ofReport(card));
    const all = [...this.items.values()];
    this.alone = all.filter((item) => item.severity === "critical");
    spread(this.alone);
    const ordinary = all.filter((item) => item.severity !== "critical");
    this.index = new window.Supercluster({ radius: RADIUS, maxZoom: CLUSTER_TO_ZOOM }).load(ordinary.map(featureOf));
    this.danger = new window.Supercluster(CRITICAL).load(this.alone.map(featureOf));
    if (!this.isFramed) this.frame(all);
    this.draw();
  }

  keep(item) {
    if (item) this.items.set(item.key, item);
  }

  /* The first view: where things happen, not the whole province. Outliers stay outside; the line
     on top of the map says how many critical ones do. */
  frame(items) {
    if (!items.length) return;
    this.isFramed = true;
    const middle = (values) => {
      values.sort((a, b) => a - b);
      const at = (share) => values[Math.round((values.length - 1) * share)];
      return [at(0.04), at(0.96)];
    };
    const [south, north] = middle(items.map((item) => item.lat));
    const [west, east] = middle(items.map((item) => item.lon));
    this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: Math.min(13.5, this.closest), animate: false });
  }

  draw() {
    if (!this.index) return;
    const box = this.map.getBounds().pad(0.15);
    const frame = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    // Rounded down, so that clusters never stand closer than their radius.
    const zoom = Math.floor(this.map.getZoom());
    const ordinary = this.index.getClusters(frame, zoom);
    const critical = this.danger.getClusters(frame, zoom);
    this.sides = tagSides(critical.map((feature) => this.sign(feature)));
    const shown = new Set();
    const ringed = new Set();
    let alarms = 0;
    for (const feature of [...ordinary, ...critical]) {
      const { properties } = feature;
      if (properties.cluster) shown.add(this.cluster(feature));
      else {
        shown.add(this.single(properties));
        if (this.ring(properties)) ringed.add(properties.key);
      }
      if (properties.alarm || properties.waiting) alarms += 1;
    }
    this.drawn = new Set(shown);
    // The matter that is open stands for itself, whatever it is near to.
    const chosen = this.items.get(this.selected);
    if (chosen && !shown.has(chosen.key)) shown.add(this.single(chosen));
    if (chosen && this.ring(chosen)) ringed.add(chosen.key);
    this.clear(this.markers, shown, "marker");
    this.clear(this.rings, ringed, "circle");
    this.map.getContainer().classList.toggle("is-crowded", alarms > CROWD);
    this.tell(ordinary);
  }

  clear(held, shown, layer) {
    for (const key of held.keys()) if (!shown.has(key)) this.drop(held, key, layer);
  }

  /* A sign that no running time may hide: whose it is, where it stands, half its side. */
  sign({ properties, geometry }) {
    const [lon, lat] = geometry.coordinates;
    const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
    if (properties.cluster) return [null, [x, y], CRITICAL_CLUSTER / 2];
    return [properties, [x + properties.shift[0], y + properties.shift[1]], 16];
  }

  single(item) {
    const chosen = this.selected === item.key;
    const side = this.sides.get(item.key);
    const held = this.markers.get(item.key);
    const name = held?.item.card === item.card && !chosen ? held.name : nameOf(item);
    const look = [item.symbol, item.text, item.alarm, item.lat, item.lon, name, item.shift, chosen, side, item.old].join("|");
    if (held?.look === look) {
      held.item = item;
      return item.key;
    }
    held?.marker.remove();
    const icon = this.kit.icon(item.symbol, { text: item.text, ring: item.alarm });
    this.widen(icon);
    if (item.shift) {
      icon.options.iconAnchor = icon.options.iconAnchor.map((middle, axis) => middle - item.shift[axis]);
    }
    const holder = icon.options.html;
    if (chosen) holder.classList.add("is-chosen");
    if (item.old) holder.classList.add("is-old-news");
    if (side) holder.append(h("span", { class: `pin-tag pin-tag-${side} tabular`, "aria-hidden": "true", "data-pin-since": item.since }, age(item.since)));
    const marker = this.L.marker([item.lat, item.lon], {
      icon, title: name, riseOnHover: true, keyboard: false,
      zIndexOffset: (item.severity === "critical" ? 2000 : 0) + (item.alarm ? 1000 : 0) + (chosen ? 6000 : 0),
    });
    const entry = { marker, look, item, name };
    this.name(marker, name);
    marker.on("click", () => this.open(entry.item));
    marker.addTo(this.group);
    this.markers.set(item.key, entry);
    return item.key;
  }

  /* A pin may be small, what is pressed may not (WCAG 2.5.8). */
  widen(icon) {
    const side = Math.max(LEAST_TARGET, icon.options.iconSize[0]);
    icon.options.iconSize = [side, side];
    icon.options.iconAnchor = [side / 2, side / 2];
  }

  /* How roughly a place is known: of the matter that is open, and close by of those that wait.
     Answers whether there is such a ring. */
  ring(item) {
    const chosen = this.selected === item.key;
    if (!item.accuracy || item.accuracy < RINGS_FROM_M) return false;
    if (!chosen && !(item.alarm && this.map.getZoom() >= RINGS_FROM_ZOOM)) return false;
    const look = [item.lat, item.lon, item.accuracy, item.severity, chosen].join("|");
    const held = this.rings.get(item.key);
    if (held?.look === look) return true;
    held?.circle.remove();
    const isCritical = item.severity === "critical";
    const colour = isCritical ? "var(--critical-fill)" : "var(--map-outline)";
    const circle = this.L.circle([item.lat, item.lon], {
      radius: item.accuracy, interactive: false, weight: 1.5, dashArray: "5 4",
      className: `map-accuracy${isCritical ? " map-accuracy-critical" : ""}`,
      color: colour, fillColor: colour, fillOpacity: chosen ? 0.12 : 0,
    }).addTo(this.group);
    this.rings.set(item.key, { circle, look });
    return true;
  }

  /* A cluster that counts who `waiting` is one of critical matters. */
  cluster(feature) {
    const { cluster_id: id, point_count: count, point_count_abbreviated: short, waiting } = feature.properties;
    const isCritical = waiting !== undefined;
    const [lon, lat] = feature.geometry.coordinates;
    const key = `${isCritical ? "k" : "c"}${lat.toFixed(5)},${lon.toFixed(5)},${count},${waiting ?? ""}`;
    const held = this.markers.get(key);
    if (held) {
      held.id = id;
      return key;
    }
    const name = isCritical
      ? t("console.critical_cluster", { n: number(count), waiting: number(waiting) })
      : this.kit.say("cluster_of", { count });
    // "×3" are three matters; a bare digit in this shape is a tier.
    const icon = this.kit.icon(isCritical ? "critical_cluster" : "cluster", { text: isCritical ? `×${short}` : String(short), ring: isCritical && waiting > 0 });
    if (isCritical) icon.options.html.classList.add("map-pin-many");
    const marker = this.L.marker([lat, lon], {
      icon, title: name, keyboard: false, zIndexOffset: isCritical ? (waiting ? 4000 : 2500) : 0,
    });
    const entry = { marker, look: key, id };
    this.name(marker, name);
    marker.on("click", () => {
      const index = isCritical ? this.danger : this.index;
      this.map.setView([lat, lon], Math.min(18, index.getClusterExpansionZoom(entry.id)));
    });
    marker.addTo(this.group);
    this.markers.set(key, entry);
    return key;
  }

  /* By keyboard the rows of the list do the same, so hundreds of pins are no stops of the Tab key. */
  name(marker, text) {
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("aria-label", text);
      element.setAttribute("role", "button");
      element.tabIndex = -1;
    });
  }

  /* Says what the frame leaves out, so that nobody takes the picture for the whole. */
  tell(found) {
    const box = this.map.getBounds();
    const inside = (item) => box.contains([item.lat, item.lon]);
    const ordinary = found.reduce((sum, f) => {
      const [lon, lat] = f.geometry.coordinates;
      return sum + (inside({ lat, lon }) ? f.properties.point_count || 1 : 0);
    }, 0);
    const critical = this.alone.filter(inside).length;
    const parts = [t("In the frame: %(n)s", { n: number(ordinary + critical) })];
    const beyond = this.alone.length - critical;
    parts.push(t("outside the frame: %(n)s critical", { n: number(beyond) }));
    if (this.outside) parts.push(t("outside the filters: %(n)s critical", { n: number(this.outside) }));
    say(this.says, parts.join(" · "));
    this.says.classList.toggle("has-hidden", beyond > 0 || this.outside > 0);
  }

  tick() {
    for (const { marker } of this.markers.values()) {
      const tag = marker.getElement()?.querySelector("[data-pin-since]");
      if (tag) say(tag, age(tag.dataset.pinSince));
    }
  }

  /* Marks a matter and brings it into view, without moving the map when it is seen already. Where
     the map stays, the two signs that change are touched and no other. */
  select(key, card) {
    const before = this.selected;
    this.selected = key;
    if (card && card.lat !== null && this.goTo(this.L.latLng(card.lat, card.lon))) return;
    if (!this.index) return;
    for (const one of new Set([before, key])) this.mark(one);
  }

  /* Whether the map had to move, which draws it. */
  goTo(at) {
    const close = Math.min(14, this.closest);
    if (this.map.getZoom() < Math.min(12.5, close)) this.map.setView(at, close, { animate: false });
    else if (!this.map.getBounds().pad(-0.12).contains(at)) this.map.panTo(at, { animate: false });
    else return false;
    return true;
  }

  /* One sign as it is to be now: of a matter that is in a cluster only while it is open. */
  mark(key) {
    const item = this.items.get(key);
    if (!item) return;
    const stands = key === this.selected || this.drawn.has(key);
    if (stands) this.single(item);
    else this.drop(this.markers, key, "marker");
    if (!stands || !this.ring(item)) this.drop(this.rings, key, "circle");
  }

  drop(held, key, layer) {
    held.get(key)?.[layer].remove();
    held.delete(key);
  }
}
