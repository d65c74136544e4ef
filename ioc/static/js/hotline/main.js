/* The call-taking screen: makes its parts, joins them, and begins. */

import { byId, pageData, say, toast } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { actsOf, matterOf } from "./acts.js";
import { Attached } from "./attached.js";
import { Caller } from "./caller.js";
import { Choosing } from "./choosing.js";
import { CommandBar } from "./command_bar.js";
import { commandsOf } from "./command_list.js";
import { Desk } from "./desk.js";
import { Drafted } from "./drafted.js";
import { Filled } from "./filled.js";
import { enterGoesOn, Form } from "./form.js";
import { Heads } from "./heads.js";
import { HandOver } from "./handover.js";
import { Hints } from "./hints.js";
import { installKeys } from "./keys.js";
import { Kinds } from "./kinds.js";
import { tick } from "./line.js";
import { CallMap } from "./map.js";
import { Marks } from "./marks.js";
import { Nearby } from "./nearby.js";
import { Phone } from "./phone.js";
import { Places } from "./places.js";
import { Cards } from "./protocol_card.js";
import { Bell } from "./ring.js";
import { mindRescues } from "./rescues.js";
import { SavedPanel } from "./saved.js";
import { Saving } from "./saving.js";
import { Sender } from "./sending.js";
import { Standing } from "./standing.js";
import { Store } from "./store.js";
import { Taking } from "./taking.js";
import { Understood } from "./understood.js";
import { Waiting } from "./waiting.js";

const page = pageData("page-data");
const store = new Store(page.user);
const desk = new Desk(store);

function heldCalls() {
  const drafts = store.all().filter((one) => one.callId && !one.sending && !one.takenBy);
  return [...new Set([...drafts.map((one) => one.callId), ...(desk.call?.callId ? [desk.call.callId] : [])])];
}

function partsOf(element) {
  const taking = new Taking(desk);
  const saving = new Saving(desk);
  const choosing = new Choosing(desk);
  const bell = new Bell();
  const phone = new Phone(page.user, heldCalls, {
    changed: () => taking.changed(),
    event: (kind, card) => {
      if (kind.startsWith("incident:passed_on")) handover.heard(kind, card);
    },
  });
  const handover = new HandOver(bell, () => desk.parts?.heads.draw());
  const panel = new SavedPanel(page, {
    next: () => {
      panel.close();
      byId("words").focus();
    },
    handOver: async (code, service) => {
      const matter = await matterOf(code);
      if (matter) handover.open(matter, service);
      else toast(t("The matter is not on this screen yet. Try again in a moment."), "warn");
    },
  });
  return {
    page,
    taking,
    saving,
    choosing,
    bell,
    phone,
    handover,
    panel,
    form: new Form(element),
    filled: new Filled(element),
    kinds: new Kinds(page, (code) => choosing.kind(code)),
    understood: new Understood(page),
    places: new Places((index) => choosing.place(index)),
    nearby: new Nearby(page, (digit) => choosing.join(digit)),
    caller: new Caller(page, () => desk.refresh()),
    marks: new Marks(byId("words"), byId("behind")),
    attached: new Attached(),
    standing: new Standing(page),
    waiting: new Waiting(phone, {
      claim: (id, takeOver) => taking.claim(id, takeOver),
      callBack: (id) => taking.callBackTo(id),
    }),
    sender: new Sender(store, saving),
    drafted: new Drafted(() => desk.call),
    heads: new Heads(desk),
    asking: new Hints(
      (found, question) => desk.answered(found, question),
      (state) => say(byId("asking"), state === "lost" ? t("Nothing is understood without the network; go on typing") : ""),
    ),
    cards: new Cards(page, desk),
    map: null,
  };
}

function mindForm(element) {
  const { parts } = desk;
  const changed = (event) => desk.changed(event);
  element.addEventListener("input", changed);
  element.addEventListener("change", changed);
  // A field that was in hand while something was understood is filled in once it is left.
  element.addEventListener("focusout", () =>
    setTimeout(() => desk.call && !desk.call.sending && parts.filled.fill(desk.call, desk.hints)));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    parts.saving.save();
  });
  byId("phone").addEventListener("input", () => parts.caller.number(byId("phone").value, false));
  byId("phone").addEventListener("blur", () => parts.caller.number(byId("phone").value, true));
  enterGoesOn(element);
}

function mindButtons(act) {
  const buttons = {
    emergency: act.emergency,
    "open-call": act.newCall,
    "open-paper": act.paper,
    link: act.link,
    replay: act.replay,
    "line-drop": act.dropped,
    "line-end": act.ended,
    "show-keys": act.help,
    "show-commands": act.command,
    "hand-over": () => act.handOver(""),
    "card-next": act.nextCard,
    "callbacks-do": () => act.callBack(0),
  };
  for (const [id, run] of Object.entries(buttons)) byId(id).addEventListener("click", () => run());
}

function withMap(found) {
  const { parts } = desk;
  parts.map = new CallMap(found, {
    pinned: (pin) => parts.choosing.pin(pin),
    place: (index) => parts.choosing.place(index),
    incident: (id) => parts.choosing.join(parts.nearby.rows.find((row) => row.card.id === id)?.number ?? 0),
    position: () => parts.choosing.position(),
  });
  desk.refresh();
}

async function start() {
  await loadWords();
  const element = byId("call");
  desk.use(partsOf(element));
  const { parts } = desk;
  const act = actsOf(desk);
  parts.command = new CommandBar(() => commandsOf(act, parts.cards, { mayDispatch: Boolean(page.may_dispatch) }));
  mindForm(element);
  mindButtons(act);
  installKeys(act);
  window.addEventListener("pagehide", () => desk.keep());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    desk.keep();
    parts.drafted.send();
  });
  setInterval(() => {
    tick(desk.call, desk.card, parts.phone.standards);
    parts.waiting.tick();
    parts.handover.tick();
    parts.heads.tick();
  }, 500);
  desk.restore();
  parts.phone.start().then(() => parts.taking.takeUpUnfinished());
  if (window.iocMap) withMap(window.iocMap);
  else document.addEventListener("ioc:map", (event) => withMap(event.detail), { once: true });
  mindRescues();
  document.documentElement.dataset.ready = "hotline";
}

start();
