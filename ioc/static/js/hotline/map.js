/* The map of a call: the places that may be meant with the rings of their accuracy, the incidents
   near by under the same signs as in the lists, and the pin. The map itself is drawn by the page;
   this file only puts things on it. It never moves under the hands of who is using it. */

import { t } from "../i18n.js";

const STEP = 12; // pixels that an arrow key moves the pin; with Shift five times as far
const RING_FROM = 15; // metres: a smaller ring would hide under the pin
const AIM = 12; // pixels: as exactly as a hand puts a pin

export class CallMap {
  /* on: { pinned({lat, lon, accuracy_m}), place(index), incident(id), position() } */
  constructor({ map, L, kit }, on) {
    this.map = map;
    this.L = L;
    this.kit = kit;
    this.on = on;
    this.marks = L.layerGroup().addTo(map);
    this.pin = null;
    this.isTouched = false;
    this.home = map.getBounds();
    const box = map.getContainer();
    box.setAttribute("aria-label", `${box.getAttribute("aria-label")}. ${t("map keys of a call")}`);
    // The arrows move the pin here, so the map must not take them too.
    map.keyboard.disable();
    box.setAttribute("tabindex", "0");
    box.addEventListener("keydown", (event) => this.onKey(event));
    map.on("dragstart", () => (this.isTouched = true));
    box.addEventListener("wheel", () => (this.isTouched = true), { passive: true });
    map.on("click", (event) => this.setPin(event.latlng));
  }

  focus() {
    this.map.getContainer().focus();
  }

  reset() {
    this.isTouched = false;
    this.show([], null, []);
    this.map.fitBounds(this.home, { padding: [12, 12], animate: false });
  }

  /* Metres within which a pin set by hand at this zoom is true. */
  aim(at) {
    const one = this.map.latLngToContainerPoint(at);
    const other = this.map.containerPointToLatLng([one.x + AIM, one.y]);
    return Math.max(5, Math.round(this.map.distance(at, other)));
  }

  setPin(latlng) {
    this.isTouched = true;
    this.on.pinned({
      lat: Number(latlng.lat.toFixed(6)),
      lon: Number(latlng.lng.toFixed(6)),
      accuracy_m: this.aim(latlng),
    });
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = by[event.key];
    if (way) {
      event.preventDefault();
      const step = STEP * (event.shiftKey ? 5 : 1);
      const from = this.map.latLngToContainerPoint(this.pin || this.map.getCenter());
      const moved = this.pin ? [from.x + way[0] * step, from.y + way[1] * step] : [from.x, from.y];
      const at = this.map.containerPointToLatLng(moved);
      if (!this.map.getBounds().pad(-0.08).contains(at)) this.map.panTo(at, { animate: false });
      this.setPin(at);
      return;
    }
    const zoom = { "+": 1, "=": 1, "-": -1, _: -1 }[event.key];
    if (!zoom) return;
    event.preventDefault();
    this.isTouched = true;
    if (this.pin) this.map.setZoomAround(this.pin, this.map.getZoom() + zoom);
    else this.map.setZoom(this.map.getZoom() + zoom);
  }

  /* places: [{ letter, label, lat, lon, accuracy_m, isChosen }]; pin: the place set by hand or
     None; incidents: [{ number, symbol, text, title, lat, lon, isChosen, id, ring }]; position: what
     the caller's telephone told, or null */
  show(places, pin, incidents, position = null) {
    this.marks.clearLayers();
    const seen = [];
    if (position) {
      this.drawPosition(position);
      seen.push(position);
    }
    incidents.forEach((one) => this.drawIncident(one));
    places.forEach((place, index) => {
      this.ring(place, place.isChosen);
      this.drawPlace(place, index);
      seen.push(place);
    });
    const chosen = pin || places.find((place) => place.isChosen) || null;
    this.pin = chosen ? this.L.latLng(chosen.lat, chosen.lon) : null;
    if (pin) {
      this.ring(pin, true);
      this.drawPin(pin);
      seen.push(pin);
    }
    this.frame(pin ? [pin] : chosen ? [chosen] : seen);
  }

  frame(places) {
    if (this.isTouched || places.length === 0) return;
    const { L } = this;
    const bounds = L.latLngBounds([]);
    for (const place of places) {
      bounds.extend(L.latLng(place.lat, place.lon).toBounds(Math.max(place.accuracy_m || 0, 250) * 2));
    }
    const key = bounds.toBBoxString();
    if (key === this.framed) return;
    this.framed = key;
    this.map.fitBounds(bounds, { maxZoom: 16, padding: [28, 28], animate: false });
  }

  ring(place, isChosen) {
    if (!(place.accuracy_m >= RING_FROM)) return;
    this.L.circle([place.lat, place.lon], {
      radius: place.accuracy_m,
      interactive: false,
      className: isChosen ? "hl-ring is-chosen" : "hl-ring",
    }).addTo(this.marks);
  }

  marker(place, element, title, zIndexOffset, act, size = 30) {
    const icon = this.L.divIcon({
      className: "map-icon",
      html: element,
      iconSize: [size, size],
      iconAnchor: [size / 2, size / 2],
    });
    // Lists beside the map do the same by keyboard, so the signs are no stops of the Tab key.
    const made = this.L.marker([place.lat, place.lon], {
      icon, title, zIndexOffset, keyboard: false, interactive: Boolean(act),
    });
    if (act) made.on("click", act);
    return made.addTo(this.marks);
  }

  drawPlace(place, index) {
    const element = document.createElement("span");
    element.className = place.isChosen ? "hl-pin is-chosen" : "hl-pin";
    element.textContent = place.letter;
    this.marker(place, element, place.label, place.isChosen ? 3000 : 1000, () =>
      this.on.place(index),
    );
  }

  drawPin(pin) {
    const element = document.createElement("span");
    element.className = "hl-pin is-chosen is-own";
    this.marker(pin, element, pin.label, 3000, null);
  }

  /* Where the caller's telephone is: a dot in its ring, never the pin itself. */
  drawPosition(position) {
    this.L.circle([position.lat, position.lon], {
      radius: Math.max(position.accuracy_m || 0, RING_FROM), interactive: false, className: "hl-heard-ring",
    }).addTo(this.marks);
    const element = document.createElement("span");
    element.className = "hl-heard";
    this.marker(position, element, t("Where the caller's telephone is"), 2500, () => this.on.position(), 20);
  }

  drawIncident(one) {
    const element = document.createElement("span");
    element.className = one.isChosen ? "hl-near is-chosen" : "hl-near";
    const pin = document.createElement("span");
    pin.className = one.ring ? "map-pin map-pin-ringed" : "map-pin";
    pin.append(this.kit.draw(one.symbol, { text: one.text }));
    const number = document.createElement("b");
    number.textContent = one.number;
    element.append(pin, number);
    this.marker(one, element, one.title, 2000 - one.number, () => this.on.incident(one.id), 28);
  }
}
