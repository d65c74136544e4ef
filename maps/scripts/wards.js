/* Paints each area with the colour of its figure and writes the figure into it. */
function drawWards(L, map, kit, collection) {
  "use strict";
  map.createPane("wards").style.zIndex = "255";
  map.createPane("figures").style.zIndex = "450";
  const group = L.layerGroup().addTo(map);
  L.geoJSON(collection, {
    pane: "wards",
    style: function (feature) {
      return {
        color: "var(--map-outline)", weight: 1, fillColor: feature.properties.colour, fillOpacity: 1,
        dashArray: feature.properties.approximate ? "6 4" : null
      };
    },
    onEachFeature: function (feature, layer) {
      const said = document.createElement("span");
      said.textContent = feature.properties.name + ": " + feature.properties.value;
      layer.bindTooltip(said, { sticky: true });
      const figure = document.createElement("b");
      figure.textContent = feature.properties.value;
      L.marker([feature.properties.label_lat, feature.properties.label_lon], {
        pane: "figures", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "ward-figure", html: figure, iconSize: [0, 0] })
      }).addTo(group);
    }
  }).addTo(group);
  return { group: group };
}
