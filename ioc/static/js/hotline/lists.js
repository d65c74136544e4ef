/* Lists of which one row is chosen: one stop of the Tab key, arrows go from row to row, Enter or
   Space chooses. A list that is drawn anew keeps the focus on the same row. */

const KEYS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function rowsOf(box) {
  return [...box.querySelectorAll("button[role=radio]")];
}

export function installList(box) {
  box.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = rowsOf(box);
    const at = rows.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next = rows[(at + step + rows.length) % rows.length];
    for (const row of rows) row.tabIndex = row === next ? 0 : -1;
    next.focus();
  });
}

/* Each row has `data-key`, the same as long as it is the same row. */
export function redraw(box, rows) {
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  box.replaceChildren(...rows);
  const made = rowsOf(box);
  const again = made.find((row) => row.dataset.key === held);
  const stop = again || made.find((row) => row.getAttribute("aria-checked") === "true") || made[0];
  for (const row of made) row.tabIndex = row === stop ? 0 : -1;
  again?.focus();
}
