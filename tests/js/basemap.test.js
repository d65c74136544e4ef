import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { isNamed, metresOfPixel, middleOf, widthOf } from "../../ioc/static/js/basemap/ground.js";
import { PAINTS, ROADS, labelRules, paintRules } from "../../ioc/static/js/basemap/style.js";

const GeomType = { Point: 1, Line: 2, Polygon: 3 };

/* What a symbolizer was made with is all that the rules are about. */
class Made {
  constructor(options) {
    this.options = options;
  }
}

const kit = {
  GeomType,
  PolygonSymbolizer: Made,
  LineSymbolizer: Made,
  LineLabelSymbolizer: Made,
  CenteredTextSymbolizer: Made,
  exp: (_base, stops) => (zoom) => stops.findLast(([from]) => zoom >= from)?.[1] ?? stops[0][1],
};
const paints = Object.fromEntries(Object.keys(PAINTS).map((name) => [name, `#${name}`]));

function drawn(rules, layer, feature, zoom) {
  return rules.filter((rule) => rule.dataLayer === layer && zoom >= (rule.minzoom ?? 0)
    && zoom <= (rule.maxzoom ?? 99) && (!rule.filter || rule.filter(zoom, feature)));
}

const road = (kind, name) => ({ geomType: GeomType.Line, props: { kind, name } });
const spot = (kind) => ({ geomType: GeomType.Point, props: { kind, name: "Huế" } });

test("every colour is one of the page's theme", () => {
  const tokens = readFileSync(new URL("../../ioc/static/css/tokens.css", import.meta.url), "utf8");
  for (const token of Object.values(PAINTS)) assert.ok(tokens.split(`${token}:`).length >= 4, token);
});

test("a road is painted from its zoom on, with an edge when it is close", () => {
  const rules = paintRules(kit, paints);
  assert.equal(drawn(rules, "roads", road("minor_road"), 13).length, 0);
  assert.equal(drawn(rules, "roads", road("minor_road"), 15).length, 2);
  assert.equal(drawn(rules, "roads", road("highway"), 9).length, 1);
  for (const { kind } of ROADS) assert.ok(drawn(rules, "roads", road(kind), 18).length >= 1, kind);
});

test("all edges lie below all roads, so that crossings are open", () => {
  const rules = paintRules(kit, paints).filter((rule) => rule.dataLayer === "roads");
  const edges = rules.map((rule, at) => (rule.symbolizer.options.color === paints.roadEdge ? at : -1)).filter((at) => at >= 0);
  const fills = rules.map((rule, at) => (typeof rule.symbolizer.options.color === "function" ? at : -1)).filter((at) => at >= 0);
  assert.ok(Math.max(...edges) < Math.min(...fills));
});

test("a point of water is a name and no area", () => {
  assert.equal(drawn(paintRules(kit, paints), "water", spot("lagoon"), 14).length, 0);
  assert.equal(drawn(labelRules(kit, paints), "water", spot("lagoon"), 14).length, 1);
});

test("what a rescue asks for is named earlier than sights", () => {
  const rules = labelRules(kit, paints);
  assert.equal(drawn(rules, "pois", spot("hospital"), 14).length, 1);
  assert.equal(drawn(rules, "pois", spot("sight"), 14).length, 0);
  assert.equal(drawn(rules, "pois", spot("sight"), 17).length, 1);
});

test("a street without a name gets none", () => {
  const rules = labelRules(kit, paints);
  assert.equal(drawn(rules, "roads", road("minor_road", "Lê Lợi"), 17).length, 1);
  assert.equal(drawn(rules, "roads", road("minor_road"), 17).length, 0);
});

test("every label is in the font that has the Vietnamese letters", () => {
  for (const { symbolizer } of labelRules(kit, paints)) {
    const { font } = symbolizer.options;
    assert.match(typeof font === "function" ? font(12) : font, /Be Vietnam Pro/);
  }
});

test("a river is as wide as it is, and never too thin to be seen", () => {
  const river = { kind: "river", width_m: 350 };
  assert.ok(Math.abs(metresOfPixel(12, 0) - 38.2) < 0.1);
  assert.ok(widthOf(river, 14, 16.5) > 30);
  assert.equal(widthOf(river, 8, 16.5), 1.6);
  assert.ok(widthOf({ kind: "other" }, 12, 16.5) > 0);
});

test("names come with the zoom at which there is room", () => {
  assert.ok(isNamed({ kind: "lagoon" }, 10));
  assert.ok(!isNamed({ kind: "major_road" }, 12));
  assert.ok(!isNamed({ kind: "unknown" }, 19));
});

test("a name stands in the middle of its line", () => {
  assert.deepEqual(middleOf([[0, 0], [1, 0], [4, 0]]), [2, 0]);
  assert.deepEqual(middleOf([[3, 3]]), [3, 3]);
});
