/* Notices on the device while no page is open: one subscription of the browser, which the server
   knows by its endpoint and may use for several things. `path` is the address of one of them. */

import { post } from "./api.js";

const WORKER = "/service-worker.js";

export class Denied extends Error {}

export function canPush() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

/* Whether this browser is told of what stands behind the path. */
export async function isOn(path) {
  const subscription = await current();
  if (!subscription) return false;
  return (await post(`${path}/look`, { endpoint: subscription.endpoint })).subscribed;
}

/* Throws Denied where the person or the browser says no. */
export async function turnOn(path, key) {
  if ((await Notification.requestPermission()) !== "granted") throw new Denied();
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  let subscription;
  try {
    subscription = await pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    // Subscribed with a key that this server no longer has: nothing could reach it any more.
    await (await pushManager.getSubscription())?.unsubscribe();
    subscription = await pushManager.subscribe(options);
  }
  await post(path, subscription.toJSON());
}

export async function turnOff(path) {
  const subscription = await current();
  if (!subscription) return;
  const { used } = await post(`${path}/end`, { endpoint: subscription.endpoint });
  if (!used) await subscription.unsubscribe();
}
