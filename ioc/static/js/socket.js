/* The live feed of a desk: a snapshot, then every event after it, over one WebSocket.

   There is one feed in a page (`live`), shared by the frame and the desk. What came in is applied
   once per animation frame, so a burst draws once. */

import { io } from "/static/vendor/socket.io-client/socket.io.esm.min.js";
import { get, serverNow } from "./api.js";
import { applyAll, EMPTY, fromSnapshot, reached } from "./state.js";
import { takeFixes } from "./units.js";

const SNAPSHOT = "/api/v1/console/snapshot";
const STARTS_WITHIN = 5000; // ms in which a page may still be connecting
const SLOW_AFTER = 8000; // ms; a heartbeat comes every 5 s
const LOST_AFTER = 12000; // two heartbeats did not come: the line is dead, whatever it says
const RETRY = 3000;

class Live {
  constructor() {
    this.state = EMPTY;
    this.isReady = false; // the first snapshot is here
    this.startedAt = Date.now();
    this.heardAt = 0; // when the server was last heard, ms on this device's clock
    this.isRefused = false; // signed out
    this.listeners = new Set();
    this.watchers = new Set();
    this.fixes = new Map(); // id of a unit -> where it was last, which stands in no event
    this.movers = new Set();
    this.waiting = [];
    this.isDrawing = false;
    this.isSyncing = false;
    this.socket = null;
  }

  /* listener(state, messages, isSnapshot) after each change; called at once when ready. */
  subscribe(listener) {
    this.listeners.add(listener);
    if (this.isReady) listener(this.state, [], true);
    return () => this.listeners.delete(listener);
  }

  /* mover(fixes) with those units alone that have moved, once a second at most. */
  follow(mover) {
    this.movers.add(mover);
  }

  /* watcher(connection) each second and when it changes: "live", "slow", "lost", "refused". */
  watch(watcher) {
    this.watchers.add(watcher);
    watcher(this.connection);
  }

  get connection() {
    if (this.isRefused) return "refused";
    // The first moments of a page: the snapshot may be there before the socket is.
    const begins = Date.now() - this.startedAt < STARTS_WITHIN && navigator.onLine !== false;
    if (!this.isReady) return begins || (this.heardAt === 0 && navigator.onLine !== false) ? "starting" : "lost";
    if (navigator.onLine === false) return "lost";
    if (!this.socket?.connected) return begins ? "starting" : "lost";
    return this.age > SLOW_AFTER ? "slow" : "live";
  }

  /* Milliseconds since the server was last heard. */
  get age() {
    return this.heardAt ? Date.now() - this.heardAt : 0;
  }

  start() {
    if (this.socket) return;
    this.socket = io("/console", {
      transports: ["websocket"],
      autoConnect: false,
      auth: (give) => give({ since: this.state.position }),
      reconnectionDelay: 300,
      reconnectionDelayMax: 5000,
      // 200 desks that lost one server must not all come back in the same instant.
      randomizationFactor: 0.5,
      timeout: 8000,
    });
    this.socket.on("connect", () => this.tell());
    this.socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") this.socket.connect();
      this.tell();
    });
    this.socket.on("connect_error", (error) => this.refuse(error));
    this.socket.on("event", (message) => this.take(message));
    this.socket.on("heartbeat", ({ position }) => {
      this.heard();
      // Only after what came before it: a position must never run ahead of its events.
      this.flush();
      this.state = reached(this.state, position);
      this.tell();
    });
    this.socket.on("unit_positions", ({ items }) => this.move(items));
    this.socket.on("resync", () => this.sync());
    window.addEventListener("online", () => this.revive());
    window.addEventListener("offline", () => this.tell());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.revive();
    });
    setInterval(() => this.check(), 1000);
    this.sync();
  }

  /* Takes a snapshot; events that come meanwhile wait and are applied after it. */
  async sync() {
    if (this.isSyncing) return;
    this.isSyncing = true;
    try {
      const fresh = fromSnapshot(await get(SNAPSHOT));
      this.waiting = this.waiting.filter((message) => message.position > fresh.position);
      this.state = fresh;
      this.isReady = true;
      this.isSyncing = false;
      this.heard();
      this.announce([], true);
      this.flush();
      if (!this.socket.connected) this.socket.connect();
    } catch (error) {
      this.isSyncing = false;
      if (error.status === 401 || error.status === 403) {
        this.isRefused = true;
        this.tell();
      } else {
        setTimeout(() => this.sync(), RETRY);
      }
    }
  }

  take(message) {
    this.heard();
    this.waiting.push(message);
    if (this.isDrawing) return;
    this.isDrawing = true;
    // A hidden tab has no animation frames, and its alarm must sound all the same.
    if (document.hidden) setTimeout(() => this.flush(), 0);
    else requestAnimationFrame(() => this.flush());
  }

  flush() {
    this.isDrawing = false;
    if (this.isSyncing || !this.isReady || this.waiting.length === 0) return;
    const messages = this.waiting;
    this.waiting = [];
    const before = this.state;
    this.state = applyAll(before, messages);
    if (this.state !== before) this.announce(messages, false);
  }

  announce(messages, isSnapshot) {
    for (const listener of this.listeners) {
      try {
        listener(this.state, messages, isSnapshot);
      } catch (error) {
        console.error(error);
      }
    }
    this.tell();
  }

  move(items) {
    this.heard();
    const fresh = takeFixes(this.fixes, items);
    if (fresh.length) for (const mover of this.movers) mover(fresh);
  }

  heard() {
    this.heardAt = Date.now();
  }

  tell() {
    const { connection } = this;
    for (const watcher of this.watchers) watcher(connection);
  }

  refuse(error) {
    if (error?.message === "not_signed_in") {
      this.isRefused = true;
      this.socket.disconnect();
    }
    this.tell();
  }

  /* Each second: a line on which nothing came for two heartbeats is cut and made anew. */
  check() {
    if (this.isReady && this.socket.connected && this.age > LOST_AFTER) {
      this.socket.disconnect();
      this.socket.connect();
    }
    this.tell();
  }

  /* The network or the tab is back: ask again for everything after what we have. */
  revive() {
    if (!this.isReady || this.isRefused) return;
    this.flush();
    if (!this.socket.connected) this.socket.connect();
    else this.socket.emit("resume", { since: this.state.position });
    this.tell();
  }
}

export const live = new Live();
export { serverNow };
