/* What the exchange and the desk tell each other: the calls as the server knows them, live, and
   what this desk does to them. It draws nothing. */

import { get, post } from "../api.js";
import { live } from "../socket.js";
import { isMine, withCard } from "./lines.js";

const HEARTBEAT = 15_000; // ms; without it a call is stale after 45 s
const SETTLE = 250; // ms: several events of one moment are one question
const RETRY = 3000;

export class Phone {
  /* on: { changed(), event(kind, card) }; held() answers the ids of calls that this desk has open. */
  constructor(user, held, on) {
    this.user = user;
    this.held = held;
    this.on = on;
    this.cards = new Map();
    this.callbacks = []; // ids, in the server's order
    this.atDesk = new Set(); // ids that ring, are spoken, or are mine and unfinished
    this.standards = { answer_seconds: 10, dispatch_seconds: 60 };
    this.isReady = false;
    this.timer = null;
  }

  start() {
    live.subscribe((_state, messages, isSnapshot) => {
      if (isSnapshot) this.refresh();
      else for (const message of messages) this.take(message);
    });
    setInterval(() => this.beat(), HEARTBEAT);
    return this.refresh();
  }

  /* Everything anew: at the beginning, after the line was cut, and when the lists may differ. */
  async refresh() {
    clearTimeout(this.timer);
    this.timer = null;
    try {
      const found = await get("/api/v1/calls/desk");
      const cards = new Map();
      for (const card of [...found.calls, ...found.callbacks]) cards.set(card.id, card);
      // What this desk holds open stays known, also when it is in no list any more.
      for (const id of this.held()) if (!cards.has(id) && this.cards.has(id)) cards.set(id, this.cards.get(id));
      this.cards = cards;
      this.callbacks = found.callbacks.map((card) => card.id);
      this.atDesk = new Set(found.calls.map((card) => card.id));
      this.standards = { ...this.standards, ...found.standards };
      this.isReady = true;
      this.on.changed();
    } catch (error) {
      if (error.status === 401 || error.status === 403) return;
      this.refreshIn(RETRY);
    }
  }

  refreshIn(milliseconds) {
    this.timer ??= setTimeout(() => this.refresh(), milliseconds);
  }

  take({ kind, card, subject }) {
    if (subject.type !== "call") {
      if (kind.startsWith("incident:passed_on")) this.on.event(kind, card);
      return;
    }
    if (!card) return;
    this.put(card);
    if (card.callback || this.callbacks.includes(card.id)) this.refreshIn(SETTLE);
    this.on.event(kind, card);
  }

  put(card) {
    if (!card?.id) return card;
    this.cards = withCard(this.cards, card);
    this.on.changed();
    return this.cards.get(card.id);
  }

  get(id) {
    return this.cards.get(id) || null;
  }

  /* The calls to ring back that the server named, as they are now. */
  get waiting() {
    return this.callbacks
      .map((id) => this.cards.get(id))
      .filter((card) => card?.callback?.status === "waiting");
  }

  /* Mine and unfinished: what a reload must bring back. */
  get unfinished() {
    return [...this.cards.values()].filter((card) => this.atDesk.has(card.id) && isMine(card, this.user));
  }

  async act(path, body = {}) {
    return this.put(await post(`/api/v1/calls/${path}`, body));
  }

  open(caller) {
    return this.act("open", caller ? { caller } : {});
  }

  claim(id, takeOver = false) {
    return this.act(`${id}/claim`, takeOver ? { take_over: true } : {});
  }

  /* `caller` is the number that was typed, where the exchange told none. */
  end(id, dropped = false, caller = "") {
    return this.act(`${id}/end`, { ...(dropped ? { dropped } : {}), ...(caller ? { caller } : {}) });
  }

  /* `caller` is the number that was typed, where the exchange told none. */
  link(id, caller = "") {
    return this.act(`${id}/link`, caller ? { caller } : {});
  }

  async callBack(id, outcome) {
    const card = await this.act(`${id}/call-back`, { outcome });
    this.refreshIn(SETTLE);
    return card;
  }

  /* The other desks see that somebody is still there. What fails is said again in 15 s. */
  beat() {
    for (const id of this.held()) {
      const card = this.cards.get(id);
      if (card && isMine(card, this.user)) post(`/api/v1/calls/${id}/heartbeat`).catch(() => null);
    }
  }
}
