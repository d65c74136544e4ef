/* The bell of the desk: two tones, again and again while somebody waits. A browser is silent until
   the first key, so the first key wakes it. */

const EVERY = 2600; // ms

let context = null;

function audio() {
  context ??= new AudioContext();
  return context;
}

function tone(frequency, start, length) {
  const output = audio();
  if (output.state !== "running") return;
  const at = output.currentTime + start;
  const made = output.createOscillator();
  const volume = output.createGain();
  made.type = "sine";
  made.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.25, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  made.connect(volume).connect(output.destination);
  made.start(at);
  made.stop(at + length + 0.05);
}

function ringOnce() {
  for (const start of [0, 0.5]) {
    tone(523, start, 0.4);
    tone(659, start, 0.4);
  }
}

export class Bell {
  constructor() {
    this.timer = null;
    const wake = () => audio().resume();
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, wake, { once: true, capture: true });
    }
  }

  /* Rings until told otherwise. */
  ring(isRinging) {
    if (isRinging === Boolean(this.timer)) return;
    clearInterval(this.timer);
    this.timer = null;
    if (!isRinging) return;
    ringOnce();
    this.timer = setInterval(ringOnce, EVERY);
  }

  once() {
    ringOnce();
  }
}
