/* The drawer of a report that belongs to no incident yet: what was said, and what is missing. */

import { h, icon } from "../dom.js";
import { can, categoryName, exerciseChip, label, placeOf } from "../desk.js";
import { severityOfReport } from "../cards.js";
import { moment, t } from "../i18n.js";
import { symbol } from "../symbols.js";

export function reportDrawer(card) {
  const severity = severityOfReport(card);
  const fact = (word, value) => h("div", {}, h("dt", {}, word), h("dd", {}, value || h("span", { class: "unknown" }, t("Not known"))));
  return h("article", { class: "matter matter-console" },
    h("header", { class: "matter-head" },
      h("p", { class: "matter-codes" }, card.tracking_code ? h("span", { class: "tabular strong" }, card.tracking_code) : null, `${card.tracking_code ? " · " : ""}${label("Channel", card.channel)} `, exerciseChip(card)),
      h("div", { class: "headline" }, symbol(`${severity}_unverified`, { size: 32 }),
        h("div", {}, h("h2", { class: "matter-title" }, t("Report without an incident")), h("p", { class: "muted" }, placeOf(card)))),
      h("p", { class: "bar matter-tags" },
        h("span", { class: `sev sev-${severity}` }, label("Severity", severity)),
        h("span", { class: "tag tag-dashed" }, label("LocationQuality", card.location_quality)))),
    h("section", { class: "matter-reports" },
      h("blockquote", { class: "report-text" }, card.text || t("Photo only"))),
    h("section", { class: "matter-facts" },
      h("dl", { class: "facts" },
        fact(t("Received"), moment(card.received_at)),
        fact(t("Category"), card.category ? categoryName(card.category) : ""),
        fact(t("Photos of the place"), card.media_count ? String(card.media_count) : t("None")))),
    h("section", { class: "matter-reports" },
      h("p", { class: "callout callout-info" }, icon("info-circle"),
        h("span", {}, card.lat === null
          ? t("The place is not known yet. Ring the reporter and ask, then take it as a call.")
          : t("It is being read. In a moment it joins an incident or becomes one."))),
      can("report:view_contact")
        ? h("div", { class: "contact" },
            h("button", { type: "button", class: "btn", "data-contact": card.id }, icon("telephone"), t("Show contact")),
            h("span", { class: "faint small" }, ` ${t("the look-up is recorded")}`))
        : null));
}
