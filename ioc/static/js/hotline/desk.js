/* The call on the screen: beginning, leaving and taking up, what changes while somebody speaks,
   and drawing what depends on it. One call is on the screen at a time; every other is kept. */

import { byId, say } from "../dom.js";
import { clock, t } from "../i18n.js";
import { CALL, hasContent, newCall, questionOf } from "./call.js";
import { showErrors, showRefusal } from "./errors.js";
import { showKept } from "./kept.js";
import { showLine, showWho } from "./line.js";

const KEEP_AFTER = 250; // ms after the last key

export class Desk {
  constructor(store) {
    this.store = store;
    this.call = null; // the draft on the screen
    this.hints = null; // what was understood of it last
    this.keeping = null;
    this.parts = null; // set once everything is made: see `main.js`
  }

  use(parts) {
    this.parts = parts;
  }

  /* The call of the exchange that the draft belongs to, or null. */
  get card() {
    return this.call?.callId ? this.parts.phone.get(this.call.callId) : null;
  }

  /* ---------- beginning, leaving and taking up ---------- */

  begin(made) {
    this.leave();
    this.put(made);
    this.keep();
    byId("words").focus();
  }

  /* The call on the screen stays in the list of those not sent, unless nothing was put into it. */
  leave() {
    const { call, store } = this;
    if (!call) return;
    clearTimeout(this.keeping);
    if (!this.parts.sender.isSending(call.token)) {
      const isOver = call.isManual && this.parts.taking.isDone(call);
      if (hasContent(call) && !isOver) {
        store.put(call);
        this.parts.drafted.send(call);
      } else this.drop(call);
    }
    this.put(null);
  }

  /* A draft that is thrown away; a call that was only opened here ends with it. */
  drop(call) {
    this.store.remove(call.token);
    this.parts.taking.release(call);
  }

  /* Puts a call on the screen, or an empty screen. */
  put(next) {
    const { parts } = this;
    parts.panel.close();
    this.call = next;
    this.store.onScreen = next?.token || "";
    this.hints = null;
    say(byId("kept"), "");
    parts.asking.forget();
    parts.form.write(next?.fields || {});
    parts.form.lock(Boolean(next?.sending));
    parts.caller.reset();
    parts.places.clear();
    parts.map?.reset();
    showErrors([]);
    showRefusal("");
    this.showCall();
    this.showLists();
    this.refresh();
    if (!next) return;
    parts.caller.number(next.fields.phone, true);
    this.ask();
  }

  /* The call was saved and its line is open: it stays, with room for what is said next. */
  goOn(next) {
    const { parts } = this;
    this.call = next;
    parts.form.write(next.fields);
    parts.form.lock(false);
    showErrors([]);
    showRefusal("");
    this.showCall();
    this.showLists();
    this.refresh();
    this.ask();
    byId("words").focus();
  }

  takeUp(token) {
    const kept = this.store.all().find((one) => one.token === token);
    if (!kept) return;
    this.leave();
    this.put(kept);
    byId("words").focus();
  }

  /* The calls that are kept beside the one on the screen, the newest first. */
  heldBeside() {
    return this.store.all().filter((one) => one.token !== this.call?.token && hasContent(one));
  }

  /* The one that the key takes up next, or null. */
  nextHeld() {
    const others = this.heldBeside();
    const older = others.find((one) => !this.call || one.startedAt < this.call.startedAt);
    return older || others[0] || null;
  }

  /* The next call that is not saved, round and round. */
  takeUpNext() {
    const next = this.nextHeld();
    if (next) this.takeUp(next.token);
    return Boolean(next);
  }

  /* The call on the screen; whoever types without opening one has a caller on the line. */
  ensure() {
    if (!this.call) {
      this.call = newCall(CALL);
      this.store.onScreen = this.call.token;
      this.parts.taking.opened(this.call);
      this.showCall();
      this.showLists();
    }
    return this.call;
  }

  /* ---------- what changes while somebody speaks ---------- */

  changed(event) {
    const call = this.ensure();
    if (call.sending) return;
    const { parts } = this;
    if (event) parts.filled.touch(call, event.target);
    call.fields = parts.form.read();
    this.keepSoon();
    parts.marks.draw();
    this.ask();
    parts.understood.show(call, this.hints);
    parts.saving.showButton();
    if (event?.target.id === "phone") showWho(call, this.card);
  }

  /* After a choice: place, matter, kind, answer. */
  chosen() {
    this.call.fields = this.parts.form.read();
    this.keepSoon();
    this.refresh();
    this.ask();
  }

  ask() {
    const question = questionOf(this.call);
    const isTold = question.text.trim() || question.address || question.lat !== undefined;
    // A kind alone, or that it is critical, calls a protocol card.
    if (isTold || question.category || question.emergency) {
      this.parts.asking.ask(question);
      return;
    }
    this.parts.asking.forget();
    this.hints = null;
    this.refresh();
  }

  answered(found, question) {
    this.hints = found;
    this.refresh();
    // Of how many letters this tells: what is newer is still on its way.
    byId("understood").dataset.letters = String(question.text.length);
  }

  /* ---------- drawing ---------- */

  /* Everything that depends on the call and on what is understood of it. */
  refresh() {
    const { call, hints, parts } = this;
    if (!parts) return;
    if (!call?.sending) parts.filled.fill(call, hints);
    parts.understood.show(call, hints);
    parts.kinds.show(call, hints);
    parts.marks.show(marksOf(hints));
    parts.cards.draw();
    if (call) {
      parts.places.update(call, hints);
      parts.nearby.update(call, hints, parts.caller.incidents);
    } else {
      parts.places.clear();
      parts.nearby.update({ fields: {} }, null, []);
    }
    const pin = call?.place && !call.place.letter ? call.place : null;
    parts.map?.show(parts.places.rows, pin, parts.nearby.marks(call), this.card?.location || null);
    parts.saving.showButton();
  }

  /* What the exchange tells of the call: the line, the link, the position. */
  showCall() {
    const { call, card, parts } = this;
    if (call && card?.location) call.heard = { battery: card.location.battery_percent ?? null };
    showLine(call, card);
    parts.attached.show(call, card);
    parts.standing.show(call, card);
  }

  showLists() {
    showKept(this.heldBeside(), this.nextHeld()?.token, this.store, this.parts.sender, {
      again: () => this.showLists(),
      takeUp: (token) => this.takeUp(token),
      drop: (one) => this.drop(one),
    });
    this.parts.heads.draw();
  }

  /* ---------- keeping ---------- */

  keepSoon() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP_AFTER);
  }

  keep() {
    clearTimeout(this.keeping);
    if (!this.call) return;
    const isKept = this.store.put(this.call);
    this.parts.drafted.soon();
    say(
      byId("kept"),
      isKept
        ? t("draft kept %(time)s", { time: clock(new Date(), true) })
        : t("This browser keeps no drafts: save before leaving"),
    );
  }

  /* Calls of before a reload: those being sent go on by themselves, and the one that was on the
     screen comes back, else the newest. */
  restore() {
    const kept = this.store.all();
    const shown = this.store.onScreen;
    for (const one of kept) {
      if (one.sending) this.parts.sender.send(one);
      else if (!hasContent(one)) this.drop(one);
    }
    const drafts = kept.filter((one) => !one.sending && hasContent(one));
    const draft = drafts.find((one) => one.token === shown) || drafts[0];
    this.put(draft || null);
    if (draft) this.keep();
    // An empty desk begins at its top, also where it is one column: who rings is there.
    byId("words").focus({ preventScroll: !draft });
  }
}

function marksOf(hints) {
  const quotes = (reasons) => (reasons || []).map((one) => one.quote);
  return hints
    ? [
        ["place", quotes(hints.location.reasons)],
        ["people", quotes(hints.people_reasons)],
        ["danger", quotes(hints.emergency_reasons)],
      ]
    : [];
}
