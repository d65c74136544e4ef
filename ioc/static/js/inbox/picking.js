/* Rows that can be chosen for a common action: X or the box chooses one, Shift takes a range. What
   was chosen stays chosen while rows come, go and change. */

import { isTyping } from "../dom.js";
import { Rows } from "../rows.js";

export class PickRows extends Rows {
  /* picked(ids) after each change. */
  constructor(container, { picked, ...options }) {
    super(container, options);
    this.picked = new Set();
    this.told = picked;
    this.anchor = null; // where a range begins
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const isDown = event.key === "ArrowDown" || event.key === "J";
    const isUp = event.key === "ArrowUp" || event.key === "K";
    if (event.shiftKey && (isDown || isUp)) {
      this.anchor ??= this.current;
      this.move(isDown ? 1 : -1);
      this.range(this.anchor, this.current);
    } else if (event.key === "x" || event.key === "X") {
      if (event.shiftKey && this.anchor !== null) this.range(this.anchor, this.current);
      else this.toggle(this.current);
    } else {
      super.press(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  click(event) {
    const box = event.target.closest(".cell-pick");
    if (!box) {
      super.click(event);
      return;
    }
    // The label passes its press on to the box; the box alone counts.
    if (event.target.matches("label, .cell-pick")) return;
    const id = this.idOf(event.target);
    if (id === undefined) return;
    if (event.shiftKey && this.anchor !== null) this.range(this.anchor, id);
    else this.toggle(id);
    this.current = id;
    this.mark();
    this.focus();
  }

  idOf(node) {
    const row = node.closest("[data-row]");
    return row ? this.order.find((one) => String(one) === row.dataset.row) : undefined;
  }

  toggle(id) {
    if (id === null || id === undefined) return;
    if (!this.picked.delete(id)) this.picked.add(id);
    this.anchor = id;
    this.changed();
  }

  /* Chooses all rows from one to another, both included. */
  range(from, to) {
    const ends = [this.order.indexOf(from), this.order.indexOf(to)].sort((a, b) => a - b);
    if (ends[0] < 0) return;
    for (const id of this.order.slice(ends[0], ends[1] + 1)) this.picked.add(id);
    this.changed();
  }

  pickAll(isOn) {
    for (const id of this.order) {
      if (isOn) this.picked.add(id);
      else this.picked.delete(id);
    }
    this.changed();
  }

  drop(ids) {
    for (const id of ids) this.picked.delete(id);
    this.changed();
  }

  changed() {
    this.mark();
    this.told(this.picked);
  }

  mark() {
    super.mark();
    for (const [id, { node }] of this.made) {
      const isPicked = Boolean(this.picked?.has(id));
      const box = node.querySelector("[data-pick]");
      if (box) box.checked = isPicked;
      node.classList.toggle("is-picked", isPicked);
    }
  }
}
