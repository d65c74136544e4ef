/* Works while no page is open: shows what was pushed, and opens its page when that is pressed. */

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
