/* Puts vector tiles and the ground under the map. The names of their source stand there at once;
   their drawing is a module that comes from the server of the page. */
function drawBasemap(L, map, kit, basemap, options) {
  "use strict";
  if (basemap.url && map.attributionControl) {
    const source = document.createElement(basemap.attributionUrl ? "a" : "span");
    source.textContent = basemap.attribution;
    if (basemap.attributionUrl) {
      source.href = basemap.attributionUrl;
      source.rel = "noopener";
    }
    map.attributionControl.addAttribution(source.outerHTML);
  }
  return import(options.module).then(
    function (module) { return module.draw(L, map, basemap); },
    function () { return null; } // the outlines carry the map
  );
}
