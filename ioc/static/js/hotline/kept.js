/* The lists at the foot of the left column: calls that are not sent yet, and what was saved last. */

import { byId, h, say } from "../dom.js";
import { shortMoment, since, t } from "../i18n.js";
import { hasContent } from "./call.js";
import { spacedNumber } from "./numbers.js";
import { spaced } from "./saved.js";

/* on: { takeUp(token), drop(call) } */
export function showKept(store, sender, call, on) {
  const waiting = store.all().filter((one) => one.token !== call?.token && hasContent(one));
  const again = { ...on, show: () => showKept(store, sender, call, on) };
  byId("unsent").hidden = waiting.length === 0;
  say(byId("unsent-count"), String(waiting.length));
  byId("unsent-list").replaceChildren(...waiting.map((one, index) => unsentRow(one, sender, again, index === 0)));
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

function unsentRow(one, sender, again, isFirst) {
  const isGoing = sender.isSending(one.token);
  const drop = h("button", { type: "button", class: "btn btn-quiet" }, t("Discard"));
  let isSure = false;
  drop.addEventListener("click", () => {
    if (!isSure) {
      isSure = true;
      drop.textContent = t("Really discard?");
      return;
    }
    again.drop(one);
    again.show();
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
      h("button", { type: "button", class: "btn", onclick: () => again.takeUp(one.token) }, t("Open"), isFirst ? h("kbd", {}, "Alt H") : null),
      isGoing || one.saved ? null : drop,
    ),
  );
}
