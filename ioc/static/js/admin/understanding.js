/* Follows a training that is running: says its step, and offers the result when it has ended. */

import { get } from "../api.js";

const EVERY = 3000; // milliseconds

const box = document.getElementById("training");
const step = document.getElementById("training-step");
const ended = document.getElementById("training-ended");

async function look() {
  try {
    const now = await get("/admin/understanding/state");
    if (String(now.id) !== box.dataset.number || now.state !== "running") {
      ended.hidden = false;
      return;
    }
    // A screen reader hears a step once, when it begins.
    if (step.textContent !== now.said) step.textContent = now.said;
  } catch {
    // The next look may reach the server again.
  }
  setTimeout(look, EVERY);
}

if (box && step && ended) setTimeout(look, EVERY);
