/* The console's other thread, as the page sees it: the feed of the live state, the views to draw,
   and questions about matters that the page does not hold. */

import { ApiError, setClockAhead } from "../api.js";
import { live } from "../socket.js";
import { urgentOnly } from "./urgent.js";
import { FIRST, listen, worker } from "./early.js";

const PING_EVERY = 5000;
const SILENT_AFTER = 30_000; // ms; reading the largest snapshot keeps the thread busy for less
const ANEW_LEAST = 30_000; // between two snapshots because of a fault
const RELOAD_LEAST = 120_000; // between two reloads of the page
const RELOADED = "ioc.console.reloaded";

class Thread {
  constructor() {
    this.pingedAt = 0;
    this.anewAt = 0;
    this.hasSpoken = false;
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
      if (!this.hasSpoken) this.dead();
    });
    setInterval(() => this.watch(), PING_EVERY);
  }

  /* A thread that answers no more leaves a picture that looks alive: that must be seen, and ends. */
  watch() {
    if (this.pingedAt && Date.now() - this.pingedAt > SILENT_AFTER) this.dead();
    if (this.pingedAt) return;
    this.pingedAt = Date.now();
    this.send("ping");
  }

  /* The page says that it is not live, and begins again unless somebody is typing. */
  dead() {
    live.breakDown();
    const isTyping = document.activeElement?.matches("input, textarea, select");
    try {
      const before = Number(sessionStorage.getItem(RELOADED) || 0);
      if (isTyping || Date.now() - before < RELOAD_LEAST) return;
      sessionStorage.setItem(RELOADED, String(Date.now()));
    } catch {
      return; // without a memory of it a page might reload for ever
    }
    location.reload();
  }

  /* A fault at one message: everything is taken anew. */
  anew() {
    if (Date.now() - this.anewAt < ANEW_LEAST) return;
    this.anewAt = Date.now();
    live.sync();
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
    this.hasSpoken = true;
    if (data.type === "pong") this.pingedAt = 0;
    else if (data.type === "broken") this.anew();
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
