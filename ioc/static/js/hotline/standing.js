/* A call that is saved while somebody still speaks: one quiet line tells its code, its matter and
   which agency has it by now. It follows the matter live. */

import { byId, h, say } from "../dom.js";
import { t } from "../i18n.js";
import { live } from "../socket.js";
import { spaced } from "./saved.js";

export class Standing {
  constructor(page) {
    this.page = page;
    this.call = null;
    this.card = null;
    this.told = "";
    live.subscribe(() => this.draw());
  }

  /* call: the draft on the screen or null; card: its call of the exchange or null. */
  show(call, card) {
    this.call = call;
    this.card = card;
    this.draw();
  }

  draw() {
    const { call, card } = this;
    const isSaved = Boolean(call?.saved);
    byId("saved").hidden = !isSaved;
    byId("words-first").hidden = isSaved;
    byId("words-more").hidden = !isSaved;
    if (!isSaved) {
      this.told = "";
      return;
    }
    const matter = card?.incident ? live.state.incidents.get(card.incident) : null;
    const agencies = (matter?.agencies || []).map((one) => [
      this.page.agencies[one.code] || one.name,
      this.page.labels.ReferralStatus[one.status] || one.status,
    ]);
    // Said once: a screen reader would repeat the line with every other change of the desk.
    const told = JSON.stringify([call.saved.code, matter?.code, matter?.report_count, agencies]);
    if (told === this.told) return;
    this.told = told;
    say(byId("saved-matter"), matter ? t("Saved %(code)s", { code: matter.code }) : t("Saved"));
    const code = byId("saved-code");
    say(code, spaced(call.saved.code));
    code.href = `/track/${call.saved.code}`;
    const parts = agencies.map(([name, status]) => h("span", {}, h("b", {}, name), ` · ${status}`));
    if (matter?.report_count > 1) parts.push(h("span", {}, t("%(n)s reports", { n: matter.report_count })));
    if (!agencies.length) parts.push(h("span", {}, matter ? t("Not given to an agency yet: the duty officer sees it.") : t("Looking for the agency…")));
    byId("saved-agencies").replaceChildren(...parts);
  }
}
