/* How the basemap looks: calm, in the colours of the page's theme, so that only what happens in the
   city has a strong colour. Pure: `kit` is protomaps-leaflet, `paints` are colours.

   Zooms are those of the map; the tiles on it are of one zoom less (512 pixels wide). */

const FAMILY = '"Be Vietnam Pro", system-ui, sans-serif';

/* The custom properties of the style sheets that the basemap is painted with. */
export const PAINTS = {
  land: "--map-land",
  water: "--map-water",
  waterLabel: "--map-water-label",
  green: "--map-green",
  built: "--map-built",
  road: "--map-road",
  roadEdge: "--map-road-edge",
  rail: "--map-rail",
  border: "--map-outline",
  label: "--map-label",
};

export const FONTS = [`500 11px ${FAMILY}`, `600 12px ${FAMILY}`];

const GREEN = new Set(["park", "forest", "scrub", "grass", "nature_reserve", "cemetery", "farmland", "wetland", "pitch"]);
const BUILT = new Set(["industrial", "school", "hospital", "military", "aerodrome", "parking", "pedestrian", "runway"]);

/* Kinds of road from the least to the greatest, with [zoom, width in pixels]. */
export const ROADS = [
  { kind: "path", from: 16, widths: [[16, 0.8], [19, 2.5]], edged: false },
  { kind: "other", from: 15, widths: [[15, 0.8], [16, 2.5], [19, 12]], edged: true },
  { kind: "minor_road", from: 14, widths: [[14, 1], [15, 2.2], [16, 4.5], [19, 20]], edged: true },
  { kind: "medium_road", from: 12, widths: [[12, 0.9], [14, 2.4], [16, 6.5], [19, 24]], edged: true },
  { kind: "major_road", from: 9, widths: [[9, 0.8], [12, 1.8], [14, 3.6], [16, 8.5], [19, 28]], edged: true },
  { kind: "highway", from: 7, widths: [[7, 0.9], [10, 1.8], [12, 3], [14, 5], [16, 10], [19, 32]], edged: true },
];
const EDGES_FROM = 12;
const EDGE = 1.6; // pixels, of both sides together

const STREETS = [
  { kinds: ["highway", "major_road"], from: 12, size: 12 },
  { kinds: ["medium_road"], from: 14, size: 11 },
  { kinds: ["minor_road", "other"], from: 16, size: 11 },
  { kinds: ["path"], from: 18, size: 11 },
];

/* What a rescue asks for is named before what else is there. */
const POIS = [
  { kinds: ["hospital", "police", "fire_station", "townhall"], from: 14 },
  { kinds: ["station", "aerodrome", "market", "pier"], from: 15 },
  { kinds: ["school", "bridge", "peak"], from: 16 },
  { kinds: ["sight", "park", "worship", "fuel"], from: 17 },
];

const kindIs = (kinds) => {
  const wanted = new Set(kinds);
  return (_zoom, feature) => wanted.has(feature.props.kind);
};

export function paintRules(kit, paints) {
  const { GeomType, LineSymbolizer, PolygonSymbolizer, exp } = kit;
  const isArea = (feature) => feature.geomType === GeomType.Polygon;
  const isLine = (feature) => feature.geomType === GeomType.Line;
  const area = (layer, fill, wanted, minzoom) => ({
    dataLayer: layer, minzoom, symbolizer: new PolygonSymbolizer({ fill }),
    filter: (_zoom, feature) => isArea(feature) && (!wanted || wanted.has(feature.props.kind)),
  });
  const line = (layer, kind, minzoom, look) => ({
    dataLayer: layer, minzoom, symbolizer: new LineSymbolizer({ lineCap: "round", lineJoin: "round", ...look }),
    filter: (_zoom, feature) => isLine(feature) && feature.props.kind === kind,
  });
  const road = ({ kind, from, widths, edged }) => line("roads", kind, from, {
    // Where a road has no edge yet, it is the edge's colour that is seen on the land.
    color: (zoom) => (edged && zoom >= EDGES_FROM ? paints.road : paints.roadEdge),
    width: exp(1.5, widths),
  });
  return [
    area("landuse", paints.built, BUILT),
    area("landuse", paints.green, GREEN),
    area("water", paints.water, null),
    line("water", "river", 9, { color: paints.water, width: exp(1.5, [[9, 1], [13, 3], [16, 6], [19, 16]]) }),
    line("water", "canal", 12, { color: paints.water, width: exp(1.5, [[12, 1], [16, 4], [19, 10]]) }),
    line("water", "stream", 14, { color: paints.water, width: exp(1.5, [[14, 0.8], [19, 5]]) }),
    area("buildings", paints.built, null, 15),
    ...ROADS.filter(({ edged }) => edged).map(({ kind, from, widths }) => line("roads", kind, Math.max(from, EDGES_FROM), {
      color: paints.roadEdge, width: (zoom) => exp(1.5, widths)(zoom) + EDGE,
    })),
    ...ROADS.map(road),
    line("roads", "rail", 10, { color: paints.rail, width: exp(1.5, [[10, 0.8], [15, 1.2], [19, 3]]) }),
    {
      dataLayer: "boundaries",
      symbolizer: new LineSymbolizer({ color: paints.border, width: 1, opacity: 0.6, dash: [2, 3] }),
      filter: kindIs(["country", "region", "county"]),
    },
  ];
}

/* The rule that comes first takes its place first; what collides with it is left out. */
export function labelRules(kit, paints) {
  const { CenteredTextSymbolizer, GeomType, LineLabelSymbolizer, exp } = kit;
  const byRank = (a, b) => (a.min_zoom ?? 99) - (b.min_zoom ?? 99);
  const spot = (layer, kinds, minzoom, look, maxzoom) => ({
    dataLayer: layer, minzoom, maxzoom, sort: byRank,
    symbolizer: new CenteredTextSymbolizer({ stroke: paints.land, width: 3, lineHeight: 1.3, ...look }),
    filter: (_zoom, feature) => feature.geomType === GeomType.Point && kinds.includes(feature.props.kind),
  });
  const along = (layer, kinds, minzoom, look) => ({
    dataLayer: layer, minzoom,
    symbolizer: new LineLabelSymbolizer({ stroke: paints.land, width: 3, ...look }),
    filter: (_zoom, feature) => feature.geomType === GeomType.Line && kinds.includes(feature.props.kind) && Boolean(feature.props.name),
  });
  const water = { fill: paints.waterLabel, stroke: paints.water, font: `italic 500 11px ${FAMILY}` };
  return [
    spot("places", ["locality"], 7, { fill: paints.label, font: (zoom) => `600 ${Math.round(exp(1, [[7, 12], [13, 16]])(zoom))}px ${FAMILY}` }, 14),
    spot("water", ["ocean", "lagoon", "lake", "water"], 9, water),
    along("water", ["river", "canal"], 11, water),
    ...POIS.slice(0, 1).map(({ kinds, from }) => spot("pois", kinds, from, { fill: paints.label, font: FONTS[0] })),
    spot("places", ["island", "village", "neighbourhood"], 12, { fill: paints.label, font: FONTS[0] }, 16),
    ...STREETS.map(({ kinds, from, size }) => along("roads", kinds, from, { fill: paints.label, font: `500 ${size}px ${FAMILY}` })),
    ...POIS.slice(1).map(({ kinds, from }) => spot("pois", kinds, from, { fill: paints.label, font: FONTS[0] })),
    spot("water", ["pond"], 16, water),
  ];
}
