/* Places pointed at on the map, one after the other: by mouse, by finger, or by the cross in the
   middle of the map and the keyboard. What they become is asked of `done`. */

import { byId } from "../../dom.js";

const SAME = 6; // pixels within which two presses are one
const CLOSES = 14; // pixels around the first corner that close a ring
const LITTLE = 12; // pixels of a small step with the keyboard
const MOST = 60; // corners

export class Sketch {
  /* kind: "line" or "ring". changed(places), done(places) with [[lat, lon], …]. */
  constructor({ map, L, mode }, { kind, changed, done }) {
    Object.assign(this, { map, L, mode, kind, changed, done });
    this.places = [];
    this.cursor = null;
    this.isOn = false;
    this.cross = byId("map-cross");
    const pane = map.getPane("ioc-tools") ?? map.createPane("ioc-tools");
    pane.style.zIndex = 640;
    pane.style.pointerEvents = "none";
    this.renderer = L.svg({ pane: "ioc-tools", padding: 0.5 });
    this.group = L.layerGroup();
    this.handlers = {
      click: ({ latlng }) => this.point(latlng),
      dblclick: () => this.finish(),
      mousemove: ({ latlng }) => this.guide(latlng),
      move: () => this.isKeyed && this.guide(this.map.getCenter()),
    };
    this.onKey = (event) => this.key(event);
  }

  get least() {
    return this.kind === "ring" ? 3 : 2;
  }

  start() {
    this.isOn = true;
    this.isKeyed = false;
    this.group.addTo(this.map);
    this.mode(`sketch-${this.kind}`);
    this.map.doubleClickZoom.disable();
    this.map.on(this.handlers);
    this.map.getContainer().addEventListener("keydown", this.onKey, true);
    this.map.getContainer().focus({ preventScroll: true });
    // Where the map is only a part of a long page, it comes into view.
    if (window.matchMedia("(max-width: 1023px)").matches) this.map.getContainer().scrollIntoView({ block: "start" });
    this.draw();
  }

  /* Ends the pointing; what is drawn stays until `clear`. */
  stop() {
    if (!this.isOn) return;
    this.isOn = false;
    this.cross.hidden = true;
    this.cursor = null;
    this.mode(null);
    this.map.doubleClickZoom.enable();
    this.map.off(this.handlers);
    this.map.getContainer().removeEventListener("keydown", this.onKey, true);
    this.draw();
  }

  clear() {
    this.stop();
    this.places = [];
    this.group.remove();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.isComposing || event.target.closest("input, select, textarea, a, button")) return;
    const { key } = event;
    const step = { ArrowUp: [0, -LITTLE], ArrowDown: [0, LITTLE], ArrowLeft: [-LITTLE, 0], ArrowRight: [LITTLE, 0] }[key];
    if (step) {
      this.isKeyed = true;
      this.cross.hidden = false;
      if (!event.altKey) return; // the map moves by itself
      this.map.panBy(step, { animate: false });
    } else if (event.altKey) return;
    else if (key === " ") this.pointAtCross();
    else if (key === "Backspace" || key === "Delete") this.undo();
    else if (key === "Enter") {
      if (this.places.length < this.least) this.pointAtCross();
      else this.finish();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pointAtCross() {
    this.isKeyed = true;
    this.cross.hidden = false;
    this.point(this.map.getCenter());
  }

  point(latlng) {
    if (!this.isOn || this.places.length >= MOST) return;
    const last = this.places.at(-1);
    if (last && this.isNear(last, latlng, SAME)) return;
    if (this.kind === "ring" && this.places.length >= 3 && this.isNear(this.places[0], latlng, CLOSES)) {
      this.finish();
      return;
    }
    const { lat, lng } = latlng.wrap();
    this.places = [...this.places, [lat, lng]];
    this.draw();
    this.changed(this.places);
  }

  isNear(place, latlng, pixels) {
    return this.map.latLngToContainerPoint(place).distanceTo(this.map.latLngToContainerPoint(latlng)) <= pixels;
  }

  undo() {
    if (!this.places.length) return;
    this.places = this.places.slice(0, -1);
    this.draw();
    this.changed(this.places);
  }

  finish() {
    if (!this.isOn || this.places.length < this.least) return;
    this.stop();
    this.done(this.places);
  }

  guide(latlng) {
    this.cursor = [latlng.lat, latlng.lng];
    if (this.places.length) this.draw();
  }

  draw() {
    const { L, places, renderer } = this;
    const options = { pane: "ioc-tools", renderer, interactive: false };
    this.group.clearLayers();
    if (this.kind === "ring" && !this.isOn && places.length > 2) {
      L.polygon(places, { ...options, className: "sketch-ring" }).addTo(this.group);
    } else if (places.length > 1) L.polyline(places, { ...options, className: "sketch-line" }).addTo(this.group);
    const ahead = this.isOn && this.cursor && places.length ? [places.at(-1), this.cursor] : null;
    if (ahead) L.polyline(this.kind === "ring" && places.length > 1 ? [...ahead, places[0]] : ahead, { ...options, className: "sketch-guide" }).addTo(this.group);
    places.forEach((place, at) => {
      L.circleMarker(place, { ...options, radius: at ? 4 : 6, className: "sketch-corner" }).addTo(this.group);
    });
  }
}

/* A ring that was chosen stays on the map as long as it filters. */
export class RingShown {
  constructor({ map, L }) {
    Object.assign(this, { map, L });
    this.layer = null;
    this.ring = null;
  }

  show(ring) {
    if (ring === this.ring) return;
    this.ring = ring;
    this.layer?.remove();
    this.layer = null;
    if (!ring) return;
    const pane = this.map.getPane("ioc-chosen") ?? this.map.createPane("ioc-chosen");
    pane.style.zIndex = 380;
    pane.style.pointerEvents = "none";
    this.renderer ??= this.L.svg({ pane: "ioc-chosen" });
    this.layer = this.L.polygon(ring, { pane: "ioc-chosen", renderer: this.renderer, interactive: false, className: "chosen-ring" }).addTo(this.map);
  }
}
