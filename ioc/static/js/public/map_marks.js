/* Marks of the public map where it reads tiles: a sign for one matter, a number where there are more.
   In squares of the screen's grid, so a telephone never has more than some dozens to draw. */

import { bubbles, degreesOf, short } from "../tiles/grid.js";
import { number, t } from "./words.js";

const CLOSE = 17; // from here on coming closer parts nothing: the places are squares of 100 m

export class TileMarks {
  constructor({ map, L, kit }, choose) {
    this.map = map;
    this.L = L;
    this.kit = kit;
    this.choose = choose;
    this.group = L.layerGroup().addTo(map);
  }

  /* `features` are places close by, `cells` counts from further away; one of them is empty. */
  show(features, cells) {
    this.group.clearLayers();
    const close = features.map((one) => ({ ...one.properties, feature: one }));
    const box = this.map.getBounds().pad(0.2);
    for (const one of bubbles(close.length ? close : cells, this.map.getZoom(), [])) {
      const at = degreesOf(one.x, one.y);
      if (box.contains(at)) this.mark(one, at);
    }
  }

  mark(one, at) {
    const feature = one.last.feature;
    const isOne = one.count === 1 && feature;
    const icon = isOne
      ? this.kit.icon(feature.properties.symbol)
      : this.kit.icon("cluster", { text: short(one.count, number) });
    const said = isOne ? this.kit.nameOf(feature.properties) : t("{count} reports: zoom in", { count: number(one.count) });
    const made = this.L.marker(at, { icon, title: said, riseOnHover: true });
    made.on("add", () => made.getElement().setAttribute("aria-label", said));
    const press = () => {
      if (feature && (isOne || this.map.getZoom() >= CLOSE)) this.choose(feature);
      else this.map.setView(at, Math.min(this.map.getZoom() + 2, this.map.getMaxZoom()));
    };
    made.on("click", press);
    made.on("keydown", ({ originalEvent: event }) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      this.L.DomEvent.stop(event);
      press();
    });
    made.addTo(this.group);
  }
}
