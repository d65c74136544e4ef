/* Sends the forms of an incident without leaving the page, and says what became of them.

   The same forms work without scripts: the server takes the post and shows the page again. Here
   the post asks for JSON; a refusal is shown in the form, and what was typed stays. */

import { ApiError } from "../api.js";
import { h, icon, toast } from "../dom.js";
import { t } from "../i18n.js";
import { newToken } from "../public/send.js";
import { isUnfinished } from "./answer.js";
import { showConflict, isHarmless } from "./conflict.js";
import { showContact } from "./contact.js";
import { forget, mindKept } from "./kept.js";

const TRIES = 3;

/* Sends a form as of a version; answers the new card. Throws ApiError. */
async function send(form, submitter, version) {
  form.elements.version.value = version;
  const body = new URLSearchParams(new FormData(form, submitter));
  let response;
  try {
    response = await fetch(submitter?.hasAttribute("formaction") ? submitter.formAction : form.action, {
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

/* Sends again by itself after changes that take nothing from anybody: one's own, and notes. */
async function sendMerged(form, submitter, version, me, tries = TRIES) {
  try {
    return await send(form, submitter, version);
  } catch (error) {
    if (tries > 1 && isHarmless(error, me)) {
      return sendMerged(form, submitter, error.problem.current, me, tries - 1);
    }
    throw error;
  }
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
  if (!texts.length) {
    if (error.title) texts.push(error.title);
    else if (!error.errors.length) texts.push(t("Not saved. What was typed is kept; please try again."));
  }
  if (!texts.length) texts.push(t("Not saved. What was typed is kept; please try again."));
  form.prepend(
    h("div", { class: "callout callout-danger form-refusal", role: "alert" },
      icon("exclamation-octagon"), h("span", {}, texts.join(" "))),
  );
  const wrong = form.querySelector(".has-error .input, .has-error input");
  if (wrong) wrong.focus();
  else form.querySelector(".form-refusal").scrollIntoView({ block: "nearest" });
}

/* What was done, in words: an answer that the agency wants signed was not given yet. */
function doneWords(card, word) {
  const isWaiting = card.drafted_at && (card.status === "open" || card.status === "in_progress");
  return isWaiting && word.action === "resolve" ? t("Handed in for signature") : t("Done: %(what)s", { what: word.text });
}

/* Minds all forms below `root`. done(card, form) after success, stale() after a conflict, closed()
   when a form was folded without being sent. */
export function mindActions(root, { done, stale, closed }) {
  mindKept(root);
  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-action]");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    const holder = form.closest("[data-version]");
    const folded = form.closest("details.action");
    // The version that the person saw when the form was opened, whatever came in since.
    const seen = folded?.dataset.seen || holder.dataset.version;
    clear(form);
    if (isUnfinished(form)) {
      const message = t("A part of the template is not written yet: […]");
      show(form, new ApiError(422, { title: message, errors: [{ field: "answer", message }] }));
      isUnfinished(form);
      return;
    }
    button.setAttribute("aria-busy", "true");
    try {
      const card = await sendMerged(form, event.submitter, seen, holder.dataset.me);
      const text = event.submitter?.dataset.word || form.dataset.word;
      toast(doneWords(card, { action: form.dataset.action, text }), "ok");
      forget(form);
      form.reset();
      // What is said next is something else, also in the same words.
      if (form.elements.client_token) form.elements.client_token.value = newToken();
      folded?.removeAttribute("open");
      await done(card, form);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isStale = error.status === 409 && error.problem.current !== undefined;
      if (isStale) showConflict(form, error, button);
      else show(form, error);
      if (error.status === 409) await stale();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  // Ctrl+Enter sends the form in which somebody types, by its main button.
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
    const form = event.target.closest("form[data-action]");
    const button = form?.querySelector("button.action-send");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });

  // One form at a time: opening one closes the others of its group.
  root.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!(opened instanceof HTMLDetailsElement) || !opened.matches(".action")) return;
    if (!opened.open) {
      if (!root.querySelector("details.action[open]")) closed?.();
      return;
    }
    opened.dataset.seen = opened.closest("[data-version]").dataset.version;
    for (const other of root.querySelectorAll("details.action[open]")) {
      if (other !== opened) other.open = false;
    }
    opened.querySelector("input:not([type=hidden]), .input, textarea, button")?.focus();
    opened.scrollIntoView({ block: "nearest" });
  }, true);

  root.addEventListener("click", async (event) => {
    const more = event.target.closest(".actions-more");
    if (more) {
      const isOpen = more.parentElement.classList.toggle("is-unfolded");
      more.setAttribute("aria-expanded", String(isOpen));
    }
    const button = event.target.closest("[data-contact]");
    if (button) await showContact(button);
  });
}
