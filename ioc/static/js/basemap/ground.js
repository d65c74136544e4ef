/* The waters and main roads that a city brings with it, for a map without tiles: drawn by hand,
   between the land and the outlines of the wards. */

const EARTH = 40_075_016.686; // metres around the equator
const LEAST_PIXELS = { river: 1.6, canal: 1.2, highway: 2.2, major_road: 1.4 };
const NAMES_FROM = { lagoon: 10, river: 11, canal: 13, highway: 12, major_road: 13 };

/* Metres of one pixel at a zoom and latitude. */
export function metresOfPixel(zoom, lat) {
  return (EARTH * Math.cos((lat * Math.PI) / 180)) / 2 ** (zoom + 8);
}

/* How wide a line is drawn: as wide as the thing is, and wide enough to be seen. */
export function widthOf({ kind, width_m: metres }, zoom, lat) {
  return Math.max(LEAST_PIXELS[kind] ?? 1, (metres ?? 0) / metresOfPixel(zoom, lat));
}

/* From which zoom on a thing has its name. */
export function isNamed({ kind }, zoom) {
  return zoom >= (NAMES_FROM[kind] ?? Infinity);
}

/* The point of a line in the middle of its length, as [lon, lat]. */
export function middleOf(line) {
  const lengths = line.slice(1).map(([x, y], at) => Math.hypot(x - line[at][0], y - line[at][1]));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (let at = 0; at < lengths.length; at += 1) {
    if (left <= lengths[at] && lengths[at] > 0) {
      const share = left / lengths[at];
      return line[at].map((value, axis) => value + share * (line[at + 1][axis] - value));
    }
    left -= lengths[at];
  }
  return line[0];
}

const isRoad = (kind) => kind === "highway" || kind === "major_road";

/* Draws the collection; the names are thinned with those of the wards. */
export function drawGround(L, map, collection) {
  const pane = map.getPane("ground") ?? map.createPane("ground");
  pane.style.zIndex = "245";
  const middle = map.getCenter().lat;
  const group = L.layerGroup().addTo(map);
  const waters = { type: "FeatureCollection", features: collection.features.filter(({ properties }) => !isRoad(properties.kind)) };
  const roads = { type: "FeatureCollection", features: collection.features.filter(({ properties }) => isRoad(properties.kind)) };
  const look = ({ properties, geometry }) => (geometry.type === "Polygon"
    ? { className: "ground-water", stroke: false, fillColor: "var(--map-water)", fillOpacity: 1 }
    : {
      className: isRoad(properties.kind) ? "ground-road" : "ground-water",
      color: isRoad(properties.kind) ? "var(--map-rail)" : "var(--map-water)",
      weight: widthOf(properties, map.getZoom(), middle),
      opacity: 1, fill: false, lineCap: "round", lineJoin: "round",
    });
  const layers = [waters, roads].map((part) => L.geoJSON(part, { pane: "ground", interactive: false, style: look }).addTo(group));

  const named = map.getPane("area-names");
  const names = !named ? [] : collection.features.filter(({ properties }) => properties.name).map(({ properties, geometry }) => {
    const [lon, lat] = geometry.type === "Polygon"
      ? [properties.label_lon, properties.label_lat] : middleOf(geometry.coordinates);
    const text = document.createElement("span");
    text.textContent = properties.name;
    const kind = isRoad(properties.kind) ? "ground-name" : "ground-name ground-name-water";
    return {
      properties,
      marker: L.marker([lat, lon], {
        pane: "area-names", interactive: false, keyboard: false,
        icon: L.divIcon({ className: `area-name ${kind}`, html: text, iconSize: [0, 0] }),
      }),
    };
  });

  function follow() {
    const zoom = map.getZoom();
    for (const layer of layers) layer.setStyle(look);
    for (const { properties, marker } of names) {
      if (isNamed(properties, zoom)) marker.addTo(group);
      else marker.remove();
    }
    map.fire("ioc:names");
  }
  map.on("zoomend", follow);
  follow();
  return group;
}
