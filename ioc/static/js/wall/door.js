/* Hands the key in the address in, once, and opens the screen; tries again while the server is away. */

import { byId, say } from "../dom.js";
import { post } from "../api.js";

const AGAIN = 5000; // ms
const says = byId("door-says");
const key = decodeURIComponent(window.location.hash.slice(1));

async function open() {
  if (!key) {
    say(says, says.dataset.missing);
    return;
  }
  say(says, says.dataset.opening);
  try {
    const { screen } = await post("/wall/in", { key });
    window.location.replace(`/wall?screen=${screen}`);
  } catch (error) {
    const isAway = error.status === 0 || error.status >= 500;
    say(says, isAway ? says.dataset.away : says.dataset.refused);
    if (isAway) setTimeout(open, AGAIN);
  }
}

window.addEventListener("hashchange", () => window.location.reload());
open();
