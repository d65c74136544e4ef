/* Desks are shared: what one person typed is not the next person's to read. What waits for the
   network alone is kept a day for whoever sent it; nothing else of another account stays. */

const MATTER = "ioc.matter.";
const HOTLINE = "ioc.hotline.";
const WAITS_MS = 24 * 3600 * 1000;

/* The account of this page, as its keys name it; "" where nobody is signed in. */
export function userOfPage() {
  return document.querySelector('meta[name="user"]')?.content || "";
}

export function matterPrefix(user) {
  return `${MATTER}u${user}.`;
}

/* At every page of an account: what others left in this browser goes. */
export function dropOfOthers(user, tab, browser, at = Date.now()) {
  const own = `${HOTLINE}${user}.`;
  for (const key of keysOf(tab)) {
    const isOthers = key.startsWith(MATTER) ? !key.startsWith(matterPrefix(user)) : key.startsWith(HOTLINE) && !key.startsWith(own);
    if (isOthers) tab.removeItem(key);
  }
  for (const key of keysOf(browser)) {
    if (/^ioc\.hotline\.\d+\.call\./.test(key) && !key.startsWith(own) && !waits(browser.getItem(key), at)) browser.removeItem(key);
  }
}

/* At sign-out: what was typed about matters, the list of what was saved, calls without a word. */
export function dropAtSignOut(user, tab, browser, hasContent) {
  for (const key of keysOf(tab)) {
    if (key.startsWith(MATTER) || key.startsWith(HOTLINE)) tab.removeItem(key);
  }
  for (const key of keysOf(browser)) {
    if (!key.startsWith(`${HOTLINE}${user}.call.`)) continue;
    const call = parsed(browser.getItem(key));
    if (!call?.sending && !hasContent(call)) browser.removeItem(key);
  }
}

function keysOf(storage) {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index));
}

function waits(text, at) {
  const call = parsed(text);
  return Boolean(call?.sending) && at - Date.parse(call.startedAt) < WAITS_MS;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
