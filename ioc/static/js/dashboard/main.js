/* Draws the charts of the dashboard. Everything in them stands in a table below, too, which works
   without this. */

import { figureOf, heat, hours, ratings } from "./options.js";
import { colours, plain } from "./theme.js";

const host = document.querySelector(".dash");
const data = JSON.parse(document.getElementById("dash-charts").textContent);
const charts = new Map();
const dark = matchMedia("(prefers-color-scheme: dark)");

function palette() {
  const found = Object.entries(colours(host)).map(([name, colour]) => [name, plain(colour)]);
  return { ...Object.fromEntries(found), font: getComputedStyle(host).fontFamily };
}

/* From faint to strong: towards the text's side of the accent, so that dark pages grow lighter. */
function ramp(c) {
  const from = c.panel.match(/[\d.]+/g).map(Number);
  const to = c.accent.match(/[\d.]+/g).map(Number);
  return (share) => `rgb(${from.slice(0, 3).map((part, place) => Math.round(part + (to[place] - part) * (0.15 + 0.85 * share))).join(",")})`;
}

function optionOf(name, c) {
  if (name === "hours") return hours(data.hours, c, data.locale);
  if (name === "heat") return heat(data.heat, c, data.locale, ramp(c));
  return ratings(data.ratings, c, data.locale);
}

function draw() {
  const c = palette();
  for (const [name, chart] of charts) chart.setOption(optionOf(name, c), true);
}

async function begin() {
  const places = [...document.querySelectorAll("[data-chart]")];
  if (!places.length) return;
  const echarts = await import("/static/vendor/echarts/echarts.esm.min.mjs");
  for (const place of places) {
    const chart = echarts.init(place, null, { renderer: "svg" });
    charts.set(place.dataset.chart, chart);
    chart.on("click", (mark) => {
      const figure = figureOf(place.dataset.chart, mark);
      if (figure) location.assign(data.link + encodeURIComponent(figure));
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
  await document.fonts.ready;
  draw();
  dark.addEventListener("change", draw);
  addEventListener("beforeprint", () => charts.forEach((chart) => chart.resize()));
}

/* The two days are asked for only where days are chosen. */
function watchPeriod() {
  const period = document.getElementById("dash-period");
  const days = document.getElementById("dash-days");
  const follow = () => {
    days.hidden = period.value !== "custom";
    for (const input of days.querySelectorAll("input")) input.disabled = days.hidden;
  };
  period.addEventListener("change", follow);
  follow();
}

watchPeriod();
document.getElementById("dash-print").addEventListener("click", () => print());
begin().catch(() => {
  /* Without the drawing the tables say all of it. */
  for (const place of document.querySelectorAll("[data-chart]")) place.hidden = true;
  for (const table of document.querySelectorAll(".dash-box > .dash-table")) table.open = true;
});
