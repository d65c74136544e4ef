/* The strip of events over the slider: a bar for each part of the time, and a red triangle over each
   part in which critical matters began. The same is said in words below it. */

import { byId, say } from "../dom.js";
import { number, t } from "../i18n.js";

const MARK = 7; // pixels, the side of a triangle

export class Density {
  constructor(canvas) {
    this.canvas = canvas;
    this.bars = [];
    this.parts = 1;
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  show({ parts, items }) {
    Object.assign(this, { parts, bars: items });
    const events = items.reduce((sum, [, one]) => sum + one, 0);
    const critical = items.reduce((sum, [, , one]) => sum + one, 0);
    say(byId("density-says"), events
      ? t("replay.density", { events: number(events), critical: number(critical) })
      : t("replay.density_none"));
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const most = Math.max(1, ...this.bars.map(([, events]) => events));
    const wide = width / this.parts;
    pen.fillStyle = style.getPropertyValue("--text-faint");
    for (const [place, events] of this.bars) {
      // A part with one event is still seen beside one with thousands.
      const tall = Math.max(2, (height - MARK - 2) * Math.sqrt(events / most));
      pen.fillRect(place * wide, height - tall, Math.max(1, wide - 1), tall);
    }
    pen.fillStyle = style.getPropertyValue("--critical-fill");
    for (const [place, , critical] of this.bars) {
      if (!critical) continue;
      const x = (place + 0.5) * wide;
      pen.beginPath();
      pen.moveTo(x - MARK / 2, 0);
      pen.lineTo(x + MARK / 2, 0);
      pen.lineTo(x, MARK);
      pen.fill();
    }
  }
}
