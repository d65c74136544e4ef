/* Time of a replay: steps of the slider, the address, what one frame moves. Pure; milliseconds. */

const STEPS = [1, 5, 10, 30, 60, 300, 900, 3600].map((seconds) => seconds * 1000);
const FRAME_MOST = 500; // ms of real time that one frame may stand for: a tab that slept does not leap

/* The step of an arrow key: a round one, of which the whole has about two hundred. */
export function stepOf(from, to) {
  const wanted = (to - from) / 200;
  return STEPS.find((one) => one >= wanted) || STEPS.at(-1);
}

export function clamp(at, from, to) {
  return Math.min(to, Math.max(from, Math.round(at)));
}

/* Where a key on the slider leads; null for a key that is none of its own. */
export function keyed(key, at, from, to) {
  const step = stepOf(from, to);
  const moves = {
    ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step,
    PageUp: (to - from) / 10, PageDown: -(to - from) / 10,
  };
  if (key === "Home") return from;
  if (key === "End") return to;
  return key in moves ? clamp(at + moves[key], from, to) : null;
}

/* The moment after a frame that took `real` ms at a speed; never beyond what is loaded. */
export function played(at, real, speed, loadedTo, to) {
  const wanted = at + Math.min(Math.max(real, 0), FRAME_MOST) * speed;
  return Math.min(wanted, loadedTo, to);
}

/* How much is asked for at once, and from how much ahead on, ms of the night. */
export function chunkOf(speed) {
  return Math.max(60_000, speed * 6_000);
}

export function faster(speeds, speed, step) {
  const place = speeds.indexOf(speed);
  return speeds[Math.min(speeds.length - 1, Math.max(0, place + step))];
}

/* The address of a moment. */
export function addressOf({ from, to, at, speed, mark = null, incident = null }) {
  const query = new URLSearchParams();
  const iso = (ms) => new Date(ms).toISOString();
  query.set("from", iso(from));
  query.set("to", iso(to));
  query.set("at", iso(at));
  query.set("speed", String(speed));
  if (mark !== null) query.set("a", iso(mark));
  if (incident !== null) query.set("incident", String(incident));
  return `/console/replay?${query}`;
}
