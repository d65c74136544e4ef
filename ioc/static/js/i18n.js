/* Words, times and numbers of the page's language. Times are on the city's clocks, wherever the
   device is. */

const TIMEZONE = "Asia/Ho_Chi_Minh";
const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let words = {};
let loading = null;

export function locale() {
  return typeof document === "undefined" ? "vi" : document.documentElement.lang || "vi";
}

/* Fetches the words once; a page that cannot get them still works, in English. */
export function loadWords() {
  loading ??= fetch(`/words/${locale()}.json`, { credentials: "same-origin" })
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}))
    .then((found) => {
      words = found;
    });
  return loading;
}

/* For tests and for pages that carry their words themselves. */
export function setWords(found) {
  words = found;
}

/* The message in the page's language, with %(name)s filled in; %% is a percent sign. */
export function t(msgid, values = {}) {
  const text = words[msgid] || msgid;
  return text.replace(/%%|%\((\w+)\)[sd]/g, (whole, name) => {
    if (!name) return "%";
    return name in values ? String(values[name]) : whole;
  });
}

const formats = new Map();

function parts(iso, options) {
  const at = iso instanceof Date ? iso : new Date(iso);
  const key = JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.DateTimeFormat("en-GB", { timeZone: TIMEZONE, hourCycle: "h23", ...options }),
    );
  }
  return Object.fromEntries(
    formats.get(key).formatToParts(at).map((part) => [part.type, part.value]),
  );
}

const FULL = {
  hour: "2-digit", minute: "2-digit", second: "2-digit",
  day: "2-digit", month: "2-digit", year: "numeric",
};

/* "14:05 28/10/2026" */
export function moment(iso) {
  if (!iso) return "";
  const p = parts(iso, FULL);
  return `${p.hour}:${p.minute} ${p.day}/${p.month}/${p.year}`;
}

/* "28/10/2026" */
export function day(iso) {
  if (!iso) return "";
  const p = parts(iso, FULL);
  return `${p.day}/${p.month}/${p.year}`;
}

/* "14:05", with seconds on demand */
export function clock(iso, withSeconds = false) {
  if (!iso) return "";
  const p = parts(iso, FULL);
  return `${p.hour}:${p.minute}${withSeconds ? `:${p.second}` : ""}`;
}

/* "14:05" today, "14:05 28/10" in another day of this year, with the year otherwise. */
export function shortMoment(iso, now = Date.now()) {
  if (!iso) return "";
  const p = parts(iso, FULL);
  const q = parts(new Date(now), FULL);
  if (p.day === q.day && p.month === q.month && p.year === q.year) return `${p.hour}:${p.minute}`;
  const date = p.year === q.year ? `${p.day}/${p.month}` : `${p.day}/${p.month}/${p.year}`;
  return `${p.hour}:${p.minute} ${date}`;
}

/* A running time: "04:12", "01:04:12", and days in words. `seconds` may have a fraction. */
export function timer(seconds, withHours = false) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= DAY) return span(whole);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / HOUR);
  const rest = `${two(Math.floor((whole % HOUR) / MINUTE))}:${two(whole % MINUTE)}`;
  return hours || withHours ? `${two(hours)}:${rest}` : rest;
}

/* A span in words, at most two units: "12 phút", "3 giờ 48", "2 ngày". `seconds` >= 0. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const told = (n, one, many) => (n === 1 ? one() : many());
  if (whole < MINUTE) return told(whole, () => t("%(n)s second", { n: 1 }), () => t("%(n)s seconds", { n: whole }));
  if (whole < HOUR) {
    const n = Math.floor(whole / MINUTE);
    return told(n, () => t("%(n)s minute", { n }), () => t("%(n)s minutes", { n }));
  }
  if (whole < DAY) {
    const hours = Math.floor(whole / HOUR);
    const minutes = Math.floor((whole % HOUR) / MINUTE);
    return minutes
      ? t("%(h)s hours %(m)s", { h: hours, m: minutes })
      : told(hours, () => t("%(n)s hour", { n: 1 }), () => t("%(n)s hours", { n: hours }));
  }
  const days = Math.floor(whole / DAY);
  return told(days, () => t("%(n)s day", { n: 1 }), () => t("%(n)s days", { n: number(days) }));
}

/* How long ago, in words. */
export function since(iso, now = Date.now()) {
  if (!iso) return "";
  const seconds = (now - Date.parse(iso)) / SECOND;
  return seconds < 10 ? t("just now") : t("%(span)s ago", { span: span(seconds) });
}

/* "1.234,5" in Vietnamese. */
export function number(value, digits = 1) {
  return new Intl.NumberFormat(locale() === "en" ? "en-GB" : "vi-VN", {
    maximumFractionDigits: digits,
  }).format(value);
}
