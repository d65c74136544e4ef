/* Saving: the button that names its whole effect, and what is shown while a call is on its way. */

import { byId, say, toast } from "../dom.js";
import { t } from "../i18n.js";
import { matterById } from "./acts.js";
import { afterSaving, hasContent, hasMore, isDialled, PAPER } from "./call.js";
import { showErrors, showRefusal } from "./errors.js";
import { spaced } from "./saved.js";
import { isSignedOut } from "./sending.js";
import { severityOf } from "./understood.js";

export class Saving {
  constructor(desk) {
    this.desk = desk;
    this.wanted = ""; // a service to which the matter is read once it is saved
  }

  save(service = "") {
    const { desk } = this;
    const { call, parts } = desk;
    this.wanted = service;
    if (parts.panel.isOpen) return;
    if (!call) {
      toast(t("No call is open. F9 opens one."));
      return;
    }
    if (!call.sending) {
      call.fields = parts.form.read();
      if (call.saved && !hasMore(call)) {
        this.nothingMore(call);
        return;
      }
      if (!call.saved && !call.fields.text.trim()) {
        showErrors([{ field: "text", message: t("Type what the caller says before saving.") }]);
        byId("words").focus();
        return;
      }
      if (!isDialled(call.fields.phone)) {
        showErrors([{ field: "caller_phone", message: t("This is not a telephone number. Correct it, or leave it empty.") }]);
        return;
      }
    }
    showErrors([]);
    showRefusal("");
    parts.sender.send(call);
  }

  /* A saved call with nothing to add: once its line is over, the next call has the screen. */
  nothingMore(call) {
    if (this.desk.parts.taking.isOpen(call)) {
      toast(t("The call is saved. Type what the caller says next, or end the call."));
      byId("words").focus();
      return;
    }
    this.close();
  }

  close() {
    const { desk } = this;
    clearTimeout(desk.keeping);
    desk.drop(desk.call);
    desk.put(null);
    byId("words").focus();
    if (desk.parts.waiting.chosen) desk.parts.taking.takeCall();
  }

  /* Reads the matter of a saved call to a service. */
  async handOver(call, service) {
    const { handover, phone } = this.desk.parts;
    const matter = await matterById(() => phone.get(call.callId)?.incident);
    if (matter) handover.open(matter, service);
    else toast(t("The matter is not on this screen yet. Try again in a moment."), "warn");
  }

  /* ---------- what the sender tells ---------- */

  sending(one) {
    const { desk } = this;
    if (one.token !== desk.call?.token) return desk.showLists();
    desk.parts.form.lock(true);
    this.set(t("Sending…"), "", true);
    return undefined;
  }

  waiting(one, seconds, error) {
    const { desk } = this;
    desk.showLists();
    if (one.token !== desk.call?.token) return;
    const why = error.status === 0
      ? t("The server cannot be reached.")
      : t("The server did not take it (%(status)s).", { status: error.status });
    this.set(
      t("Not sent · again in %(n)s s", { n: seconds }),
      `${why} ${t("The call is kept here and is sent once, by itself. F9 opens the next call.")}`,
      false,
    );
  }

  refused(one, error) {
    const { desk } = this;
    desk.showLists();
    if (one.token !== desk.call?.token) {
      toast(t("A kept call was refused: open it in the list."), "danger");
      return;
    }
    desk.parts.form.lock(Boolean(one.sending));
    this.showButton();
    if (error.status === 422) showErrors(error.errors);
    else if (isSignedOut(error)) showRefusal(t("Nobody is signed in any more. Nothing is lost."), true);
    else showRefusal(error.title || t("The server did not take it (%(status)s).", { status: error.status }));
  }

  saved(one, answer) {
    const { desk } = this;
    const { parts, store } = desk;
    const { wanted } = this;
    const isShown = one.token === desk.call?.token;
    const call = isShown ? desk.call : one;
    const title = one.sending.body.text.slice(0, 60);
    if (!one.saved) store.addSaved({ code: answer.tracking_code, at: answer.received_at, title });
    this.wanted = "";
    if (isShown) clearTimeout(desk.keeping);
    if (parts.taking.goesOn(call, isShown)) {
      const next = afterSaving({ ...call, sending: one.sending }, answer.tracking_code);
      store.put(next);
      if (isShown) desk.goOn(next);
      if (wanted) this.handOver(next, wanted);
    } else {
      store.remove(one.token);
      parts.taking.release(call);
      if (isShown || (!hasContent(desk.call) && !parts.panel.isOpen)) {
        desk.put(null);
        if (!one.saved) parts.panel.open(answer, wanted);
      }
    }
    if (!isShown || one.saved) toast(t("Sent: %(code)s", { code: spaced(answer.tracking_code) }), "ok");
    desk.showLists();
  }

  /* ---------- the button ---------- */

  showButton() {
    const { call, hints } = this.desk;
    if (call?.sending) return;
    this.set(this.effect(call, hints), "", false);
  }

  /* What saving will do, in the words of the button. */
  effect(call, hints) {
    if (call?.saved) return hasMore(call) ? t("Send what was added") : t("Saved");
    if (call?.kind === PAPER) return t("Save the sheet");
    if (call?.incident) return t("Save and join %(code)s", { code: call.incident.code });
    const isCritical = severityOf(call, hints) === "critical";
    const agency = call ? this.desk.parts.page.agencies[hints?.agency] : "";
    if (isCritical && agency) return t("Save and send at once to %(agency)s", { agency });
    if (isCritical) return t("Save and send at once");
    if (agency) return t("Save and pass on to %(agency)s", { agency });
    return t("Save the call");
  }

  set(word, state, isBusy) {
    say(byId("save-word"), word);
    say(byId("save-state"), state);
    byId("save").setAttribute("aria-busy", String(isBusy));
  }
}
