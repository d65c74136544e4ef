/* What this device keeps: one draft of a report without personal data, and the codes it has sent.
   A browser that keeps nothing (private window, full disk) works all the same. */
const DRAFT = "ioc.report.draft";
const SENT = "ioc.sent";
const WEEK_MS = 7 * 24 * 3600 * 1000;
const SENT_MOST = 30;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function loadDraft() {
  const draft = read(DRAFT);
  return draft && Date.now() - draft.at < WEEK_MS ? draft : null;
}

/** Keeps the draft; answers whether the device could. */
export function saveDraft(fields) {
  return write(DRAFT, { ...fields, at: Date.now() });
}

export function dropDraft() {
  try {
    localStorage.removeItem(DRAFT);
  } catch { /* nothing was kept */ }
}

/** Codes sent from here, the newest first: [{code, title, at}]. */
export function sent() {
  const list = read(SENT);
  return Array.isArray(list) ? list : [];
}

export function rememberSent(code, title) {
  const others = sent().filter((one) => one.code !== code);
  write(SENT, [{ code, title, at: Date.now() }, ...others].slice(0, SENT_MOST));
}

export function forgetSent() {
  try {
    localStorage.removeItem(SENT);
  } catch { /* nothing was kept */ }
}
