/* Works while no page is open: shows what was pushed, and opens its page when that is pressed. It
   also keeps the page of a crew, which opens where there is no network. */

const CREW = "/crew";
const KEPT = "ioc-crew-1";
const PATIENCE_MS = 4000; // a network that answers no sooner is as good as none

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/* The address under which something is kept, or null for what is none of the crew's page. */
function keyOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (url.pathname === CREW) return request.mode === "navigate" ? CREW : null;
  return url.pathname.startsWith("/static/") || url.pathname.startsWith("/words/") ? url.pathname : null;
}

function isGood(response, key) {
  return response.ok && !response.redirected && new URL(response.url).pathname === key;
}

async function fetched(request, key, signal) {
  const response = await fetch(request, { signal });
  const cache = await caches.open(KEPT);
  // The page of a crew is kept whenever it is opened, a file once the page has named it.
  if (isGood(response, key) && (key === CREW || (await cache.match(key)))) {
    await cache.put(key, response.clone());
  }
  return response;
}

async function answer(request, key) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(key);
  if (!kept) return fetched(request, key);
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetched(request, key, patience);
    return response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

self.addEventListener("fetch", (event) => {
  const key = keyOf(event.request);
  if (key) event.respondWith(answer(event.request, key));
});

async function keep(urls) {
  const cache = await caches.open(KEPT);
  for (const url of urls) {
    const key = new URL(url, self.location.origin).pathname;
    if (key !== CREW && !key.startsWith("/static/") && !key.startsWith("/words/")) continue;
    try {
      const response = await fetch(key, { credentials: "same-origin" });
      if (isGood(response, key)) await cache.put(key, response);
    } catch {
      return false; // the next opening of the page keeps the rest
    }
  }
  return true;
}

self.addEventListener("message", (event) => {
  if (event.data?.kind !== "keep-crew") return;
  const page = event.source;
  event.waitUntil(keep(event.data.urls || []).then((all) => page?.postMessage({ kind: "kept-crew", all })));
});

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    told = { title: event.data?.text() };
  }
  const options = { body: told.body || "", tag: told.tag, data: { link: told.link }, lang: told.locale };
  event.waitUntil(self.registration.showNotification(told.title || "IOC", options));
});

async function openPage(link) {
  const url = new URL(link || "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === url.pathname);
  await (there ? there.focus() : self.clients.openWindow(url.href));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.link));
});
