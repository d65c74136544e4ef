/* What was typed into the forms of an incident outlives a change of row, a reload and a lost line:
   it is kept for this tab and this account until it was sent. */

import { matterPrefix, userOfPage } from "../left_behind.js";

function keyOf(form) {
  const id = form.closest("[data-incident]")?.dataset.incident;
  const name = form.closest("details.action")?.dataset.actionName;
  return id && name ? `${matterPrefix(userOfPage())}${id}.${name}` : null;
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit" && field.type !== "file");
}

function keep(form) {
  const key = keyOf(form);
  if (!key) return;
  const kept = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked !== field.defaultChecked) kept[`${field.name}=${field.value}`] = field.checked;
    } else if (field.value !== field.defaultValue || field.matches("select")) kept[field.name] = field.value;
  }
  const isBegun = fieldsOf(form).some((field) => (field.matches("[type=radio], [type=checkbox]")
    ? field.checked !== field.defaultChecked
    : field.matches("textarea, input") && field.value !== field.defaultValue));
  try {
    if (isBegun) sessionStorage.setItem(key, JSON.stringify(kept));
    else sessionStorage.removeItem(key);
  } catch {
    // A full or forbidden store: what was typed still stands in the form.
  }
}

export function forget(form) {
  const key = keyOf(form);
  if (key) sessionStorage.removeItem(key);
}

/* Fills the forms below `root` with what was being typed; their buttons say so. */
export function restore(root) {
  for (const form of root.querySelectorAll("form.action-form")) {
    const key = keyOf(form);
    const text = key && sessionStorage.getItem(key);
    if (!text || form.contains(document.activeElement)) continue;
    const kept = JSON.parse(text);
    for (const field of fieldsOf(form)) {
      const mark = `${field.name}=${field.value}`;
      if (field.type === "radio" || field.type === "checkbox") {
        if (mark in kept) field.checked = kept[mark];
      } else if (field.name in kept) field.value = kept[field.name];
    }
    form.closest("details.action").classList.add("is-kept");
  }
}

export function mindKept(root) {
  root.addEventListener("input", (event) => {
    const form = event.target.closest?.("form.action-form");
    if (form) keep(form);
  });
}
