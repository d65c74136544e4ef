/* Between the exchange and the screen: taking a call, opening one by hand, ringing back, the link
   and the recording. Nothing here waits for the network before the operator may type. */

import { byId, say, toast } from "../dom.js";
import { shortMoment, t } from "../i18n.js";
import { isTakenAs } from "./attached.js";
import { CALL, callOf, hasMore, isDialled, newCall, PAPER } from "./call.js";
import { isMine, isOn } from "./lines.js";
import { spacedNumber } from "./numbers.js";
import { endWords } from "./waiting.js";

export class Taking {
  constructor(desk) {
    this.desk = desk;
    this.claiming = null; // the call that was asked for and is not given yet
    this.back = null; // the call that is being rung back
    const dialog = byId("callback");
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-outcome]");
      if (button) this.outcome(button.dataset.outcome);
    });
    dialog.addEventListener("keydown", (event) => {
      const button = dialog.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
      if (!button || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.outcome(button.dataset.outcome);
    });
  }

  get phone() {
    return this.desk.parts.phone;
  }

  /* ---------- taking and opening ---------- */

  /* The call that rings; where none does, the first that waits to be rung back. */
  takeCall() {
    const card = this.desk.parts.waiting.chosen;
    if (card) return this.claim(card.id, false);
    if (this.phone.waiting.length) return this.callBack(0);
    return void toast(t("Nobody rings. F9 opens a call by hand."));
  }

  /* The form opens at once: what is typed before the server has answered belongs to this call. */
  async claim(id, takeOver) {
    if (this.claiming === id) return;
    const before = this.desk.call?.token;
    this.claiming = id;
    this.show(this.phone.get(id));
    const opened = this.desk.call;
    try {
      await this.phone.claim(id, takeOver);
    } catch (error) {
      const isRefused = error.status !== 0 && error.status < 500;
      toast(error.title || (isRefused ? t("The call is taken already.") : t("The server cannot be reached.")), "warn");
      if (isRefused) this.giveUp(opened, before);
    } finally {
      this.claiming = null;
      this.changed();
    }
  }

  /* A colleague was faster: the form goes again, unless somebody has typed into it. */
  giveUp(opened, before) {
    const { desk } = this;
    if (desk.call?.token === opened.token && !(byId("words").value || "").trim()) {
      clearTimeout(desk.keeping);
      desk.store.remove(opened.token);
      desk.put(null);
      if (before) desk.takeUp(before);
      byId("words").focus();
      desk.showLists();
    }
    this.phone.refresh();
  }

  /* The draft of a call comes to the screen: the one that is kept of it, or a new one. */
  show(card) {
    const { desk } = this;
    if (desk.call?.callId === card.id) return;
    const kept = this.draftOf(card.id);
    if (kept) {
      kept.takenBy = "";
      kept.dropped = false;
    }
    desk.begin(kept || callOf(card));
  }

  draftOf(id) {
    return this.desk.store.all().find((one) => one.callId === id && !one.sending) || null;
  }

  newCall() {
    const made = newCall(CALL);
    this.desk.begin(made);
    this.opened(made);
  }

  paper() {
    this.desk.begin(newCall(PAPER));
  }

  /* Tells the server of a call that was opened by hand. Without it the call is saved all the same. */
  async opened(call) {
    if (call.kind !== CALL) return;
    call.isManual = true;
    try {
      const card = await this.phone.open(call.fields.phone || "");
      call.callId = card.id;
      if (!this.isKnown(call)) {
        this.release(call);
        return;
      }
      if (this.desk.call === call) {
        this.desk.keep();
        this.desk.showCall();
      } else this.desk.store.put({ ...this.draftByToken(call.token), callId: card.id, isManual: true });
    } catch {
      /* The call lives on this desk; it is saved without its line. */
    }
  }

  isKnown(call) {
    return this.desk.call?.token === call.token || Boolean(this.draftByToken(call.token));
  }

  draftByToken(token) {
    return this.desk.store.all().find((one) => one.token === token) || null;
  }

  /* A draft was thrown away or saved: its call is over where it was only opened here. */
  release(call) {
    const card = call.callId ? this.phone.get(call.callId) : null;
    if (card && isMine(card, this.phone.user)) this.phone.end(card.id).catch(() => null);
  }

  /* Whether somebody is still on the line of a call, as far as this desk knows. */
  isOpen(call) {
    if (call.kind !== CALL || !call.callId || call.takenBy) return false;
    const card = this.phone.get(call.callId);
    if (!card) return !this.phone.isReady;
    // Who was rung back is spoken to, whatever became of the first line.
    return isOn(card) || (card.callback?.status === "done" && isMine(card, this.phone.user));
  }

  /* Whether a call that was just saved stays: its line is open. One that was opened by hand and
     has left the screen is over: there is one telephone. */
  goesOn(call, isShown) {
    return this.isOpen(call) && (isShown || !call.isManual);
  }

  /* A saved call with nothing more to say leaves this desk. */
  isDone(call) {
    return Boolean(call.saved) && !call.sending && !hasMore(call);
  }

  /* Calls beside the screen whose line ended: what was said in them is with the report. */
  clear() {
    const { store, call } = this.desk;
    if (!this.phone.isReady) return;
    const over = store.all().filter((one) => one.token !== call?.token && this.isDone(one) && !this.isOpen(one));
    for (const one of over) this.desk.drop(one);
    if (over.length) this.desk.showLists();
  }

  /* ---------- the end of the line ---------- */

  async end(isDropped) {
    const { card } = this.desk;
    if (!card) return void toast(t("No call is open. F9 opens one."));
    try {
      if (isDropped) await this.drop(card);
      else {
        await this.phone.end(card.id);
        toast(t("The line is closed."), "ok");
      }
    } catch (error) {
      toast(error.title || t("The server cannot be reached."), "warn");
      return undefined;
    }
    // What was saved and is over makes room; words that were not sent yet are sent first.
    if (!isDropped && this.desk.call?.callId === card.id && this.desk.call.saved) this.desk.parts.saving.save();
    return undefined;
  }

  /* The line was cut: what was typed goes first, and the toast comes when the row stands there. */
  async drop(card) {
    const { call, parts } = this.desk;
    if (call.fields) call.fields = parts.form.read();
    await parts.drafted.send(call);
    const typed = (call.fields.phone || "").trim();
    const ended = await this.phone.end(card.id, true, card.caller || !isDialled(typed) ? "" : typed);
    await this.phone.refresh();
    if (ended.caller_key) toast(t("The call stands in the list to ring back."), "ok");
    else toast(t("Without a number nobody can be rung back. Enter the number, then Alt F again."), "warn");
  }

  /* ---------- ringing back ---------- */

  /* The named call of the list, or the first. */
  callBack(place) {
    const card = this.desk.parts.waiting.callback(place);
    if (!card) return void toast(t("Nobody waits to be rung back."));
    return this.callBackTo(card.id);
  }

  callBackTo(id) {
    const card = this.phone.get(id);
    if (!card) return;
    this.back = card;
    say(byId("callback-number"), spacedNumber(card.caller) || t("number not known"));
    const place = card.location || card.last_place;
    const { callback } = card;
    say(
      byId("callback-what"),
      [
        endWords(card),
        shortMoment(card.ended_at || card.ringing_at),
        place ? place.label || place.address || `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}` : t("place not known"),
        card.words ? `“${card.words}”` : null,
        callback?.tries ? t("rung back %(n)s times, last %(time)s", { n: callback.tries, time: shortMoment(callback.last_tried_at) }) : null,
      ].filter(Boolean).join(" · "),
    );
    say(byId("callback-error"), "");
    const dialog = byId("callback");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[data-outcome]").focus();
  }

  async outcome(outcome) {
    const card = this.back;
    if (!card) return;
    try {
      const now = await this.phone.callBack(card.id, outcome);
      this.back = null;
      byId("callback").close();
      if (outcome === "reached") this.show({ ...(now || card), words: card.words });
    } catch (error) {
      say(byId("callback-error"), error.title || t("The server cannot be reached."));
    }
  }

  /* ---------- link and recording ---------- */

  /* One key: sends the link; once a position has come, takes it. */
  linkOrTake() {
    const { call, card } = this.desk;
    if (card?.location && !isTakenAs(card.location, call)) this.desk.parts.choosing.position();
    else this.sendLink();
  }

  async sendLink() {
    const { card } = this.desk;
    if (!card) return void toast(t("No call is open. F9 opens one."));
    try {
      await this.phone.link(card.id, card.caller ? "" : (this.desk.call.fields.phone || "").trim());
      this.desk.showCall();
    } catch (error) {
      toast(error.errors?.[0]?.message || error.title || t("The server cannot be reached."), "warn");
    }
    return undefined;
  }

  async replay() {
    const { card } = this.desk;
    if (!card?.has_recording) return void toast(t("There is no recording of this call yet"));
    try {
      await this.desk.parts.attached.replay(card);
    } catch {
      toast(t("The recording could not be played."), "warn");
    }
    return undefined;
  }

  /* ---------- what the exchange tells ---------- */

  /* The lists or the call changed. */
  changed() {
    const { desk } = this;
    const { waiting, bell } = desk.parts;
    waiting.draw();
    bell.ring(waiting.ringing.length > 0);
    this.clear();
    desk.parts.heads.draw();
    const card = desk.card;
    if (card) {
      this.mindOwner(card);
      desk.showCall();
      desk.refresh();
    }
  }

  /* Who sees that a colleague has the call keeps what was typed, and saves it apart. */
  mindOwner(card) {
    const { call } = this.desk;
    if (card.id === this.claiming) return;
    const isTaken = card.operator && card.operator.id !== this.phone.user;
    const name = isTaken ? card.operator.name : "";
    if (call.takenBy === name) return;
    call.takenBy = name;
    this.desk.keep();
  }

  /* Calls that are mine on the server and have no draft here: another browser, a lost disk. */
  takeUpUnfinished() {
    const { desk } = this;
    const missing = this.phone.unfinished.filter((card) => desk.call?.callId !== card.id && !this.draftOf(card.id));
    for (const card of missing) {
      const isOver = card.report && !isOn(card);
      if (isOver || (card.is_manual && !card.caller)) this.phone.end(card.id).catch(() => null);
      else if (!desk.call) desk.begin(callOf(card));
      else desk.store.put(callOf(card));
    }
    if (missing.length) desk.showLists();
  }
}
