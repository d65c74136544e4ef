/* What the tiles of a wall share. */

import { h } from "../dom.js";

export function heading(words, side = "") {
  return h("header", { class: "tile-head" }, h("h2", {}, words), side ? h("p", { class: "tile-side tabular" }, side) : null);
}

export function nothing(words) {
  return h("p", { class: "tile-none" }, words);
}
