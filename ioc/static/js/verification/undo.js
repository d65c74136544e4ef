/* The bar that takes back what was just decided, for as long as it is shown. */

import { byId, h, say } from "../dom.js";
import { t, timer } from "../i18n.js";

const SHOWN_MS = 10000;

export class Undo {
  constructor(run) {
    this.run = run;
    this.bar = byId("undo-bar");
    this.offered = null;
    this.timer = null;
  }

  /* `words` say what was done; `what` is handed to `run`. */
  offer(words, what) {
    this.offered = { what, until: Date.now() + SHOWN_MS };
    clearInterval(this.timer);
    const left = h("span", { class: "tabular" });
    this.bar.replaceChildren(h("span", {}, words), h("button", { type: "button", class: "btn", id: "undo", onclick: () => this.press() }, t("Undo it"), " ", h("kbd", {}, "Ctrl Z")), left);
    this.bar.hidden = false;
    const tick = () => {
      const seconds = (this.offered ? this.offered.until - Date.now() : 0) / 1000;
      say(left, timer(seconds));
      if (seconds <= 0) this.shut();
    };
    tick();
    this.timer = setInterval(tick, 500);
  }

  shut() {
    clearInterval(this.timer);
    this.offered = null;
    this.bar.hidden = true;
  }

  /* Answers whether there was something to take back. */
  press() {
    if (!this.offered) return false;
    const { what } = this.offered;
    this.shut();
    this.run(what);
    return true;
  }
}
