/* Asks the server what it understands while the operator types. One question is on its way at a
   time; whatever was typed meanwhile is asked the moment its answer is there. An answer to words
   that were changed since is dropped; one to words that only grew is shown until the next comes. */

import { post } from "../api.js";

const SETTLE = 20; // ms: Unikey writes one letter in several steps
const PATIENCE = 5000; // ms until an answer is given up
const RETRY = 1500; // ms

export class Hints {
  /* onAnswer(hints, question) with what was understood; onState("idle" | "asking" | "lost"). */
  constructor(onAnswer, onState) {
    this.onAnswer = onAnswer;
    this.onState = onState;
    this.timer = null;
    this.running = null;
    this.wanted = null;
    this.asked = "";
  }

  /* The question as it is now; the same one is not asked twice. */
  ask(question) {
    const text = JSON.stringify(question);
    if (text === this.asked) return;
    this.asked = text;
    this.wanted = question;
    if (this.running) return;
    this.sendIn(SETTLE);
  }

  forget() {
    clearTimeout(this.timer);
    this.timer = null;
    this.running = null;
    this.wanted = null;
    this.asked = "";
  }

  /* A question that waits is sent at its time; keys pressed until then do not put it off. */
  sendIn(milliseconds) {
    if (this.timer && milliseconds >= SETTLE && !this.isRetrying) return;
    clearTimeout(this.timer);
    this.isRetrying = milliseconds === RETRY;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.isRetrying = false;
      this.send();
    }, milliseconds);
  }

  async send() {
    const question = this.wanted;
    if (!question || this.running) return;
    const mine = { question };
    this.running = mine;
    this.onState("asking");
    let found = null;
    try {
      found = await post("/api/v1/hints", question, { signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      found = null;
    }
    // Another call is on the screen, or none.
    if (this.running !== mine) return;
    this.running = null;
    if (found === null) {
      this.onState("lost");
      this.sendIn(RETRY);
      return;
    }
    this.onState("idle");
    const isOvertaken = this.wanted !== question;
    if (isOvertaken) this.send();
    if (!isOvertaken || this.wanted.text.startsWith(question.text)) this.onAnswer(found, question);
  }
}
