/* The protocol cards of the last visit: at hand at once after a reload, and without the network.
   They hold nothing personal. */

import { locale } from "../i18n.js";

const KEY = "ioc.protocols.";

/* What `GET /protocols` answered last in this language, or null. */
export function keptCards() {
  try {
    return JSON.parse(localStorage.getItem(KEY + locale()));
  } catch {
    return null;
  }
}

export function keepCards(found) {
  try {
    localStorage.setItem(KEY + locale(), JSON.stringify(found));
  } catch {
    /* The server is asked again next time. */
  }
}
