/* Saving: the button that names its whole effect, and what is shown while a call is on its way. */

import { byId, say, toast } from "../dom.js";
import { t } from "../i18n.js";
import { hasContent, PAPER } from "./call.js";
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
      if (!call.fields.text.trim()) {
        showErrors([{ field: "text", message: t("Type what the caller says before saving.") }]);
        byId("words").focus();
        return;
      }
    }
    showErrors([]);
    showRefusal("");
    parts.sender.send(call);
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
    const title = one.sending.body.text.slice(0, 60);
    store.addSaved({ code: answer.tracking_code, at: answer.received_at, title });
    parts.taking.saved(one);
    if (one.token === desk.call?.token || (!hasContent(desk.call) && !parts.panel.isOpen)) {
      clearTimeout(desk.keeping);
      desk.put(null);
      parts.panel.open(answer, this.wanted);
    } else {
      toast(t("Sent: %(code)s", { code: spaced(answer.tracking_code) }), "ok");
    }
    this.wanted = "";
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
