/* The button on the page of a report: news of it on this device while the page is closed. Its words
   came with the page. */

import { Denied, canPush, isOn, turnOff, turnOn } from "../push.js";

const place = document.getElementById("push");
const on = document.getElementById("push-on");
const off = document.getElementById("push-off");
const state = document.getElementById("push-state");
const path = `/api/v1/reports/${place.dataset.code}/push`;

function show(isTold, word = "") {
  const held = place.contains(document.activeElement);
  on.hidden = isTold;
  off.hidden = !isTold;
  state.textContent = word ? place.dataset[word] : "";
  if (held) (isTold ? off : on).focus();
}

async function press(act, isTold) {
  on.disabled = off.disabled = true;
  let word = isTold ? "on" : "off";
  try {
    await act();
  } catch (error) {
    word = error instanceof Denied ? "denied" : "failed";
  }
  on.disabled = off.disabled = false;
  const isDone = word === "on" || word === "off";
  show(isDone ? isTold : !isTold, word);
  (on.hidden ? off : on).focus();
}

if (canPush()) {
  on.addEventListener("click", () => press(() => turnOn(path, place.dataset.key), true));
  off.addEventListener("click", () => press(() => turnOff(path), false));
  let isTold = false;
  try {
    isTold = await isOn(path);
  } catch {
    // Nobody answers: pressing the button will say so.
  }
  show(isTold);
  place.hidden = false;
}
