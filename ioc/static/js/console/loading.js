/* Fetches what a console knows, critical matters first and the others piece by piece, so that a
   snapshot of 50,000 is read while it comes. */

import { ApiError, request, timely } from "../api.js";

const SNAPSHOT = "/api/v1/console/snapshot";
const SILENT_MS = 20_000; // without a byte after which the line is given up

/* The critical matters, all units, places and reports: what is drawn first. */
export async function critical() {
  return timely(SILENT_MS, async (signal) => (await request(`${SNAPSHOT}?part=critical`, { signal })).json());
}

/* Everything. */
export async function whole() {
  return timely(SILENT_MS, async (signal, alive) => {
    const response = await request(`${SNAPSHOT}?lines=1`, { signal });
    alive();
    if (!response.headers.get("Content-Type")?.startsWith("application/x-ndjson")) return response.json();
    return fromLines(linesOf(response.body, alive));
  });
}

/* What has changed since a position, or a word that everything is needed. */
export async function since({ position, mark, view }) {
  const query = new URLSearchParams({ since: position });
  if (mark) query.set("mark", mark);
  if (view) query.set("view", view);
  return timely(SILENT_MS, async (signal) => (await request(`${SNAPSHOT}?${query}`, { signal })).json());
}

/* The lines of a stream of bytes, as text, in bunches as they come; `alive()` at each. */
async function* linesOf(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    alive();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

/* A snapshot of its lines: the head, bunches of incidents, and the end. Without its end it was cut. */
export async function fromLines(lines) {
  let snapshot = null;
  for await (const line of lines) {
    if (!line) continue;
    const part = JSON.parse(line);
    if (snapshot === null) snapshot = part;
    else if ("end" in part) {
      if (part.end === snapshot.incidents.length) return snapshot;
      break;
    } else for (const card of part.incidents) snapshot.incidents.push(card);
  }
  throw new ApiError(0, { code: "cut_short" });
}
