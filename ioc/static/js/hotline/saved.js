/* After a call that is over is saved: the code to read out, letter by letter, and where the call went. */

import { get } from "../api.js";
import { byId, h, say } from "../dom.js";
import { locale, t } from "../i18n.js";
import { offerFirst } from "./send_unit.js";

const LOOK_EVERY = 700; // ms
const LOOK_FOR = 20; // times: an ordinary report is placed by the work that follows it

export class SavedPanel {
  /* on: { next() when the operator goes on to the next call, handOver(code, service) } */
  constructor(page, on) {
    this.page = page;
    this.on = on;
    this.code = ""; // of the matter that the call became part of, once it is known
    this.service = ""; // to which it is to be read, where that was asked for
    byId("over-hand").addEventListener("click", () => this.handOver());
    this.box = byId("over");
    this.looking = null;
    byId("next").addEventListener("click", on.next);
    // The panel is small: the Tab key goes round in it.
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      const stops = [...this.box.querySelectorAll("button, a[href]")].filter((one) => !one.hidden);
      const at = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      stops[(at + stops.length) % stops.length].focus();
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open(answer, service = "") {
    this.code = "";
    this.service = service;
    const code = answer.tracking_code;
    say(byId("over-code"), spaced(code));
    say(byId("over-spelled"), spelled(code));
    byId("over-link").href = answer.links.page;
    this.agencies([t("Looking for the agency…")]);
    this.box.hidden = false;
    byId("call").inert = true;
    byId("next").focus();
    this.look(answer.links.self, 0);
  }

  close() {
    clearTimeout(this.looking);
    this.box.hidden = true;
    byId("call").inert = false;
  }

  async look(address, times) {
    clearTimeout(this.looking);
    try {
      const state = await get(address);
      if (!this.isOpen) return;
      this.code = state.incident_code || "";
      if (this.code && this.service) this.handOver(this.service);
      if (state.agencies.length) {
        this.went(state);
        return;
      }
    } catch {
      /* Asked again below; the call itself is saved. */
    }
    if (!this.isOpen) return;
    if (times >= LOOK_FOR) {
      this.agencies([t("Not given to an agency yet: the duty officer sees it.")]);
      return;
    }
    this.looking = setTimeout(() => this.look(address, times + 1), LOOK_EVERY);
  }

  /* Reads the saved matter to 112 to 115; before it is known where the call went, a moment later. */
  handOver(service = "114") {
    if (!this.code) {
      this.service = service;
      return;
    }
    this.service = "";
    this.on.handOver(this.code, service);
  }

  went(state) {
    const { labels } = this.page;
    const lines = state.agencies.map((one) => [
      h("b", {}, one.name),
      one.status ? ` · ${labels.ReferralStatus[one.status] || one.status}` : null,
    ]);
    this.agencies(lines, state.emergency);
    this.sayPriority(state.incident_code);
    if (state.incident_code && state.report_count > 1) {
      byId("over-agencies").append(
        h("p", { class: "hl-small" }, t("Joined to %(code)s, %(n)s reports", {
          code: state.incident_code, n: state.report_count,
        })),
      );
    }
  }

  /* The tier and why, as the desks see it; the reporter's page never says it. */
  async sayPriority(code) {
    if (!code) return;
    try {
      const card = await get(`/api/v1/incidents/${Number(code.split("-").pop())}`);
      if (this.page.may_dispatch && this.isOpen && this.code === code) this.offer(card);
      const why = card.tier && card.why && (card.why[locale()] || card.why.vi);
      if (!why || !this.isOpen || this.code !== code) return;
      const line = h("p", { class: card.tier === "P1" ? "danger-text strong" : "strong" }, why);
      byId("over-agencies").querySelector("h3").after(line);
    } catch {
      /* The call is saved and sent; why it stands where it stands is on every desk. */
    }
  }

  /* For who may send: the first unit that could go, with its minutes. */
  async offer(card) {
    const button = await offerFirst(card);
    if (button && this.isOpen && this.code === card.code) byId("over-agencies").append(button);
  }

  agencies(lines, isEmergency = false) {
    byId("over-agencies").replaceChildren(
      h("h3", { class: "hl-head" }, t("Where it went")),
      ...(isEmergency ? [h("p", { class: "danger-text strong" }, t("Sent at once, as critical"))] : []),
      h("ul", { class: "hl-went" }, ...lines.map((line) => h("li", {}, line))),
    );
  }
}

/* The groups in which a code is shown and read out: "7K4 M92 QX3T". */
export function spaced(code) {
  return `${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`;
}

/* The same with each sign apart, because a caller writes one at a time. */
function spelled(code) {
  return [code.slice(0, 3), code.slice(3, 6), code.slice(6)]
    .map((group) => [...group].join(" - "))
    .join("   /   ");
}
