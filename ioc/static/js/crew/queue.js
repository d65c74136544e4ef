/* The taps of a crew: each is kept with its own time before anything is sent, sent in the order in
   which they were made, again and again until the center has answered, and shown as a list. The
   server takes each `client_token` once, so a tap whose answer was lost is sent again unharmed. */

import { serverNow } from "../api.js";
import { newToken } from "../public/send.js";

const PATIENCE_MS = 20_000;
const AGAIN_MS = 5_000;
const SHOWN_MS = 12 * 3600 * 1000;
const LATER = new Set([0, 400, 401, 408, 425, 429]); // and 5xx: not refused, only not taken yet

async function sent(entry) {
  const headers = { Accept: "application/json" };
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content;
  if (csrf) headers["X-CSRFToken"] = csrf;
  let body;
  if (entry.photo) {
    body = new FormData();
    body.append("client_token", entry.token);
    body.append("media", entry.photo, "photo.jpg");
  } else {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(entry.body);
  }
  try {
    const response = await fetch(entry.path, {
      method: "POST", credentials: "same-origin", headers, body, signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, json: await response.json() };
  } catch {
    return { status: 0, json: {} };
  }
}

const isLater = ({ status, json }) =>
  (LATER.has(status) && !(status === 400 && json.code !== "csrf" && json.code !== "bad_request")) || status >= 500;

export class Queue {
  /* `told(result)` after every attempt: {status}; `changed()` whenever the list changed. */
  constructor(store, user, { changed, told }) {
    Object.assign(this, { store, user, changed, told, entries: [], isSending: false, timer: 0 });
  }

  async load() {
    const old = Date.now() - SHOWN_MS;
    this.entries = [];
    for (const entry of await this.store.all("taps")) {
      if (entry.user !== this.user) continue; // somebody else's of this phone wait for them
      if (entry.state !== "waiting" && Date.parse(entry.at) < old) await this.store.remove("taps", entry.seq);
      else this.entries.push(entry);
    }
    this.entries.sort((a, b) => a.seq - b.seq);
  }

  waiting() {
    return this.entries.filter((entry) => entry.state === "waiting");
  }

  /* Keeps a tap; resolves once the phone has it. `undoMs` later it may be sent. */
  async add(made, undoMs = 0) {
    const now = Date.now();
    const token = newToken();
    // The server puts taps in the order of their times: two never have the same, none goes back.
    const before = Date.parse(this.entries.at(-1)?.at ?? 0);
    const at = new Date(Math.max(serverNow(), Math.min(before + 1, serverNow() + 60_000))).toISOString();
    const entry = {
      ...made, token, user: this.user, state: "waiting", at, sendAfter: now + undoMs,
    };
    entry.body = { ...made.body, at: entry.at, client_token: token };
    entry.seq = await this.store.put("taps", entry);
    this.entries.push(entry);
    this.changed();
    this.pump();
    return entry;
  }

  /* The last tap, while it may still be taken back. */
  undoable() {
    const last = this.entries.at(-1);
    return last && last.state === "waiting" && last.sendAfter > Date.now() ? last : null;
  }

  async undo() {
    const last = this.undoable();
    if (!last) return;
    this.entries.pop();
    this.changed();
    await this.store.remove("taps", last.seq);
  }

  async forget(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.changed();
    await this.store.remove("taps", entry.seq);
  }

  pump() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    const work = () => this.#drain();
    // Two pages of one phone take turns; where the browser has no locks the tokens are enough.
    const turn = navigator.locks ? navigator.locks.request("ioc-crew-taps", work) : work();
    turn.catch(() => AGAIN_MS).then((pause) => {
      this.isSending = false;
      if (pause) this.timer = setTimeout(() => this.pump(), pause);
      else if (this.waiting().length) this.pump();
    });
  }

  /* Sends what may be sent, in order; answers after how long to try again, 0 for nothing left. */
  async #drain() {
    for (;;) {
      const entry = this.waiting()[0];
      if (!entry) return 0;
      const early = entry.sendAfter - Date.now();
      if (early > 0) return early + 20;
      const result = await sent(entry);
      this.told(result, entry);
      if (isLater(result)) return AGAIN_MS;
      const isTaken = result.status < 300;
      entry.state = isTaken ? "sent" : "refused";
      entry.sentAt = new Date().toISOString();
      if (isTaken) entry.answer = entry.kind === "step" ? result.json : null;
      else entry.problem = { ...result.json, status: result.status };
      delete entry.photo;
      await this.store.put("taps", entry);
      this.changed(entry);
    }
  }
}
