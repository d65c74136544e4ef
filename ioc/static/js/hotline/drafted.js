/* Keeps what was typed of a call with the call itself, on the server: a caller who is cut off stands
   on every desk with the danger, the place and the words told so far. */

import { post } from "../api.js";
import { draftOf } from "./call.js";

const EVERY = 4000; // ms between two savings while somebody types
const TIMEOUT = 4000;

export class Drafted {
  /* current() is the call on the screen or null. */
  constructor(current) {
    this.current = current;
    this.timer = null;
    this.kept = new Map(); // id of a call to what the server has of it
  }

  soon() {
    this.timer ??= setTimeout(() => this.send(), EVERY);
  }

  /* Sends what is new of a call. What fails is sent with the next change; nobody waits for it. */
  async send(call = this.current()) {
    clearTimeout(this.timer);
    this.timer = null;
    const body = call ? draftOf(call) : null;
    const isTold = body && (body.text || body.lat !== undefined || body.emergency);
    if (!body || (!isTold && !this.kept.has(call.callId))) return;
    const text = JSON.stringify(body);
    if (this.kept.get(call.callId) === text) return;
    this.kept.set(call.callId, text);
    try {
      await post(`/api/v1/calls/${call.callId}/draft`, body, { signal: AbortSignal.timeout(TIMEOUT) });
    } catch {
      // Kept in this browser all the same.
      this.kept.set(call.callId, "");
    }
  }
}
