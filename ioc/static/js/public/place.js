/* Where it is: the position of this phone, or a pin under which the map is dragged. A pin that
   nobody has set is no place, and a position says how exact it is. Leaflet is loaded only when
   somebody asks for the map. */
import { t, number } from "./words.js";

const CITY_ZOOM = 11;
const STREET_ZOOM = 17;
/* Without tiles a street is a blank square: outlines and names have to be in view instead. */
const OUTLINE_ZOOM = 14;
const FARTHEST_ZOOM = 9;
const NAME_MARGIN_PIXELS = 30;
const PIN_PIXELS = 20;
const GPS_TIMEOUT_MS = 15_000;

/** This phone's position as {lat, lon, accuracy_m}; rejects with a GeolocationPositionError. */
export function position() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("no geolocation"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.round(coords.accuracy) }),
      reject,
      { enableHighAccuracy: true, timeout: GPS_TIMEOUT_MS, maximumAge: 10_000 },
    );
  });
}

/** In words what to do when there is no position. */
export function whyNot(error) {
  if (error && error.code === 1) return t("This page may not use the position. Allow it in the browser, or point on the map, or type the address.");
  return t("The position was not found. Point on the map, or type the address.");
}

function script(address) {
  return new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = address;
    made.onload = resolve;
    made.onerror = reject;
    document.head.append(made);
  });
}

function sheet(address) {
  return new Promise((resolve) => {
    const made = document.createElement("link");
    made.rel = "stylesheet";
    made.href = address;
    made.onload = resolve;
    made.onerror = resolve;
    document.head.append(made);
  });
}

let outlines = null;

/** The outlines of wards as GeoJSON, fetched once. */
export async function areas() {
  if (!outlines) {
    outlines = fetch("/api/v1/public/areas.geojson").then((answer) => answer.json()).catch(() => null);
  }
  return (await outlines) || { features: [] };
}

function inRing(lat, lon, ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** The ward in which a place lies, as the properties of its outline, or null. */
export async function wardAt(lat, lon) {
  for (const feature of (await areas()).features) {
    const { type, coordinates } = feature.geometry;
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    for (const rings of polygons) {
      if (inRing(lat, lon, rings[0]) && !rings.slice(1).some((hole) => inRing(lat, lon, hole))) return feature.properties;
    }
  }
  return null;
}

/** The map under a fixed pin. `onPick({lat, lon, accuracy_m})` when a person has moved it.
    `basemap` is what lies under it (`Basemap.options`), or null. */
export async function pickMap(element, { basemap, onPick }) {
  const tile = basemap?.url;
  const showsCity = Boolean(basemap?.showsCity);
  await Promise.all([sheet("/static/vendor/leaflet/leaflet.css"), script("/static/vendor/leaflet/leaflet.js")]);
  const { L } = window;
  element.classList.add("ioc-map");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", t("Map under a pin. Arrow keys move the map, + and - zoom."));
  const map = L.map(element, { zoomControl: false, zoomSnap: 0.5, attributionControl: Boolean(tile), maxZoom: 19 });
  L.control.zoom({ position: "topright", zoomInTitle: t("Zoom in"), zoomOutTitle: t("Zoom out") }).addTo(map);
  if (tile) {
    map.attributionControl.setPrefix(false).setPosition("topleft"); // below stand the hint and a button
    map.attributionControl.addAttribution(sourceOf(basemap));
    if (!basemap.isVector) L.tileLayer(tile, { maxZoom: 19 }).addTo(map);
  }
  const shapes = await areas();
  for (const [pane, height] of [["land", 240], ["ground", 245], ["outlines", 250]]) map.createPane(pane).style.zIndex = String(height);
  if (!showsCity) {
    L.geoJSON(shapes, { pane: "land", interactive: false, style: { stroke: false, fillColor: "var(--map-land)", fillOpacity: 1 } }).addTo(map);
  }
  const layer = L.geoJSON(shapes, {
    pane: "outlines",
    interactive: false,
    style: (feature) => ({
      color: "var(--map-outline)", weight: 1.2, dashArray: feature.properties.approximate ? "6 4" : null, fill: false,
    }),
  }).addTo(map);
  for (const { properties } of shapes.features) {
    const name = document.createElement("span");
    name.textContent = properties.name;
    L.marker([properties.label_lat, properties.label_lon], {
      interactive: false, keyboard: false, icon: L.divIcon({ className: "area-name", html: name, iconSize: [0, 0] }),
    }).addTo(map);
  }
  const names = shapes.features.map(({ properties }) => L.latLng(properties.label_lat, properties.label_lon));
  const corners = shapes.features.flatMap(({ geometry }) => geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2));

  /** The nearest zoom at which an outline and a name are in the frame around `at`. */
  function outlineZoom(at, nearest) {
    let zoom = Math.min(nearest, OUTLINE_ZOOM);
    while (names.length && zoom > FARTHEST_ZOOM && !isOriented(at, zoom)) zoom -= 0.5;
    return zoom;
  }

  function isOriented(at, zoom) {
    const middle = map.project(at, zoom);
    const half = map.getSize().divideBy(2);
    const isIn = (place, margin) => {
      const away = map.project(place, zoom).subtract(middle);
      return Math.abs(away.x) < half.x - margin && Math.abs(away.y) < half.y - margin;
    };
    return names.some((place) => isIn(place, NAME_MARGIN_PIXELS)) && corners.some(([lon, lat]) => isIn([lat, lon], 0));
  }

  let ring = null;
  let byProgram = true;
  const whole = layer.getBounds();
  if (whole.isValid()) map.setView(whole.getCenter(), CITY_ZOOM);
  else map.setView([16.4637, 107.5909], CITY_ZOOM);
  map.on("moveend", () => {
    if (byProgram) {
      byProgram = false;
      return;
    }
    if (ring) ring.remove();
    ring = null;
    const at = map.getCenter();
    onPick({ lat: at.lat, lon: at.lng, accuracy_m: pinAccuracy(at) });
  });
  byProgram = false;
  // Not waited for: the outlines carry the map until it is there.
  if (basemap) import("../basemap/layer.js").then(({ draw }) => draw(L, map, basemap)).catch(() => {});

  /** What a thumb can hit at this zoom, metres: 20 pixels. */
  function pinAccuracy(at) {
    const beside = map.containerPointToLatLng(map.latLngToContainerPoint(at).add([PIN_PIXELS, 0]));
    return Math.max(5, Math.round(map.distance(at, beside)));
  }

  return {
    /** Shows a position with the ring of its accuracy. */
    show(place) {
      if (ring) ring.remove();
      const at = [place.lat, place.lon];
      ring = L.circle(at, {
        radius: place.accuracy_m || 0, interactive: false, weight: 1.5, dashArray: "5 4",
        color: "var(--accent)", fillColor: "var(--accent)", fillOpacity: 0.14,
      }).addTo(map);
      const wanted = place.accuracy_m > 1000 ? 13 : place.accuracy_m > 200 ? 15 : STREET_ZOOM;
      const zoom = showsCity ? wanted : outlineZoom(at, wanted);
      const moves = map.getCenter().distanceTo(at) > 0.5 || map.getZoom() !== zoom;
      byProgram = moves;
      map.setView(at, zoom, { animate: false });
    },
    resize() {
      byProgram = true;
      map.invalidateSize({ pan: false });
      byProgram = false;
    },
  };
}

/* The name of who made the tiles, as markup without any of its own. */
function sourceOf({ attribution, attributionUrl }) {
  const made = document.createElement(attributionUrl ? "a" : "span");
  made.textContent = attribution;
  if (attributionUrl) {
    made.href = attributionUrl;
    made.rel = "noopener";
  }
  return made.outerHTML;
}

/** How exact a place is, in words. */
export function exactness(metres) {
  return metres >= 1000 ? `± ${number(Math.round(metres / 100) / 10)} km` : `± ${number(metres)} m`;
}
