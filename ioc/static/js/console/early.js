/* Begins the console's other thread before anything else of the page is there: it asks for the
   critical matters at once. What it says meanwhile is kept for who comes to listen. */

export const FIRST = 0; // the number of that first load

const said = [];

export const worker = new Worker("/static/js/console/worker.js", { type: "module" });
worker.onmessage = ({ data }) => said.push(data);
worker.postMessage({ type: "load", id: FIRST });

/* hear(data) for all that was said, and all that will be. */
export function listen(hear) {
  worker.onmessage = ({ data }) => hear(data);
  for (const data of said.splice(0)) hear(data);
}
