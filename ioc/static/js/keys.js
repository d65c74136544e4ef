/* Single keys of a desk, and the list of them. Letters act while nothing or the list has the focus,
   never while typing: people type Vietnamese with digits and letters as tone keys. */

import { byId, isTyping } from "./dom.js";

/* commands: key (lower case) -> function; "/" goes to `search`. */
export function mindKeys({ list, search, commands }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (event.target === search && search.value) return;
      commands.escape?.(event);
      return;
    }
    if (isTyping(event.target)) return;
    const focus = document.activeElement;
    const free = !focus || focus === document.body || focus.id === "main" || list.contains(focus);
    if (!free) return;
    if (event.key === "/") search.focus();
    else {
      const command = commands[event.key.toLowerCase()];
      if (!command) return;
      command(event);
    }
    event.preventDefault();
  });
}

/* Opens the list of keys, or closes it; the focus goes back to where it was. */
export function toggleKeySheet() {
  const sheet = byId("key-sheet");
  if (!sheet) return;
  if (sheet.open) sheet.close();
  else if (!document.querySelector("dialog[open]")) sheet.showModal();
}

/* `?` on every staff screen, and whatever is marked with `data-open-keys`. */
export function mindKeySheet() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    toggleKeySheet();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-keys]")) toggleKeySheet();
  });
}
