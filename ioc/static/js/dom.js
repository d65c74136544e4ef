/* Elements from scripts. Text is always text: nothing that a person wrote is read as markup. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/static/vendor/bootstrap-icons/bootstrap-icons.svg";

/* h("p", { class: "x", onclick: f, "aria-label": "y" }, "text", child, null) */
export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

export function svg(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, String(value));
  }
  node.append(...children);
  return node;
}

/* An icon of Bootstrap Icons, hidden from readers because a word stands beside it. */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `${ICONS}#${name}` }),
  );
}

export function byId(id) {
  return document.getElementById(id);
}

/* Sets the text only where it differs, so that a running clock costs nothing. */
export function say(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/* The JSON that the page carries in <script type="application/json" id="…">. */
export function pageData(id) {
  const holder = byId(id);
  return holder ? JSON.parse(holder.textContent) : {};
}

/* Whether the focus is where people type: there no printable key is a command. */
export function isTyping(target) {
  const node = target instanceof Element ? target : document.activeElement;
  return Boolean(node && node.closest("input, select, textarea, [contenteditable='true']"));
}

let toasts = null;

/* A short message at the foot of the page; kind: "", "ok", "warn", "danger". */
export function toast(text, kind = "") {
  toasts ??= document.body.appendChild(h("div", { class: "toasts", role: "status" }));
  const made = h("div", { class: `toast ${kind ? `toast-${kind}` : ""}` }, text);
  toasts.append(made);
  while (toasts.childElementCount > 3) toasts.firstElementChild.remove();
  setTimeout(() => made.remove(), kind === "danger" || kind === "warn" ? 9000 : 5000);
}
