/* On a small screen the filters and tools lie in one sheet that is opened by a button. */

import { byId } from "../../dom.js";

export function mindSheet() {
  const sheet = byId("tool-sheet");
  const button = byId("sheet-open");
  const set = (isOpen) => {
    sheet.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const close = () => {
    if (!sheet.classList.contains("is-open")) return false;
    set(false);
    button.focus();
    return true;
  };
  button.addEventListener("click", () => {
    const isOpen = !sheet.classList.contains("is-open");
    set(isOpen);
    if (isOpen) byId("sheet-close").focus();
  });
  byId("sheet-close").addEventListener("click", close);
  return { close };
}
