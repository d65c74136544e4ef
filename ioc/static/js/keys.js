/* Single keys of a desk. They act while nothing or the list has the focus, never while typing:
   people type Vietnamese with digits and letters as tone keys. */

import { byId, isTyping } from "./dom.js";

/* commands: key (lower case) -> function; "/" and "?" are added for `search` and the key page. */
export function mindKeys({ list, search, commands }) {
  const sheet = byId("key-sheet");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") {
      if (sheet?.open) return;
      if (event.target === search && search.value) return;
      commands.escape?.(event);
      return;
    }
    if (isTyping(event.target) || sheet?.open) return;
    const focus = document.activeElement;
    const free = !focus || focus === document.body || focus.id === "main" || list.contains(focus);
    if (!free) return;
    if (event.key === "?") sheet?.showModal();
    else if (event.key === "/") search.focus();
    else {
      const command = commands[event.key.toLowerCase()];
      if (!command) return;
      command(event);
    }
    event.preventDefault();
  });
}
