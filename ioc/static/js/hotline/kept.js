/* The lists at the foot of the left column: calls that are not sent yet, and what was saved last. */

import { byId, h, say } from "../dom.js";
import { shortMoment, since, t } from "../i18n.js";
import { spacedNumber } from "./numbers.js";
import { spaced } from "./saved.js";

/* waiting: the calls beside the screen; next: the token of the one that the key takes up.
   on: { takeUp(token), drop(call), again() } */
export function showKept(waiting, next, store, sender, on) {
  byId("unsent").hidden = waiting.length === 0;
  say(byId("unsent-count"), String(waiting.length));
  byId("unsent-list").replaceChildren(...waiting.map((one) => unsentRow(one, sender, on, one.token === next)));
  const lately = store.lately();
  byId("lately").hidden = lately.length === 0;
  byId("lately-list").replaceChildren(
    ...lately.map((one) =>
      h(
        "p",
        { class: "hl-saved-row" },
        h("a", { href: `/track/${one.code}`, target: "_blank", rel: "noopener" }, spaced(one.code)),
        h("span", { class: "hl-small" }, `${shortMoment(one.at)} · ${one.title}`),
      ),
    ),
  );
}

function unsentRow(one, sender, on, isNext) {
  const isGoing = sender.isSending(one.token);
  const drop = h("button", { type: "button", class: "btn btn-quiet" }, t("Discard"));
  let isSure = false;
  drop.addEventListener("click", () => {
    if (!isSure) {
      isSure = true;
      drop.textContent = t("Really discard?");
      return;
    }
    on.drop(one);
    on.again();
  });
  return h(
    "div",
    { class: "hl-unsent" },
    h("b", { class: "tabular" }, spacedNumber((one.fields.phone || "").trim()) || t("number not known")),
    h("span", { class: "hl-small" }, (one.fields.text || "").slice(0, 80)),
    h(
      "span",
      { class: isGoing ? "warn-text hl-small" : "hl-small" },
      [shortMoment(one.startedAt), since(one.startedAt), isGoing ? t("waits for the network") : one.saved ? t("saved, on the line") : t("draft")].join(" · "),
    ),
    h(
      "span",
      { class: "bar" },
      h("button", { type: "button", class: "btn", onclick: () => on.takeUp(one.token) }, t("Open"), isNext ? h("kbd", {}, "Alt H") : null),
      isGoing || one.saved ? null : drop,
    ),
  );
}
