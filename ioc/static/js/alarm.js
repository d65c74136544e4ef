/* The sound of a new critical matter: once for each, never for what was there before.

   Muting forgets itself after a while, so that a desk that was muted at noon is not silent in the
   night. Browsers make no sound before the first press or key; until then the button says so. */

import { alarms } from "./cards.js";
import { byId, icon, say } from "./dom.js";
import { clock, t } from "./i18n.js";

const MUTE_MINUTES = 15;
const KEY = "ioc.muted_until";

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

export class Alarm {
  /* onNew(cards) is called once with the critical matters that nobody had seen. */
  constructor(onNew) {
    this.onNew = onNew;
    this.known = null;
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
    setInterval(() => this.draw(), 5000);
    this.draw();
  }

  /* Looks at the state; the first look only learns what is there. */
  look(state) {
    const now = alarms(state.incidents.values());
    const fresh = this.known ? now.filter((card) => !this.known.has(card.id)) : [];
    // What was taken and waits again (returned, opened again) is heard again.
    this.known = new Set(now.map((card) => card.id));
    if (!fresh.length) return;
    if (!isMuted()) sound();
    this.onNew(fresh);
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
    this.button.setAttribute("aria-pressed", String(muted));
    const name = muted ? "volume-mute" : "volume-up";
    // Only when it is another: a picture that is set again is fetched again.
    if (this.icon !== name) this.button.querySelector(".icon")?.replaceWith(icon(name));
    this.icon = name;
    if (muted) say(this.word, t("Muted until %(time)s", { time: clock(new Date(mutedUntil())) }));
    else if (context?.state === "running") say(this.word, t("Sound on"));
    else say(this.word, t("Press once for sound"));
  }
}
