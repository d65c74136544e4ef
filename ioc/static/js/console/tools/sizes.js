/* Lengths and areas in words. */

import { number } from "../../i18n.js";

/* "840 m", "1,25 km", "12,3 km" */
export function lengthText(metres) {
  if (metres < 1000) return `${number(metres, 0)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 2 : 1)} km`;
}

/* "840 m²", "1,25 ha", "12,3 km²" */
export function areaText(squareMetres) {
  if (squareMetres < 10_000) return `${number(squareMetres, 0)} m²`;
  if (squareMetres < 1_000_000) return `${number(squareMetres / 10_000, 2)} ha`;
  return `${number(squareMetres / 1_000_000, 2)} km²`;
}
