/* The way to the place as a small drawing that needs no map and no network. */

import { h, svg } from "../dom.js";
import { number, span, t } from "../i18n.js";
import { drawing, metres } from "./rules.js";

const WIDTH = 360;
const HEIGHT = 170;

export function far(m) {
  return m >= 1000 ? t("crew.kilometres", { n: number(m / 1000) }) : t("crew.metres", { n: number(Math.round(m / 10) * 10, 0) });
}

/* How far, and how long where the center has said it. */
export function farAway(way, from, to) {
  if (way?.properties?.reachable === false) return t("crew.no_way");
  const facts = way?.properties;
  if (facts?.distance_m) return t("crew.far_and_long", { far: far(facts.distance_m), long: span(facts.seconds) });
  if (!from || to.lat === null) return "";
  return t("crew.far_straight", { far: far(metres(from, to)) });
}

export function wayView(way, from, to) {
  if (to.lat === null || to.lat === undefined) return h("p", { class: "crew-note" }, t("crew.place_unknown"));
  const line = way?.geometry?.coordinates ?? [];
  const place = drawing(line, [from, to], WIDTH, HEIGHT);
  const points = (line.length ? line : [from && [from.lon, from.lat], [to.lon, to.lat]].filter(Boolean)).map(place);
  const path = points.map((p) => p.join(",")).join(" ");
  const [x, y] = place([to.lon, to.lat]);
  const here = from ? place([from.lon, from.lat]) : null;
  return svg(
    "svg",
    { class: "crew-way", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("crew.way") },
    svg("polyline", { class: "crew-way-edge", points: path }),
    svg("polyline", { class: line.length ? "crew-way-line" : "crew-way-line is-straight", points: path }),
    here ? svg("rect", { class: "crew-way-here", x: here[0] - 10, y: here[1] - 10, width: 20, height: 20, rx: 5 }) : "",
    svg("circle", { class: "crew-way-ring", cx: x, cy: y, r: 17 }),
    svg("circle", { class: "crew-way-there", cx: x, cy: y, r: 9 }),
    svg("text", { class: "crew-way-north", x: WIDTH - 14, y: 20, "text-anchor": "middle" }, t("crew.north")),
    svg("path", { class: "crew-way-arrow", d: `M${WIDTH - 14} 26l6 14-6-4-6 4z` }),
  );
}
