/* Dispatching in a pane or page of one incident: keeps the panel of the incident that is shown. */

import { live } from "../socket.js";
import { DispatchPanel } from "./panel.js";
import { clearRoute } from "./route.js";
import { mindSteps } from "./steps.js";
import { offerUndo } from "./undo.js";

const AGAIN_AFTER = 800; // ms: a unit that was sent makes several events

export class Dispatching {
  /* changed() after something was sent or taken back; left() when the work here is done. */
  constructor(holder, { changed, left = () => {} }) {
    this.holder = holder;
    this.changed = changed;
    this.left = left;
    this.panel = null;
    this.timer = null;
    mindSteps(holder, changed);
    live.subscribe((_state, messages) => this.hear(messages));
  }

  /* The pane has shown an incident, or exchanged parts of it. */
  shown() {
    const section = this.holder.querySelector("[data-dispatching]");
    if (this.panel?.section === section) return;
    if (this.panel) clearRoute();
    this.panel = section && new DispatchPanel(section, { sent: (card, item) => this.sent(card, item) });
    const units = this.holder.querySelector("[data-units-sent]");
    if (this.wanted && section) this.panel.open({ focus: true });
    else if (section && "auto" in section.dataset && units?.dataset.unitsSent === "0") this.panel.open();
    this.wanted = false;
  }

  /* Nothing is shown any more. */
  clear() {
    this.panel = null;
    this.wanted = false;
    clearRoute();
  }

  /* The key of dispatching: opens the panel with the focus on the first, now or as soon as the
     incident is there. */
  open(incident) {
    if (this.panel?.incident === incident && this.panel.section.isConnected) this.panel.open({ focus: true });
    else this.wanted = true;
  }

  sent(card, item) {
    const assignment = (card.assignments || []).find((one) => one.unit === item.unit && one.active);
    if (assignment) offerUndo({ assignment: assignment.id, code: item.unit_code }, () => this.changed());
    this.changed();
    this.left();
  }

  /* A unit of the list was sent elsewhere or came back: the list is fetched anew, quietly. */
  hear(messages) {
    const ids = new Set(messages.filter(({ subject }) => subject.type === "unit").map(({ subject }) => subject.id));
    if (!ids.size || !this.panel?.isTouchedBy(ids)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.panel?.isOpen && !this.panel.isSending) this.panel.open();
    }, AGAIN_AFTER);
  }
}
