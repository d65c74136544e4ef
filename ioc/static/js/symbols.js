/* Draws the symbols of maps/symbols.py in lists, from the table that the page carries. */

import { pageData, svg } from "./dom.js";

let table = null;

const colour = (paint) => (paint ? `var(--${paint})` : "none");

/* The symbol `key` with a digit in it or the picture of a kind of unit, `size` CSS pixels wide. */
export function symbol(key, { text = "", kind = "", size } = {}) {
  table ??= pageData("symbols");
  const found = table.symbols?.[key];
  const side = size || found?.size || 20;
  const node = svg("svg", {
    class: `sym sym-${key}`, viewBox: "0 0 24 24", width: side, height: side,
    "aria-hidden": "true", focusable: "false",
  });
  if (!found) return node;
  for (const part of found.parts) {
    node.append(
      svg("path", {
        d: part.d,
        fill: colour(part.fill),
        stroke: part.stroke ? colour(part.stroke) : null,
        "stroke-width": part.stroke ? part.width : null,
        "stroke-linejoin": part.stroke ? "round" : null,
        "stroke-linecap": part.stroke ? "round" : null,
        "stroke-dasharray": part.dash,
      }),
    );
  }
  if (kind && found.text) {
    node.append(svg("path", { d: table.glyphs[table.glyphOfKind[kind] || "team"], fill: colour(found.text) }));
  } else if (text && found.text) {
    const label = svg("text", {
      class: "sym-text", x: 12, y: 12, "text-anchor": "middle",
      "dominant-baseline": "central", fill: colour(found.text),
    });
    label.textContent = text;
    node.append(label);
  }
  return node;
}
