/* Where the incident is, from where each report was sent, and what it may belong to. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((resolve) => {
    document.addEventListener("ioc:map", (event) => resolve(event.detail), { once: true });
  });
}

export class ItemMap {
  constructor() {
    this.group = null;
    this.ready = whenMap().then(({ map, L }) => {
      this.map = map;
      this.L = L;
      this.group = L.layerGroup().addTo(map);
      new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    });
  }

  async show(item) {
    await this.ready;
    this.group.clearLayers();
    const points = [];
    const { card } = item;
    if (card.lat !== null) {
      const at = [card.lat, card.lon];
      points.push(at);
      if (card.accuracy_m > 25) this.L.circle(at, { radius: card.accuracy_m, className: "place-ring", weight: 1, interactive: false }).addTo(this.group);
    }
    for (const one of item.reports) {
      if (one.lat === null) continue;
      const at = [one.lat, one.lon];
      points.push(at);
      if (card.lat !== null && one.is_far) this.L.polyline([[card.lat, card.lon], at], { dashArray: "4 4", weight: 2, interactive: false }).addTo(this.group);
      this.pin(at, one.letter, one.is_far ? "is-far" : "", t("Report %(letter)s", { letter: one.letter }));
    }
    for (const one of item.candidates) {
      if (one.card.lat === null) continue;
      points.push([one.card.lat, one.card.lon]);
      this.pin([one.card.lat, one.card.lon], String(one.digit), "is-other", one.card.title);
    }
    this.map.invalidateSize({ pan: false });
    if (points.length) this.map.fitBounds(points, { padding: [40, 40], maxZoom: 15, animate: false });
  }

  pin(at, text, kind, title) {
    const icon = this.L.divIcon({ className: "map-icon", iconSize: [22, 22], html: h("span", { class: `map-letter ${kind}` }, text) });
    this.L.marker(at, { icon, title, alt: title, keyboard: false }).addTo(this.group);
  }
}
