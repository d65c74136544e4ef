/* Asks the server what it understands, a moment after the last key; an answer that has been
   overtaken by the next question is dropped. */

import { post } from "../api.js";

const DEBOUNCE = 150; // ms
const RETRY = 4000;

export class Hints {
  /* onAnswer(hints) with what was understood; onState("idle" | "asking" | "lost"). */
  constructor(onAnswer, onState) {
    this.onAnswer = onAnswer;
    this.onState = onState;
    this.timer = null;
    this.running = null;
    this.asked = "";
  }

  /* The question as it is now; the same one is not asked twice. */
  ask(question) {
    const text = JSON.stringify(question);
    if (text === this.asked) return;
    this.asked = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(question), DEBOUNCE);
  }

  forget() {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.asked = "";
  }

  async send(question) {
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    this.onState("asking");
    try {
      const found = await post("/api/v1/hints", question, { signal: mine.signal });
      if (this.running !== mine) return;
      this.running = null;
      this.onState("idle");
      this.onAnswer(found);
    } catch {
      if (this.running !== mine) return;
      this.running = null;
      this.onState("lost");
      this.timer = setTimeout(() => this.send(question), RETRY);
    }
  }
}
