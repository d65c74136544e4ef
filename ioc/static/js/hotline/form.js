/* The fields of the screen: read into a call, and written from one that was kept. */

import { byId } from "../dom.js";
import { LISTS } from "./call.js";

const WATER_STEP = 0.051; // metres: nearer than this a depth is told by the body's word

export class Form {
  constructor(form) {
    this.form = form;
    const body = byId("body");
    const depth = byId("depth");
    body.addEventListener("change", () => {
      depth.value = body.value.replace(".", ",");
    });
    depth.addEventListener("input", () => this.matchBody());
  }

  /* The word beside a depth in metres follows it. */
  matchBody() {
    const body = byId("body");
    const metres = Number(byId("depth").value.replace(",", "."));
    const near = [...body.options].find(
      (one) => one.value && Math.abs(Number(one.value) - metres) < WATER_STEP,
    );
    body.value = near ? near.value : "";
  }

  /* What people put in; what the words filled in is not theirs (`filled.js`). */
  read() {
    const data = new FormData(this.form);
    const fields = Object.fromEntries(data.entries());
    for (const name of LISTS) {
      const boxes = [...this.form.querySelectorAll(`input[name="${name}"]:checked`)];
      fields[name] = boxes.filter((box) => !box.hasAttribute("data-read")).map((box) => box.value);
    }
    for (const control of this.form.querySelectorAll("[data-read][name]:not([type=checkbox])")) {
      fields[control.name] = "";
    }
    return fields;
  }

  write(fields) {
    for (const control of this.form.elements) {
      const { name, type } = control;
      control.removeAttribute("data-read");
      if (!name) continue;
      const value = fields[name];
      if (type === "checkbox") {
        control.checked = (value || []).includes(control.value);
        control.parentElement.classList.remove("is-read");
      } else if (type === "radio") control.checked = control.value === (value || "");
      else control.value = value || "";
    }
    this.matchBody();
  }

  /* What was sent is not changed any more: fields show it, and wait. */
  lock(isLocked) {
    for (const control of this.form.elements) {
      if (control.type === "submit" || (control.type === "button" && control.id !== "emergency")) {
        continue;
      }
      if (control.tagName === "TEXTAREA" || ["text", ""].includes(control.type)) {
        control.readOnly = isLocked;
      } else {
        control.disabled = isLocked;
      }
    }
  }
}

/* Enter goes to the next field, as on a form of paper; in the words it is a new line. */
export function enterGoesOn(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey) return;
    const { target } = event;
    if (!target.matches("input, select")) return;
    event.preventDefault();
    const stops = [...form.querySelectorAll("input, select, textarea, #save")].filter(
      (one) => !one.disabled && one.offsetParent !== null && !isOtherOfGroup(one, target),
    );
    stops[stops.indexOf(target) + 1]?.focus();
  });
}

/* Radios and check boxes of one question are one stop, as for the Tab key. */
function isOtherOfGroup(one, target) {
  if (one === target || !["radio", "checkbox"].includes(one.type)) return false;
  if (one.name === target.name) return true;
  const group = [...one.form.querySelectorAll(`input[name="${one.name}"]`)];
  const first = group.find((other) => other.checked) || group[0];
  return one !== first;
}
