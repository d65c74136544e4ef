/* The room of the replay: time, playing, and everything that is drawn of a moment. */

import { get } from "../api.js";
import { byId, h, isTyping, pageData, say, toast } from "../dom.js";
import { clock, day, loadWords, t } from "../i18n.js";
import { placeOfUnit, stateOfUnit } from "../units.js";
import { Beside } from "./beside.js";
import { Density } from "./density.js";
import { whole } from "./drawer.js";
import { figuresOf, waitsOf } from "./figures.js";
import { showFigures } from "./strip.js";
import { ReplayList } from "./list.js";
import { ReplayMap } from "./map.js";
import { Night } from "./night.js";
import { addressOf, clamp, faster, keyed, played } from "./pace.js";
import { waterKey } from "./picture.js";
import { Tracks } from "./tracks.js";

const asked = pageData("desk").replay;
const staleAfter = (pageData("desk").unit_stale_seconds || 300) * 1000;
const from = Date.parse(asked.from);
const to = Date.parse(asked.to);
const DRAW_MS = 250; // so often at most everything is drawn while it plays
const MANY = 2000; // open incidents, from which on it is drawn once a second
const MANY_DRAW_MS = 1000;
const SETTLE_MS = 180; // a slider that is dragged asks once it rests

await loadWords();

let { speed } = asked;
let at = clamp(Date.parse(asked.at), from, to);
let isPlaying = false;
let lastFrame = null;
let lastDraw = 0;
let isDirty = true;
let map = null;
let resting = null;

const slider = byId("slider");
const night = new Night({ from, to, get, told });
const tracks = new Tracks(get, () => redraw());
const list = new ReplayList({ open: (id) => beside.openIncident(id) });
const density = new Density(byId("density"));
const fixOf = (id) => tracks.fixOf(id, at, night.fixes);
const beside = new Beside({
  get, night, figures: () => figuresNow(), at: () => at, go, redraw,
  unitState: (card) => {
    const place = placeOfUnit(card, fixOf(card.id));
    return [place, stateOfUnit(card, place, at, staleAfter)];
  },
  figuresOf: (picture, moment, fixes) => figuresOf(picture, moment, staleAfter, (id) => fixes.get(id) || null),
  chosen: (id, card) => {
    list.rows.select(id);
    map?.map.invalidateSize({ pan: false });
    map?.select(id, card);
    keepAddress();
  },
  compared: (changes) => map?.showChanges(changes),
});

function figuresNow() {
  return figuresOf(night.now, at, staleAfter, fixOf);
}

/* ---------- time ---------- */

/* Goes to a moment: by what is held where it can, else the picture is asked for. */
async function go(wanted, { keeps = false } = {}) {
  at = clamp(wanted, from, to);
  if (!keeps) pause();
  showTime();
  tracks.need(at, speed);
  if (night.holds(at) && !night.failed) {
    night.moveTo(at);
    arrived();
    return;
  }
  byId("replay-desk").setAttribute("aria-busy", "true");
  if (await night.jump(at)) arrived();
}

function arrived() {
  byId("replay-desk").removeAttribute("aria-busy");
  night.ahead(speed);
  redraw();
  beside.follow(null);
  keepAddress();
}

function told(what) {
  if (what === "failed") {
    pause();
    byId("replay-desk").removeAttribute("aria-busy");
    const again = h("button", { type: "button", class: "btn" }, t("replay.again"));
    again.addEventListener("click", () => {
      night.failed = null;
      night.jump(at).then((done) => done && arrived());
    });
    byId("replay-says").replaceChildren(t("replay.failed"), " ", again);
    byId("replay-says").classList.add("is-failed");
    return;
  }
  saySource();
  if (what === "jumped") tracks.need(at, speed);
}

/* What the picture is worth, in one line: whose knowledge it is, and what it leaves out. */
function saySource() {
  const { clamped, erased, exercise } = night.head;
  const parts = [t("replay.as_known_now")];
  if (clamped === "before_first") parts.push(t("replay.before_first"));
  if (clamped === "future") parts.push(t("replay.future"));
  if (erased) parts.push(t("replay.erased", { n: erased }));
  if (Date.now() - at > asked.track_days * 86_400_000) parts.push(t("replay.no_tracks", { n: asked.track_days }));
  if (map?.redrawn) parts.push(t("replay.redrawn", { n: map.redrawn }));
  say(byId("replay-says"), parts.join(" "));
  byId("replay-says").classList.remove("is-failed");
  byId("replay-drill").hidden = !exercise;
}

function showTime() {
  const words = whole(at);
  const node = byId("replay-at");
  say(node, words);
  node.dateTime = new Date(at).toISOString();
  if (document.activeElement !== slider || Number(slider.value) !== at - from) slider.value = String(at - from);
  slider.setAttribute("aria-valuetext", words);
}

function keepAddress() {
  history.replaceState(null, "", address());
}

const address = () => addressOf({ from, to, at, speed, mark: beside.mark?.at ?? null, incident: beside.incident });

/* ---------- playing ---------- */

function play() {
  if (at >= to) go(from, { keeps: true });
  isPlaying = true;
  lastFrame = null;
  sayPlaying();
  requestAnimationFrame(frame);
}

function pause() {
  if (!isPlaying) return;
  isPlaying = false;
  sayPlaying();
  redraw();
  keepAddress();
  beside.follow(null);
}

function sayPlaying() {
  const button = byId("play");
  button.setAttribute("aria-pressed", String(isPlaying));
  say(byId("play-word"), isPlaying ? t("replay.pause") : t("replay.play"));
  button.querySelector("use").setAttribute("href", `/static/vendor/bootstrap-icons/bootstrap-icons.svg#${isPlaying ? "pause" : "play"}-fill`);
  document.body.classList.toggle("is-playing", isPlaying);
}

/* One frame: time goes on, events are taken in; everything is drawn a few times a second. */
function frame(moment) {
  if (!isPlaying) return;
  const real = lastFrame === null ? 0 : moment - lastFrame;
  lastFrame = moment;
  const next = played(at, real, speed, night.loadedTo, to);
  document.body.classList.toggle("is-waiting", next <= at && real > 0 && at < to);
  if (next > at) {
    at = next;
    const taken = night.moveTo(at);
    if (taken?.length) beside.follow(taken);
    showTime();
    tracks.need(at, speed);
    isDirty = true;
  }
  night.ahead(speed);
  const often = night.now.incidents.size > MANY ? MANY_DRAW_MS : DRAW_MS;
  if (isDirty && moment - lastDraw >= often) draw();
  if (at >= to) {
    pause();
    redraw();
    return;
  }
  requestAnimationFrame(frame);
}

function redraw() {
  isDirty = true;
  requestAnimationFrame(() => isDirty && draw());
}

function draw() {
  isDirty = false;
  lastDraw = performance.now();
  const waits = waitsOf(night.now);
  list.show(night.now, at, waits);
  showFigures(byId("replay-figures"), figuresNow(), at, (id) => beside.openIncident(id));
  map?.show(night.now, at, waits, fixOf);
  map?.showWater(waterKey(night.now, at), at).then(() => map.redrawn && saySource());
  if (!isPlaying) document.title = `${clock(new Date(at), true)} ${day(new Date(at))} · ${t("replay.title")}`;
}

/* ---------- jumps ---------- */

async function jumpTo({ back = false, critical = false, incident = null }) {
  pause();
  const held = critical || incident !== null ? null : night.neighbour(back);
  if (held !== null) return go(held);
  const query = new URLSearchParams({ at: new Date(at).toISOString() });
  if (back) query.set("back", "1");
  if (critical) query.set("critical", "1");
  if (incident !== null) query.set("incident", String(incident));
  let found;
  try {
    ({ event: found } = await get(`/api/v1/replay/next?${query}`));
  } catch {
    return toast(t("replay.failed"), "warn");
  }
  if (!found || found.ms < from || found.ms > to) return toast(back ? t("replay.none_before") : t("replay.none_after"), "warn");
  await go(found.ms);
  say(byId("announce"), whole(at));
  if (critical) await beside.openIncident(found.subject.id);
  return null;
}

function setSpeed(next) {
  speed = next;
  for (const chip of byId("speeds").querySelectorAll("[data-speed]")) chip.setAttribute("aria-pressed", String(Number(chip.dataset.speed) === speed));
  keepAddress();
  night.ahead(speed);
}

async function copyLink() {
  keepAddress();
  try {
    await navigator.clipboard.writeText(new URL(address(), location.href).href);
    toast(t("replay.copied", { at: whole(at) }), "ok");
  } catch {
    toast(t("replay.copy_by_hand"), "warn");
  }
}

const ofIncident = (back) => (beside.incident === null ? toast(t("replay.choose_first"), "warn") : jumpTo({ back, incident: beside.incident }));
beside.jump = ofIncident;

/* ---------- hands ---------- */

slider.max = String(to - from);
slider.addEventListener("input", () => {
  pause();
  at = clamp(from + Number(slider.value), from, to);
  showTime();
  clearTimeout(resting);
  resting = setTimeout(() => go(at), SETTLE_MS);
});
slider.addEventListener("keydown", (event) => {
  const wanted = event.ctrlKey || event.altKey || event.metaKey ? null : keyed(event.key, at, from, to);
  if (wanted === null) return;
  event.preventDefault();
  pause();
  at = wanted;
  showTime();
  clearTimeout(resting);
  resting = setTimeout(() => go(at), SETTLE_MS);
});

const COMMANDS = {
  t: () => (isPlaying ? pause() : play()),
  ",": () => jumpTo({ back: true }),
  ".": () => jumpTo({}),
  p: () => jumpTo({ back: true, critical: true }),
  n: () => jumpTo({ critical: true }),
  "[": () => ofIncident(true),
  "]": () => ofIncident(false),
  "-": () => setSpeed(faster(asked.speeds, speed, -1)),
  "+": () => setSpeed(faster(asked.speeds, speed, 1)),
  "=": () => setSpeed(faster(asked.speeds, speed, 1)),
  b: () => beside.setMark(),
  c: () => beside.toggleCompare(),
  u: copyLink,
  escape: () => beside.close(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || (isTyping(event.target) && event.target !== slider)) return;
  const command = COMMANDS[event.key.toLowerCase()];
  if (!command) return;
  event.preventDefault();
  command();
});

const press = (id, act) => byId(id).addEventListener("click", act);
press("play", COMMANDS.t);
press("step-back", COMMANDS[","]);
press("step-on", COMMANDS["."]);
press("critical-back", COMMANDS.p);
press("critical-on", COMMANDS.n);
press("mark-moment", COMMANDS.b);
press("compare", COMMANDS.c);
press("copy-link", copyLink);
byId("speeds").addEventListener("click", (event) => {
  const chip = event.target.closest("[data-speed]");
  if (chip) setSpeed(Number(chip.dataset.speed));
});

/* ---------- the beginning ---------- */

function whenMap() {
  if (window.iocMap) return Promise.resolve(window.iocMap);
  return new Promise((done) => document.addEventListener("ioc:map", (event) => done(event.detail), { once: true }));
}

whenMap().then((found) => {
  map = new ReplayMap(found, {
    staleAfter,
    open: (kind, id) => beside.open(kind, id),
    getWater: (moment) => get(`/api/v1/replay/water?at=${new Date(moment).toISOString()}`),
  });
  redraw();
});

get(`/api/v1/replay/density?from=${asked.from}&to=${asked.to}`).then(
  (found) => density.show(found),
  () => say(byId("density-says"), t("replay.density_failed")),
);

/* What waits in the live night stays on top of every desk; here it says that it is of now. */
byId("top-alarm")?.prepend(h("span", { class: "top-alarm-live" }, t("replay.live_alarm")));

showTime();
const first = new URLSearchParams(location.search);
await go(at, { keeps: true });
if (first.get("a")) await beside.compareWith(clamp(Date.parse(first.get("a")) || from, from, to));
else if (Number(first.get("incident"))) await beside.openIncident(Number(first.get("incident")));
document.documentElement.dataset.ready = "replay";
