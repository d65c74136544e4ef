/* When the console showed what: marks on the browser's own time line, for whoever measures it. */

const said = new Set();

function mark(name) {
  if (said.has(name)) return;
  said.add(name);
  // What was put into the page stands on the screen after the next frame.
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}

/* The first critical signs, and the frame with all that is open. */
export function frameShown({ critical, isWhole }) {
  if (critical.singles.length + critical.clusters.length > 0) mark("console:critical");
  if (isWhole) mark("console:all");
}
