/* Taps that could not be sent are kept in this browser for the account that made them, in their
   order, each with its own time and token: sent again, each counts once. Pure but for the storage. */

const PREFIX = "ioc.ward.";
const KEPT_MS = 12 * 3600 * 1000;

export function keyOf(user) {
  return `${PREFIX}u${user}`;
}

/* What waits: [{ url, fields: [[name, value]], say, at }], what is too old left out. */
export function waiting(storage, user, now = Date.now()) {
  try {
    const found = JSON.parse(storage.getItem(keyOf(user)) || "[]");
    return Array.isArray(found) ? found.filter((one) => now - one.at < KEPT_MS) : [];
  } catch {
    return [];
  }
}

/* Keeps `items`; answers whether the browser could. */
export function keep(storage, user, items) {
  try {
    if (items.length) storage.setItem(keyOf(user), JSON.stringify(items));
    else storage.removeItem(keyOf(user));
    return true;
  } catch {
    return false;
  }
}

/* At each page: what others left in this browser goes, once it is too old to be sent. */
export function dropOfOthers(storage, user, now = Date.now()) {
  for (const key of Array.from({ length: storage.length }, (_, index) => storage.key(index))) {
    if (!key.startsWith(PREFIX) || key === keyOf(user)) continue;
    if (!waiting(storage, key.slice(PREFIX.length + 1), now).length) storage.removeItem(key);
  }
}
