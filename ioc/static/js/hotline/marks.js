/* Underlines in the caller's words what was understood of them. The words themselves are never
   touched: a copy lies behind the field and carries the lines. */

import { h } from "../dom.js";

const TONE = /[\u0300-\u036f]/g;

/* A text as it compares: small letters, no marks; one character out for one in. */
function folded(text) {
  return Array.from(text, (c) => {
    const plain = c.normalize("NFD").replace(TONE, "").toLowerCase().replace("đ", "d");
    return plain.length === c.length ? plain : c.length === 1 ? plain.charAt(0) || c : c;
  }).join("");
}

const isLetter = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);

/* Where quotes stand in a text, as whole words: [from, to, kind] in order, without overlaps. Where
   two overlap the shorter says more: a place inside a sentence about water stays a place. */
export function spansOf(text, groups) {
  const where = folded(text);
  const taken = new Array(text.length).fill(null);
  const all = groups
    .flatMap(([kind, quotes]) => quotes.map((quote) => [kind, folded(quote.trim())]))
    .filter(([, wanted]) => wanted)
    .sort(([, one], [, other]) => one.length - other.length);
  for (const [kind, wanted] of all) {
    for (let at = where.indexOf(wanted); at >= 0; at = where.indexOf(wanted, at + 1)) {
      if (isLetter(where[at - 1]) || isLetter(where[at + wanted.length])) continue;
      for (let i = at; i < at + wanted.length; i += 1) taken[i] ??= kind;
    }
  }
  const found = [];
  for (let from = 0; from < text.length; ) {
    let to = from + 1;
    while (to < text.length && taken[to] === taken[from]) to += 1;
    if (taken[from]) found.push([from, to, taken[from]]);
    from = to;
  }
  return found;
}

/* Draws the lines behind `field` into `behind`, and keeps the two scrolled alike. */
export class Marks {
  constructor(field, behind) {
    this.field = field;
    this.behind = behind;
    this.groups = [];
    field.addEventListener("scroll", () => this.follow());
    new ResizeObserver(() => this.fit()).observe(field);
  }

  show(groups) {
    this.groups = groups;
    this.draw();
  }

  draw() {
    const text = this.field.value;
    const pieces = [];
    let done = 0;
    for (const [from, to, kind] of spansOf(text, this.groups)) {
      pieces.push(text.slice(done, from), h("span", { class: `mark-${kind}` }, text.slice(from, to)));
      done = to;
    }
    // A last line that is empty has no height of its own in a block.
    pieces.push(`${text.slice(done)}\u200b`);
    this.behind.replaceChildren(...pieces);
    this.fit();
  }

  fit() {
    // A scroll bar narrows the field's lines; the copy must break at the same words.
    this.behind.style.width = `${this.field.clientWidth}px`;
    this.follow();
  }

  follow() {
    this.behind.scrollTop = this.field.scrollTop;
  }
}
