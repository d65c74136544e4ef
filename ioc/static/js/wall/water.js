/* Water: gauges with their levels of alarm, how fast they rise, the last twelve hours; reservoirs. */

import { serverNow } from "../api.js";
import { h, svg } from "../dom.js";
import { clock, locale, number, span, t } from "../i18n.js";
import { againstAlarm, gauges } from "./count.js";
import { pageOf, rowsIn } from "./layout.js";
import { heading, nothing } from "./parts.js";

const STALE = 2 * 3600; // seconds; as ioc/domain/water.py
const STEADY = 2; // cm/hour; as ioc/domain/water.py
const GAUGE = 5.7; // rem of one gauge with its line
const GAUGE_SLIM = 3.9; // and without
const HOURS = 12;
const H = 78; // of a line, its own units

/* A level has two decimals, as on the staff. */
const metres = (value) => new Intl.NumberFormat(locale() === "en" ? "en-GB" : "vi-VN", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

/* The name without the words that all of them share. */
const shortName = (name) => name.replace(/^(trạm thủy văn|trạm đo|trạm)\s+/i, "");

const ageOf = (gauge) => (gauge.at ? (serverNow() - Date.parse(gauge.at)) / 1000 : null);

function trend(gauge, isStale) {
  const rate = gauge.trend_cm_h;
  if (isStale) return h("b", { class: "gauge-trend is-old" }, t("wall.reading_old", { span: span(ageOf(gauge)) }));
  if (rate === null || rate === undefined) return h("b", { class: "gauge-trend is-old" }, t("wall.trend_unknown"));
  if (Math.abs(rate) < STEADY) return h("b", { class: "gauge-trend" }, `→ ${t("wall.steady")}`);
  return h("b", { class: `gauge-trend ${rate > 0 ? "is-rising" : "is-falling"}` }, `${rate > 0 ? "↑" : "↓"} ${t("wall.cm_an_hour", { n: number(Math.abs(rate), 0) })}`);
}

function against(gauge, isNarrow) {
  const found = againstAlarm(gauge);
  if (!found) return h("span", { class: "gauge-alarm is-none" }, t("wall.no_alarm_levels"));
  const by = metres(found.by);
  const values = { level: found.level, by };
  const long = found.isAbove ? t("wall.above_alarm", values) : t("wall.below_alarm", values);
  const brief = found.isAbove ? t("wall.above_brief", values) : t("wall.below_brief", values);
  const words = isNarrow ? brief : long;
  return h("span", { class: `gauge-alarm ${found.isAbove ? "is-above" : ""}` }, found.isAbove ? `▲ ${words}` : words);
}

/* The last twelve hours as a line with the levels of alarm; nothing where fewer than two are known. */
function line(gauge, points, W) {
  if (!points || points.length < 2) return h("p", { class: "gauge-none" }, t("wall.no_series"));
  const end = serverNow() / 1000;
  const start = end - HOURS * 3600;
  const levels = [gauge.alarm1_m, gauge.alarm2_m, gauge.alarm3_m].map((level, place) => [level, place + 1]).filter(([level]) => level !== null && level !== undefined);
  const values = [...points.map(([, level]) => level), ...levels.map(([level]) => level)];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max(0.2, high - low) * 0.12;
  const x = (at) => 40 + ((at - start) / (end - start)) * (W - 48);
  const y = (level) => H - 5 - ((level - low + room) / (Math.max(0.2, high - low) + 2 * room)) * (H - 10);
  const path = points.map(([at, level], place) => `${place ? "L" : "M"}${x(at).toFixed(1)} ${y(level).toFixed(1)}`).join("");
  const [last] = points.slice(-1);
  const node = svg("svg", { class: "gauge-line", viewBox: `0 0 ${W} ${H}`, "aria-hidden": "true" });
  node.append(svg("path", { class: "gauge-fill", d: `${path}L${x(last[0]).toFixed(1)} ${H}L${x(points[0][0]).toFixed(1)} ${H}Z` }));
  // From the highest down; a name that would stand in another is left out, its line is not.
  let named = -20;
  for (const [level, place] of [...levels].reverse()) {
    const at = y(level);
    const isReached = gauge.level_m >= level;
    node.append(svg("path", { class: `gauge-level${isReached ? " is-reached" : ""}`, d: `M40 ${at.toFixed(1)}H${W}` }));
    if (at - named < 14) continue;
    named = at;
    const name = svg("text", { class: `gauge-name${isReached ? " is-reached" : ""}`, x: 36, y: (at + 4.5).toFixed(1), "text-anchor": "end" });
    name.textContent = t("wall.alarm_short", { level: place });
    node.append(name);
  }
  node.append(svg("path", { class: "gauge-path", d: path }), svg("circle", { class: "gauge-now", cx: x(last[0]).toFixed(1), cy: y(last[1]).toFixed(1), r: 4.5 }));
  return node;
}

export class Water {
  constructor(root) {
    this.root = root;
  }

  draw({ store, feed, turn }, box) {
    const rows = gauges(store, "river");
    const known = rows.filter((card) => card.gauge.level_m !== null);
    if (!rows.length) {
      this.root.replaceChildren(heading(t("wall.water")), nothing(t("wall.no_gauges")));
      return;
    }
    const columns = box.w >= 33 ? 2 : 1;
    const hasLines = box.h - 2.2 >= GAUGE;
    const size = rowsIn(box.h, 2.2, hasLines ? GAUGE : GAUGE_SLIM) * columns;
    const { items, page, pages } = pageOf(known.length ? known : rows, size, turn);
    const newest = Math.max(...rows.map((card) => Date.parse(card.gauge.at || 0)));
    const side = newest > 0 ? t("wall.read_at", { at: clock(new Date(newest)) }) : t("wall.no_reading");
    const rowsShown = Math.ceil(items.length / columns);
    const width = (box.w - 2) / Math.min(columns, items.length);
    const isNarrow = width < 21;
    // As wide as its place, so that its letters are as large as those around it.
    const shape = Math.max(150, Math.min(520, (H * width) / Math.min(6.4, Math.max(2.6, (box.h - 2.4) / rowsShown - 3.7))));
    const list = h("div", { class: `gauge-list${hasLines ? "" : " is-slim"}` }, items.map((card) => this.one(card, feed.figures?.gauges?.[card.id], hasLines && shape, isNarrow)));
    list.style.gridTemplateColumns = `repeat(${Math.min(columns, items.length)}, minmax(0, 1fr))`;
    this.root.replaceChildren(heading(t("wall.water"), pages > 1 ? `${side} · ${page}/${pages}` : side), list);
  }

  one(card, points, shape, isNarrow) {
    const { gauge } = card;
    const age = ageOf(gauge);
    const isStale = age === null || age > STALE;
    const value = gauge.level_m === null ? h("b", { class: "gauge-value is-unknown" }, t("wall.no_reading")) : h("b", { class: `gauge-value tabular${isStale ? " is-old" : ""}` }, metres(gauge.level_m), h("small", {}, " m"));
    return h("section", { class: "gauge" },
      h("div", { class: "gauge-head" }, h("p", { class: "gauge-who" }, h("b", {}, shortName(card.name)), gauge.river ? h("small", {}, ` ${gauge.river}`) : null), value),
      h("p", { class: "gauge-says" }, against(gauge, isNarrow), gauge.level_m === null ? null : trend(gauge, isStale)),
      shape ? line(gauge, points, shape) : null);
  }
}

export class Reservoirs {
  constructor(root) {
    this.root = root;
  }

  draw({ store, turn }, box) {
    const rows = gauges(store, "reservoir").sort((a, b) => (b.gauge.discharge_m3s ?? -1) - (a.gauge.discharge_m3s ?? -1));
    if (!rows.length) {
      this.root.replaceChildren(heading(t("wall.reservoirs")), nothing(t("wall.no_reservoirs")));
      return;
    }
    const { items, page, pages } = pageOf(rows, rowsIn(box.h, 2.1, 1.95), turn);
    this.root.replaceChildren(
      heading(t("wall.reservoirs"), pages > 1 ? `${page}/${pages}` : ""),
      ...items.map(({ name, gauge }) => {
        const isStale = ageOf(gauge) === null || ageOf(gauge) > STALE;
        const flow = gauge.discharge_m3s;
        const value = flow === null || flow === undefined ? h("span", { class: "wall-faint" }, t("wall.unknown"))
          : h("b", { class: `tabular${isStale ? " is-old" : ""}` }, number(flow, 0), h("small", {}, ` m³/s${isStale ? ` · ${t("wall.old")}` : ""}`));
        return h("p", { class: "wall-line reservoir" }, h("span", { class: "wall-name" }, name), value);
      }));
  }
}
