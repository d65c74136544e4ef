/* The figures of a moment over map and list. What is not known is said, and is never a zero. */

import { areaName, placeOf } from "../desk.js";
import { h, say } from "../dom.js";
import { clock, number, t, timer } from "../i18n.js";
import { TILES } from "./words.js";

const GAUGE_OLD = 3 * 3_600_000; // ms: a reading older than this says little

/* Each: key, value, what stands under it. */
function tilesOf(f, at) {
  const tiles = [
    ["open", number(f.open), t("replay.late", { n: number(f.late) })],
    ["critical", number(f.critical), t("replay.helped", { n: number(f.critical - f.waiting) })],
    ["reports", number(f.reports), ""],
  ];
  if (f.hasUnits) {
    const { free, busy, silent } = f.units;
    tiles.push(["units", `${number(free)} / ${number(busy)} / ${number(silent)}`, t("replay.units_means")]);
  }
  if (f.places !== null) tiles.push(["places", number(f.places), t("replay.shelters", { n: number(f.shelters) })]);
  if (f.alarmed !== null) tiles.push(["alarmed", number(f.alarmed), gaugeWords(f.highest, at)]);
  return tiles;
}

function gaugeWords({ name, gauge }, at) {
  const old = gauge.at && at - Date.parse(gauge.at) > GAUGE_OLD ? ` (${t("replay.old_reading")})` : "";
  return `${name}: ${number(gauge.level_m, 2)} m, ${gauge.at ? clock(gauge.at) : t("Not known")}${old}`;
}

export function showFigures(node, f, at, open) {
  if (!node.firstElementChild) {
    const tile = h("button", { type: "button", class: "strip-tile strip-alarm", dataset: { figure: "waiting" } },
      h("span", { class: "strip-value tabular" }), h("span", { class: "strip-words" }, h("b", {}), h("span", {})));
    tile.addEventListener("click", () => tile.dataset.id && open(Number(tile.dataset.id)));
    node.append(tile);
  }
  const alarm = node.firstElementChild;
  alarm.classList.toggle("is-quiet", !f.waiting);
  alarm.dataset.id = f.oldestCard?.id ?? "";
  say(alarm.querySelector(".strip-value"), number(f.waiting));
  const [word, age] = alarm.querySelector(".strip-words").children;
  say(word, f.hasUnits ? t("Critical, no unit sent") : t("replay.not_taken"));
  say(age, f.oldestCard
    ? t("oldest %(age)s · %(place)s", { age: timer(f.oldest, true), place: areaName(f.oldestCard.area) || placeOf(f.oldestCard) })
    : t("replay.none_waits"));
  const tiles = tilesOf(f, at);
  const wanted = new Set(tiles.map(([key]) => key));
  for (const [key, value, sub] of tiles) {
    let tile = node.querySelector(`[data-figure="${key}"]`);
    if (!tile) {
      tile = h("div", { class: "strip-tile", dataset: { figure: key } }, h("span", { class: "strip-value tabular" }),
        h("span", { class: "strip-label" }, TILES[key]()), h("span", { class: "strip-sub" }));
      node.append(tile);
    }
    say(tile.firstElementChild, value);
    say(tile.lastElementChild, sub);
    if (tile.lastElementChild.title !== sub) tile.lastElementChild.title = sub;
  }
  for (const tile of [...node.children].slice(1)) if (!wanted.has(tile.dataset.figure)) tile.remove();
}
