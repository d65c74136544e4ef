/* What the server did not take: a list that leads to the fields, and a mark at each. What was
   typed stays where it is. */

import { byId, h } from "../dom.js";
import { t } from "../i18n.js";

function holderOf(field) {
  const parts = field.split(".");
  while (parts.length) {
    const found = document.querySelector(`[data-field="${CSS.escape(parts.join("."))}"]`);
    if (found) return found;
    parts.pop();
  }
  return null;
}

function inputOf(holder) {
  return holder.matches("input") ? holder : holder.querySelector("textarea, input, select");
}

/* errors: [{ field, message }]; an empty list clears. The first field gets the focus. */
export function showErrors(errors) {
  for (const old of document.querySelectorAll(".hl .has-error")) {
    old.classList.remove("has-error");
    const input = inputOf(old);
    input?.removeAttribute("aria-invalid");
  }
  const box = byId("errors");
  box.hidden = errors.length === 0;
  const lines = errors.map(({ field, message }) => {
    const holder = holderOf(field);
    const input = holder && inputOf(holder);
    if (!input) return h("li", {}, message);
    holder.classList.add("has-error");
    input.setAttribute("aria-invalid", "true");
    const go = (event) => {
      event.preventDefault();
      input.focus();
    };
    return h("li", {}, h("a", { href: `#${input.id}`, onclick: go }, message));
  });
  box.replaceChildren(
    h("h2", {}, t("Not saved yet: please look at this. What was typed is still here.")),
    h("ul", {}, ...lines),
  );
  if (errors.length) {
    const first = holderOf(errors[0].field);
    (first && inputOf(first) ? inputOf(first) : box).focus();
  }
}

/* A refusal that is about no field. */
export function showRefusal(text, mustSignIn = false) {
  const box = byId("errors");
  if (!text) return;
  box.hidden = false;
  box.replaceChildren(
    h("h2", {}, text),
    mustSignIn
      ? h("p", {}, h("a", { href: "/login?next=/hotline" }, t("Sign in again; this call comes back by itself")))
      : h("p", {}, t("The call is kept in the list on the left.")),
  );
  box.focus();
}
