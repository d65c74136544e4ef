/* The ways of units, a stretch of time after the other; a few stretches are held. */

import { fixAt, stretchOf } from "./places.js";

const HELD = 4; // stretches

export class Tracks {
  /* get(path) -> JSON; came() when a stretch was loaded. */
  constructor(get, came) {
    this.get = get;
    this.came = came;
    this.stretches = new Map(); // "length:number" -> ways, null while they are on their way
    this.here = [];
  }

  /* Sees to it that the stretch of a moment is there, and the next one. */
  need(at, speed) {
    const length = stretchOf(speed);
    const number = Math.floor(at / length);
    const keys = [number, number + 1].map((one) => `${length}:${one}`);
    this.here = keys.map((key) => this.stretches.get(key)).filter(Boolean);
    keys.forEach((key, place) => this.load(key, (number + place) * length, length));
  }

  async load(key, begin, length) {
    if (this.stretches.has(key) || begin > Date.now()) return;
    this.stretches.set(key, null);
    const iso = (ms) => new Date(ms).toISOString();
    try {
      const found = await this.get(`/api/v1/replay/tracks?from=${iso(begin)}&to=${iso(begin + length)}`);
      this.stretches.set(key, found.units);
    } catch {
      // The cards still say where units were; it is asked for again when this stretch is needed.
      this.stretches.delete(key);
      return;
    }
    const known = [...this.stretches.keys()];
    for (const old of known.slice(0, Math.max(0, known.length - HELD))) this.stretches.delete(old);
    this.here = [...this.stretches.values()].filter(Boolean);
    this.came();
  }

  fixOf(id, at, fixes) {
    return fixAt(id, at, this.here, fixes);
  }
}
