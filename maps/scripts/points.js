/* Draws a collection of points: a ring for a place known only roughly, clusters where they are
   many, never a critical one inside a cluster. Returns { group, replace(collection) }. */
function drawPoints(L, map, kit, first, options) {
  "use strict";
  const group = L.layerGroup().addTo(map);
  let alone = [];
  let index = null;

  /* Leaflet turns a key on a marker into a key event only; a button answers Enter and Space. */
  function onPress(made, act) {
    made.on("click", act);
    made.on("keydown", function (event) {
      const key = event.originalEvent.key;
      if (key !== "Enter" && key !== " ") return;
      L.DomEvent.stop(event.originalEvent);
      act();
    });
  }

  function marker(feature) {
    const at = L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
    const seen = feature.properties;
    if (seen.accuracy_m >= options.ringFrom) {
      L.circle(at, {
        radius: seen.accuracy_m, interactive: false, className: "map-accuracy", weight: 1.5,
        color: "var(--map-outline)", fillColor: "var(--map-outline)", fillOpacity: 0.1,
        dashArray: "5 4"
      }).addTo(group);
    }
    const made = L.marker(at, {
      icon: kit.icon(seen.symbol, {
        text: seen.text, glyph: seen.glyph, ring: seen.is_unassigned,
        share: typeof seen.share_full === "number" ? seen.share_full : undefined
      }),
      title: kit.nameOf(seen),
      keyboard: options.interactive,
      interactive: options.interactive,
      riseOnHover: true,
      zIndexOffset: seen.symbol.indexOf("critical") === 0 ? 2000 : 0
    });
    made.on("add", function () {
      made.getElement().setAttribute("aria-label", kit.nameOf(seen));
      if (!options.interactive) made.getElement().setAttribute("role", "img");
    });
    onPress(made, function () {
      document.dispatchEvent(new CustomEvent("ioc:map-select", { detail: seen }));
    });
    return made.addTo(group);
  }

  function cluster(feature) {
    const count = feature.properties.point_count;
    const at = L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
    const said = kit.say("cluster_of", { count: count });
    const made = L.marker(at, {
      icon: kit.icon("cluster", { text: feature.properties.point_count_abbreviated }), title: said
    });
    made.on("add", function () { made.getElement().setAttribute("aria-label", said); });
    onPress(made, function () {
      map.setView(at, index.getClusterExpansionZoom(feature.properties.cluster_id));
    });
    made.addTo(group);
  }

  function redraw() {
    group.clearLayers();
    if (index) {
      const box = map.getBounds().pad(0.2);
      index.getClusters([box.getWest(), box.getSouth(), box.getEast(), box.getNorth()],
        Math.round(map.getZoom())).forEach(function (feature) {
        if (feature.properties.cluster) cluster(feature); else marker(feature);
      });
    }
    alone.forEach(marker);
  }

  function replace(collection) {
    const many = [];
    alone = [];
    collection.features.forEach(function (feature) {
      const apart = !options.cluster || feature.properties.symbol.indexOf("critical") === 0;
      (apart ? alone : many).push(feature);
    });
    index = null;
    if (options.cluster) {
      index = new Supercluster({ radius: 48, maxZoom: 16 });
      index.load(many);
    }
    redraw();
  }

  replace(first);
  if (options.cluster) map.on("moveend", redraw);
  return { group: group, replace: replace };
}
