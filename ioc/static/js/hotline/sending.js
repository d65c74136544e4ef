/* Sends calls until the server has answered, each exactly once.

   What is sent the first time is kept with the draft and sent unchanged ever after, under the same
   token: if the first attempt reached the server and only its answer was lost, the next one gets
   that same answer. Only a refusal that names fields (nothing was saved) opens the call again. */

import { ApiError, post } from "../api.js";
import { additionOf, bodyOf } from "./call.js";

const TIMEOUT = 12000;
const PAUSES = [1000, 2000, 4000, 8000, 15000];
const SIGNED_OUT = new Set([400, 401, 403]);

export class Sender {
  /* on: { saved(call, answer), refused(call, error), waiting(call, seconds, error), sending(call) } */
  constructor(store, on) {
    this.store = store;
    this.on = on;
    this.lines = new Map(); // token to { timer, tries, isBusy }
    window.addEventListener("online", () => this.hurry());
  }

  isSending(token) {
    return this.lines.has(token);
  }

  /* Sends a call, or at once again one that waits. A second press changes nothing. */
  send(call) {
    const line = this.lines.get(call.token);
    if (line) {
      if (!line.isBusy) this.attempt(call, line);
      return;
    }
    call.sending ??= { ...lettersOf(call), since: new Date().toISOString() };
    this.store.put(call);
    const fresh = { timer: null, tries: 0, isBusy: false, call };
    this.lines.set(call.token, fresh);
    this.attempt(call, fresh);
  }

  hurry() {
    for (const line of this.lines.values()) if (!line.isBusy) this.attempt(line.call, line);
  }

  async attempt(call, line) {
    clearTimeout(line.timer);
    line.isBusy = true;
    this.on.sending(call);
    try {
      const answer = await post(call.sending.path || "/api/v1/calls", call.sending.body, {
        signal: AbortSignal.timeout(TIMEOUT),
      });
      this.lines.delete(call.token);
      this.on.saved(call, answer);
    } catch (error) {
      this.failed(call, line, error instanceof ApiError ? error : new ApiError(0, {}));
    }
  }

  failed(call, line, error) {
    line.isBusy = false;
    const isFinal = [409, 413, 422].includes(error.status) || SIGNED_OUT.has(error.status);
    if (isFinal) {
      this.lines.delete(call.token);
      if (error.status === 422) call.sending = null;
      this.store.put(call);
      this.on.refused(call, error);
      return;
    }
    const pause = PAUSES[Math.min(line.tries, PAUSES.length - 1)];
    line.tries += 1;
    line.timer = setTimeout(() => this.attempt(call, line), pause);
    this.on.waiting(call, pause / 1000, error);
  }
}

/* Where a call goes: it becomes a report, or is added to the one that it became before. */
function lettersOf(call) {
  return call.saved
    ? { path: `/api/v1/calls/${call.callId}/additions`, body: additionOf(call) }
    : { path: "/api/v1/calls", body: bodyOf(call) };
}

/* Whether a refusal means that nobody is signed in any more. */
export function isSignedOut(error) {
  return SIGNED_OUT.has(error.status);
}
