/* The words of a citizen's page. They came with the page: no request of their own. */
const holder = document.getElementById("words");
const known = holder ? JSON.parse(holder.textContent) : {};
const locale = document.documentElement.lang || "vi";

/** The message of a msgid, with {names} filled in. */
export function t(msgid, values = {}) {
  let text = known[msgid] || msgid;
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
  return text;
}

/** A number in the form of the page's language. */
export function number(value) {
  return new Intl.NumberFormat(locale).format(value);
}

const zone = "Asia/Ho_Chi_Minh";

/** The time of day in the city: 14:05. */
export function clock(at) {
  return new Intl.DateTimeFormat("vi", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(at);
}

/** A day in the city: 28/10/2026. */
export function day(at) {
  return new Intl.DateTimeFormat("vi", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone }).format(at);
}
