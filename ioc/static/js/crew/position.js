/* Where the phone is: followed while there is a task and the page is seen, told every 10 seconds. */

import { post, serverNow } from "../api.js";

const EVERY_MS = 10_000;

export class Follower {
  fix = null; // {lat, lon, accuracy_m, at}
  #watch = null;
  #timer = 0;
  #told = "";

  constructor({ moved }) {
    this.moved = moved;
  }

  /* Follows for a unit on a task; null stops. */
  follow(unit) {
    const wanted = document.hidden || !navigator.geolocation ? null : unit;
    this.unit = wanted;
    if (wanted && this.#watch === null) {
      this.#watch = navigator.geolocation.watchPosition(
        (found) => this.#take(found),
        () => this.moved(null),
        { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
      );
      this.#timer = setInterval(() => this.#tell(), EVERY_MS);
    } else if (!wanted && this.#watch !== null) {
      navigator.geolocation.clearWatch(this.#watch);
      clearInterval(this.#timer);
      this.#watch = null;
    }
  }

  #take({ coords, timestamp }) {
    const isFirst = this.fix === null;
    this.fix = {
      lat: Number(coords.latitude.toFixed(6)),
      lon: Number(coords.longitude.toFixed(6)),
      accuracy_m: Math.round(coords.accuracy),
      at: new Date(timestamp + serverNow() - Date.now()).toISOString(),
    };
    if (isFirst) this.#tell();
    this.moved(this.fix);
  }

  async #tell() {
    if (!this.unit || !this.fix || this.fix.at === this.#told) return;
    const { at } = this.fix;
    try {
      await post(`/api/v1/units/${this.unit}/position`, this.fix);
      this.#told = at;
    } catch {
      this.#told = ""; // the next fix is newer: nothing is kept of this one
    }
  }
}
