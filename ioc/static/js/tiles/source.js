/* Fetches tiles and keeps those that were looked at lately. */

import { placed, tilesOf } from "./grid.js";
import { readTile } from "./mvt.js";

const KEPT = 160;
const AT_ONCE = 6;

export class TileSource {
  /* `address` makes the address of a tile from { z, x, y }; `freshMs` is how long one is not asked for
     again. */
  constructor(address, freshMs) {
    this.address = address;
    this.freshMs = freshMs;
    this.kept = new Map();
    this.turn = 0;
  }

  /* Points by layer of the tiles that the box needs: { layers, missing } once all that are missing were
     asked for. `missing` of them did not come; what was kept of those is in `layers` all the same.
     Answers null when a newer question was asked meanwhile. */
  async look(box, z) {
    this.turn += 1;
    const own = this.turn;
    const tiles = tilesOf(box, z);
    const stale = tiles.filter(({ key }) => !this.isFresh(key));
    let missing = 0;
    const next = async () => {
      while (stale.length && own === this.turn) {
        if (!(await this.load(stale.shift()))) missing += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return own === this.turn ? { layers: this.gathered(tiles), missing } : null;
  }

  isFresh(key) {
    const found = this.kept.get(key);
    return Boolean(found) && Date.now() - found.at < this.freshMs;
  }

  async load(tile) {
    try {
      const answer = await fetch(this.address(tile), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const layers = readTile(await answer.arrayBuffer());
      for (const [name, points] of Object.entries(layers)) layers[name] = points.map((one) => placed(tile, one));
      this.keep(tile.key, layers);
      return true;
    } catch {
      return false; // said by who asked: how many are missing
    }
  }

  keep(key, layers) {
    this.kept.delete(key);
    this.kept.set(key, { layers, at: Date.now() });
    while (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  gathered(tiles) {
    const all = {};
    for (const { key } of tiles) {
      for (const [name, points] of Object.entries(this.kept.get(key)?.layers || {})) {
        all[name] ??= [];
        for (const one of points) all[name].push(one);
      }
    }
    return all;
  }

  forget() {
    this.kept.clear();
  }
}
