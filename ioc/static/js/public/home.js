/* The reports sent from this device: their number on the first page, their list on /track. */
import { day, t } from "./words.js";
import { forgetSent, sent } from "./store.js";

const count = document.getElementById("sent-count");
const list = document.getElementById("sent-list");

function spaced(code) {
  return `${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`;
}

function draw() {
  const reports = sent();
  if (count && reports.length) count.textContent = ` (${reports.length})`;
  if (!list) return;
  list.replaceChildren(...reports.map((one) => {
    const row = document.getElementById("sent-row").content.cloneNode(true);
    row.querySelector("a").href = `/track/${encodeURIComponent(one.code)}`;
    row.querySelector(".row-title").textContent = one.title;
    row.querySelector(".row-sub").textContent = `${spaced(one.code)} · ${t("sent {day}", { day: day(new Date(one.at)) })}`;
    return row;
  }));
  document.getElementById("sent-none").hidden = reports.length > 0;
  document.getElementById("sent-clear").hidden = reports.length === 0;
}

document.getElementById("sent-clear")?.addEventListener("click", () => {
  forgetSent();
  draw();
});
draw();
