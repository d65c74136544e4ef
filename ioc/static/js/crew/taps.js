/* The list of taps with their own times, and what the band above says of the network. */

import { h, icon } from "../dom.js";
import { clock, t } from "../i18n.js";
import { refusal } from "./rules.js";
import { nameOf, REFUSED, STATUS } from "./words.js";

function outcome(entry) {
  if (entry.state === "sent") return h("span", { class: "is-sent" }, t("crew.tap_sent"));
  if (entry.state === "waiting") return h("span", { class: "is-waiting" }, t("crew.tap_waiting"));
  const told = [REFUSED[refusal(entry)](), entry.problem.card ? t("crew.now_stands", { status: STATUS[entry.problem.card.status]() }) : null];
  return h("span", { class: "is-refused" }, told.filter(Boolean).join(" "));
}

export function tapList(entries, forget) {
  if (entries.length === 0) return null;
  return h(
    "section",
    { class: "crew-taps", "aria-labelledby": "crew-taps-title" },
    h("h2", { id: "crew-taps-title" }, t("crew.taps")),
    h(
      "ol",
      {},
      entries.slice(-12).map((entry) =>
        h(
          "li",
          { dataset: { state: entry.state, token: entry.token } },
          h("time", { class: "tabular", datetime: entry.at }, clock(entry.at)),
          h("div", {}, h("b", {}, nameOf(entry)), outcome(entry)),
          entry.state === "refused"
            ? h("button", { type: "button", class: "crew-seen", onclick: () => forget(entry) }, t("crew.seen"))
            : null,
        )),
    ),
  );
}

export function band({ isOnline, isSignedOut, isShort, waiting, refused }) {
  if (isSignedOut) {
    return h("div", { class: "crew-band is-warn" }, icon("key"), h("p", {},
      h("b", {}, t("crew.signed_out")), " ", t("crew.signed_out_more"), " ",
      h("a", { href: "/login?next=/crew" }, t("crew.sign_in"))));
  }
  if (!isOnline) {
    return h("div", { class: "crew-band is-warn" }, icon("wifi-off"), h("p", {},
      h("b", {}, t("crew.press_as_ever")), " ",
      isShort ? t("crew.keeps_nothing") : t("crew.phone_keeps", { n: waiting })));
  }
  if (refused) {
    return h("div", { class: "crew-band is-warn" }, icon("exclamation-triangle"), h("p", {}, h("b", {}, t("crew.some_refused"))));
  }
  return null;
}
