/* The live data of a screen: everything once, then what came after, for as long as it takes. It comes
   back by itself after the server or the network was away, and always knows how old its data is. */

import { get, serverNow } from "../api.js";

const BASE = "/api/v1/wall";
const WAIT_SECONDS = 5;
const GIVES_UP_AFTER = (WAIT_SECONDS + 10) * 1000; // ms without an answer: the line is dead
const BREATH_MS = 300; // between two questions while much happens
const RETRY_MS = [1000, 2000, 3000, 5000];
const MINUTE = 60_000;
export const SLOW_AFTER = 12_000;
const LOST_AFTER = 25_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Feed {
  /* told(what): "cards", "water", "wall", "figures", "refused", after each that changed. */
  constructor(store, query, told) {
    this.store = store;
    this.query = query; // "screen=3" or ""
    this.told = told;
    this.isReady = false;
    this.isRefused = false;
    this.heardAt = 0; // ms on this device's clock
    this.startedAt = Date.now();
    this.failures = 0;
    this.figures = null;
    this.figuresAt = 0;
    this.shapes = null;
    this.shapesAt = 0;
    this.build = null;
    this.moved = null;
    this.wake = null;
  }

  get age() {
    return Date.now() - (this.heardAt || this.startedAt);
  }

  /* "starting", "live", "slow", "lost" or "refused". */
  get connection() {
    if (this.isRefused) return "refused";
    if (!this.isReady) return this.age > SLOW_AFTER || this.failures > 2 ? "lost" : "starting";
    if (this.age > LOST_AFTER || this.failures > 2) return "lost";
    return this.age > SLOW_AFTER || this.failures > 0 ? "slow" : "live";
  }

  async start() {
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    this.poll("figures", "figures", "figuresAt");
    this.poll("shapes", "shapes", "shapesAt");
    while (!this.isRefused) {
      const began = Date.now();
      try {
        if (this.isReady) await this.follow();
        else await this.sync();
        this.heard();
        const rest = BREATH_MS - (Date.now() - began);
        if (rest > 0) await sleep(rest);
      } catch (error) {
        if (this.fails(error)) return;
        await this.pause();
      }
    }
  }

  async sync() {
    const snapshot = await this.ask("snapshot");
    this.store.load(snapshot);
    this.moved = new Date(serverNow() - MINUTE).toISOString();
    this.isReady = true;
    this.told("cards");
  }

  async follow() {
    const asked = new URLSearchParams({ after: this.store.position, wait: WAIT_SECONDS, moved: this.moved });
    const beforehand = new Date(serverNow()).toISOString();
    const answer = await this.ask(`changes?${asked}`);
    this.build = answer.build;
    if (answer.is_behind) {
      this.isReady = false;
      await this.sync();
      return;
    }
    this.moved = beforehand;
    const others = this.store.take(answer);
    if (answer.items.length || answer.units.length) this.told("cards");
    if (others.has("flood") || others.has("way")) this.refresh("shapes", "shapes", "shapesAt");
    if (others.has("operation")) this.refresh("figures", "figures", "figuresAt");
    if (others.has("wall")) this.told("wall");
  }

  /* Once a minute at most, and only what differs is sent. */
  async poll(path, name, at) {
    await this.refresh(path, name, at);
    // Twenty-seven screens that were switched on together shall not ask together.
    setTimeout(() => this.isRefused || this.poll(path, name, at), MINUTE + Math.random() * 5000);
  }

  async refresh(path, name, at) {
    try {
      this[name] = await this.ask(path, { cache: "no-cache" });
      this[at] = Date.now();
      this.told(name === "shapes" ? "water" : name);
    } catch (error) {
      this.fails(error, false);
    }
  }

  shown() {
    return this.ask(`shown?${this.query}`, { cache: "no-cache" });
  }

  ask(path, options = {}) {
    return get(`${BASE}/${path}`, { ...options, signal: AbortSignal.timeout(GIVES_UP_AFTER) });
  }

  heard() {
    this.heardAt = Date.now();
    this.failures = 0;
  }

  /* Whether there is no use in asking again. */
  fails(error, counts = true) {
    if (error.status === 401 || error.status === 403) {
      this.isRefused = true;
      this.store.clear();
      this.told("refused");
      return true;
    }
    if (counts) this.failures += 1;
    return false;
  }

  pause() {
    const ms = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] * (0.7 + Math.random() * 0.6);
    return Promise.race([sleep(ms), new Promise((resolve) => { this.wake = resolve; })]);
  }

  hurry() {
    this.wake?.();
  }
}
