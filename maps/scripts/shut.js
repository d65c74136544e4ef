/* Draws what is under water or closed: a surface by its depth, a way as a dashed line. */
function drawShut(L, map, kit, collection) {
  "use strict";
  map.createPane("shut").style.zIndex = "300";
  const group = L.layerGroup().addTo(map);
  L.geoJSON(collection, {
    pane: "shut",
    style: function (feature) {
      const seen = feature.properties;
      if (seen.kind !== "flood") return { color: "var(--critical-fill)", weight: 3, dashArray: "7 5" };
      const paint = "var(--" + seen.paint + ")";
      return { color: "var(--flood-4)", weight: 1, fillColor: paint, fillOpacity: 0.6 };
    },
    onEachFeature: function (feature, layer) {
      const made = document.createElement("span");
      made.textContent = feature.properties.said;
      layer.bindTooltip(made, { sticky: true });
    }
  }).addTo(group);
  return { group: group };
}
