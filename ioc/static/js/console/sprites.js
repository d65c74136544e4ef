/* The signs of the map as small pictures for a canvas, each drawn once, from the table of symbols
   that the page carries. */

const BOX = 24; // side of the box in which symbols are drawn
const RING = "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z";
const STEPS = 8; // in which the urgent share of a cluster is shown
const FONT = "600 11px \"Be Vietnam Pro\", system-ui, sans-serif";

export class Sprites {
  /* `holder` is the map's element: its theme gives the colours. */
  constructor(kit, holder) {
    this.table = kit.table;
    this.holder = holder;
    this.made = new Map();
    this.colours = new Map();
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
  }

  colour(paint) {
    if (!this.colours.has(paint)) {
      this.colours.set(paint, getComputedStyle(this.holder).getPropertyValue(`--${paint}`).trim());
    }
    return this.colours.get(paint);
  }

  /* The picture of a symbol: { image, side } with `side` in CSS pixels. */
  symbol(key, { glyph = "", heading = null, isChosen = false, scale = 1 } = {}) {
    return this.keep(`${key}|${glyph}|${heading}|${isChosen}|${scale}`, () => {
      const found = this.table.symbols[key];
      const size = found.size * scale;
      // Around the box there is room for the arrow of a heading and the ring of what is chosen.
      return this.paint(size, size * 1.7, (context) => {
        for (const part of found.parts) this.path(context, part);
        if (glyph && found.text) this.path(context, { d: this.table.glyphs[glyph], fill: found.text });
        if (heading !== null) {
          const last = found.parts.at(-1);
          context.translate(BOX / 2, BOX / 2);
          context.rotate((heading * Math.PI) / 180);
          context.translate(-BOX / 2, -BOX / 2);
          this.path(context, { d: this.table.heading, fill: last.stroke === "map-halo" ? found.parts[0].fill : last.stroke });
        }
        if (isChosen) this.path(context, { d: "M12-4.5a16.5 16.5 0 1 1 0 33 16.5 16.5 0 0 1 0-33z", stroke: "focus", width: 2.6 });
      });
    });
  }

  /* A cluster of `count` of which `high` are urgent: the ring shows their share. */
  cluster(count, high, text) {
    const share = high ? Math.max(1, Math.round((STEPS * high) / count)) : 0;
    const size = count < 100 ? 34 : count < 1000 ? 40 : 46;
    return this.keep(`cluster|${text}|${share}|${size}`, () => this.paint(size, size + 4, (context) => {
      this.path(context, { d: RING, fill: "map-panel", stroke: "map-halo", width: 4.6 });
      this.path(context, { d: RING, fill: "map-panel", stroke: "map-cluster", width: 2.2 });
      if (share) {
        context.beginPath();
        context.arc(BOX / 2, BOX / 2, 8.5, -Math.PI / 2, -Math.PI / 2 + (2 * Math.PI * share) / STEPS);
        context.strokeStyle = this.colour("high-fill");
        context.lineWidth = 2.2;
        context.stroke();
      }
      context.fillStyle = this.colour("map-label");
      context.font = `600 ${text.length > 3 ? 6 : 7.4}px "Be Vietnam Pro", system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, BOX / 2, BOX / 2 + 0.4);
    }));
  }

  /* A word beside a sign, in a frame: { image, width, height }. */
  tag(text, isOld) {
    return this.keep(`tag|${text}|${isOld}`, () => {
      const height = 20;
      const width = Math.ceil(this.widthOf(text)) + 14;
      return this.paintBox(width, height, (context) => {
        context.beginPath();
        context.roundRect(0.5, 0.5, width - 1, height - 1, 4);
        context.fillStyle = this.colour("map-panel");
        context.fill();
        context.setLineDash(isOld ? [3, 2] : []);
        context.strokeStyle = this.colour("map-outline");
        context.stroke();
        context.fillStyle = this.colour(isOld ? "map-label" : "text");
        context.font = FONT;
        context.textBaseline = "middle";
        context.fillText(text, 7, height / 2 + 0.5);
      });
    });
  }

  widthOf(text) {
    this.measuring ??= document.createElement("canvas").getContext("2d");
    this.measuring.font = FONT;
    return this.measuring.measureText(text).width;
  }

  keep(key, make) {
    let found = this.made.get(key);
    if (!found) {
      // Ages change: what was drawn for long ago is not kept for ever.
      if (this.made.size > 2000) this.made.clear();
      found = make();
      this.made.set(key, found);
    }
    return found;
  }

  /* Paints a box of symbols `size` CSS pixels wide into the middle of a square of `side`. */
  paint(size, side, draw) {
    return this.paintBox(side, side, (context) => {
      context.translate((side - size) / 2, (side - size) / 2);
      context.scale(size / BOX, size / BOX);
      draw(context);
    });
  }

  paintBox(width, height, draw) {
    const image = document.createElement("canvas");
    image.width = Math.ceil(width * this.ratio);
    image.height = Math.ceil(height * this.ratio);
    const context = image.getContext("2d");
    context.scale(this.ratio, this.ratio);
    draw(context);
    return { image, width: image.width / this.ratio, height: image.height / this.ratio };
  }

  path(context, { d, fill, stroke, width, dash }) {
    const shape = new Path2D(d);
    if (fill) {
      context.fillStyle = this.colour(fill);
      context.fill(shape);
    }
    if (!stroke) return;
    context.setLineDash(dash ? dash.split(" ").map(Number) : []);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.lineCap = "round";
    context.strokeStyle = this.colour(stroke);
    context.stroke(shape);
    context.setLineDash([]);
  }
}
