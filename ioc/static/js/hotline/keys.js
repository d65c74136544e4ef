/* The keys of the desk. People type Vietnamese with Unikey (Telex and VNI): a printable key in a
   text field is always text. Commands are function keys, Ctrl+Enter and Alt with a letter or a
   digit, taken by the place of the key, so that no layout or tone key changes them. F1, F5 to F7,
   F10 to F12 and Ctrl with a digit belong to the browser. */

import { isTyping } from "../dom.js";

/* act: the acts of the desk, see `acts.js`. */
export function installKeys(act) {
  const plain = {
    F2: act.command,
    F3: act.nextForm,
    F4: act.takeCall,
    F8: act.emergency,
    F9: act.newCall,
  };
  const alt = {
    KeyL: () => act.goTo("words"),
    KeyS: () => act.goTo("phone"),
    KeyO: () => act.goTo("address"),
    KeyK: () => act.goTo("people"),
    KeyM: () => act.goTo("map"),
    KeyD: () => act.goTo("card"),
    KeyN: act.newCall,
    KeyP: act.paper,
    KeyA: () => act.place(0),
    KeyB: () => act.place(1),
    KeyC: () => act.place(2),
    KeyX: () => act.kind(0),
    KeyY: () => act.kind(1),
    KeyZ: () => act.kind(2),
    KeyQ: () => act.answer(0),
    KeyW: () => act.answer(1),
    KeyR: () => act.answer(2),
    KeyT: () => act.answer(-1),
    KeyU: act.nextCard,
    KeyI: act.redCard,
    KeyV: act.link,
    KeyJ: act.replay,
    KeyF: act.dropped,
    KeyE: act.unconfirmed,
    KeyG: () => act.handOver(""),
    KeyH: act.nextDraft,
  };
  document.addEventListener(
    "keydown",
    (event) => {
      const found = commandOf(event, act, plain, alt);
      if (!found) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) found();
    },
    true,
  );
}

function commandOf(event, act, plain, alt) {
  const { key, code } = event;
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (isPlain && !event.shiftKey) {
    if (plain[key]) return plain[key];
    if (key === "Escape") return act.leave();
  }
  if (isPlain && key === "?" && !isTyping(event.target)) return act.help;
  if (event.ctrlKey && !event.altKey && !event.metaKey && key === "Enter") return act.save;
  // AltGr comes as Ctrl with Alt on Windows and writes characters: it is not Alt.
  const isAlt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!isAlt || event.getModifierState("AltGraph")) return null;
  if (alt[code]) return alt[code];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  return digit ? () => act.join(Number(digit[1])) : null;
}
