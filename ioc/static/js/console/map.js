/* The live markers on the map that the server drew. Clusters never contain a critical matter:
   those are always drawn, each for itself. Markers are kept by id, so a change of one does not
   restart the rings of the others. */

import { isAlarm, isRough, symbolOf, tierDigit, severityOfReport } from "../cards.js";
import { h, say, byId } from "../dom.js";
import { number, t } from "../i18n.js";
import { age } from "../ticker.js";
import { label, placeOf } from "../desk.js";

const RADIUS = 46; // pixels within which ordinary matters become one cluster
const CLUSTER_TO_ZOOM = 15;
const RINGS_FROM_ZOOM = 14; // from here on every rough place shows its ring
const REDRAW_MS = 250;
const LEAST_TARGET = 24; // pixels
const TAGGED = 12; // alarms that carry their running time on the map

/* The map of folium, as soon as it is there. */
export function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => {
    document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true });
  });
}

export class LiveMap {
  constructor({ map, L, kit }, open) {
    this.map = map;
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
    this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: 13.5, animate: false });
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
      severity: card.severity, symbol: symbolOf(card), text: tierDigit(card), alarm: isAlarm(card),
      rough: isRough(card), accuracy: card.accuracy_m, since: card.opened_at,
      name: `${label("Severity", card.severity)}: ${card.title}, ${placeOf(card)}`, card,
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
    const tagged = new Set(
      this.alone.filter((i) => i.alarm).sort((a, b) => (a.since < b.since ? -1 : 1)).slice(0, TAGGED).map((i) => i.key),
    );
    this.rings.clearLayers();
    for (const feature of found) {
      if (feature.properties.cluster) shown.add(this.cluster(feature));
      else shown.add(this.single(feature.properties, false));
    }
    for (const item of this.alone) shown.add(this.single(item, tagged.has(item.key)));
    for (const [key, { marker }] of this.markers) {
      if (!shown.has(key)) {
        marker.remove();
        this.markers.delete(key);
      }
    }
    this.tell(found);
  }

  single(item, tagged) {
    const chosen = this.selected === item.key;
    const look = [item.symbol, item.text, item.alarm, item.lat, item.lon, item.name, chosen, tagged].join("|");
    this.ring(item, chosen);
    const held = this.markers.get(item.key);
    if (held?.look === look) {
      held.item = item;
      return item.key;
    }
    held?.marker.remove();
    const icon = this.kit.icon(item.symbol, { text: item.text, ring: item.alarm });
    this.widen(icon);
    const holder = icon.options.html;
    if (chosen) holder.classList.add("is-chosen");
    if (tagged) holder.append(h("span", { class: "pin-tag tabular", "aria-hidden": "true", "data-pin-since": item.since }, age(item.since)));
    const marker = this.L.marker([item.lat, item.lon], {
      icon, title: item.name, riseOnHover: true, keyboard: true,
      zIndexOffset: (item.severity === "critical" ? 2000 : 0) + (item.alarm ? 1000 : 0) + (chosen ? 4000 : 0),
    });
    const entry = { marker, look, item };
    marker.on("add", () => marker.getElement().setAttribute("aria-label", item.name));
    this.onPress(marker, () => this.open(entry.item));
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
    const marker = this.L.marker([lat, lon], { icon: this.kit.icon("cluster", { text: String(short) }), title: name });
    const entry = { marker, look: key, id };
    marker.on("add", () => marker.getElement().setAttribute("aria-label", name));
    this.onPress(marker, () => {
      this.map.setView([lat, lon], Math.min(18, this.index.getClusterExpansionZoom(entry.id)));
    });
    marker.addTo(this.group);
    this.markers.set(key, entry);
    return key;
  }

  onPress(marker, act) {
    marker.on("click", act);
    marker.on("keydown", ({ originalEvent }) => {
      if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
      this.L.DomEvent.stop(originalEvent);
      act();
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
    if (this.map.getZoom() < 12.5) this.map.setView(at, 14, { animate: false });
    else if (!this.map.getBounds().pad(-0.12).contains(at)) this.map.panTo(at, { animate: false });
  }
}
