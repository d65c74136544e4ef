/* The legend of the map stands folded until it is asked for, and then as it was left. */

import { byId } from "../dom.js";

const KEY = "ioc.console.legend";

/* `isDesk`: whether there is room for it from the start. */
export function mindLegend(isDesk) {
  const legend = byId("legend");
  try {
    legend.open = isDesk && localStorage.getItem(KEY) === "open";
  } catch {
    // A browser that keeps nothing begins with the map.
  }
  legend.addEventListener("toggle", () => {
    try {
      localStorage.setItem(KEY, legend.open ? "open" : "folded");
    } catch {
      // It is then folded again with the next page.
    }
  });
}
