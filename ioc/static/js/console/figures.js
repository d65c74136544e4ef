/* The figures above the list, and the line that says how old the data is. */

import { alarms, openedAt } from "../cards.js";
import { areaName, placeOf } from "../desk.js";
import { byId, say } from "../dom.js";
import { clock, number, span, t, timer } from "../i18n.js";
import { live, serverNow } from "../socket.js";

export class Figures {
  /* waits(card): whether a critical matter waits; hasUnits(): whether for a unit. */
  constructor({ waits, hasUnits }) {
    this.waits = waits;
    this.hasUnits = hasUnits;
    this.waiting = null; // the critical ones that wait, the oldest first
    setInterval(() => this.tick(), 1000);
  }

  /* What the worker counted, of all that is open. */
  show({ all, counts, reports, danger }) {
    this.waiting = alarms(live.state.incidents.values(), this.waits);
    for (const node of document.querySelectorAll("[data-count]")) say(node, node.dataset.count in counts ? number(counts[node.dataset.count]) : "");
    say(byId("figure-open"), number(all));
    say(byId("figure-open-sub"), t("+%(n)s within an hour", { n: number(counts.hour) }));
    say(byId("figure-critical"), number(counts.critical));
    const helped = number(counts.critical - this.waiting.length);
    say(byId("figure-critical-sub"), this.hasUnits() ? t("a unit is on %(n)s", { n: helped }) : t("%(n)s being worked on", { n: helped }));
    say(byId("figure-overdue"), number(counts.overdue));
    say(byId("figure-overdue-sub"), all ? t("%(n)s %% of the open ones", { n: number((100 * counts.overdue) / all, 0) }) : "");
    if (byId("figure-reports")) {
      say(byId("figure-reports"), number(reports));
      say(byId("figure-reports-sub"), danger ? t("%(n)s tell of danger", { n: number(danger) }) : t("none tells of danger"));
      byId("figure-reports-sub").classList.toggle("danger-text", danger > 0);
    }
    this.tick();
  }

  /* The one red figure, every second. */
  tick() {
    const { waiting } = this;
    if (!waiting || document.hidden) return;
    byId("tile-alarm").classList.toggle("is-quiet", waiting.length === 0);
    say(byId("figure-alarm"), number(waiting.length));
    if (this.hasUnits()) {
      say(byId("figure-alarm-word"), t("Critical, no unit sent"));
      say(byId("figure-alarm-what"), t("alarm.no_unit_short"));
      const tile = byId("tile-alarm");
      if (tile.title !== t("alarm.no_unit_means")) tile.title = t("alarm.no_unit_means");
    }
    if (waiting.length) {
      const [first] = waiting;
      say(byId("figure-alarm-age"), t("oldest %(age)s · %(place)s", {
        age: timer((serverNow() - openedAt(first)) / 1000, true), place: areaName(first.area) || placeOf(first),
      }));
    } else {
      say(byId("figure-alarm-age"), this.hasUnits() ? t("a unit is on every critical matter") : t("every critical matter has been taken"));
    }
    const heard = live.heardAt ? clock(new Date(live.heardAt + serverNow() - Date.now()), true) : "–";
    say(byId("status-data"), t("Data of %(time)s · %(span)s old", { time: heard, span: span(live.age / 1000) }));
  }
}
