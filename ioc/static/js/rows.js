/* A list that is used by keyboard: one row has the tab stop, arrows and J/K move it, Enter opens.
   Rows are kept by id and only those whose card changed are made anew, so the focus stays. */

import { isTyping } from "./dom.js";

const FORWARD = new Set(["ArrowDown", "j", "J"]);
const BACK = new Set(["ArrowUp", "k", "K"]);

export class Rows {
  /* build(card) makes a row's element; open(card) is called on a press or Enter. */
  constructor(container, { build, open, moved = () => {} }) {
    this.container = container;
    this.build = build;
    this.open = open;
    this.moved = moved;
    this.made = new Map(); // id -> { card, node }
    this.ids = new WeakMap(); // node -> id
    this.order = [];
    this.current = null; // id of the row with the tab stop
    this.isChosen = false; // whether a person has been in the list; until then its top is current
    this.selected = null; // id of the row that is open beside
    this.onward = null; // id of the row that followed the current one before that was moved down
    this.marked = { current: null, selected: null }; // the nodes that carry the marks now
    container.addEventListener("keydown", (event) => this.press(event));
    container.addEventListener("click", (event) => this.click(event));
    container.addEventListener("focusin", (event) => this.focused(event));
  }

  /* Shows `items`: cards, or ready elements (heads of groups) that stand between them. */
  show(items) {
    const nodes = [];
    const kept = new Map();
    const before = this.order;
    this.order = [];
    for (const item of items) {
      if (item instanceof Element) {
        nodes.push(item);
        continue;
      }
      const id = item.row_id ?? item.id;
      let entry = this.made.get(id);
      if (!entry || entry.card !== item) entry = this.replace(entry, item, id);
      kept.set(id, entry);
      this.order.push(id);
      nodes.push(entry.node);
    }
    const hadFocus = this.container.contains(document.activeElement);
    const place = this.order.indexOf(this.current);
    this.made = kept;
    this.place(nodes);
    if (place >= 0 && this.isChosen) this.keepPlace(before, place);
    else {
      this.current = this.order[0] ?? null;
      this.onward = null;
    }
    this.mark();
    if (hadFocus && !this.container.contains(document.activeElement)) this.focus();
  }

  /* A row that was worked on goes down in the list, and its mark goes with it; J goes on from where
     it stood, not from among those that are done. */
  keepPlace(before, place) {
    if (this.onward !== null && this.made.has(this.onward)) return;
    const stood = before.indexOf(this.current);
    const next = stood < 0 ? undefined : before.find((id, at) => at > stood && this.made.has(id));
    this.onward = next !== undefined && this.order.indexOf(next) < place ? next : null;
  }

  replace(entry, card, id) {
    const node = this.build(card);
    node.dataset.row = String(id);
    node.tabIndex = -1;
    node.setAttribute("aria-selected", "false");
    this.ids.set(node, id);
    if (entry?.node.contains(document.activeElement)) {
      entry.node.replaceWith(node);
      node.tabIndex = 0;
      node.focus({ preventScroll: true });
    }
    return { card, node };
  }

  /* Puts the nodes in order and moves only those that stand elsewhere: a node that is moved
     loses the focus. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.container.children]) if (!wanted.has(node)) node.remove();
    let next = this.container.firstElementChild;
    for (const node of nodes) {
      // One that goes further down is passed over, not all the others put before it.
      if (next !== node && next?.nextElementSibling === node) next = node;
      if (node === next) next = next.nextElementSibling;
      else this.container.insertBefore(node, next);
    }
  }

  /* The marks are moved from the rows that had them to those that have them now: a list of a
     thousand rows is not gone through for each key. */
  mark() {
    const current = this.made.get(this.current)?.node ?? null;
    const selected = this.made.get(this.selected)?.node ?? null;
    const before = this.marked;
    if (before.current && before.current !== current) before.current.tabIndex = -1;
    if (before.selected && before.selected !== selected) before.selected.setAttribute("aria-selected", "false");
    if (current && current.tabIndex !== 0) current.tabIndex = 0;
    if (selected && selected.getAttribute("aria-selected") !== "true") selected.setAttribute("aria-selected", "true");
    this.marked = { current, selected };
  }

  select(id) {
    this.selected = id;
    if (this.made.has(id)) {
      if (this.current !== id) this.onward = null;
      this.current = id;
      this.isChosen = true;
    }
    this.mark();
    this.made.get(id)?.node.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.made.get(this.current)?.node.focus();
  }

  move(step) {
    let place = Math.max(0, this.order.indexOf(this.current));
    const onward = this.onward === null ? -1 : this.order.indexOf(this.onward);
    if (onward >= 0) place = step > 0 ? onward - 1 : onward;
    this.onward = null;
    this.current = this.order[Math.min(this.order.length - 1, Math.max(0, place + step))] ?? null;
    this.mark();
    this.focus();
    const entry = this.made.get(this.current);
    entry?.node.scrollIntoView({ block: "nearest" });
    if (entry) this.moved(entry.card);
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (FORWARD.has(event.key)) this.move(1);
    else if (BACK.has(event.key)) this.move(-1);
    else if (event.key === "Home") this.move(-this.order.length);
    else if (event.key === "End") this.move(this.order.length);
    else if (event.key === "Enter" || event.key === " ") this.openAt(this.current);
    else return;
    event.preventDefault();
  }

  click(event) {
    const row = event.target.closest("[data-row]");
    if (!row || event.target.closest("a, button")) return;
    this.current = this.ids.get(row) ?? null;
    this.onward = null;
    this.openAt(this.current);
  }

  openAt(id) {
    const entry = this.made.get(id);
    if (entry) this.open(entry.card);
  }

  focused(event) {
    this.isChosen = true;
    const row = event.target.closest("[data-row]");
    const id = row && this.ids.get(row);
    if (id !== null && id !== undefined && id !== this.current) {
      this.current = id;
      this.onward = null;
      this.mark();
      this.moved(this.made.get(id).card);
    }
  }
}
