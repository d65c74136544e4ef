/* What waits beside the call on the screen, in the head of the left column: a caller who was left
   for another, and a matter that was read out and that nobody has confirmed. */

import { serverNow } from "../api.js";
import { byId, say } from "../dom.js";
import { t, timer } from "../i18n.js";
import { isOn, spokenFor } from "./lines.js";
import { spacedNumber } from "./numbers.js";

export class Heads {
  constructor(desk) {
    this.desk = desk;
    byId("head-held").addEventListener("click", () => desk.takeUpNext());
    byId("head-handed").addEventListener("click", () => desk.parts.handover.first());
    this.held = null; // { call, card, isOn } that the key takes up
  }

  draw() {
    const { desk } = this;
    const others = desk.heldBeside();
    const next = desk.nextHeld();
    const card = next?.callId ? desk.parts.phone.get(next.callId) : null;
    this.held = next ? { call: next, card, isOn: Boolean(card && isOn(card)) } : null;
    byId("head-held").hidden = !next;
    if (next) {
      const who = spacedNumber((next.fields.phone || "").trim()) || t("number not known");
      byId("head-held").classList.toggle("is-on", this.held.isOn);
      say(byId("head-held-n"), String(others.length));
      say(byId("head-held-who"), this.held.isOn ? t("%(who)s is on the line", { who }) : t("not sent: %(who)s", { who }));
    }
    const sheets = desk.parts.handover.waiting;
    byId("head-handed").hidden = sheets.length === 0;
    if (sheets.length) {
      say(byId("head-handed-n"), String(sheets.length));
      say(byId("head-handed-who"), t("%(service)s has not confirmed", { service: sheets[0].service }));
    }
    byId("heads").hidden = !next && sheets.length === 0;
    this.tick();
  }

  /* Each half second. */
  tick() {
    const { held } = this;
    const now = serverNow();
    say(byId("head-held-time"), held ? timer(held.isOn ? spokenFor(held.card, held.call.startedAt, now) : (now - Date.parse(held.call.startedAt)) / 1000) : "");
    const { handover } = this.desk.parts;
    const [sheet] = handover.waiting;
    say(byId("head-handed-time"), sheet ? timer((now - Date.parse(sheet.at)) / 1000) : "");
    byId("head-handed").classList.toggle("is-late", handover.isLate);
  }
}
