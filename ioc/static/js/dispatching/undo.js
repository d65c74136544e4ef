/* What was sent a moment ago, and one press to take it back; it stands at the foot of the page and
   takes no focus, so that the next matter can be worked on. */

import { post } from "../api.js";
import { h, icon, say, toast } from "../dom.js";
import { t } from "../i18n.js";

const SECONDS = 10;
let bar = null;
let timer = null;
let current = null;

/* sent: { assignment, code }; done() after it was taken back. */
export function offerUndo(sent, done) {
  current = { ...sent, done, left: SECONDS };
  bar ??= document.body.appendChild(h("div", { class: "undo-bar", role: "status" }));
  const count = h("span", { class: "tabular", "aria-hidden": "true" });
  const button = h("button", { type: "button", class: "btn", onclick: undo },
    icon("arrow-counterclockwise"), h("span", {}, t("Take back the order")), " ", h("kbd", {}, "Z"), " ", count);
  bar.replaceChildren(h("span", { class: "strong" }, icon("check2-circle"), " ", t("%(unit)s is sent", { unit: sent.code })), button);
  bar.hidden = false;
  clearInterval(timer);
  const tick = () => {
    say(count, `${current.left} s`);
    if (current.left <= 0) close();
    else current.left -= 1;
  };
  tick();
  timer = setInterval(tick, 1000);
}

function close() {
  clearInterval(timer);
  current = null;
  if (bar) {
    bar.hidden = true;
    bar.replaceChildren();
  }
}

/* Takes back what was sent last, while that is offered; answers whether there was anything. */
export function undo() {
  if (!current) return false;
  const { assignment, code, done } = current;
  close();
  post(`/api/v1/assignments/${assignment}/actions/cancel`, { client_token: crypto.randomUUID() })
    .then(() => toast(t("The order to %(unit)s is taken back", { unit: code }), "ok"))
    .catch((error) => toast(error.title || t("Not taken back. The unit is still under way: cancel it in the matter."), "danger"))
    .finally(done);
  return true;
}
