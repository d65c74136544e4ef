/* Cameras of the city as links: a press opens the picture's own page in a new tab. */

import { get } from "../../api.js";
import { h, icon } from "../../dom.js";
import { areaName } from "../../desk.js";
import { t } from "../../i18n.js";

const AGAIN = 10 * 60_000; // ms

export class Cameras {
  constructor({ map, L }) {
    Object.assign(this, { map, L });
    this.items = null; // null while they are not known
    this.isOn = false;
    this.group = L.layerGroup();
    linkPane(map);
    this.changed = () => {};
    this.load();
    setInterval(() => document.hidden || this.load(), AGAIN);
  }

  async load() {
    try {
      this.items = (await get("/api/v1/cameras")).items;
    } catch {
      return; // what was known stays
    }
    this.group.clearLayers();
    for (const camera of this.items) {
      const pin = link(camera, { class: "camera-pin", tabindex: "-1" }, icon("camera-video"));
      this.L.DomEvent.disableClickPropagation(pin);
      this.L.marker([camera.lat, camera.lon], {
        pane: "ioc-links", interactive: false, keyboard: false,
        icon: this.L.divIcon({ className: "link-pin", html: pin, iconSize: [28, 28] }),
      }).addTo(this.group);
    }
    this.changed();
  }

  set(isOn) {
    this.isOn = isOn;
    if (isOn) this.group.addTo(this.map);
    else this.group.remove();
  }

  /* The same links as a list, for who uses no mouse. */
  list() {
    return h("ul", { class: "camera-list" }, ...this.items.map((camera) =>
      h("li", {}, link(camera, {}, icon("camera-video"), ` ${camera.name}`, camera.area ? h("span", { class: "muted small" }, ` ${areaName(camera.area)}`) : null))));
  }
}

function link(camera, attributes, ...inner) {
  return h("a", {
    href: camera.link, target: "_blank", rel: "noopener noreferrer", title: camera.name,
    "aria-label": t("tools.camera_opens", { name: camera.name }), ...attributes,
  }, ...inner);
}

/* Signs that can be pressed and lie under those of matters. */
export function linkPane(map) {
  if (map.getPane("ioc-links")) return;
  const pane = map.createPane("ioc-links");
  pane.style.zIndex = 550;
  pane.style.pointerEvents = "none";
}
