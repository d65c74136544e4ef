/* Gauges on the map: how high the water stands, which level of alarm that is, and how old the
   reading is. A digit says the alarm, so that the colour is never alone. */

import { serverNow } from "../../api.js";
import { h } from "../../dom.js";
import { label } from "../../desk.js";
import { number, since, t } from "../../i18n.js";
import { linkPane } from "./cameras.js";
import { gaugeSays } from "./gauge_words.js";

const AGAIN = 60_000; // ms: a reading grows old without any event
const NAMES_FROM_ZOOM = 12;

export class Gauges {
  constructor({ map, L, live }) {
    Object.assign(this, { map, L, live });
    this.isOn = false;
    this.group = L.layerGroup();
    this.facilities = null;
    linkPane(map);
    this.changed = () => {};
    live.subscribe((state) => this.show(state));
    if (live.state) this.show(live.state);
    setInterval(() => this.draw(), AGAIN);
    map.on("zoomend", () => this.draw());
  }

  show(state) {
    if (!state || state.facilities === this.facilities) return;
    this.facilities = state.facilities;
    this.draw();
    this.changed();
  }

  /* Those that can be shown, and how many have no place on the map. */
  get cards() {
    return [...(this.facilities?.values() ?? [])].filter((card) => card.kind === "gauge" && card.gauge);
  }

  set(isOn) {
    this.isOn = isOn;
    this.draw();
  }

  draw() {
    this.group.clearLayers();
    if (!this.isOn) {
      this.group.remove();
      return;
    }
    const isNear = this.map.getZoom() >= NAMES_FROM_ZOOM;
    for (const card of this.cards) {
      if (card.lat === null) continue;
      const said = gaugeSays(card.gauge, serverNow());
      const words = said.level === null ? t("tools.no_reading") : `${number(said.level, 2)} m${said.arrow ? ` ${said.arrow}` : ""}${said.isStale ? ` · ${since(card.gauge.at, serverNow())}` : ""}`;
      const name = [card.name, label("WaterAlarm", card.gauge.alarm), words].join(", ");
      const pin = h("span", { class: `gauge-pin gauge-${said.digit || "0"}${said.isStale ? " is-stale" : ""}`, role: "img", "aria-label": name, title: name },
        h("b", {}, said.mark), isNear ? h("span", { class: "tabular" }, words) : null);
      this.L.marker([card.lat, card.lon], {
        pane: "ioc-links", interactive: false, keyboard: false, icon: this.L.divIcon({ className: "link-pin", html: pin, iconSize: [28, 24] }),
      }).addTo(this.group);
    }
    this.group.addTo(this.map);
  }
}
