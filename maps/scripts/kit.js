/* Draws the symbols of the table that the page carries, and carries the words of the map.
   Everything is made with DOM calls: no text of a person is ever read as markup. */
function makeKit(L, table, words) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  function node(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) made.setAttribute(key, String(value));
    }
    if (parent) parent.appendChild(made);
    return made;
  }

  function colour(paint) {
    return paint ? "var(--" + paint + ")" : "none";
  }

  function drawPart(part, parent) {
    return node("path", {
      d: part.d,
      fill: colour(part.fill),
      stroke: part.stroke ? colour(part.stroke) : null,
      "stroke-width": part.stroke ? part.width : null,
      "stroke-linejoin": part.stroke ? "round" : null,
      "stroke-linecap": part.stroke ? "round" : null,
      "stroke-dasharray": part.dash
    }, parent);
  }

  /* key: a symbol; options: text, glyph, heading (degrees from north), share (0 to 1), size. */
  function draw(key, options) {
    const wanted = options || {};
    const symbol = table.symbols[key];
    if (!symbol) throw new RangeError("no symbol " + key);
    const size = wanted.size || symbol.size;
    const svg = node("svg", {
      "class": "sym sym-" + key, viewBox: "0 0 24 24", width: size, height: size,
      "aria-hidden": "true", focusable: "false"
    });
    symbol.parts.forEach(function (part) { drawPart(part, svg); });
    if (wanted.glyph && symbol.text) {
      drawPart({ d: table.glyphs[wanted.glyph], fill: symbol.text }, svg);
    } else if (wanted.text && symbol.text) {
      node("text", {
        "class": "sym-text", x: 12, y: 12, "text-anchor": "middle",
        "dominant-baseline": "central", fill: colour(symbol.text)
      }, svg).textContent = wanted.text;
    }
    if (typeof wanted.heading === "number") {
      const paint = symbol.parts[symbol.parts.length - 1].stroke === "map-halo"
        ? symbol.parts[0].fill : symbol.parts[symbol.parts.length - 1].stroke;
      drawPart({ d: table.heading, fill: paint }, svg)
        .setAttribute("transform", "rotate(" + wanted.heading + " 12 12)");
    }
    if (typeof wanted.share === "number") {
      node("rect", { x: 5.5, y: 14.5, width: 13, height: 3.6, fill: "none",
        stroke: colour(symbol.text), "stroke-width": 1 }, svg);
      node("rect", { x: 5.5, y: 14.5, width: 13 * wanted.share, height: 3.6,
        fill: colour(symbol.text) }, svg);
    }
    return svg;
  }

  /* A Leaflet icon; a critical incident that nobody has taken gets its ring. */
  function icon(key, options) {
    const wanted = options || {};
    const svg = draw(key, wanted);
    const size = Number(svg.getAttribute("width"));
    const holder = document.createElement("div");
    holder.className = "map-pin" + (wanted.ring ? " map-pin-ringed" : "");
    holder.appendChild(svg);
    return L.divIcon({
      className: "map-icon", html: holder, iconSize: [size, size], iconAnchor: [size / 2, size / 2]
    });
  }

  function say(key, values) {
    return Object.entries(values || {}).reduce(function (text, entry) {
      return text.replace("{" + entry[0] + "}", String(entry[1]));
    }, words[key] || key);
  }

  /* The spoken name of a marker: what it is, then its title. */
  function nameOf(properties) {
    const base = properties.symbol.replace("_unverified", "");
    const kind = say(base) + (base === properties.symbol ? "" : ", " + say("unverified"));
    return properties.title ? kind + ": " + properties.title : kind;
  }

  return { table: table, words: words, draw: draw, icon: icon, say: say, nameOf: nameOf };
}
