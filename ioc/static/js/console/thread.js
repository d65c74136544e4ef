/* The console's other thread, as the page sees it: the feed of the live state, the views to draw,
   and questions about matters that the page does not hold. */

import { ApiError, setClockAhead } from "../api.js";
import { live } from "../socket.js";
import { urgentOnly } from "./urgent.js";
import { FIRST, listen, worker } from "./early.js";

class Thread {
  constructor() {
    this.viewers = new Set();
    this.unseen = []; // views that came before anybody looked
    this.asked = new Map(); // id -> { resolve, reject, preview }
    this.next = FIRST + 1;
    this.isBegun = false;
    this.middle = null; // [south, west, north, east] in which most matters lie
    this.first = this.expect(FIRST);
    this.before = null; // the first part of the first snapshot
    listen((data) => this.take(data));
    worker.addEventListener("error", (event) => {
      console.error("the console's thread failed", event.message);
      for (const { reject } of this.asked.values()) reject(new ApiError(0, { code: "thread" }));
    });
  }

  /* viewer(view) with what is to be drawn: list, figures, frame. */
  onView(viewer) {
    this.viewers.add(viewer);
    for (const view of this.unseen.splice(0)) this.view(view);
  }

  view(view) {
    if (!this.viewers.size) {
      this.unseen.push(view);
      return;
    }
    for (const viewer of this.viewers) viewer(view);
    if (!view.list) return;
    // The next comes when this one is on the screen; a hidden tab has no screen.
    if (document.hidden) this.send("drawn");
    else requestAnimationFrame(() => this.send("drawn"));
  }

  send(type, more = {}) {
    worker.postMessage({ type, ...more });
  }

  /* The answer to a question; see `Service.answer`. */
  ask(what, given) {
    const id = this.next++;
    const answer = this.expect(id);
    this.send("ask", { id, what, given });
    return answer;
  }

  expect(id) {
    const entry = {};
    const answer = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    this.asked.set(id, entry);
    answer.catch(() => {}); // who waits hears of it all the same
    return answer;
  }

  take(data) {
    setClockAhead(data.ahead);
    if (data.middle) this.middle = data.middle;
    if (data.type === "view") {
      this.view(data);
      return;
    }
    const entry = this.asked.get(data.id);
    if (!entry) return;
    if (data.type === "preview") {
      this.before = data.snapshot;
      entry.preview?.(data.snapshot);
      return;
    }
    this.asked.delete(data.id);
    if (data.type === "failed") entry.reject(new ApiError(data.status, { code: data.code }));
    else if (data.type === "whole") entry.resolve(rejoined(data.snapshot, this.before));
    else entry.resolve(data.type === "changes" ? data.changes : data.value);
  }

  /* ---------- the feed of the live state ---------- */

  keeps(list, card) {
    return urgentOnly(list, card);
  }

  async load(preview) {
    let answer = this.first;
    let id = FIRST;
    if (this.isBegun) {
      id = this.next++;
      answer = this.expect(id);
      this.send("load", { id });
    }
    this.isBegun = true;
    const entry = this.asked.get(id);
    if (entry) {
      entry.preview = preview;
      if (this.before) preview(this.before);
    }
    return answer;
  }

  since(from) {
    const id = this.next++;
    const answer = this.expect(id);
    this.send("since", { id, ...from });
    return answer;
  }

  tell(messages) {
    this.send("events", { messages });
  }
}

/* The whole, with the cards that came with its first part already. */
function rejoined(snapshot, before) {
  if (!snapshot.same?.length) return snapshot;
  const held = new Map(before.incidents.map((card) => [card.id, card]));
  return { ...snapshot, incidents: [...snapshot.same.map((id) => held.get(id)), ...snapshot.incidents] };
}

export const thread = new Thread();
live.use(thread);
