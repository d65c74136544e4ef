/* The band of operations on a screen that stays open: drawn again when one is opened or closed. */

import { live } from "../socket.js";

const band = document.getElementById("operation-band");

async function draw() {
  const answer = await fetch("/operations/band", { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("operation-band");
  if (!fresh) return;
  band.dataset.flood = fresh.dataset.flood;
  band.replaceChildren(...fresh.childNodes);
}

if (band) {
  live.subscribe((_state, messages) => {
    if (messages.some((one) => one.subject.type === "operation")) draw().catch(() => {});
  });
}
