/* Matters by a telephone number. The number goes to the server and into no address; what comes back
   are ids, and the look is recorded. */

import { ApiError, post } from "../../api.js";
import { byId, h, icon } from "../../dom.js";
import { can, label } from "../../desk.js";
import { number, t } from "../../i18n.js";

export function searchByNumber({ filters, openIncident }) {
  const hint = byId("search-hint");
  let asked = 0;

  const show = (...nodes) => {
    hint.hidden = !nodes.length;
    hint.replaceChildren(...nodes.filter(Boolean));
  };

  async function search(typed) {
    const mine = ++asked;
    show(h("p", {}, t("tools.number_searching")));
    let found;
    try {
      found = await post("/api/v1/console/number", { phone: typed });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine !== asked) return;
      const words = error.status === 429 ? t("tools.number_too_often") : error.errors.map(({ message }) => message).join(" ") || error.title;
      show(h("p", { class: "danger-text" }, words || t("tools.no_connection")));
      return;
    }
    if (mine !== asked) return;
    const open = found.incidents.length + found.reports.length;
    // A number that nobody told of hides nothing.
    filters.set(open ? { ids: found.incidents, report_ids: found.reports, q: "" } : { ids: null, report_ids: null, q: "" });
    show(
      h("p", { class: "strong" }, open ? t("tools.number_open", { n: number(open) }) : t("tools.number_none_open")),
      found.closed.length
        ? h("ul", { class: "search-closed" }, ...found.closed.map((one) =>
            h("li", {}, h("a", { href: `/incidents/${one.id}` }, h("b", { class: "tabular" }, one.code), ` ${one.title} `), h("span", { class: "muted" }, label("IncidentStatus", one.status)))))
        : null,
      found.more ? h("p", { class: "muted" }, t("tools.number_more")) : null,
      h("p", { class: "faint small" }, t("tools.number_recorded")),
    );
    if (found.incidents.length === 1 && !found.reports.length) openIncident(found.incidents[0]);
  }

  filters.onNumber = (typed, isSent) => {
    if (!typed) {
      asked += 1;
      show();
      return;
    }
    if (!can("report:view_contact")) {
      show(h("p", {}, icon("lock"), " ", t("tools.number_not_allowed")));
      return;
    }
    if (isSent) search(typed);
    else if (!filters.value.ids) {
      show(h("p", {}, h("kbd", {}, "Enter"), " ", t("tools.number_enter")));
    }
  };
}
