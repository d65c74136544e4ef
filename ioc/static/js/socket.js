/* The live feed of a desk: a snapshot, then every event after it, over one WebSocket.

   There is one feed in a page (`live`), shared by the frame and the desk. What came in is applied
   once per animation frame, so a burst draws once. Whoever was away takes what has changed since
   (an incremental snapshot), not everything anew. */

import { io } from "/static/vendor/socket.io-client/socket.io.esm.min.js";
import { serverNow } from "./api.js";
import { WholeFeed } from "./feeds.js";
import { applyAll, applyChanges, EMPTY, fromSnapshot, reached } from "./state.js";
import { takeFixes } from "./units.js";

const STARTS_WITHIN = 5000; // ms in which a page may still be connecting
const SLOW_AFTER = 8000; // ms; a heartbeat comes every 5 s
const LOST_AFTER = 12000; // two heartbeats did not come: the line is dead, whatever it says
const AWAY_AFTER = 60_000; // a line that was silent so long is taken up with what has changed
const RETRY = 3000;

class Live {
  constructor() {
    this.feed = new WholeFeed();
    this.state = EMPTY;
    this.view = ""; // of the snapshot with which the state began
    this.isReady = false; // the first snapshot is here
    this.startedAt = Date.now();
    this.heardAt = 0; // when the server was last heard, ms on this device's clock
    this.isRefused = false; // signed out
    this.listeners = new Set();
    this.watchers = new Set();
    this.fixes = new Map(); // id of a unit -> where it was last, which stands in no event
    this.movers = new Set();
    this.waiting = [];
    this.kept = []; // what was shown on top of a first part, and belongs on the whole too
    this.owed = null; // { since } of a catching up that has to wait
    this.isDrawing = false;
    this.isSyncing = false;
    this.syncingSince = 0;
    this.isBroken = false;
    this.isPreview = false; // the state is a first part only
    this.hasExercise = false; // said by a feed that holds more than the page
    this.socket = null;
  }

  /* Where snapshots come from, if not from the server straight; before `start`. */
  use(feed) {
    this.feed = feed;
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
    if (this.isBroken) return "lost";
    // The first moments of a page: the snapshot may be there before the socket is.
    const begins = Date.now() - this.startedAt < STARTS_WITHIN && navigator.onLine !== false;
    if (!this.isReady) return begins || (this.heardAt === 0 && navigator.onLine !== false) ? "starting" : "lost";
    if (navigator.onLine === false) return "lost";
    if (!this.socket?.connected) return begins ? "starting" : "lost";
    // What changed is on its way for long: what stands here is old, however alive the line is.
    if (this.isBehind) return "slow";
    return this.age > SLOW_AFTER ? "slow" : "live";
  }

  /* What draws this page does so no more. */
  breakDown() {
    this.isBroken = true;
    this.tell();
  }

  get isBehind() {
    return this.isSyncing && !this.isPreview && Date.now() - this.syncingSince > SLOW_AFTER;
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
      auth: (give) => give(this.from),
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
    this.socket.on("heartbeat", ({ position, mark }) => {
      this.heard();
      // Only after what came before it: a position must never run ahead of its events.
      this.flush();
      if (!this.isSyncing) this.state = reached(this.state, position, mark);
      this.tell();
    });
    this.socket.on("unit_positions", ({ items }) => this.move(items));
    this.socket.on("resync", ({ since = null } = {}) => this.catchUp(since));
    window.addEventListener("online", () => this.revive());
    window.addEventListener("offline", () => this.tell());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.revive();
    });
    setInterval(() => this.check(), 1000);
    this.sync();
  }

  /* Where this desk stands in the log. */
  get from() {
    const { position, mark } = this.state;
    return mark ? { since: position, mark } : { since: position };
  }

  /* Takes a snapshot; events that come meanwhile wait and are applied after it. A feed may give a
     first part, which is shown, and changes, until the whole is there. */
  async sync() {
    if (this.isSyncing) return;
    this.isSyncing = true;
    this.syncingSince = Date.now();
    try {
      await this.takeWhole();
    } catch (error) {
      this.failed(error, () => this.sync());
    }
  }

  async takeWhole() {
    const snapshot = await this.feed.load((first) => this.adopt(first, true));
    this.adopt(snapshot, false);
    if (!this.socket.connected) this.socket.connect();
  }

  adopt(snapshot, isPreview) {
    const isFirst = !this.isReady;
    // A desk that has everything is not put back to a part of it.
    if (isPreview && !isFirst) return;
    this.waiting.unshift(...this.kept.splice(0));
    this.state = fromSnapshot(snapshot, this.feed.keeps);
    this.waiting = this.waiting.filter((message) => message.position > snapshot.position);
    this.view = snapshot.view || "";
    this.isReady = true;
    this.isSyncing = isPreview;
    this.isPreview = isPreview;
    this.heard();
    this.announce([], true);
    this.flush();
    if (isPreview && !this.socket.connected) this.socket.connect();
    if (!isPreview) this.payOwed();
  }

  /* Takes what has changed since where this desk stands, or since `since` if that is earlier. */
  async catchUp(since) {
    if (this.isSyncing) {
      // What is under way may be older than what the server left out.
      this.owed = { since };
      return;
    }
    if (since === null || !this.isReady) {
      this.sync();
      return;
    }
    this.flush();
    this.isSyncing = true;
    this.syncingSince = Date.now();
    const { position, mark } = this.state;
    const from = since < position ? { position: since } : { position, mark };
    try {
      const changes = await this.feed.since({ ...from, view: this.view });
      if (changes.whole_needed) await this.takeWhole();
      else if (changes.since === undefined) this.adopt(changes, false);
      else this.adoptChanges(changes);
    } catch (error) {
      this.failed(error, () => this.catchUp(since));
    }
  }

  /* What the server asked for while something else was loaded. */
  payOwed() {
    const { owed } = this;
    this.owed = null;
    if (owed) this.catchUp(owed.since);
  }

  adoptChanges(changes) {
    this.state = applyChanges(this.state, changes, this.feed.keeps);
    this.waiting = this.waiting.filter((message) => message.position > changes.position);
    this.isSyncing = false;
    this.heard();
    if (changes.unit_positions) this.move(changes.unit_positions);
    this.announce([], true);
    this.flush();
    if (this.socket.connected) this.socket.emit("resume", this.from);
    else this.socket.connect();
    this.payOwed();
  }

  failed(error, again) {
    this.isSyncing = false;
    if (error.status === 401 || error.status === 403) {
      this.isRefused = true;
      this.tell();
    } else {
      setTimeout(again, RETRY);
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
    if ((this.isSyncing && !this.isPreview) || !this.isReady || this.waiting.length === 0) return;
    const messages = this.waiting;
    this.waiting = [];
    if (this.isPreview) this.kept.push(...messages);
    this.feed.tell(messages);
    const before = this.state;
    this.state = applyAll(before, messages, this.feed.keeps);
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
    if (this.age > AWAY_AFTER) this.catchUp(this.state.position);
    else if (!this.socket.connected) this.socket.connect();
    else this.socket.emit("resume", this.from);
    this.tell();
  }
}

export const live = new Live();
export { serverNow };
