/* Everything that a key, a button or the command line can do at this desk, in one list. */

import { byId, toast } from "../dom.js";
import { t } from "../i18n.js";
import { toggleKeySheet } from "../keys.js";
import { live } from "../socket.js";
import { sendNamed } from "./send_unit.js";

const WAIT_FOR_MATTER = 12_000; // ms until a matter that was just made must be on the screen

export function actsOf(desk) {
  const { parts } = desk;
  const { taking, choosing, saving, cards, panel } = parts;
  const modals = () => ["key-sheet", "callback", "handover"].some((id) => byId(id).open);

  /* Acts that change the form do nothing while something else has the screen. */
  const atForm = (act) => (...given) => (panel.isOpen || modals() ? undefined : act(...given));

  return {
    takeCall: () => (modals() ? undefined : taking.takeCall()),
    newCall: () => (modals() ? undefined : taking.newCall()),
    paper: () => (modals() ? undefined : taking.paper()),
    nextDraft: () => {
      if (modals()) return;
      if (!desk.takeUpNext()) toast(t("There is no other call that is not saved."));
    },
    save: atForm(() => saving.save()),
    emergency: atForm(() => choosing.emergency()),
    place: atForm((index) => choosing.place(index)),
    kind: atForm((index) => choosing.kindByKey(index)),
    join: atForm((digit) => choosing.join(digit)),
    answer: atForm((index) => cards.answer(index)),
    nextCard: atForm(() => cards.next()),
    redCard: atForm(() => cards.nextRed()),
    nextForm: atForm(() => cards.nextForm()),
    link: atForm(() => taking.linkOrTake()),
    sendLink: atForm(() => taking.sendLink()),
    takePosition: atForm(() => choosing.position()),
    replay: atForm(() => taking.replay()),
    dropped: () => taking.end(true),
    ended: () => taking.end(false),
    callBack: (place) => taking.callBack(place),
    unconfirmed: () => {
      if (modals()) return;
      if (!parts.handover.first()) toast(t("Every matter that was read out is confirmed."));
    },
    handOver: (service) => handOver(desk, service),
    sendUnit: atForm((named) => sendUnit(desk, named)),
    command: () => (modals() || panel.isOpen ? undefined : parts.command.toggle()),
    goTo: atForm((name) => {
      if (name === "map") parts.map?.focus();
      else if (name === "card") cards.focus();
      else byId(name).focus();
    }),
    help: toggleKeySheet,
    leave: () => leave(desk),
  };
}

/* Esc: from the map, a list or the card back to the words. In a field it does nothing. */
function leave({ parts }) {
  const at = document.activeElement;
  if (document.querySelector("dialog[open]") || parts.panel.isOpen) return null;
  const isAway = ["map-frame", "near", "places", "card", "waiting", "callbacks"].some((id) => byId(id).contains(at));
  return isAway && !at.matches("input, textarea, select") ? () => byId("words").focus() : null;
}

/* Reads the matter to a service: the one that was joined at once, a new one after it is saved. */
function handOver({ call, parts }, service) {
  const { panel, handover, saving } = parts;
  if (handover.isOpen) return undefined;
  if (panel.isOpen) return panel.handOver(service || undefined);
  if (call?.saved) return saving.handOver(call, service);
  if (call?.incident) return handover.open(call.incident.card || call.incident, service);
  if (call) return saving.save(service || "114");
  const [entry] = handover.waiting;
  if (entry) return handover.again(entry);
  return void toast(t("Open a call first, or join a matter near by."));
}

/* Sends a unit to the matter of the call on the screen; answers what is wrong, or nothing. */
function sendUnit({ call, parts }, named) {
  if (!call) return t("Open a call first, or join a matter near by.");
  const { incident } = call;
  const known = incident?.card || incident || (call.saved && parts.phone.get(call.callId)?.incident);
  if (!known) return t("Save the call first (Ctrl Enter), or join a matter near by (noi 1).");
  const id = typeof known === "object" ? known.id : known;
  const card = live.state.incidents.get(id) || (typeof known === "object" ? known : { id });
  sendNamed(card, named).then(([text, kind]) => toast(text, kind));
  return undefined;
}

/* The matter of a code, as soon as it is on the live list; null after a while. */
export function matterOf(code) {
  return matterWhere((card) => card.code === code);
}

/* The same of an id that may not be known yet either; `id()` answers it. */
export function matterById(id) {
  return matterWhere((card) => card.id === id());
}

async function matterWhere(isIt) {
  const end = Date.now() + WAIT_FOR_MATTER;
  while (Date.now() < end) {
    const found = [...live.state.incidents.values()].find(isIt);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 150));
  }
  return null;
}
