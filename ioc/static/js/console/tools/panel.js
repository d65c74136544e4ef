/* The panel over the map in which one tool at a time stands. */

import { byId } from "../../dom.js";

export class Panel {
  /* `closed()` is told when the person closes it. */
  constructor() {
    this.node = byId("tool-panel");
    this.body = byId("tool-body");
    this.closed = null;
    byId("tool-close").addEventListener("click", () => this.close());
  }

  get isOpen() {
    return !this.node.hidden;
  }

  open(title, closed) {
    this.closed = closed;
    byId("tool-title").textContent = title;
    this.body.replaceChildren();
    this.node.hidden = false;
    this.node.classList.remove("is-low");
  }

  show(...nodes) {
    this.body.replaceChildren(...nodes.filter(Boolean));
  }

  /* While something is pointed at on a small screen, the panel leaves the map room. */
  lower(isLow) {
    this.node.classList.toggle("is-low", isLow);
  }

  focus() {
    const first = this.body.querySelector("button, select, input, textarea, a[href]");
    (first || this.node).focus();
  }

  close() {
    if (!this.isOpen) return false;
    this.node.hidden = true;
    const { closed } = this;
    this.closed = null;
    closed?.();
    return true;
  }
}
