/* Sends the forms of an incident without leaving the page, and says what became of them.

   The same forms work without scripts: the server takes the post and shows the page again. Here
   the post asks for JSON; a refusal is shown in the form, and what was typed stays. */

import { ApiError } from "../api.js";
import { h, icon, toast } from "../dom.js";
import { t } from "../i18n.js";

/* Sends a form; answers the new card. Throws ApiError. */
async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      body,
    });
  } catch {
    throw new ApiError(0, { code: "network", title: t("Not sent: no connection. What was typed is kept.") });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer;
}

function clear(form) {
  form.querySelector(".form-refusal")?.remove();
  for (const field of form.querySelectorAll(".has-error")) {
    field.classList.remove("has-error");
    field.querySelector(".field-error")?.remove();
  }
}

function show(form, error) {
  const texts = [];
  for (const { field, message } of error.errors) {
    const found = form.elements.namedItem(field);
    // Several choices of one name come as a list; the first stands for all of them.
    const input = found instanceof RadioNodeList ? found[0] : found;
    const holder = input?.closest(".field");
    if (!holder) {
      texts.push(message);
      continue;
    }
    holder.classList.add("has-error");
    const id = `${input.id || `${form.dataset.action}-${field}`}-error`;
    holder.append(h("p", { class: "field-error", id }, message));
    input.setAttribute("aria-describedby", id);
    input.setAttribute("aria-invalid", "true");
  }
  if (!texts.length && error.title) texts.push(error.title);
  form.prepend(
    h("div", { class: "callout callout-danger form-refusal", role: "alert" },
      icon("exclamation-octagon"), h("span", {}, texts.join(" "))),
  );
  form.querySelector(".has-error .input, .has-error input")?.focus();
}

/* Minds all forms below `root`. done(card, form) after success, stale() after a conflict. */
export function mindActions(root, { done, stale }) {
  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-action]");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    // The version on the screen is the one that the person has seen.
    form.elements.version.value = form.closest("[data-version]").dataset.version;
    clear(form);
    button.setAttribute("aria-busy", "true");
    try {
      const card = await send(form, event.submitter);
      toast(t("Done: %(what)s", { what: form.dataset.word }), "ok");
      form.reset();
      form.closest("details")?.removeAttribute("open");
      await done(card, form);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      show(form, error);
      if (error.status === 409) await stale();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  // One form at a time: opening one closes the others of its group.
  root.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!(opened instanceof HTMLDetailsElement) || !opened.open) return;
    if (!opened.matches(".action")) return;
    for (const other of root.querySelectorAll("details.action[open]")) {
      if (other !== opened) other.open = false;
    }
    opened.querySelector(".input, textarea, button:not([type=hidden])")?.focus();
    opened.scrollIntoView({ block: "nearest" });
  }, true);

  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-contact]");
    if (button) await showContact(button);
  });
}

/* Looks up who reported. The server records the look, and the words beside the button say so. */
async function showContact(button) {
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
