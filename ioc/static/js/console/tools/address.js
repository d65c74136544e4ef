/* The filters of the console in the address, so that a view can be sent to a colleague and comes
   back with the page. Pure. What a telephone number found is never part of an address. */

export const LISTS = ["severity", "status", "tier", "category", "area", "agency"];
export const FLAGS = ["overdue", "unassigned", "unverified", "unplaced", "waiting"];
const MOST_CORNERS = 60;
const MOST_MINUTES = 100_000;

/* Nothing is filtered. */
export function none() {
  const filters = { q: "", age: 0, ring: null, ids: null, report_ids: null };
  for (const name of LISTS) filters[name] = [];
  for (const name of FLAGS) filters[name] = false;
  return filters;
}

/* The filters of an address `?severity=critical&age=60`; what cannot be meant is left out. */
export function read(address) {
  const query = new URLSearchParams(address);
  const filters = none();
  const words = (query.get("q") || "").slice(0, 200);
  filters.q = isNumber(words) ? "" : words;
  for (const name of LISTS) filters[name] = (query.get(name) || "").split(",").filter(Boolean);
  for (const name of FLAGS) filters[name] = query.get(name) === "1";
  const age = Number(query.get("age"));
  if (Number.isInteger(age) && age > 0 && age <= MOST_MINUTES) filters.age = age;
  filters.ring = readRing(query.get("ring"));
  return filters;
}

/* The address with these filters; what else stands in it stays. */
export function write(filters, address) {
  const query = new URLSearchParams(address);
  const put = (name, value) => (value ? query.set(name, value) : query.delete(name));
  put("q", filters.q);
  for (const name of LISTS) put(name, filters[name].join(","));
  for (const name of FLAGS) put(name, filters[name] ? "1" : "");
  put("age", filters.age ? String(filters.age) : "");
  put("ring", filters.ring ? filters.ring.map(([lat, lon]) => `${lat.toFixed(5)} ${lon.toFixed(5)}`).join(",") : "");
  return query.toString();
}

function readRing(text) {
  if (!text) return null;
  const ring = text.split(",").map((pair) => pair.trim().split(/\s+/).map(Number));
  const isPlace = (pair) => pair.length === 2 && Math.abs(pair[0]) <= 90 && Math.abs(pair[1]) <= 180;
  if (ring.length < 3 || ring.length > MOST_CORNERS || !ring.every(isPlace)) return null;
  return ring;
}

export function isEmpty(filters) {
  return count(filters) === 0;
}

/* How many kinds of filters are on. */
export function count(filters) {
  const on = [filters.q, filters.age, filters.ring, filters.ids || filters.report_ids];
  return on.filter(Boolean).length + LISTS.filter((n) => filters[n].length).length + FLAGS.filter((n) => filters[n]).length;
}

/* Whether what is typed is a telephone number or becomes one: digits and the signs between them,
   seven digits or more. Such words are neither looked for in cards nor put into an address. */
export function isNumber(words) {
  const text = words.trim();
  return /^\+?[\d\s.()\-]+$/.test(text) && text.replace(/\D/g, "").length >= 7;
}
