/* Paints the marks of past matters on one canvas over the map: thousands of single ones as ready
   pictures, counts as bubbles, what is critical and runs above everything. */

import { pageData } from "../dom.js";
import { number } from "../i18n.js";
import { short, worldOf } from "../tiles/grid.js";

const REACH = 14; // pixels around a press in which a mark is meant
const RADIUS = [13, 22]; // pixels of the smallest and the largest bubble

/* How large a bubble is, by its count: ten times as many are a little larger. */
function radiusOf(count) {
  return Math.min(RADIUS[1], RADIUS[0] + 3 * Math.log10(count));
}

export class MarkLayer {
  constructor({ map, L }) {
    this.map = map;
    this.L = L;
    this.marks = [];
    this.pictures = new Map();
    this.canvas = L.DomUtil.create("canvas", "history-marks leaflet-zoom-hide");
    map.getPanes().overlayPane.append(this.canvas);
    map.on("moveend zoomend resize", () => this.draw());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.pictures.clear();
      this.draw();
    });
  }

  /* `marks`: { x, y (of the world), symbol } or { x, y, count }; the last are painted last. */
  show(marks) {
    this.marks = marks;
    this.draw();
  }

  draw() {
    const { x: width, y: height } = this.map.getSize();
    const scale = devicePixelRatio || 1;
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    this.L.DomUtil.setPosition(this.canvas, corner);
    if (this.canvas.width !== width * scale || this.canvas.height !== height * scale) {
      this.canvas.width = width * scale;
      this.canvas.height = height * scale;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const origin = this.map.getPixelBounds().min;
    const size = 256 * 2 ** this.map.getZoom();
    for (const mark of this.marks) {
      mark.px = mark.x * size - origin.x;
      mark.py = mark.y * size - origin.y;
      if (mark.px < -30 || mark.py < -30 || mark.px > width + 30 || mark.py > height + 30) continue;
      if (mark.count) this.bubble(pen, mark);
      else this.picture(pen, mark, scale);
    }
  }

  bubble(pen, { px, py, count }) {
    pen.beginPath();
    pen.arc(px, py, radiusOf(count), 0, 2 * Math.PI);
    pen.fillStyle = this.colour("map-panel");
    pen.fill();
    pen.lineWidth = 2.5;
    pen.strokeStyle = this.colour("map-cluster");
    pen.stroke();
    pen.fillStyle = this.colour("map-cluster");
    pen.font = '600 11px "Be Vietnam Pro", system-ui, sans-serif';
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(short(count, number), px, py);
  }

  picture(pen, { px, py, symbol }, scale) {
    const { image, side } = this.pictureOf(symbol, scale);
    pen.drawImage(image, px - side / 2, py - side / 2, side, side);
  }

  pictureOf(key, scale) {
    const name = `${key}@${scale}`;
    let found = this.pictures.get(name);
    if (!found) {
      found = this.painted(key, scale);
      this.pictures.set(name, found);
    }
    return found;
  }

  painted(key, scale) {
    const symbol = pageData("symbols").symbols[key];
    const side = symbol.size;
    const image = document.createElement("canvas");
    image.width = image.height = Math.ceil(side * scale);
    const pen = image.getContext("2d");
    pen.scale((side * scale) / 24, (side * scale) / 24);
    pen.lineJoin = pen.lineCap = "round";
    for (const part of symbol.parts) {
      const path = new Path2D(part.d);
      if (part.fill) {
        pen.fillStyle = this.colour(part.fill);
        pen.fill(path);
      }
      if (part.stroke) {
        pen.setLineDash((part.dash || "").split(/[\s,]+/).filter(Boolean).map(Number));
        pen.lineWidth = part.width;
        pen.strokeStyle = this.colour(part.stroke);
        pen.stroke(path);
      }
    }
    return { image, side };
  }

  colour(paint) {
    return getComputedStyle(this.map.getContainer()).getPropertyValue(`--${paint}`).trim() || "#888";
  }

  /* The mark at a place of the map, the uppermost; null for none. */
  at(latlng) {
    const [x, y] = worldOf(latlng.lat, latlng.lng);
    const size = 256 * 2 ** this.map.getZoom();
    for (let n = this.marks.length - 1; n >= 0; n -= 1) {
      const mark = this.marks[n];
      const reach = mark.count ? radiusOf(mark.count) : REACH;
      if (Math.hypot((mark.x - x) * size, (mark.y - y) * size) <= reach) return mark;
    }
    return null;
  }
}
