/* Before sending: how the words are understood, to be set right by a tap. It only shows; whoever
   sends before the answer is there, or without network, sends the same report. */
import { t, number } from "./words.js";
import { exactness } from "./place.js";

const PATIENCE_MS = 3000;

export class Understood {
  /* onPlace({lat, lon, accuracy_m, label}) when a place of the words was chosen; onEdit(field) to
     go back to a field of the form. */
  constructor(form, { onPlace, onEdit }) {
    this.form = form;
    this.onPlace = onPlace;
    this.onEdit = onEdit;
    this.box = document.getElementById("understood");
    this.asked = "";
    this.found = null;
    const other = document.getElementById("understood-other");
    for (const one of form.elements.category.options) {
      if (one.value) other.append(new Option(one.textContent, one.value));
    }
    other.addEventListener("change", () => this.choose(other.value));
    form.elements.category.addEventListener("change", () => this.draw());
    document.getElementById("understood-edit").addEventListener("click", () => this.onEdit("address"));
  }

  /* Asks about what stands in the form now; the same is not asked twice. */
  async ask() {
    const field = this.form.elements;
    const question = {
      text: field.text.value.trim(),
      address: field.address.value.trim() || null,
      ...(field.lat.value ? { lat: Number(field.lat.value), lon: Number(field.lon.value) } : {}),
    };
    const asked = JSON.stringify(question);
    if (asked === this.asked || (!question.text && !question.address)) return;
    this.asked = asked;
    let found = null;
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const csrf = document.querySelector('meta[name="csrf-token"]');
      if (csrf) headers["X-CSRFToken"] = csrf.content;
      const answer = await fetch("/api/v1/public/understand", {
        method: "POST", headers, body: asked, signal: AbortSignal.timeout(PATIENCE_MS),
      });
      found = answer.ok ? await answer.json() : null;
    } catch { /* not understood now; the center reads it anyway */ }
    // What was typed since is asked about by its own question.
    if (asked !== this.asked) return;
    if (!found) this.asked = "";
    this.found = found;
    this.draw();
  }

  choose(code) {
    this.form.elements.category.value = code;
    this.form.elements.category.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
  }

  draw() {
    const { found } = this;
    this.box.hidden = !found;
    if (!found) return;
    this.drawKinds(found);
    this.drawDanger(found);
    this.drawPlace(found);
  }

  drawKinds(found) {
    const chosen = this.form.elements.category.value;
    const guess = found.category?.code || "";
    const shown = found.categories.filter((one, i) => i === 0 || one.confidence >= 0.03);
    const list = document.getElementById("understood-kinds");
    const held = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.replaceChildren(...shown.map((one) => {
      const label = make("label", "choice");
      const input = make("input");
      input.type = "radio";
      input.name = "understood_kind";
      input.value = one.code;
      input.checked = chosen ? chosen === one.code : one.code === guess;
      input.addEventListener("change", () => this.choose(one.code));
      label.append(input, " ", make("span", "", one.name));
      return label;
    }));
    if (held) list.querySelector(`input[value="${CSS.escape(held)}"]`)?.focus();
    const other = document.getElementById("understood-other");
    other.value = chosen && !shown.some((one) => one.code === chosen) ? chosen : "";
    const picked = chosen || guess;
    const name = picked ? nameOf(this.form, picked) : t("a matter the Center will sort");
    const where = found.place.address || found.place.area?.name || found.pin_area?.name || "";
    const people = found.people ? t("{count} people", { count: number(found.people) }) : "";
    document.getElementById("understood-line").textContent = [name, people, where].filter(Boolean).join(", ");
  }

  drawDanger(found) {
    const line = document.getElementById("understood-danger");
    const isDanger = found.emergency || this.form.elements.danger.checked;
    line.hidden = !isDanger;
    const quotes = [...new Set(found.emergency_reasons.map((one) => one.quote).filter(Boolean))].slice(0, 3);
    document.getElementById("understood-why").textContent = quotes.length
      ? t("because of the words {words}", { words: quotes.map((one) => `“${one}”`).join(", ") })
      : "";
  }

  drawPlace(found) {
    const ask = document.getElementById("understood-asks");
    const hasPin = Boolean(this.form.elements.lat.value);
    const pin = found.pin_area?.name || t("the pin on the map");
    const named = found.place.area?.name || found.place.address;
    const offers = found.place.candidates;
    const isOpen = found.pin_contradicts || (!hasPin && offers.length > 1);
    ask.hidden = !isOpen;
    if (isOpen) {
      document.getElementById("understood-question").textContent = found.pin_contradicts
        ? t("The words name {named}, the position is in {pin}. Where is it?", { named, pin })
        : t("Several places fit. Which one?");
      const buttons = offers.slice(0, 3).map((one) => this.placeButton(one));
      if (hasPin) {
        const keep = make("button", "btn btn-secondary", t("At the position: {pin}", { pin }));
        keep.type = "button";
        keep.addEventListener("click", () => { ask.hidden = true; });
        buttons.push(keep);
      }
      document.getElementById("understood-places").replaceChildren(...buttons);
    }
  }

  placeButton(one) {
    const area = one.area && !one.label.includes(one.area.name) ? ` · ${one.area.name}` : "";
    const far = one.accuracy_m ? ` (${exactness(Math.round(one.accuracy_m))})` : "";
    const button = make("button", "btn btn-secondary", `${one.label}${area}${far}`);
    button.type = "button";
    button.addEventListener("click", () => {
      this.onPlace(one);
      document.getElementById("understood-asks").hidden = true;
      this.ask();
    });
    return button;
  }
}

function make(name, kind = "", text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

function nameOf(form, code) {
  return [...form.elements.category.options].find((one) => one.value === code)?.textContent || "";
}
