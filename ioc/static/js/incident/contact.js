/* Who reported, on demand and logged. */

import { ApiError } from "../api.js";
import { h, toast } from "../dom.js";
import { t } from "../i18n.js";

/* Looks up who reported. The server records the look, and the words beside the button say so. */
export async function showContact(button) {
  const holder = button.closest(".contact");
  button.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`/api/v1/reports/${button.dataset.contact}/contact`, {
      headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    const found = await response.json();
    if (!response.ok) throw new ApiError(response.status, found);
    holder.replaceChildren(...contactLines(found));
  } catch (error) {
    toast(error.title || t("No connection"), "danger");
    button.removeAttribute("aria-busy");
  }
}

function contactLines(found) {
  const line = (word, person) => {
    const parts = [];
    if (person.name) parts.push(h("span", {}, person.name));
    if (person.phone) parts.push(h("a", { href: `tel:${person.phone}` }, person.phone));
    if (person.email) parts.push(h("a", { href: `mailto:${person.email}` }, person.email));
    if (!parts.length) return null;
    return h("p", { class: "contact-line" }, h("span", { class: "muted" }, `${word}: `),
      ...parts.flatMap((part, place) => (place ? [" · ", part] : [part])));
  };
  const lines = [
    found.anonymous ? h("p", { class: "tag tag-dashed" }, t("Wishes to stay unnamed")) : null,
    line(t("Reporter"), found),
    line(t("To ring at the place"), found.contact || {}),
  ].filter(Boolean);
  if (!lines.length) lines.push(h("p", { class: "unknown" }, t("No contact was left")));
  lines.push(h("p", { class: "faint small" }, t("This look-up was recorded.")));
  return lines;
}
