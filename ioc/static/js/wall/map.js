/* The map of a wall. Nobody moves it: it shows the area that the view names, or where things happen,
   and then always every critical matter that waits. Signs are drawn on two canvases: what changes
   with events, and above it, each second, what is critical. */

import { isOldNews, symbolOf, tierDigit } from "../cards.js";
import { serverNow } from "../api.js";
import { number, t } from "../i18n.js";
import { age } from "../ticker.js";
import { h, say } from "../dom.js";
import { depthClass, headingOf, placeOfUnit, shareOf, stateOfUnit, symbolOfUnit } from "../units.js";
import { gauges, waitsOf } from "./count.js";
import { cluster, colour, draw, family, forgetColours, Sheet } from "./paint.js";
import { atEdge, frameOf, gathered, placedTags } from "./signs.js";

const TAGS = 8;
const CROWD = 12; // signs that wait, each of which may pulse
const MANY = 5000; // ordinary matters, from which on the index is made less often
const INDEX_MS = 1500;
const INDEX_MANY_MS = 10_000;
const FRAME_AGAIN = 60_000;
const CLUSTER_TO_ZOOM = 16;
const CLOSEST = 14;
const REDUCED = window.matchMedia("(prefers-reduced-motion: reduce)");

export class WallMap {
  constructor({ map, L, closest }, store, staleAfter) {
    this.map = map;
    this.L = L;
    this.store = store;
    this.staleAfter = staleAfter;
    this.closest = Math.min(closest, CLOSEST);
    this.view = null;
    this.indexed = { stamp: -1, at: 0 };
    this.framedAt = 0;
    this.headings = new Map(); // id -> { lat, lon, heading }
    this.water = null;
    for (const way of ["dragging", "touchZoom", "doubleClickZoom", "scrollWheelZoom", "boxZoom", "keyboard", "tap"]) map[way]?.disable();
    this.signs = new Sheet(map.getContainer(), "signs");
    this.danger = new Sheet(map.getContainer(), "danger");
    this.note = map.getContainer().appendChild(h("p", { class: "wall-beyond", hidden: true }));
    const pane = map.createPane("wall-water");
    pane.style.zIndex = 350;
    this.waterPane = L.svg({ pane: "wall-water" });
    map.on("moveend resize", () => this.dirty());
    new ResizeObserver(() => {
      map.invalidateSize({ pan: false, animate: false });
      this.frame(true);
      this.dirty();
    }).observe(map.getContainer());
  }

  get unit() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  }

  dirty() {
    this.isDirty = true;
  }

  /* Another view: its theme, its area. */
  show(view) {
    this.view = view;
    forgetColours();
    this.frame(true);
    this.dirty();
  }

  frame(isNew = false) {
    const now = Date.now();
    if (!this.view || (!isNew && now - this.framedAt < FRAME_AGAIN)) return;
    const { centre, zoom } = this.view;
    if (centre) {
      this.framedAt = now;
      this.map.setView(centre, Math.min(zoom ?? 13, 17), { animate: false });
      return;
    }
    const placed = (card) => card.lat !== null && card.lat !== undefined;
    const waits = waitsOf(this.store);
    const points = [...this.store.incidents.values()].filter(placed);
    const bounds = frameOf(points, [...this.store.critical.values()].filter((card) => placed(card) && waits(card)));
    if (!bounds) return;
    this.framedAt = now;
    const edge = this.unit * 2.2;
    const size = this.map.getSize();
    const [wide, high] = [Math.min(edge, size.x / 6), Math.min(edge, size.y / 6)];
    this.map.fitBounds(bounds, { paddingTopLeft: [wide, high], paddingBottomRight: [wide, high * 1.5], maxZoom: Math.min(zoom ?? this.closest, 17), animate: false });
  }

  showWater(shapes) {
    this.water?.remove();
    this.water = this.L.geoJSON(shapes, {
      pane: "wall-water", renderer: this.waterPane, interactive: false,
      style: ({ properties }) => ({
        className: properties.kind === "flood" ? `wall-water wall-water-${depthClass(properties.depth_m)}` : "wall-shut",
      }),
      pointToLayer: (_feature, at) => this.L.circleMarker(at, { radius: this.unit / 2, pane: "wall-water", renderer: this.waterPane }),
    }).addTo(this.map);
  }

  /* Each second. */
  tick() {
    const size = this.map.getSize();
    if (!this.view || size.x < 20 || size.y < 20) return;
    this.reindex();
    this.frame();
    if (this.isDirty || this.stampOfUnits !== this.store.stamp.units) this.drawSigns();
    this.drawDanger();
  }

  reindex() {
    const stamp = this.store.stamp.incidents;
    const wait = this.store.incidents.size > MANY ? INDEX_MANY_MS : INDEX_MS;
    if (this.indexed.stamp === stamp || Date.now() - this.indexed.at < wait) return;
    this.indexed = { stamp, at: Date.now() };
    const features = [];
    for (const card of this.store.incidents.values()) {
      if (card.severity === "critical" || card.lat === null) continue;
      features.push({
        type: "Feature", properties: { card, high: card.severity === "high" ? 1 : 0 },
        geometry: { type: "Point", coordinates: [card.lon, card.lat] },
      });
    }
    this.index = new window.Supercluster({
      radius: this.unit * 2.7, extent: 256, maxZoom: CLUSTER_TO_ZOOM, minPoints: 3,
      map: ({ high }) => ({ high }),
      reduce: (sum, one) => { sum.high += one.high; },
    }).load(features);
    this.dirty();
  }

  drawSigns() {
    this.isDirty = false;
    this.stampOfUnits = this.store.stamp.units;
    const ctx = this.signs.clear();
    const u = this.unit;
    const now = serverNow();
    const at = (lat, lon) => this.map.latLngToContainerPoint([lat, lon]);
    const box = this.map.getBounds().pad(0.05);
    if (this.index) {
      const found = this.index.getClusters([box.getWest(), box.getSouth(), box.getEast(), box.getNorth()], Math.floor(this.map.getZoom()));
      for (const { properties, geometry: { coordinates: [lon, lat] } } of found) {
        const { x, y } = at(lat, lon);
        if (properties.cluster) {
          const count = properties.point_count;
          const radius = u * (count < 10 ? 0.78 : count < 100 ? 0.92 : count < 1000 ? 1.08 : 1.25);
          cluster(ctx, x, y, radius, short(count), properties.high / count);
        } else {
          const { severity, is_verified: sure } = properties.card;
          const side = severity === "high" ? 1.05 : severity === "low" ? 0.6 : 0.75;
          draw(ctx, sure ? severity : `${severity}_unverified`, x, y, u * side);
        }
      }
    }
    for (const card of this.store.facilities.values()) {
      if (card.kind === "gauge" || card.lat === null || card.status === "closed" || !box.contains([card.lat, card.lon])) continue;
      const takesIn = card.kind === "shelter" || card.kind === "hospital";
      const { x, y } = at(card.lat, card.lon);
      draw(ctx, takesIn ? `shelter_${card.status}` : "facility", x, y, u * 1.2, { share: takesIn ? shareOf(card) : null });
    }
    this.taken = [];
    for (const card of gauges(this.store, "river")) if (box.contains([card.lat, card.lon])) this.gauge(ctx, card, at(card.lat, card.lon), u);
    for (const card of this.store.units.values()) {
      const place = placeOfUnit(card, this.store.fixes.get(card.id));
      if (!place || !box.contains([place.lat, place.lon])) continue;
      const state = stateOfUnit(card, place, now, this.staleAfter);
      if (state === "out") continue;
      const { x, y } = at(place.lat, place.lon);
      draw(ctx, symbolOfUnit(state), x, y, u * 1.15, { kind: card.kind, heading: state === "busy" ? this.heading(card.id, place) : null });
    }
    for (const id of this.headings.keys()) if (!this.store.units.has(id)) this.headings.delete(id);
  }

  heading(id, place) {
    const held = this.headings.get(id);
    if (held && held.lat === place.lat && held.lon === place.lon) return held.heading;
    const heading = held ? headingOf(held, place) ?? held.heading : null;
    this.headings.set(id, { lat: place.lat, lon: place.lon, heading });
    return heading;
  }

  /* A level on a staff: its height, and by how many bars of alarm. */
  gauge(ctx, card, { x, y }, u) {
    const { level_m: level, alarm } = card.gauge || {};
    if (level === null || level === undefined) return;
    const reached = { level_1: 1, level_2: 2, level_3: 3 }[alarm] || 0;
    const text = `${number(level, 2)} m`;
    ctx.font = `700 ${u * 0.78}px ${family()}`;
    const width = ctx.measureText(text).width + u * 1.1;
    // The most dangerous were drawn first; one that would cover another is left to the list.
    if (this.taken.some(([left, top, right, bottom]) => x - width / 2 < right && x + width / 2 > left && y - u * 0.7 < bottom && y + u * 0.7 > top)) return;
    this.taken.push([x - width / 2, y - u * 0.7, x + width / 2, y + u * 0.7]);
    ctx.fillStyle = colour("map-panel");
    ctx.strokeStyle = colour(reached ? "high-fill" : "accent");
    ctx.lineWidth = u * 0.1;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - u * 0.62, width, u * 1.24, u * 0.25);
    ctx.fill();
    ctx.stroke();
    for (let bar = 0; bar < 3; bar += 1) {
      ctx.fillStyle = colour(bar < reached ? "high-fill" : "line-strong");
      ctx.fillRect(x - width / 2 + u * 0.24, y + u * (0.22 - bar * 0.3), u * 0.36, u * 0.2);
    }
    ctx.fillStyle = colour("text");
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x - width / 2 + u * 0.75, y + u * 0.04);
  }

  drawDanger() {
    const ctx = this.danger.clear();
    const u = this.unit;
    const now = serverNow();
    const size = this.map.getSize();
    const frame = { width: size.x, height: size.y };
    const waits = waitsOf(this.store);
    const marks = [];
    let beyond = 0;
    for (const card of this.store.critical.values()) {
      if (card.lat === null || card.lat === undefined) continue;
      const { x, y } = this.map.latLngToContainerPoint([card.lat, card.lon]);
      const waiting = waits(card);
      const place = atEdge(x, y, frame, u * 2.1, u * 3.9);
      if (place.away !== null && !waiting) continue;
      beyond += place.away === null ? 0 : 1;
      marks.push({ ...place, card, waits: waiting });
    }
    marks.sort((a, b) => Number(b.waits) - Number(a.waits) || a.card.opened_ms - b.card.opened_ms);
    const signs = gathered(marks, u * 1.7);
    const half = u * 0.95;
    const tags = placedTags(signs, { width: u * 4.3, height: u * 1.55, gap: u * 1.45, half, most: TAGS }, frame);
    const pulse = REDUCED.matches || Math.floor(now / 1000) % 2 === 0;
    // Where very many wait, a second ring around each would only hide the next.
    const isWide = pulse && signs.filter((sign) => sign.waiting).length <= CROWD;
    for (const sign of [...signs].reverse()) this.critical(ctx, sign, u, now, isWide);
    for (const [sign, box] of tags) this.tag(ctx, sign, box, u, now);
    this.note.hidden = beyond === 0;
    if (beyond) say(this.note, t("wall.beyond", { n: number(beyond) }));
  }

  critical(ctx, sign, u, now, isWide) {
    const { x, y, card, count, waiting, away } = sign;
    if (away !== null) this.arrow(ctx, x, y, away, u);
    if (waiting) {
      ctx.strokeStyle = colour("critical-fill");
      for (const [radius, width] of isWide ? [[1.35, 0.22], [1.8, 0.1]] : [[1.3, 0.22]]) {
        ctx.beginPath();
        ctx.arc(x, y, u * radius, 0, 2 * Math.PI);
        ctx.lineWidth = u * width;
        ctx.setLineDash(card.verification === "verified" ? [] : [u * 0.35, u * 0.25]);
        ctx.stroke();
      }
      ctx.setLineDash([]);
    }
    if (count > 1) draw(ctx, "critical_cluster", x, y, u * 1.95, { text: `×${short(count)}` });
    else draw(ctx, isOldNews(card, now) ? "critical_stale" : symbolOf(card, now), x, y, u * (waiting ? 1.75 : 1.35), { text: tierDigit(card) });
  }

  /* Points to one that lies outside the frame. */
  arrow(ctx, x, y, away, u) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(away);
    ctx.beginPath();
    ctx.moveTo(u * 2.05, 0);
    ctx.lineTo(u * 1.3, -u * 0.7);
    ctx.lineTo(u * 1.3, u * 0.7);
    ctx.closePath();
    ctx.fillStyle = colour("critical-edge");
    ctx.fill();
    ctx.restore();
  }

  tag(ctx, { card }, [left, top, right, bottom], u, now) {
    ctx.beginPath();
    ctx.roundRect(left, top, right - left, bottom - top, u * 0.25);
    ctx.fillStyle = colour("critical-strong");
    ctx.fill();
    ctx.strokeStyle = colour("critical-edge");
    ctx.lineWidth = u * 0.09;
    ctx.stroke();
    const text = age(card.opened_at, now);
    ctx.fillStyle = "#FFFFFF";
    ctx.font = `700 ${u * (text.length > 5 ? 0.92 : 1.2)}px ${family()}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, (left + right) / 2, (top + bottom) / 2 + u * 0.05, right - left - u * 0.3);
  }
}

function short(count) {
  return count < 1000 ? String(count) : `${number(count / 1000, count < 10_000 ? 1 : 0)}k`;
}
