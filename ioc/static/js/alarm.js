/* The sound of a new critical matter: once for each, never for what was there before.

   Muting forgets itself after a while, so that a desk that was muted at noon is not silent in the
   night; what came meanwhile and still waits is heard then. Browsers make no sound before the first
   press or key; until then the button says so. */

import { Ear, leftText, unheard } from "./alarm_ear.js";
import { alarms } from "./cards.js";
import { byId, icon, say } from "./dom.js";
import { t } from "./i18n.js";

const MUTE_MINUTES = 15;
const KEY = "ioc.muted_until";
const HEARD = "ioc.heard"; // which ones some tab of this browser has sounded

let context = null;

function audio() {
  context ??= new AudioContext();
  return context;
}

/* Two falling tones, twice: heard through talk, gone within a second. */
function sound() {
  const output = audio();
  if (output.state !== "running") return;
  [0, 0.42].forEach((start) => {
    [[880, 0], [660, 0.18]].forEach(([frequency, shift]) => {
      const at = output.currentTime + start + shift;
      const tone = output.createOscillator();
      const volume = output.createGain();
      tone.type = "triangle";
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
      tone.connect(volume).connect(output.destination);
      tone.start(at);
      tone.stop(at + 0.18);
    });
  });
}

function mutedUntil() {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

function isMuted() {
  return mutedUntil() > Date.now();
}

/* Sounds for those that no other tab of this browser has sounded. */
async function soundOnce(ids) {
  const look = () => {
    let heard = {};
    try {
      heard = JSON.parse(localStorage.getItem(HEARD) || "{}");
    } catch {
      // What cannot be read was heard by nobody: rather twice than never.
    }
    const [mine, kept] = unheard(ids, heard, Date.now());
    try {
      localStorage.setItem(HEARD, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing sounds in each tab.
    }
    return mine.length > 0;
  };
  // A tab that may not sound yet leaves it to the others.
  if (audio().state !== "running") return;
  const isMine = navigator.locks ? await navigator.locks.request(HEARD, look) : look();
  if (isMine) sound();
}

export class Alarm {
  /* onNew(cards) is called once with the critical matters that nobody had seen. */
  constructor(onNew) {
    this.onNew = onNew;
    this.ear = new Ear();
    this.wasMuted = isMuted();
    this.icon = "volume-up";
    this.button = byId("sound");
    this.word = byId("sound-word");
    this.button?.addEventListener("click", () => this.toggle());
    const wake = () => {
      audio().resume().then(() => this.draw());
    };
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, wake, { once: true, capture: true });
    }
    setInterval(() => this.draw(), 1000);
    this.draw();
  }

  /* Looks at the state; the first look only learns what is there. */
  look(state) {
    const waiting = alarms(state.incidents.values());
    const { fresh, isLoud } = this.ear.hear(waiting.map(({ id }) => id), isMuted());
    if (!fresh.length) return;
    if (isLoud) soundOnce(fresh);
    const ids = new Set(fresh);
    this.onNew(waiting.filter(({ id }) => ids.has(id)));
  }

  toggle() {
    const until = isMuted() ? 0 : Date.now() + MUTE_MINUTES * 60_000;
    try {
      localStorage.setItem(KEY, String(until));
    } catch {
      // A browser that keeps nothing cannot mute either; the sound stays on.
    }
    audio().resume().then(() => this.draw());
    this.draw();
  }

  draw() {
    if (!this.button) return;
    const muted = isMuted();
    if (this.wasMuted && !muted) {
      const missed = this.ear.wake();
      if (missed.length) soundOnce(missed);
    }
    this.wasMuted = muted;
    const hint = muted ? t("alarm.unmute_hint") : t("alarm.mute_hint");
    if (this.button.title !== hint) this.button.title = hint;
    this.button.setAttribute("aria-pressed", String(muted));
    const name = muted ? "volume-mute" : "volume-up";
    // Only when it is another: a picture that is set again is fetched again.
    if (this.icon !== name) this.button.querySelector(".icon")?.replaceWith(icon(name));
    this.icon = name;
    if (muted) say(this.word, t("alarm.muted_left", { left: leftText(mutedUntil() - Date.now()) }));
    else if (context?.state === "running") say(this.word, t("Sound on"));
    else say(this.word, t("Press once for sound"));
  }
}
