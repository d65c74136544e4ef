/* Draws the outlines of areas below everything else, each with its name at its label point.
   An approximate outline is dashed, and the map says so in words. */
function drawOutlines(L, map, kit, collection, options) {
  "use strict";
  map.createPane("outlines").style.zIndex = "250";
  map.createPane("area-names").style.zIndex = "260";
  map.getPane("area-names").style.pointerEvents = "none";
  const group = L.layerGroup().addTo(map);

  L.geoJSON(collection, {
    pane: "outlines",
    interactive: false,
    style: function (feature) {
      return {
        className: "area-outline",
        color: "var(--map-outline)",
        weight: 1.2,
        dashArray: feature.properties.approximate ? "6 4" : null,
        fillColor: "var(--map-land)",
        fillOpacity: options.filled ? 1 : 0
      };
    }
  }).addTo(group);

  collection.features.forEach(function (feature) {
    const seen = feature.properties;
    const name = document.createElement("span");
    name.textContent = seen.name;
    L.marker([seen.label_lat, seen.label_lon], {
      pane: "area-names", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "area-name", html: name, iconSize: [0, 0] })
    }).addTo(group);
  });

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
  map.on("zoomend", thin);
  map.whenReady(function () { requestAnimationFrame(thin); });
  if (document.fonts) document.fonts.ready.then(thin);

  if (options.approximate) {
    const note = L.control({ position: "bottomright" });
    note.onAdd = function () {
      const box = L.DomUtil.create("p", "map-note");
      box.textContent = kit.say("approximate_note");
      return box;
    };
    note.addTo(map);
  }
  return group;
}
