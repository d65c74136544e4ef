/* The night in memory: the picture of a moment, and a window of the events around it.

   `jump(at)` asks the server for the picture; `moveTo(at)` goes on from there by events, or back to
   the picture that was kept. What lies far behind is let go, so that a long night at a high speed
   takes no more memory than a short one. */

import { copyOf, empty, fromAnswer, take } from "./picture.js";
import { chunkOf } from "./pace.js";

const KEPT = 6000; // events behind the moment before the older half is let go

export class Night {
  /* get(path, options) -> JSON; told(what) when something was loaded or failed. */
  constructor({ from, to, get, told }) {
    Object.assign(this, { from, to, get, told });
    this.now = empty();
    this.base = empty();
    this.start = Infinity; // the moment of `base`; nothing is held yet
    this.at = from;
    this.events = [];
    this.next = 0; // the first event that is not in `now`
    this.loadedTo = -Infinity;
    this.head = { clamped: null, erased: 0, exercise: false };
    this.fixes = new Map();
    this.stopped = null; // ends the loading of a window that is left
    this.loading = false;
    this.failed = null;
  }

  async jump(at) {
    this.stopped?.abort();
    const stopped = new AbortController();
    this.stopped = stopped;
    this.loading = false;
    let answer;
    try {
      answer = await this.get(`/api/v1/replay/state?at=${new Date(at).toISOString()}`, { signal: stopped.signal });
    } catch (error) {
      if (stopped.signal.aborted) return false;
      this.failed = error;
      this.told("failed");
      return false;
    }
    if (stopped.signal.aborted) return false;
    this.failed = null;
    this.head = { clamped: answer.clamped, erased: answer.erased, exercise: answer.exercise };
    this.fixes = new Map(answer.fixes.map((fix) => [fix.id, fix]));
    this.now = fromAnswer(answer);
    this.base = copyOf(this.now);
    Object.assign(this, { start: at, at, loadedTo: at, events: [], next: 0 });
    this.told("jumped");
    return true;
  }

  /* The moment is within what is held. */
  holds(at) {
    return at >= this.start && at <= this.loadedTo;
  }

  /* Goes to a moment that is held; answers the events that were taken in, null after going back. */
  moveTo(at) {
    const isBack = at < this.at;
    if (isBack) {
      this.now = copyOf(this.base);
      this.next = 0;
    }
    const taken = [];
    while (this.next < this.events.length && this.events[this.next].ms <= at) {
      const item = this.events[this.next];
      take(this.now, item);
      taken.push(item);
      this.next += 1;
    }
    this.at = at;
    if (this.next > KEPT) this.letGo();
    return isBack ? null : taken;
  }

  /* Keeps the later half of what has been shown. */
  letGo() {
    const half = this.next >> 1;
    for (const item of this.events.slice(0, half)) take(this.base, item);
    this.start = Math.max(this.start, this.events[half - 1].ms);
    this.events = this.events.slice(half);
    this.next -= half;
  }

  /* Loads on, so that a while is ready at this speed. */
  async ahead(speed) {
    const chunk = chunkOf(speed);
    if (this.loading || this.failed || this.start === Infinity || this.loadedTo >= this.to || this.loadedTo - this.at > chunk) return;
    this.loading = true;
    const { signal } = this.stopped || new AbortController();
    const end = Math.min(this.to, this.loadedTo + chunk);
    const span = `from=${new Date(this.loadedTo).toISOString()}&to=${new Date(end).toISOString()}`;
    try {
      for (let cursor = ""; cursor !== null;) {
        const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
        const page = await this.get(`/api/v1/replay/events?${span}${more}`, { signal });
        if (signal.aborted) return;
        this.events.push(...page.items);
        cursor = page.next;
        // Of the last moment of a page the rest may stand on the next.
        this.loadedTo = cursor === null ? end : Math.max(this.loadedTo, page.items.at(-1).ms - 1);
        this.told("loaded");
      }
    } catch (error) {
      if (!signal.aborted) {
        this.failed = error;
        this.events = this.events.filter((item) => item.ms <= this.loadedTo);
        this.told("failed");
      }
    } finally {
      if (!signal.aborted) this.loading = false;
    }
  }

  /* The moment of the next event that is held, or of the one before; null to ask the server. */
  neighbour(back) {
    if (!back) return this.events.slice(this.next).find((item) => item.ms > this.at)?.ms ?? null;
    for (let place = this.next - 1; place >= 0; place -= 1) {
      if (this.events[place].ms < this.at) return this.events[place].ms;
    }
    return null;
  }
}
