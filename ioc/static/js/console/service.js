/* The worker's half of the console: takes messages of the page, keeps the engine, and posts what is
   to be drawn. Pure but for its timers; what it posts and how it loads are given.

   The page says when it has drawn a view, and gets the next one only then: however much happens,
   nothing queues up in front of it. */

import { facets } from "../matching.js";
import { signOf } from "./records.js";
import { urgentOnly } from "./urgent.js";

const REBUILD_AFTER = 6000; // ms after a change until the index of the map is made again
const REBUILD_SOON = 700; // and when there were many
const MANY = 40;
const REBUILD_SHARE = 8; // and not sooner than so many times what it took last
const QUIET_FOR = 200; // ms without a new frame: nobody is moving the map
const VIEWS_APART = 50; // ms
const DRAWN_WITHIN = 1500; // ms after which a view counts as drawn, whatever the page says
const AGAIN_EVERY = 30_000; // a matter becomes late without any event
const FRAME = { box: [-180, -90, 180, 90], inner: [-180, -90, 180, 90], zoom: 10 };

export class Service {
  /* `loader` has `critical`, `whole` and `since`; `now()` is the server's clock, ms. */
  constructor({ engine, post, loader, now }) {
    Object.assign(this, { engine, post, loader, now });
    this.limit = 200;
    this.held = [];
    this.selected = null;
    this.frame = null;
    this.isReady = false;
    this.isWhole = false; // not the first part only
    this.kept = null; // messages that came while something is loaded
    this.isHolding = false; // they are not shown before what has changed is here
    this.given = new Map(); // key -> the card and look of the rows that the page has
    this.urgent = new Map(); // id -> version of the critical cards that the page got first
    this.isDirty = { list: false, frame: false };
    this.lastDrawn = 0;
    this.lastMoved = 0;
    this.cost = 0;
    this.isOut = false; // a view is on its way and not drawn yet
    this.looking = null; // the timer of the next view
    this.isLookingLate = false; // it waits for the page to have drawn the last
    this.rebuilding = null;
    this.timers = new Set();
  }

  start() {
    this.timers.add(setInterval(() => this.engine.tick(this.now()) && this.look(), 1000));
    this.timers.add(setInterval(() => {
      this.engine.again(this.now());
      this.look();
    }, AGAIN_EVERY));
  }

  receive(message) {
    this[`on_${message.type}`](message);
  }

  /* ---------- what comes from the page ---------- */

  on_configure({ unassignedAfter }) {
    this.engine.unassignedAfter = unassignedAfter;
    if (this.isReady) this.engine.again(this.now());
  }

  on_filters({ filters, isFiltered }) {
    this.engine.filter(filters, isFiltered, this.now());
    this.look();
  }

  on_rows({ limit, held }) {
    this.limit = limit;
    this.held = held;
    this.look("list");
  }

  on_frame({ frame }) {
    this.frame = frame;
    this.lastMoved = Date.now();
    // A frame is answered at once: somebody is looking where there is nothing drawn yet.
    if (this.isReady) this.post({ type: "view", frame: this.framed() });
    this.isDirty.frame = false;
  }

  on_select({ key }) {
    this.selected = key;
    this.look("frame");
  }

  on_drawn() {
    this.isOut = false;
    if (!this.isLookingLate) return;
    clearTimeout(this.looking);
    this.looking = null;
    this.isLookingLate = false;
    this.look("nothing more");
  }

  on_events({ messages }) {
    if (this.kept) this.kept.push(...messages);
    if (!this.isReady || this.isHolding) return;
    this.engine.apply(messages, this.now());
    this.look();
  }

  async on_load({ id }) {
    this.isHolding = false;
    try {
      this.kept ??= [];
      if (!this.isReady) this.adopt("preview", await this.loader.critical(), id);
      const snapshot = await this.loader.whole();
      this.adopt("whole", snapshot, id);
    } catch (error) {
      this.fail(id, error);
    }
  }

  async on_since({ id, ...from }) {
    this.isHolding = true;
    try {
      this.kept ??= [];
      const changes = await this.loader.since(from);
      const { kept } = this;
      this.isHolding = false;
      if (!changes.whole_needed && changes.since !== undefined) {
        this.kept = null;
        this.engine.change(changes, this.now());
        this.engine.apply(kept, this.now());
        this.look();
      }
      this.post({ type: "changes", id, changes: forPage(changes) });
    } catch (error) {
      this.fail(id, error);
    }
  }

  on_ask({ id, what, given }) {
    this.post({ type: "answer", id, value: this.answer(what, given) });
  }

  answer(what, given) {
    const { engine } = this;
    if (what === "cards") return engine.cards(given);
    if (what === "card") return engine.records.get(given)?.card ?? null;
    if (what === "expansion") return engine.points.expansion(given);
    if (what === "middle") return engine.points.middle();
    if (what === "facets") return facets(incidentCards(engine.records), engine.filters, this.now());
    throw new RangeError(what);
  }

  fail(id, error) {
    this.isHolding = false;
    console.warn("the snapshot could not be loaded", error);
    this.post({ type: "failed", id, status: error.status ?? 0, code: error.code || String(error) });
  }

  /* ---------- what goes to the page ---------- */

  /* Takes a whole picture, and what came after it. */
  adopt(part, snapshot, id) {
    const kept = this.kept;
    if (part === "whole") this.kept = null;
    this.engine.reset(snapshot, this.now());
    this.engine.apply(kept, this.now());
    this.isReady = true;
    this.isWhole = part === "whole";
    const reduced = forPage(snapshot);
    // What the page got with the first part is not sent to it once more.
    if (part === "whole") {
      reduced.same = reduced.incidents.filter((card) => this.urgent.get(card.id) === card.version).map((card) => card.id);
      reduced.incidents = reduced.incidents.filter((card) => this.urgent.get(card.id) !== card.version);
      this.urgent.clear();
    } else for (const card of reduced.incidents) this.urgent.set(card.id, card.version);
    this.post({ type: part, id, snapshot: reduced, middle: this.engine.points.middle() });
    this.look();
  }

  /* Something may look different; drawn soon, and together with whatever comes meanwhile. */
  look(what = "both") {
    if (what === "both" || what === "list") this.isDirty.list = true;
    if (what === "both" || what === "frame") this.isDirty.frame = true;
    if (this.looking || !this.isReady) return;
    const wait = this.isOut ? DRAWN_WITHIN : Math.max(0, this.lastDrawn + VIEWS_APART - Date.now());
    this.looking = setTimeout(() => {
      this.looking = null;
      this.isLookingLate = false;
      this.show();
    }, wait);
    this.isLookingLate = this.isOut;
  }

  show() {
    const view = { type: "view", position: this.engine.position };
    if (this.isDirty.list) Object.assign(view, { list: this.listed(), figures: this.engine.figures() });
    if (this.isDirty.frame && this.frame) view.frame = this.framed();
    this.isDirty = { list: false, frame: false };
    this.lastDrawn = Date.now();
    this.isOut = Boolean(view.list);
    this.post(view);
    if (this.engine.points.changes) this.rebuildSoon();
  }

  /* While few have changed there is no hurry: each stands on the map as a sign of its own. */
  rebuildSoon() {
    const isSoon = this.engine.points.changes > MANY;
    if (isSoon && !this.isSoon) {
      clearTimeout(this.rebuilding);
      this.rebuilding = null;
    }
    this.isSoon = isSoon;
    this.rebuilding ??= setTimeout(() => {
      this.rebuilding = null;
      if (Date.now() - this.lastMoved < QUIET_FOR) return this.rebuildSoon();
      const begun = Date.now();
      this.engine.points.rebuild();
      this.cost = Date.now() - begun;
      this.look("frame");
    }, Math.max(this.isSoon ? REBUILD_SOON : REBUILD_AFTER, this.cost * REBUILD_SHARE));
  }

  /* The rows of the list; of those that the page has already, the keys alone. */
  listed() {
    const { groups, left } = this.engine.list(this.limit, this.held);
    const before = this.given;
    this.given = new Map();
    const cards = [];
    const told = groups.map(({ key, count, rows }) => ({
      key, count,
      rows: rows.map((record) => {
        const look = `${record.isLong}${record.alarm}${record.late}${record.symbol}`;
        const held = before.get(record.key);
        if (held?.card !== record.card || held.look !== look) cards.push([record.key, record.card]);
        this.given.set(record.key, { card: record.card, look });
        return record.key;
      }),
    }));
    return { groups: told, cards, left };
  }

  framed() {
    const { box, inner, zoom } = this.frame ?? FRAME;
    const { ordinary, critical, inside, beyond } = this.engine.points.frame({ box, inner, zoom });
    const chosen = this.engine.records.get(this.selected);
    return {
      zoom, inside, beyond, isWhole: this.isWhole, hidden: this.engine.hidden,
      ordinary: { singles: ordinary.singles.map(({ key, lat, lon, symbol }) => [key, lat, lon, symbol]), clusters: ordinary.clusters },
      critical: { singles: critical.singles.map(signOf), clusters: critical.clusters },
      chosen: chosen && chosen.fits && chosen.lat !== null ? { ...signOf(chosen), card: chosen.card } : null,
    };
  }
}

function* incidentCards(records) {
  for (const { kind, card } of records.values()) if (kind === "incident") yield card;
}

/* A snapshot, or changes, with what the page holds of it alone. */
function forPage(told) {
  if (!told.incidents) return told;
  const reduced = { ...told, removed: { ...told.removed } };
  for (const list of ["incidents", "reports"]) {
    reduced[list] = told[list].map((card) => urgentOnly(list, card)).filter(Boolean);
    // What is urgent no longer leaves what the page holds.
    if (told.removed) reduced.removed[list] = told.removed[list].concat(told[list].filter((card) => !urgentOnly(list, card)).map((card) => card.id));
  }
  return reduced;
}
