/* What is pressed and pointed at on the canvases of the map, which have no elements of their own. */

import { number } from "../i18n.js";
import { nameOf } from "./pins.js";

const HOVER_MS = 250;

export class Pointing {
  /* `liveMap` has the map and its first canvas; open(sign) opens one. */
  constructor({ map, kit, canvas }, { thread, open }) {
    Object.assign(this, { map, kit, thread, open });
    this.layers = [canvas]; // the canvases whose signs may be pressed, the upper ones first
    this.mode = null; // the tool that has the mouse
    this.key = null; // what the pointer rests on
    this.waiting = null;
    map.on("click", (event) => this.press(event));
    map.on("mousemove", (event) => this.point(event));
  }

  /* Goes so close that a cluster falls apart. */
  async expand({ lat, lon }, isCritical) {
    const zoom = Math.floor(this.map.getZoom());
    const wanted = await this.thread.ask("expansion", { lat, lon, zoom, isCritical });
    this.map.setView([lat, lon], Math.min(18, Math.max(wanted, this.map.getZoom() + 1)));
  }

  under(event) {
    if (this.mode) return null;
    for (const canvas of this.layers) {
      const found = this.map.hasLayer(canvas) ? canvas.under(event.layerPoint) : null;
      if (found) return found;
    }
    return null;
  }

  press(event) {
    const found = this.under(event);
    if (found?.open) found.open();
    else if (found?.cluster) this.expand(found.cluster, false);
    else if (found) this.open({ key: found.key, kind: kindOf(found.key), id: Number(found.key.slice(1)) });
  }

  /* What the pointer rests on says its name, as an element would. */
  point(event) {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      const found = this.under(event);
      const key = found && (found.key ?? JSON.stringify(found.cluster));
      if (key === this.key) return;
      this.key = key;
      const holder = this.map.getContainer();
      holder.classList.toggle("is-over-sign", Boolean(found));
      holder.removeAttribute("title");
      clearTimeout(this.hovering);
      if (found) this.hovering = setTimeout(() => this.name(found, key), HOVER_MS);
    });
  }

  async name(found, key) {
    let name = found.name?.() ?? "";
    if (found.cluster) name = this.kit.say("cluster_of", { count: number(found.cluster.count) });
    else if (!name) {
      const card = await this.thread.ask("card", found.key);
      if (card) name = nameOf({ kind: kindOf(found.key), severity: card.severity ?? "normal" }, card);
    }
    if (this.key === key && name) this.map.getContainer().title = name;
  }
}

const kindOf = (key) => (key[0] === "r" ? "report" : "incident");
