/* The live markers on the map that the server drew. Clusters never contain a critical matter:
   those are always drawn, each for itself. Markers are kept by id, so a change of one does not
   restart the rings of the others. */

import { serverNow } from "../api.js";
import { isAlarm, isOldNews, isOpen, isRough, symbolOf, tierDigit, severityOfReport } from "../cards.js";
import { h, say, byId } from "../dom.js";
import { number, since, t } from "../i18n.js";
import { age } from "../ticker.js";
import { label, placeOf } from "../desk.js";

const RADIUS = 46; // pixels within which ordinary matters become one cluster
const CLUSTER_TO_ZOOM = 15;
const RINGS_FROM_ZOOM = 14; // from here on every rough place shows its ring
const REDRAW_MS = 250;
const LEAST_TARGET = 24; // pixels
const TAGGED = 12; // alarms that carry their running time on the map
const BESIDE = 36; // pixels between two critical signs of one place
const TAG = { width: 84, height: 24, gap: 24 }; // pixels that a running time takes beside its sign
const SIDES = ["right", "left", "above", "below"];

/* The map of folium, as soon as it is there. */
export function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => {
    document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true });
  });
}

/* When somebody was heard of last, for a rescue: its pin says so to who points at it. */
function confirmed(card) {
  if (!card.tier || !isOpen(card)) return "";
  return `, ${t("last confirmed %(when)s", { when: since(card.last_confirmed_at, serverNow()) })}`;
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
    this.rings = L.layerGroup().addTo(map);
    this.markers = new Map(); // key -> { marker, look }
    this.alone = [];
    this.index = null;
    this.isFramed = false; // a view that was chosen once is the person's own
    this.selected = null;
    this.outside = 0;
    this.timer = null;
    this.says = byId("map-says");
    map.on("moveend zoomend", () => this.draw());
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
    this.alone = [];
    const many = [];
    for (const card of incidents) this.sort(this.ofIncident(card), many);
    for (const card of reports) this.sort(this.ofReport(card), many);
    this.index = new window.Supercluster({ radius: RADIUS, maxZoom: CLUSTER_TO_ZOOM });
    this.index.load(many);
    this.spread();
    if (!this.isFramed) this.frame([...this.alone, ...many.map((feature) => feature.properties)]);
    this.draw();
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

  /* Critical matters of exactly one place stand beside each other, not upon each other: the first
     on the place, the others on a ring around it. */
  spread() {
    const places = new Map();
    for (const item of this.alone) {
      const key = `${item.lat.toFixed(5)},${item.lon.toFixed(5)}`;
      const place = places.get(key) || 0;
      places.set(key, place + 1);
      const ring = Math.ceil(place / 6) * BESIDE;
      const angle = (place * Math.PI) / 3;
      item.shift = [Math.round(ring * Math.cos(angle)), Math.round(ring * Math.sin(angle))];
    }
  }

  /* On which side of its sign a running time hides no other critical sign, and no other time;
     the oldest choose first, and one that finds no room has its time in the list alone. */
  tags() {
    const where = (item) => {
      const at = this.map.latLngToContainerPoint([item.lat, item.lon]);
      return [at.x + item.shift[0], at.y + item.shift[1]];
    };
    const oldest = this.alone
      .filter((item) => item.alarm)
      .sort((a, b) => (a.since < b.since ? -1 : 1))
      .slice(0, TAGGED);
    const signs = this.alone.map((item) => [item, where(item)]);
    const taken = [];
    const found = new Map();
    for (const item of oldest) {
      const [x, y] = where(item);
      const side = SIDES.find((name) => {
        const box = tagBox(name, x, y);
        const hides = signs.some(([other, at]) => other !== item && isNear(box, at, 16));
        return !hides && !taken.some((other) => overlap(box, other));
      });
      if (!side) continue;
      taken.push(tagBox(side, x, y));
      found.set(item.key, side);
    }
    return found;
  }

  sort(item, many) {
    if (!item) return;
    if (item.severity === "critical") this.alone.push(item);
    else {
      many.push({
        type: "Feature",
        properties: item,
        geometry: { type: "Point", coordinates: [item.lon, item.lat] },
      });
    }
  }

  ofIncident(card) {
    if (card.lat === null || card.lon === null) return null;
    return {
      key: `i${card.id}`, id: card.id, kind: "incident", lat: card.lat, lon: card.lon,
      severity: card.severity, symbol: symbolOf(card, serverNow()), text: tierDigit(card), alarm: this.waits(card),
      rough: isRough(card), accuracy: card.accuracy_m, since: card.opened_at, old: isOldNews(card, serverNow()),
      name: `${label("Severity", card.severity)}: ${card.title}, ${placeOf(card)}${confirmed(card)}`, card,
    };
  }

  ofReport(card) {
    if (card.lat === null || card.lon === null) return null;
    const severity = severityOfReport(card);
    return {
      key: `r${card.id}`, id: card.id, kind: "report", lat: card.lat, lon: card.lon, severity,
      symbol: `${severity}_unverified`, text: "", alarm: card.emergency, rough: isRough(card),
      accuracy: card.accuracy_m, since: card.received_at,
      name: `${label("Severity", severity)}: ${card.text}, ${placeOf(card)}`, card,
    };
  }

  draw() {
    if (!this.index) return;
    const box = this.map.getBounds().pad(0.15);
    const found = this.index.getClusters(
      [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()],
      // Rounded down, so that clusters never stand closer than their radius.
      Math.floor(this.map.getZoom()),
    );
    const shown = new Set();
    const tags = this.tags();
    this.rings.clearLayers();
    for (const feature of found) {
      if (feature.properties.cluster) shown.add(this.cluster(feature));
      else shown.add(this.single(feature.properties, null));
    }
    for (const item of this.alone) shown.add(this.single(item, tags.get(item.key)));
    for (const [key, { marker }] of this.markers) {
      if (!shown.has(key)) {
        marker.remove();
        this.markers.delete(key);
      }
    }
    this.tell(found);
  }

  single(item, side) {
    const chosen = this.selected === item.key;
    const look = [item.symbol, item.text, item.alarm, item.lat, item.lon, item.name, item.shift, chosen, side, item.old].join("|");
    this.ring(item, chosen);
    const held = this.markers.get(item.key);
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
      icon, title: item.name, riseOnHover: true, keyboard: false,
      zIndexOffset: (item.severity === "critical" ? 2000 : 0) + (item.alarm ? 1000 : 0) + (chosen ? 4000 : 0),
    });
    const entry = { marker, look, item };
    this.name(marker, item.name);
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

  ring(item, chosen) {
    const always = item.severity === "critical" || chosen;
    if (!item.accuracy || item.accuracy < 25) return;
    if (!always && this.map.getZoom() < RINGS_FROM_ZOOM) return;
    this.L.circle([item.lat, item.lon], {
      radius: item.accuracy, interactive: false, weight: 1.5, dashArray: "5 4",
      className: `map-accuracy${item.severity === "critical" ? " map-accuracy-critical" : ""}`,
      color: item.severity === "critical" ? "var(--critical-fill)" : "var(--map-outline)",
      fillColor: item.severity === "critical" ? "var(--critical-fill)" : "var(--map-outline)",
      fillOpacity: chosen ? 0.12 : 0,
    }).addTo(this.rings);
  }

  cluster(feature) {
    const { cluster_id: id, point_count: count, point_count_abbreviated: short } = feature.properties;
    const [lon, lat] = feature.geometry.coordinates;
    const key = `c${lat.toFixed(5)},${lon.toFixed(5)},${count}`;
    const held = this.markers.get(key);
    if (held) {
      held.id = id;
      return key;
    }
    const name = this.kit.say("cluster_of", { count });
    const marker = this.L.marker([lat, lon], {
      icon: this.kit.icon("cluster", { text: String(short) }), title: name, keyboard: false,
    });
    const entry = { marker, look: key, id };
    this.name(marker, name);
    marker.on("click", () => {
      this.map.setView([lat, lon], Math.min(18, this.index.getClusterExpansionZoom(entry.id)));
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
    for (const tag of this.map.getContainer().querySelectorAll("[data-pin-since]")) {
      say(tag, age(tag.dataset.pinSince));
    }
  }

  /* Marks a matter and brings it into view, without moving the map when it is seen already. */
  select(key, card) {
    this.selected = key;
    this.draw();
    if (!card || card.lat === null) return;
    const at = this.L.latLng(card.lat, card.lon);
    const close = Math.min(14, this.closest);
    if (this.map.getZoom() < Math.min(12.5, close)) this.map.setView(at, close, { animate: false });
    else if (!this.map.getBounds().pad(-0.12).contains(at)) this.map.panTo(at, { animate: false });
  }
}

/* The rectangle of a running time beside the sign at x, y: [left, top, right, bottom], pixels. */
function tagBox(side, x, y) {
  const { width, height, gap } = TAG;
  if (side === "right") return [x + gap, y - height / 2, x + gap + width, y + height / 2];
  if (side === "left") return [x - gap - width, y - height / 2, x - gap, y + height / 2];
  const top = side === "above" ? y - gap - height : y + gap;
  return [x - width / 2, top, x + width / 2, top + height];
}

function overlap(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

/* Whether a sign of `half` its side touches the box. */
function isNear(box, [x, y], half) {
  return overlap(box, [x - half, y - half, x + half, y + half]);
}
