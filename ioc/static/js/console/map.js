/* The live signs on the map that the server drew. What is critical and what is open are elements,
   with ring, running time and name; everything harmless is painted on one canvas below them.
   Critical matters and all others are clustered apart (by the worker): a critical one never stands
   in a harmless cluster. Markers are kept by id, so a change of one does not restart the rings of
   the others. */

import { h, say, byId } from "../dom.js";
import { number, t } from "../i18n.js";
import { age } from "../ticker.js";
import { signCanvas } from "./canvas.js";
import { nameOf, shortCount, tagSides } from "./pins.js";
import { Pointing } from "./pointing.js";
import { Sprites } from "./sprites.js";

const CRITICAL_CLUSTER = 42; // pixels
const RINGS_FROM_ZOOM = 14; // from here on the rough place of one that nobody has taken shows its ring
const RINGS_FROM_M = 25;
const LEAST_TARGET = 24; // pixels
const CROWD = 12; // alarms in the frame of which each may move its ring
const AROUND = 0.15; // of the frame, drawn beyond it on each side
const AHEAD_MS = 150; // while the map is dragged, what comes into view is asked for so often

/* The map of folium, as soon as it is there. */
export function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => {
    document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true });
  });
}

export class LiveMap {
  /* `thread` answers frames; open(sign) opens one; cardOf(sign) is the card of a critical one. */
  constructor({ map, L, kit, closest }, { thread, open, cardOf }) {
    Object.assign(this, { map, L, kit, closest, thread, open, cardOf });
    this.group = L.layerGroup().addTo(map);
    this.sprites = new Sprites(kit, map.getContainer());
    map.createPane("ioc-points").style.zIndex = 520;
    map.getPane("ioc-points").style.pointerEvents = "none";
    this.canvas = signCanvas({ L, pane: "ioc-points", ratio: this.sprites.ratio, paint: (canvas) => this.paint(canvas) }).addTo(map);
    this.pointing = new Pointing(this, { thread, open });
    this.rings = new Map(); // key -> { circle, look }
    this.markers = new Map(); // key -> { marker, look, item, name }
    this.icons = new Map();
    this.sides = new Map(); // key -> where its running time stands
    this.frame = null; // what the worker said last
    this.asked = null; // the bounds that were asked for last
    this.isFramed = false; // a view that was chosen once is the person's own
    this.selected = null;
    this.says = byId("map-says");
    map.on("moveend", () => this.ask());
    map.on("move", () => this.askAhead());
    setInterval(() => this.tick(), 1000);
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
  }

  /* The first view: where things happen, not the whole province. Outliers stay outside; the line
     on top of the map says how many critical ones do. `middle` is [south, west, north, east]. */
  frameOn(middle) {
    if (this.isFramed) return;
    this.isFramed = Boolean(middle);
    if (middle) {
      const [south, west, north, east] = middle;
      this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: Math.min(13.5, this.closest), animate: false });
    }
    if (!this.asked) this.ask();
  }

  /* ---------- what the frame holds ---------- */

  ask() {
    const seen = this.map.getBounds();
    const box = seen.pad(AROUND);
    this.asked = box;
    this.lastAsked = performance.now();
    const of = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    // Rounded down, so that clusters never stand closer than their radius.
    this.thread.send("frame", { frame: { box: of(box), inner: of(seen), zoom: Math.floor(this.map.getZoom()) } });
  }

  askAhead() {
    if (!this.asked || performance.now() - this.lastAsked < AHEAD_MS || this.map._animatingZoom) return;
    if (!this.asked.contains(this.map.getBounds())) this.ask();
  }

  /* Asks for everything anew. */
  redraw() {
    this.ask();
  }

  /* What the worker says of a frame. */
  show(frame) {
    this.frame = frame;
    this.canvas._update();
    this.draw();
    this.tell();
  }

  /* The harmless ones. */
  paint(canvas) {
    if (!this.frame) return;
    const { singles, clusters } = this.frame.ordinary;
    for (const [key, lat, lon, symbol] of singles) canvas.put(lat, lon, this.sprites.symbol(symbol), { key });
    for (const { lat, lon, count, high } of clusters) {
      canvas.put(lat, lon, this.sprites.cluster(count, high, shortCount(count)), { cluster: { lat, lon, count } });
    }
  }

  /* The critical ones, and the one that is open. */
  draw() {
    if (!this.frame) return;
    const { critical, chosen } = this.frame;
    this.sides = tagSides([
      ...critical.singles.map((item) => this.placeOf(item, item, item.shift, 16)),
      ...critical.clusters.map((one) => this.placeOf(one, null, [0, 0], CRITICAL_CLUSTER / 2)),
    ]);
    const shown = new Set();
    const ringed = new Set();
    let alarms = 0;
    for (const item of critical.singles) {
      shown.add(this.single(item));
      if (this.ring(item)) ringed.add(item.key);
      if (item.alarm) alarms += 1;
    }
    for (const one of critical.clusters) {
      shown.add(this.cluster(one));
      if (one.waiting) alarms += 1;
    }
    // The matter that is open stands for itself, whatever it is near to.
    if (chosen && chosen.key === this.selected) {
      if (!shown.has(chosen.key)) shown.add(this.single(chosen));
      if (this.ring(chosen)) ringed.add(chosen.key);
    }
    this.clear(this.markers, shown, "marker");
    this.clear(this.rings, ringed, "circle");
    this.map.getContainer().classList.toggle("is-crowded", alarms > CROWD);
  }

  clear(held, shown, layer) {
    for (const key of held.keys()) if (!shown.has(key)) this.drop(held, key, layer);
  }

  /* A sign that no running time may hide: whose it is, where it stands, half its side. */
  placeOf({ lat, lon }, item, [right, down], half) {
    const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
    return [item, [x + right, y + down], half];
  }

  single(item) {
    const chosen = this.selected === item.key;
    const side = this.sides.get(item.key);
    const look = [item.version, item.symbol, item.text, item.alarm, item.isLong, item.lat, item.lon, item.shift, chosen, side, item.old].join("|");
    const held = this.markers.get(item.key);
    if (held?.look === look) {
      held.item = item;
      return item.key;
    }
    held?.marker.remove();
    const card = item.card ?? this.cardOf(item);
    const name = card ? nameOf(item, card) : "";
    const icon = this.icon(item.symbol, item.text, item.alarm);
    this.widen(icon);
    icon.options.iconAnchor = icon.options.iconAnchor.map((middle, axis) => middle - item.shift[axis]);
    const holder = icon.options.html;
    if (item.alarm && !item.isLong) holder.classList.add("is-in-time");
    if (chosen) holder.classList.add("is-chosen");
    if (item.old) holder.classList.add("is-old-news");
    if (side) holder.append(h("span", { class: `pin-tag pin-tag-${side} tabular`, "aria-hidden": "true", "data-pin-since": item.since }, age(item.since)));
    const marker = this.L.marker([item.lat, item.lon], {
      icon, title: name, riseOnHover: true, keyboard: false,
      zIndexOffset: (item.severity === "critical" ? 2000 : 0) + (item.alarm ? 1000 : 0) + (chosen ? 6000 : 0),
    });
    const entry = { marker, look, item };
    this.name(marker, name);
    marker.on("click", () => !this.pointing.mode && this.open(entry.item));
    marker.addTo(this.group);
    this.markers.set(item.key, entry);
    return item.key;
  }

  /* A picture is made once; each sign has a copy of it. */
  icon(symbol, text, ring) {
    const key = `${symbol}|${text}|${ring}`;
    if (!this.icons.has(key)) {
      if (this.icons.size > 500) this.icons.clear();
      this.icons.set(key, this.kit.icon(symbol, { text, ring }));
    }
    const { options } = this.icons.get(key);
    return this.L.divIcon({ ...options, html: options.html.cloneNode(true) });
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

  /* Critical matters that stand too close to be told apart: how many, and who waits. */
  cluster({ lat, lon, count, waiting, long }) {
    const key = `k${lat.toFixed(5)},${lon.toFixed(5)},${count},${waiting},${long > 0}`;
    if (this.markers.has(key)) return key;
    const name = t("console.critical_cluster", { n: number(count), waiting: number(waiting) });
    // "×3" are three matters; a bare digit in this shape is a tier.
    const icon = this.icon("critical_cluster", `×${shortCount(count)}`, waiting > 0);
    icon.options.html.classList.add("map-pin-many");
    if (!long) icon.options.html.classList.add("is-in-time");
    const marker = this.L.marker([lat, lon], { icon, title: name, keyboard: false, zIndexOffset: waiting ? 4000 : 2500 });
    this.name(marker, name);
    marker.on("click", () => !this.pointing.mode && this.pointing.expand({ lat, lon }, true));
    marker.addTo(this.group);
    this.markers.set(key, { marker, look: key });
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

  /* ---------- what is said ---------- */

  /* Says what the frame leaves out, so that nobody takes the picture for the whole. */
  tell() {
    const { inside, beyond, hidden } = this.frame;
    const parts = [t("In the frame: %(n)s", { n: number(inside) })];
    parts.push(t("outside the frame: %(n)s critical", { n: number(beyond) }));
    if (hidden) parts.push(t("outside the filters: %(n)s critical", { n: number(hidden) }));
    say(this.says, parts.join(" · "));
    this.says.classList.toggle("has-hidden", beyond > 0 || hidden > 0);
  }

  tick() {
    if (document.hidden) return;
    for (const { marker } of this.markers.values()) {
      const tag = marker.getElement()?.querySelector("[data-pin-since]");
      if (tag) say(tag, age(tag.dataset.pinSince));
    }
  }

  /* Marks a matter and brings it into view, without moving the map when it is seen already. */
  select(key, card) {
    this.selected = key;
    this.thread.send("select", { key });
    if (card && card.lat !== null) this.goTo(this.L.latLng(card.lat, card.lon));
    this.draw();
  }

  goTo(at) {
    const close = Math.min(14, this.closest);
    if (this.map.getZoom() < Math.min(12.5, close)) this.map.setView(at, close, { animate: false });
    else if (!this.map.getBounds().pad(-0.12).contains(at)) this.map.panTo(at, { animate: false });
  }

  drop(held, key, layer) {
    held.get(key)?.[layer].remove();
    held.delete(key);
  }
}
