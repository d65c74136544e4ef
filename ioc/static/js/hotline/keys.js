/* The keys of the desk. People type Vietnamese with Unikey (Telex and VNI): a printable key in a
   text field is always text. Commands are function keys, Ctrl+Enter and Alt with a letter or a
   digit, taken by the place of the key, so that no layout or tone key changes them. F5, F11, F12
   and Ctrl with a digit belong to the browser. */

import { isTyping } from "../dom.js";

/* commands: { newCall, save, emergency, help, place(index), kind(index), incident(number),
   goTo(name), paper, leave() } */
export function installKeys(commands) {
  document.addEventListener(
    "keydown",
    (event) => {
      const act = commandOf(event, commands);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) act();
    },
    true,
  );
}

const GO_TO = {
  KeyL: "words",
  KeyS: "phone",
  KeyO: "address",
  KeyK: "people",
  KeyM: "map",
};

function commandOf(event, commands) {
  const { key, code } = event;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (plain && !event.shiftKey) {
    if (key === "F1") return commands.help;
    if (key === "F8") return commands.emergency;
    if (key === "F9") return commands.newCall;
    if (key === "Escape") return commands.leave();
  }
  if (plain && key === "?" && !isTyping(event.target)) return commands.help;
  if (event.ctrlKey && !event.altKey && !event.metaKey && key === "Enter") return commands.save;
  // AltGr comes as Ctrl with Alt on Windows and writes characters: it is not Alt.
  const isAlt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!isAlt || event.getModifierState("AltGraph")) return null;
  if (code === "KeyN") return commands.newCall;
  if (code === "KeyP") return commands.paper;
  if (GO_TO[code]) return () => commands.goTo(GO_TO[code]);
  const letter = ["KeyA", "KeyB", "KeyC"].indexOf(code);
  if (letter >= 0) return () => commands.place(letter);
  const last = ["KeyX", "KeyY", "KeyZ"].indexOf(code);
  if (last >= 0) return () => commands.kind(last);
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  return digit ? () => commands.incident(Number(digit[1])) : null;
}
