/* Fills what was read of the words into the fields that nobody has touched, and marks it as read.
   What the operator set by hand is never overwritten, nor the field in hand; a field that was set
   and emptied again stays empty. */

import { byId } from "../dom.js";
import { number } from "../i18n.js";
import { LISTS } from "./call.js";

const SINGLE = ["people", "depth", "trend", "refuge", "margin", "battery"];

/* What the words say, by the name of the control. */
function readOf(hints) {
  const metres = (value) => (value === null || value === undefined ? "" : number(value, 2));
  return {
    people: text(hints?.people),
    depth: metres(hints?.water?.depth_m),
    trend: hints?.water?.trend || "",
    refuge: hints?.refuge?.kind || "",
    margin: metres(hints?.refuge?.margin_m),
    battery: text(hints?.battery_percent),
  };
}

function text(value) {
  return value === null || value === undefined ? "" : String(value);
}

export class Filled {
  constructor(form) {
    this.form = form;
    // Typing into a field that the words filled replaces what stands there.
    form.addEventListener("focusin", ({ target }) => {
      if (target.matches("input[data-read]:not([type=checkbox])")) target.select();
    });
  }

  /* The operator set something: from now on it is theirs. */
  touch(call, control) {
    const name = nameOf(control);
    if (!name) return;
    call.touched ??= [];
    if (!call.touched.includes(name)) call.touched.push(name);
    unmark(control);
    if (control.id === "body") unmark(byId("depth"));
    if (control.id === "depth") unmark(byId("body"));
  }

  /* Fills in these hints; hints that are null take back what was filled in before. */
  fill(call, hints) {
    const touched = new Set(call?.touched || []);
    const filled = {};
    const read = readOf(hints);
    for (const name of SINGLE) {
      if (touched.has(name)) continue;
      filled[name] = read[name];
      put(this.form.elements[name], read[name]);
    }
    if (!touched.has("depth")) this.fillBody();
    for (const name of LISTS) {
      const codes = new Set(hints?.[name] || []);
      filled[name] = [];
      for (const box of this.form.querySelectorAll(`input[name="${name}"]`)) {
        if (touched.has(`${name}:${box.value}`)) continue;
        const isRead = codes.has(box.value);
        if (isRead) filled[name].push(box.value);
        tick(box, isRead);
      }
    }
    if (call) call.filled = filled;
  }

  /* The word for the water against the body follows the depth. */
  fillBody() {
    const depth = byId("depth");
    const body = byId("body");
    if (body === document.activeElement) return;
    const metres = Number(depth.value.replace(",", "."));
    const near = [...body.options].find(
      (one) => one.value && depth.value && Math.abs(Number(one.value) - metres) < 0.051,
    );
    put(body, near ? near.value : "");
  }
}

/* The name under which a control is known as touched; of a list, each entry on its own. */
function nameOf(control) {
  if (control.id === "body") return "depth";
  if (LISTS.includes(control.name)) return `${control.name}:${control.value}`;
  return SINGLE.includes(control.name) ? control.name : null;
}

/* Whether something stands in a control that did not come from the words. */
function isOwn(control) {
  const isSet = control.type === "checkbox" ? control.checked : control.value;
  return isSet && !control.hasAttribute("data-read");
}

function put(control, value) {
  if (control === document.activeElement || isOwn(control)) return;
  if (!value && !control.hasAttribute("data-read")) return;
  if (control.value !== value) control.value = value;
  control.toggleAttribute("data-read", Boolean(value));
}

function tick(box, isRead) {
  if (box === document.activeElement || isOwn(box)) return;
  if (!isRead && !box.hasAttribute("data-read")) return;
  box.checked = isRead;
  box.toggleAttribute("data-read", isRead);
  box.parentElement.classList.toggle("is-read", isRead);
}

function unmark(control) {
  control.removeAttribute("data-read");
  if (control.type === "checkbox") control.parentElement.classList.remove("is-read");
}
