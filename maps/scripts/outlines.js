/* Draws the outlines of areas below everything else, each with its name at its label point.
   An approximate outline is dashed, and the map says so in words. */
function drawOutlines(L, map, kit, collection, options) {
  "use strict";
  map.createPane("land").style.zIndex = "240"; // between land and outlines lies the ground
  map.createPane("outlines").style.zIndex = "250";
  map.createPane("area-names").style.zIndex = "260";
  map.getPane("area-names").style.pointerEvents = "none";
  const group = L.layerGroup().addTo(map);

  if (options.filled) {
    L.geoJSON(collection, {
      pane: "land",
      interactive: false,
      style: { className: "area-land", stroke: false, fillColor: "var(--map-land)", fillOpacity: 1 }
    }).addTo(group);
  }
  L.geoJSON(collection, {
    pane: "outlines",
    interactive: false,
    style: function (feature) {
      return {
        className: "area-outline",
        color: "var(--map-outline)",
        weight: 1.2,
        dashArray: feature.properties.approximate ? "6 4" : null,
        fill: false
      };
    }
  }).addTo(group);

  const names = collection.features.map(function (feature) {
    const seen = feature.properties;
    const name = document.createElement("span");
    name.textContent = seen.name;
    const home = L.latLng(seen.label_lat, seen.label_lon);
    const made = L.marker(home, {
      pane: "area-names", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "area-name", html: name, iconSize: [0, 0] })
    }).addTo(group);
    return { made: made, home: home, geometry: feature.geometry };
  });

  /* Whether a ring of [lon, lat] goes around the point (even-odd rule). */
  function isAround(ring, at) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const crosses = (ring[i][1] > at.lat) !== (ring[j][1] > at.lat);
      if (crosses && at.lng < (ring[j][0] - ring[i][0]) * (at.lat - ring[i][1])
        / (ring[j][1] - ring[i][1]) + ring[i][0]) inside = !inside;
    }
    return inside;
  }

  function holds(geometry, at) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.some(function (rings) {
      return rings.reduce(function (inside, ring) { return inside !== isAround(ring, at); }, false);
    });
  }

  /* Close by, the label point of the area in view may lie outside the frame. Its name then stands
     in the upper part of the frame, so that there is always a word for where one is. */
  function follow() {
    const seen = map.getBounds();
    const size = map.getSize();
    const spot = map.containerPointToLatLng([size.x / 2, size.y * 0.22]);
    names.forEach(function (one) {
      const lost = !seen.contains(one.home) && holds(one.geometry, spot);
      one.made.setLatLng(lost ? spot : one.home);
    });
    thin();
  }

  /* Names that would touch are left out until there is room, the larger areas keep theirs. */
  function thin() {
    const taken = [];
    map.getPane("area-names").querySelectorAll(".area-name").forEach(function (holder) {
      const label = holder.firstElementChild;
      holder.classList.remove("area-name-hidden");
      const box = label.getBoundingClientRect();
      const clash = taken.some(function (other) {
        return box.left < other.right && box.right > other.left
          && box.top < other.bottom && box.bottom > other.top;
      });
      if (clash) holder.classList.add("area-name-hidden"); else taken.push(box);
    });
  }
  map.on("moveend", follow);
  map.on("ioc:names", thin); // the ground has brought names of its own
  map.whenReady(function () { requestAnimationFrame(follow); });
  if (document.fonts) document.fonts.ready.then(thin);

  if (options.approximate || options.ground) {
    const note = L.control({ position: "bottomright" });
    note.onAdd = function () {
      const box = L.DomUtil.create("p", "map-note");
      box.textContent = kit.say(options.ground ? "approximate_ground" : "approximate_note");
      return box;
    };
    note.addTo(map);
  }
  return group;
}
