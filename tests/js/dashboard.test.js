/* What the charts of the dashboard show, without a page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { classes, figureOf, heat, hours, pieces, ratings, shown } from "../../ioc/static/js/dashboard/options.js";
import { plain } from "../../ioc/static/js/dashboard/theme.js";

const C = { critical: "#1", high: "#2", rest: "#3", good: "#4", ok: "#5", bad: "#6", text: "#7", muted: "#8", line: "#9", panel: "#a", hover: "#b", accent: "#c", font: "x" };
const zeros = () => Array(24).fill(0);

test("numbers are in the language's form", () => {
  assert.equal(shown(1486, "vi"), "1.486");
  assert.equal(shown(17.64, "vi"), "17,6");
  assert.equal(shown(17.64, "en"), "17.6");
});

test("classes hold every count once, from none to the most", () => {
  for (const most of [0, 1, 2, 5, 19, 20, 21, 400]) {
    const made = pieces(most, () => "red");
    for (let count = 0; count <= most; count += 1) {
      assert.equal(made.filter((piece) => piece.min <= count && count <= piece.max).length, 1, `${count} of ${most}`);
    }
  }
  assert.deepEqual(classes(400).length, 7);
});

test("the hours are means of the days, and the highest is named", () => {
  const one = zeros();
  one[20] = 14;
  const option = hours({ groups: [zeros(), zeros(), one], before: zeros(), days: 7, names: ["a", "b", "c"], earlier: "d", unit: "h" }, C, "vi");
  const bars = option.series.filter((series) => series.type === "bar");
  assert.equal(bars.find((series) => series.name === "c").data[20], 2);
  const label = bars.find((series) => series.name === "a").label.formatter;
  assert.equal(label({ dataIndex: 20 }), "2");
  assert.equal(label({ dataIndex: 3 }), "");
  assert.ok(bars.every((series) => series.itemStyle.decal), "colour is never alone");
});

test("the heat marks its highest cell", () => {
  const lines = [zeros(), zeros()];
  lines[1][8] = 28;
  const option = heat({ lines: ["T2", "T3"], counts: lines, unit: "giờ" }, C, "vi", () => "red");
  const marked = option.series[0].data.filter((cell) => !Array.isArray(cell));
  assert.deepEqual(marked.map((cell) => cell.value), [[8, 1, 28]]);
  assert.equal(option.tooltip.formatter({ value: [8, 1, 28] }), "T3, 8–9 giờ: 28");
});

test("a week without ratings shows no share", () => {
  const option = ratings({ weeks: ["tuần đến 01/01", "tuần đến 08/01"], counts: [[0, 0, 0], [2, 1, 1]], names: ["a", "b", "c"], target: 90 }, C, "vi");
  assert.deepEqual(option.series.map((series) => series.data), [[null, 50], [null, 25], [null, 25]]);
});

test("a mark leads to its figure", () => {
  assert.equal(figureOf("hours", { seriesType: "bar", dataIndex: 8 }), "hour.8");
  assert.equal(figureOf("hours", { seriesType: "line", dataIndex: 8 }), null);
  assert.equal(figureOf("heat", { value: [8, 1, 28] }), "heat.1.8");
  assert.equal(figureOf("heat", { value: [8, 1, 0] }), null);
  assert.equal(figureOf("ratings", { dataIndex: 1 }), null);
});

test("mixed colours are said in plain ones", () => {
  assert.equal(plain("color(srgb 1 0.5 0)"), "rgb(255,128,0)");
  assert.equal(plain("rgb(1, 2, 3)"), "rgb(1, 2, 3)");
});
