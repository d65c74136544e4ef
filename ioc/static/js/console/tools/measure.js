/* Measures on the map: the length of a way, and the area inside it once it has three corners. */

import { h, icon } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { areaOf, borderOf, crosses, distance, lengthThrough } from "./geodesy.js";
import { areaText, lengthText } from "./sizes.js";
import { Sketch } from "./sketch.js";

export class Measure {
  constructor(hooks, panel) {
    this.panel = panel;
    this.sketch = new Sketch(hooks, { kind: "line", changed: () => this.tell(), done: () => this.tell() });
  }

  open() {
    this.panel.open(t("tools.measure"), () => this.sketch.clear());
    this.panel.lower(true);
    this.figures = h("div", { class: "tool-figures", role: "status" });
    this.hint = h("p", { class: "tool-hint" }, t("tools.measure_hint"));
    this.undo = h("button", { type: "button", class: "btn", onclick: () => this.again("undo") }, icon("arrow-counterclockwise"), t("tools.undo"));
    this.finish = h("button", { type: "button", class: "btn", onclick: () => this.sketch.finish() }, icon("check2"), t("tools.finish"));
    this.fresh = h("button", { type: "button", class: "btn", onclick: () => this.again("new") }, icon("rulers"), t("tools.measure_again"));
    this.panel.show(this.figures, this.hint, h("div", { class: "bar" }, this.undo, this.finish, this.fresh));
    this.sketch.start();
    this.tell();
  }

  again(what) {
    if (what === "new") this.sketch.clear();
    if (!this.sketch.isOn) this.sketch.start();
    if (what === "undo") this.sketch.undo();
    this.tell();
  }

  tell() {
    const { places, isOn } = this.sketch;
    const lines = [];
    if (places.length < 2) lines.push(h("p", { class: "muted" }, t("tools.measure_none")));
    else {
      lines.push(fact(t("tools.length"), lengthText(lengthThrough(places))));
      if (places.length > 2) {
        lines.push(fact(t("tools.last_leg"), lengthText(distance(places.at(-2), places.at(-1)))));
        if (crosses(places)) lines.push(h("p", { class: "muted" }, t("tools.no_area")));
        else {
          lines.push(fact(t("tools.inside"), areaText(areaOf(places))));
          lines.push(fact(t("tools.border"), lengthText(borderOf(places))));
        }
      }
      lines.push(h("p", { class: "faint small" }, t("tools.n_points", { n: number(places.length) })));
    }
    this.figures.replaceChildren(...lines);
    this.undo.disabled = !places.length;
    this.finish.hidden = !isOn;
    this.finish.disabled = places.length < 2;
    this.fresh.hidden = isOn;
    this.hint.hidden = !isOn;
  }
}

const fact = (word, value) => h("p", { class: "tool-figure" }, h("span", {}, word), h("b", { class: "tabular" }, value));
