/* What a gauge's sign says. Pure. */

const STALE = 2 * 3600_000; // ms: after so long a level says nothing about now
const DIGITS = { level_1: "1", level_2: "2", level_3: "3" };
const STEADY = 1; // cm/h

/* `{ level, digit, mark, arrow, isStale }`: `level` metres or null, `mark` what stands in the sign:
   the level of alarm, "–" below all of them, "?" where nobody knows. */
export function gaugeSays(gauge, now) {
  const level = gauge.level_m ?? null;
  const isStale = level !== null && (!gauge.at || now - Date.parse(gauge.at) > STALE);
  const digit = level === null ? "" : DIGITS[gauge.alarm] || "";
  const mark = digit || (level !== null && gauge.alarm === "below" ? "–" : "?");
  const trend = gauge.trend_cm_h;
  let arrow = "";
  if (level !== null && trend !== null && trend !== undefined && !isStale) arrow = trend > STEADY ? "↑" : trend < -STEADY ? "↓" : "→";
  return { level, digit, mark, arrow, isStale };
}
