/* The steps of units on their way, pressed by a dispatcher whose crew has a radio only. */

import { ApiError, post } from "../api.js";
import { h, icon, toast } from "../dom.js";
import { t } from "../i18n.js";
import { live } from "../socket.js";

/* Minds the buttons and forms below `root`; done() after each step. */
export function mindSteps(root, done) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (button) take(button, button.dataset, {}, done);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-step]");
    if (!form) return;
    event.preventDefault();
    const body = {};
    for (const [name, value] of new FormData(form)) {
      if (value !== "") body[name] = name === "reason" ? value : Number(value);
    }
    take(form.querySelector("button"), form.dataset, body, done, form);
  });
  root.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches?.("details.sent-step")) fill(event.target);
  }, true);
}

/* The places where people can be handed over, those with room first. */
function fill(details) {
  const select = details.querySelector("select[name=facility]");
  if (!select || select.options.length > 1) return;
  const room = (one) => one.places - one.taken - one.reserved;
  const places = [...live.state.facilities.values()].filter((one) => one.kind !== "gauge" && one.status !== "closed");
  places.sort((a, b) => room(b) - room(a));
  for (const one of places) {
    const text = one.places ? t("%(name)s · room for %(n)s", { name: one.name, n: Math.max(0, room(one)) }) : one.name;
    select.append(h("option", { value: one.id }, text));
  }
}

async function take(button, { assignment, step, word }, body, done, form = null) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  form?.querySelector(".form-refusal")?.remove();
  try {
    await post(`/api/v1/assignments/${assignment}/actions/${step}`, { ...body, client_token: crypto.randomUUID() });
    toast(t("Done: %(what)s", { what: word }), "ok");
    form?.closest("details")?.removeAttribute("open");
    done();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const text = error.errors.map((one) => one.message).join(" ") || error.title || t("Not saved. What was typed is kept; please try again.");
    if (form) form.prepend(h("div", { class: "callout callout-danger form-refusal", role: "alert" }, icon("exclamation-octagon"), h("span", {}, text)));
    else toast(text, "danger");
    if (error.status === 409 && !form) done();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
