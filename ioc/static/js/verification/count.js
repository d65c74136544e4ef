/* How many items wait for verification, beside the link in the bar of every screen. Asked when the
   page opens and after something happened, at most once in a few seconds. */

import { get } from "../api.js";
import { say } from "../dom.js";
import { number } from "../i18n.js";
import { live } from "../socket.js";

const EVERY = 4000; // ms
const badge = document.getElementById("verification-count");
let timer = null;
let askedAt = 0;

async function ask() {
  timer = null;
  askedAt = Date.now();
  try {
    show((await get("/api/v1/verification/counts")).all);
  } catch {
    // The bar keeps the last figure; the line itself says when it is lost.
  }
}

export function show(count) {
  if (!badge) return;
  badge.hidden = !count;
  say(badge, number(count));
}

if (badge) {
  ask();
  live.subscribe((_state, messages) => {
    if (messages.length && timer === null) timer = setTimeout(ask, Math.max(300, EVERY - (Date.now() - askedAt)));
  });
}
