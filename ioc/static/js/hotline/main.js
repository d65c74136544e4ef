/* The call-taking screen: joins the words, what is understood, the place, the matters near by and
   the saving. One call is on the screen at a time; every other that is not sent yet is kept. */

import { byId, pageData, say, toast } from "../dom.js";
import { clock, loadWords, t } from "../i18n.js";
import { Caller } from "./caller.js";
import { CALL, hasContent, newCall, PAPER, questionOf } from "./call.js";
import { showErrors, showRefusal } from "./errors.js";
import { enterGoesOn, Form } from "./form.js";
import { Filled } from "./filled.js";
import { Hints } from "./hints.js";
import { showKept } from "./kept.js";
import { installKeys } from "./keys.js";
import { Kinds, LETTERS as KIND_LETTERS } from "./kinds.js";
import { showLine, tick } from "./line.js";
import { CallMap } from "./map.js";
import { Marks } from "./marks.js";
import { Nearby } from "./nearby.js";
import { Places } from "./places.js";
import { SavedPanel, spaced } from "./saved.js";
import { isSignedOut, Sender } from "./sending.js";
import { Store } from "./store.js";
import { severityOf, Understood } from "./understood.js";

const KEEP_AFTER = 250; // ms after the last key

const page = pageData("page-data");
const store = new Store(page.user);
const words = byId("words");

let call = null; // the call on the screen
let hints = null; // what was understood of it last
let keeping = null;
let map = null;
let form;
let filled;
let kinds;
let understood;
let places;
let nearby;
let caller;
let marks;
let asking;
let sender;
let panel;

/* ---------- beginning, leaving and taking up calls ---------- */

function begin(kind) {
  leave();
  put(newCall(kind));
  keep();
  words.focus();
}

/* The call on the screen stays in the list of those not sent, unless nothing was put into it. */
function leave() {
  if (!call) return;
  clearTimeout(keeping);
  if (!sender.isSending(call.token)) {
    if (hasContent(call)) store.put(call);
    else store.remove(call.token);
  }
  put(null);
}

/* Puts a call on the screen, or an empty screen. */
function put(next) {
  panel.close();
  call = next;
  hints = null;
  asking.forget();
  form.write(call?.fields || {});
  form.lock(Boolean(call?.sending));
  caller.reset();
  places.clear();
  map?.reset();
  showErrors([]);
  showRefusal("");
  showLine(call);
  showSaveButton();
  showLists();
  refresh();
  if (!call) return;
  caller.number(call.fields.phone, true);
  ask();
}

function takeUp(token) {
  const kept = store.all().find((one) => one.token === token);
  if (!kept) return;
  leave();
  put(kept);
  words.focus();
}

/* ---------- what changes while somebody speaks ---------- */

function changed(event) {
  call ??= startedByTyping();
  if (call.sending) return;
  if (event) filled.touch(call, event.target);
  call.fields = form.read();
  keepSoon();
  marks.draw();
  ask();
  understood.show(call, hints);
  showSaveButton();
}

/* Whoever types without opening a call has a caller on the line: the clock starts. */
function startedByTyping() {
  const made = newCall(CALL);
  call = made;
  showLine(call);
  showLists();
  return made;
}

function ask() {
  const question = questionOf(call);
  if (question.text.trim() || question.address || question.lat !== undefined) {
    asking.ask(question);
    return;
  }
  asking.forget();
  hints = null;
  refresh();
}

function answered(found, question) {
  hints = found;
  refresh();
  // Of how many letters this tells: what is newer is still on its way.
  byId("understood").dataset.letters = String(question.text.length);
}

/* Draws everything that depends on the call and on what is understood of it. */
function refresh() {
  if (!call?.sending) filled.fill(call, hints);
  understood.show(call, hints);
  kinds.show(call, hints);
  marks.show(
    hints
      ? [
          ["place", quotes(hints.location.reasons)],
          ["people", quotes(hints.people_reasons)],
          ["danger", quotes(hints.emergency_reasons)],
        ]
      : [],
  );
  if (call) {
    places.update(call, hints);
    nearby.update(call, hints, caller.incidents);
  } else {
    places.clear();
    nearby.update({ fields: {} }, null, []);
  }
  const pin = call?.place && !call.place.letter ? call.place : null;
  map?.show(places.rows, pin, nearby.marks(call));
  showSaveButton();
}

function quotes(reasons) {
  return (reasons || []).map((one) => one.quote);
}

/* ---------- choosing ---------- */

function chooseKind(code) {
  call ??= startedByTyping();
  if (call.sending) return;
  call.category = code;
  chosen();
}

function kindByKey(index) {
  const code = kinds.at(index);
  if (code) chooseKind(call?.category === code ? "" : code);
  else toast(t("There is no kind %(letter)s yet", { letter: KIND_LETTERS[index] }));
}

function choosePlace(index) {
  if (!call || call.sending) return;
  const row = places.at(index);
  if (!row) {
    toast(t("There is no place %(letter)s yet", { letter: "ABC"[index] }));
    return;
  }
  if (row.isChosen) call.place = null;
  else {
    const { letter, label, lat, lon, accuracy_m, area, score } = row;
    call.place = { letter, label, lat, lon, accuracy_m, area, score, source: "operator" };
  }
  fillAddress(call.place ? placeWords(call.place) : "");
  chosen();
}

function setPin({ lat, lon, accuracy_m }) {
  call ??= startedByTyping();
  if (call.sending) return;
  call.place = { letter: "", label: "", lat, lon, accuracy_m, area: null, source: "map" };
  chosen();
}

function placeWords(place) {
  const area = place.area?.name || "";
  return !area || place.label.includes(area) ? place.label : `${place.label}, ${area}`;
}

/* Fills the address from a choice, but never what somebody typed, and never the field in hand. */
function fillAddress(text) {
  const field = byId("address");
  if (field === document.activeElement) return;
  if (field.value.trim() && field.value !== call.filledAddress) return;
  field.value = text;
  call.filledAddress = text;
}

function join(digit) {
  if (!call || call.sending) return;
  const card = digit === 0 ? null : nearby.at(digit);
  if (digit !== 0 && !card) {
    toast(t("There is no matter under %(digit)s", { digit }));
    return;
  }
  const isSame = card && call.incident?.id === card.id;
  call.incident = card && !isSame ? { id: card.id, code: card.code, title: card.title, card } : null;
  chosen();
}

function toggleEmergency() {
  call ??= startedByTyping();
  if (call.sending) return;
  call.emergency = !call.emergency;
  chosen();
}

function chosen() {
  call.fields = form.read();
  keepSoon();
  refresh();
  ask();
}

/* ---------- keeping ---------- */

function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(keep, KEEP_AFTER);
}

function keep() {
  clearTimeout(keeping);
  if (!call) return;
  const isKept = store.put(call);
  say(
    byId("kept"),
    isKept
      ? t("draft kept %(time)s", { time: clock(new Date(), true) })
      : t("This browser keeps no drafts: save before leaving"),
  );
}

/* ---------- saving ---------- */

function save() {
  if (panel.isOpen) return;
  if (!call) {
    toast(t("No call is open. F9 opens one."));
    return;
  }
  if (!call.sending) {
    call.fields = form.read();
    if (!call.fields.text.trim()) {
      showErrors([{ field: "text", message: t("Type what the caller says before saving.") }]);
      words.focus();
      return;
    }
  }
  showErrors([]);
  showRefusal("");
  sender.send(call);
}

const sent = {
  sending(one) {
    if (one.token !== call?.token) return showLists();
    form.lock(true);
    setSave(t("Sending…"), "", true);
    return undefined;
  },

  waiting(one, seconds, error) {
    showLists();
    if (one.token !== call?.token) return;
    const why = error.status === 0
      ? t("The server cannot be reached.")
      : t("The server did not take it (%(status)s).", { status: error.status });
    setSave(
      t("Not sent · again in %(n)s s", { n: seconds }),
      `${why} ${t("The call is kept here and is sent once, by itself. F9 opens the next call.")}`,
      false,
    );
  },

  refused(one, error) {
    showLists();
    if (one.token !== call?.token) {
      toast(t("A kept call was refused: open it in the list."), "danger");
      return;
    }
    form.lock(Boolean(one.sending));
    showSaveButton();
    if (error.status === 422) showErrors(error.errors);
    else if (isSignedOut(error)) showRefusal(t("Nobody is signed in any more. Nothing is lost."), true);
    else showRefusal(error.title || t("The server did not take it (%(status)s).", { status: error.status }));
  },

  saved(one, answer) {
    const title = one.sending.body.text.slice(0, 60);
    store.addSaved({ code: answer.tracking_code, at: answer.received_at, title });
    if (one.token === call?.token || (!hasContent(call) && !panel.isOpen)) {
      call = null;
      clearTimeout(keeping);
      put(null);
      panel.open(answer);
    } else {
      toast(t("Sent: %(code)s", { code: spaced(answer.tracking_code) }), "ok");
    }
    showLists();
  },
};

function next() {
  panel.close();
  words.focus();
}

/* ---------- the lists and the button ---------- */

function showSaveButton() {
  if (call?.sending) return;
  const critical = severityOf(call, hints) === "critical";
  let word = t("Save the call");
  if (call?.kind === PAPER) word = t("Save the sheet");
  else if (call?.incident) word = t("Save and join %(code)s", { code: call.incident.code });
  else if (critical) word = t("Save and send at once");
  setSave(word, "", false);
}

function setSave(word, state, isBusy) {
  say(byId("save-word"), word);
  say(byId("save-state"), state);
  byId("save").setAttribute("aria-busy", String(isBusy));
}

function showLists() {
  showKept(store, sender, call, takeUp);
}

/* ---------- focus ---------- */

function goTo(name) {
  if (panel.isOpen) return;
  if (name === "map") map?.focus();
  else byId(name).focus();
}

/* Esc: from the map or a list back to the words. In a field it does nothing. */
function escape() {
  const at = document.activeElement;
  if (byId("keys").open || panel.isOpen) return null;
  const isMap = byId("map-frame").contains(at) || byId("near").contains(at);
  return isMap ? () => words.focus() : null;
}

function help() {
  const sheet = byId("keys");
  if (sheet.open) sheet.close();
  else sheet.showModal();
}

/* ---------- start ---------- */

function withMap(found) {
  map = new CallMap(found, {
    pinned: setPin,
    place: choosePlace,
    incident: (id) => join(nearby.rows.find((row) => row.card.id === id)?.number ?? 0),
  });
  refresh();
}

/* Calls of before a reload: those being sent go on by themselves, the newest draft comes back. */
function restore() {
  const kept = store.all();
  for (const one of kept) {
    if (one.sending) sender.send(one);
    else if (!hasContent(one)) store.remove(one.token);
  }
  const draft = kept.find((one) => !one.sending && hasContent(one));
  put(draft || null);
  if (draft) keep();
  words.focus();
}

async function start() {
  await loadWords();
  const element = byId("call");
  form = new Form(element);
  filled = new Filled(element);
  kinds = new Kinds(page, chooseKind);
  understood = new Understood(page);
  places = new Places(choosePlace);
  nearby = new Nearby(page, join);
  caller = new Caller(page, refresh);
  marks = new Marks(words, byId("behind"));
  sender = new Sender(store, sent);
  panel = new SavedPanel(page, next);
  asking = new Hints(answered, (state) => {
    say(byId("asking"), state === "lost" ? t("Nothing is understood without the network; go on typing") : "");
  });
  element.addEventListener("input", changed);
  element.addEventListener("change", changed);
  // A field that was in hand while something was understood is filled in once it is left.
  element.addEventListener("focusout", () => setTimeout(() => call && !call.sending && filled.fill(call, hints)));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  byId("phone").addEventListener("input", () => caller.number(byId("phone").value, false));
  byId("phone").addEventListener("blur", () => caller.number(byId("phone").value, true));
  byId("emergency").addEventListener("click", toggleEmergency);
  byId("open-call").addEventListener("click", () => begin(CALL));
  byId("open-paper").addEventListener("click", () => begin(PAPER));
  enterGoesOn(element);
  installKeys({
    newCall: () => begin(CALL),
    paper: () => begin(PAPER),
    save,
    emergency: toggleEmergency,
    help,
    place: choosePlace,
    kind: kindByKey,
    incident: join,
    goTo,
    leave: escape,
  });
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  setInterval(() => tick(call), 500);
  restore();
  if (window.iocMap) withMap(window.iocMap);
  else document.addEventListener("ioc:map", (event) => withMap(event.detail), { once: true });
  document.documentElement.dataset.ready = "hotline";
}

start();
