/* Draws the symbols of maps/symbols.py on a canvas: a wall has hundreds, and elements would come and
   go all night. Colours are the tokens of the theme that is shown. */

import { pageData } from "../dom.js";

const table = pageData("symbols");
const paths = new Map();
const colours = new Map();

/* A canvas over the map, as large as the map in the pixels of the device. */
export class Sheet {
  constructor(holder, name) {
    this.holder = holder;
    this.canvas = document.createElement("canvas");
    this.canvas.className = `wall-sheet wall-sheet-${name}`;
    this.canvas.setAttribute("aria-hidden", "true");
    holder.append(this.canvas);
    this.context = this.canvas.getContext("2d");
  }

  /* Empty, and of the size that the map has now. */
  clear() {
    const { width, height } = this.holder.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return this.context;
  }
}

/* Another theme has other colours. */
export function forgetColours() {
  colours.clear();
}

export function colour(name) {
  if (!name) return "transparent";
  if (!colours.has(name)) {
    colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888");
  }
  return colours.get(name);
}

function path(d) {
  if (!paths.has(d)) paths.set(d, new Path2D(d));
  return paths.get(d);
}

function part(ctx, { d, fill, stroke, width, dash }) {
  const shape = path(d);
  if (fill) {
    ctx.fillStyle = colour(fill);
    ctx.fill(shape);
  }
  if (!stroke) return;
  ctx.strokeStyle = colour(stroke);
  ctx.lineWidth = width;
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.setLineDash(dash ? String(dash).split(/[ ,]+/).map(Number) : []);
  ctx.stroke(shape);
  ctx.setLineDash([]);
}

/* A symbol `side` pixels wide around x, y; options: text, kind (of a unit), heading, share. */
export function draw(ctx, key, x, y, side, { text = "", kind = "", heading = null, share = null } = {}) {
  const symbol = table.symbols[key];
  if (!symbol) return;
  ctx.save();
  ctx.translate(x - side / 2, y - side / 2);
  ctx.scale(side / 24, side / 24);
  for (const one of symbol.parts) part(ctx, one);
  if (kind && symbol.text) part(ctx, { d: table.glyphs[table.glyphOfKind[kind] || "team"], fill: symbol.text });
  if (text && symbol.text) {
    ctx.fillStyle = colour(symbol.text);
    ctx.font = `700 ${text.length > 2 ? 9.5 : text.length > 1 ? 11 : 14}px ${family()}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, 12, 12.6);
  }
  if (share !== null && symbol.text) {
    ctx.fillStyle = colour(symbol.text);
    ctx.fillRect(5.5, 14.5, 13 * share, 3.6);
    ctx.strokeStyle = colour(symbol.text);
    ctx.lineWidth = 1;
    ctx.strokeRect(5.5, 14.5, 13, 3.6);
  }
  if (heading !== null) {
    ctx.translate(12, 12);
    ctx.rotate((heading * Math.PI) / 180);
    ctx.translate(-12, -12);
    part(ctx, { d: table.heading, fill: symbol.parts[0].fill });
  }
  ctx.restore();
}

let letters = null;

export function family() {
  letters ??= getComputedStyle(document.documentElement).getPropertyValue("--font-tabular").trim() || "sans-serif";
  return letters;
}

/* A number in a ring, as a cluster of what is not critical; `share` of it is high (Khẩn): an arc. */
export function cluster(ctx, x, y, radius, text, share) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colour("map-panel");
  ctx.fill();
  ctx.lineWidth = radius * 0.2;
  ctx.strokeStyle = colour("map-cluster");
  ctx.stroke();
  if (share > 0) {
    ctx.beginPath();
    ctx.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, Math.max(0.08, share)));
    ctx.strokeStyle = colour("high-fill");
    ctx.lineWidth = radius * 0.3;
    ctx.stroke();
  }
  ctx.fillStyle = colour("text");
  ctx.font = `700 ${radius * (text.length > 3 ? 0.66 : text.length > 2 ? 0.78 : 0.92)}px ${family()}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + radius * 0.06);
}
