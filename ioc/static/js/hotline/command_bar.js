/* The command line of the desk (F2): a word with or without accents, the rest suggested while it is typed.
   Esc goes back to where the hands were; what was being typed there is untouched. */

import { byId, h, say } from "../dom.js";
import { t } from "../i18n.js";
import { meant, nameOf, parsed } from "./commands.js";

const SHOWN = 8;

export class CommandBar {
  /* make() answers [{ word, takes, isOptional, text, key, run(rest) }]; run answers what is wrong,
     or nothing. */
  constructor(make) {
    this.make = make;
    this.commands = make();
    this.box = byId("command");
    this.input = byId("command-input");
    this.list = byId("command-list");
    this.back = null;
    this.at = -1;
    this.input.addEventListener("input", () => {
      this.at = -1;
      this.suggest();
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("focusout", (event) => {
      if (!this.box.contains(event.relatedTarget)) this.close(false);
    });
    this.list.addEventListener("mousedown", (event) => {
      const row = event.target.closest("[data-word]");
      if (!row) return;
      event.preventDefault();
      this.take(row.dataset.word);
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.back = document.activeElement;
    this.commands = this.make();
    this.box.hidden = false;
    this.input.value = "";
    this.at = -1;
    this.wrong("");
    this.suggest();
    this.input.focus();
  }

  /* The focus returns to where it was, unless a command has put it elsewhere. */
  close(isBack = true) {
    if (!this.isOpen) return;
    this.box.hidden = true;
    const { back } = this;
    this.back = null;
    if (isBack && back?.isConnected) back.focus();
  }

  get found() {
    return meant(this.input.value, this.commands).slice(0, SHOWN);
  }

  suggest() {
    const { found } = this;
    this.list.replaceChildren(
      ...found.map((one, index) =>
        h(
          "li",
          {
            role: "option", id: `command-${index}`, "data-word": one.word,
            "aria-selected": String(index === this.at), class: "hl-command-row",
          },
          h("b", {}, nameOf(one)),
          one.takes ? h("i", {}, one.takes) : null,
          h("span", { class: "hl-small" }, one.text),
          one.key ? h("kbd", { class: "push" }, one.key) : null,
        ),
      ),
    );
    const chosen = this.at >= 0 ? `command-${this.at}` : "";
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen);
    else this.input.removeAttribute("aria-activedescendant");
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    // What belongs to an input method is not a command.
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const { found } = this;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.run();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.at = found.length ? (this.at + by + found.length) % found.length : -1;
      this.suggest();
    } else if (event.key === "Tab" && found.length && this.isWord) {
      this.complete(found[Math.max(0, this.at)]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Whether only the word of the command has been typed so far. */
  get isWord() {
    return !this.input.value.trim().includes(" ");
  }

  complete(command) {
    this.input.value = command.takes ? `${nameOf(command)} ` : nameOf(command);
    this.at = -1;
    this.suggest();
  }

  take(word) {
    const command = this.commands.find((one) => one.word === word);
    if (command.takes && !command.isOptional) this.complete(command);
    else this.go(command, "");
  }

  run() {
    const chosen = this.at >= 0 && this.isWord ? this.found[this.at] : null;
    if (chosen) return this.take(chosen.word);
    const asked = parsed(this.input.value, this.commands);
    if (asked.error) return this.wrong(WRONG[asked.error](asked));
    return this.go(asked.command, asked.rest);
  }

  /* A command acts where the focus was before; what it says is wrong is shown, and the line stays. */
  go(command, rest) {
    const wrong = command.run(rest);
    if (typeof wrong === "string" && wrong) {
      this.wrong(wrong);
      this.input.focus();
      return;
    }
    this.close(document.activeElement === this.input || document.activeElement === document.body);
  }

  wrong(text) {
    say(byId("command-wrong"), text);
    this.input.toggleAttribute("aria-invalid", Boolean(text));
  }
}

const WRONG = {
  empty: () => t("Type a command, or choose one with the arrow keys."),
  unknown: ({ word }) => t("There is no command “%(word)s”. Clear the line to see them all.", { word }),
  several: ({ words }) => t("Type more: %(words)s begin like this.", { words: words.slice(0, 4).join(", ") }),
  missing: ({ command }) => t("After “%(word)s” comes: %(what)s", { word: nameOf(command), what: command.takes }),
};
