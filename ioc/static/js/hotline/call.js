/* A call as values: what was typed, chosen and said, and the body that is sent of it. */

import { answersOf } from "./protocol.js";

export const CALL = "call";
export const PAPER = "paper";
export const LISTS = ["vulnerable", "needs"];

/* Facts of the server to the fields that tell of them. */
const FACTS = {
  people: ["people"],
  water: ["depth", "trend"],
  refuge: ["refuge", "margin"],
  battery: ["battery"],
};

/* The token is made once, when the call begins: however often it is sent, it is one report. */
export function newCall(kind, now = new Date()) {
  return {
    token: newToken(),
    kind,
    startedAt: now.toISOString(),
    fields: {},
    emergency: false,
    filledAddress: "", // what the screen itself wrote into the address
    touched: [], // names of the fields that the operator set by hand, lists entry by entry
    filled: {}, // what the words filled into the others
    category: "", // the kind that the operator chose
    place: null, // { label, lat, lon, accuracy_m, source, area }
    incident: null, // { id, code, title }
    callId: null, // the call of the exchange, or the one that was opened here
    isManual: false, // opened by hand: nobody rang
    takenBy: "", // who took the call over from this desk
    heard: {}, // what the caller's telephone told: { battery }
    form: "", // how the caller is addressed: mệ, ôn, o …
    card: "", // the protocol card that was chosen by hand
    step: "", // its question that was called for
    protocols: {}, // code of a card to { version, answers: { step: answer } }
    saved: null, // { code, told, sent }: its report, the words in it, and what was sent of it
    sending: null, // { path, body, since }: once sent, what was sent is never changed
  };
}

function newToken() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Over plain HTTP a browser has random bytes but no UUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/* The draft of a call that the exchange told of. */
export function callOf(card, now = new Date()) {
  const made = newCall(CALL, now);
  return {
    ...made,
    startedAt: card.answered_at || card.claimed_at || made.startedAt,
    callId: card.id,
    isManual: card.is_manual,
    // Saved from another browser, or by whoever had the call before.
    saved: card.report ? { code: card.report, told: [], sent: {} } : null,
    fields: {
      ...(card.caller ? { phone: card.caller } : {}),
      // What was typed at another desk before the line broke.
      ...(card.words && !card.report ? { text: card.words } : {}),
    },
  };
}

/* Whether anything was put into it that would be missed. A caller is never dropped unseen. */
export function hasContent(call) {
  if (!call) return false;
  if (call.saved) return true;
  if (call.callId && !call.isManual) return true;
  if (answersOf(call.protocols).length) return true;
  const typed = Object.values(call.fields).some((v) => (Array.isArray(v) ? v.length > 0 : v));
  return Boolean(typed || call.emergency || call.category || call.place || call.incident);
}

function numberOf(text) {
  const value = Number(String(text ?? "").trim().replace(",", "."));
  return String(text ?? "").trim() === "" || !Number.isFinite(value) ? null : value;
}

/* Whether the operator set one of the fields of a fact. */
function isTouched(call, fact) {
  return FACTS[fact].some((name) => (call.touched || []).includes(name));
}

/* Whether the operator took something out of a list that the words had put there. */
function isDenied(call, list) {
  const mine = call.fields[list] || [];
  return (call.touched || []).some((name) => {
    const [owner, code] = name.split(":");
    return owner === list && !mine.includes(code);
  });
}

/* The facts that are as the operator set them, whatever the words say: the server fills nothing
   into them, not even where they were left empty. */
export function settledOf(call) {
  return [
    ...Object.keys(FACTS).filter((fact) => isTouched(call, fact)),
    ...LISTS.filter((list) => isDenied(call, list)),
    ...(call.category ? ["category"] : []),
    ...(call.emergency ? ["emergency"] : []),
    ...(call.place ? ["place"] : []),
  ];
}

/* The battery that the caller's telephone told, where nobody said another. */
function batteryHeard(call) {
  return isTouched(call, "battery") ? null : (call.heard?.battery ?? null);
}

/* What is entered of a fact. Once the operator set a part of it, what the screen shows is meant:
   the rest that the words filled in goes along. */
function entered(call, fact, name) {
  const own = call.fields[name];
  return own || (isTouched(call, fact) && !(call.touched || []).includes(name) ? call.filled?.[name] : "") || "";
}

function listOf(call, list) {
  const read = isDenied(call, list) ? call.filled?.[list] || [] : [];
  return [...new Set([...(call.fields[list] || []), ...read])];
}

/* What the operator entered of people, water and refuge, for hints and for saving alike.
   What was not asked is left out: it is unknown, not 0. */
export function situationOf(call) {
  const found = {};
  const count = numberOf(entered(call, "people", "people"));
  const vulnerable = listOf(call, "vulnerable");
  if (count !== null || vulnerable.length) {
    found.people = { ...(count !== null ? { count } : {}), vulnerable };
  }
  const depth = numberOf(entered(call, "water", "depth"));
  const trend = entered(call, "water", "trend");
  if (depth !== null || trend) {
    found.water = { ...(depth !== null ? { depth_m: depth } : {}), ...(trend ? { trend } : {}) };
  }
  const kind = entered(call, "refuge", "refuge");
  const margin = numberOf(entered(call, "refuge", "margin"));
  if (kind) found.refuge = { kind, ...(margin !== null ? { margin_m: margin } : {}) };
  return found;
}

/* The body of POST /api/v1/calls. */
export function bodyOf(call) {
  const { fields, place } = call;
  const said = (name) => (fields[name] || "").trim();
  const body = {
    client_token: call.token,
    text: said("text"),
    emergency: call.emergency,
    settled: settledOf(call),
    ...(call.category ? { category: call.category } : {}),
    ...situationOf(call),
  };
  if (call.kind === PAPER) {
    body.channel = "paper";
    if (said("happened_at")) body.happened_at = said("happened_at");
    if (said("serial")) body.serial = said("serial");
  } else {
    body.call_started_at = call.startedAt;
  }
  if (said("phone")) body.caller_phone = said("phone");
  if (said("name")) body.reporter = { name: said("name") };
  if (said("address")) body.address = said("address");
  if (said("contact_name") || said("contact_phone")) {
    body.contact = {
      ...(said("contact_name") ? { name: said("contact_name") } : {}),
      ...(said("contact_phone") ? { phone: said("contact_phone") } : {}),
    };
  }
  if (place) {
    body.location = {
      lat: place.lat,
      lon: place.lon,
      source: place.source,
      ...(place.accuracy_m !== null ? { accuracy_m: place.accuracy_m } : {}),
    };
  }
  if (fields.at_scene) body.at_scene = fields.at_scene === "yes";
  const needs = listOf(call, "needs");
  if (needs.length) body.needs = needs;
  const battery = numberOf(fields.battery) ?? batteryHeard(call);
  if (battery !== null) body.battery_percent = battery;
  if (call.callId) body.call = call.callId;
  const protocol = answersOf(call.protocols);
  if (protocol.length) body.protocol = protocol;
  if (call.incident) body.incident = call.incident.id;
  return body;
}

/* What an addition tells beside its words, where it differs from what was sent before. */
const ADDED = ["people", "water", "refuge", "location", "address", "emergency", "protocol"];

function newsOf(call) {
  const whole = bodyOf(call);
  const sent = call.saved?.sent || {};
  const isNew = (name) => whole[name] && JSON.stringify(whole[name]) !== JSON.stringify(sent[name]);
  return Object.fromEntries(ADDED.filter(isNew).map((name) => [name, whole[name]]));
}

/* Whether a saved call holds something that its report does not. */
export function hasMore(call) {
  return Boolean((call.fields.text || "").trim()) || Object.keys(newsOf(call)).length > 0;
}

/* The body of POST /api/v1/calls/{id}/additions. */
export function additionOf(call) {
  return {
    client_token: newToken(),
    text: (call.fields.text || "").trim(),
    settled: settledOf(call),
    ...newsOf(call),
  };
}

/* The call after what was sent of it was taken: its words are told, and the field is empty. */
export function afterSaving(call, code) {
  const { body } = call.sending;
  const { told, sent } = call.saved || { told: [], sent: {} };
  return {
    ...call,
    saved: {
      code,
      told: body.text ? [...told, body.text] : told,
      sent: { ...sent, ...Object.fromEntries(ADDED.filter((name) => body[name]).map((name) => [name, body[name]])) },
    },
    fields: { ...call.fields, text: "" },
    sending: null,
  };
}

/* The body of POST /api/v1/calls/{id}/draft; null where nothing of the call is to be kept there. */
export function draftOf(call) {
  if (!call.callId || call.kind !== CALL || call.takenBy || call.sending) return null;
  if (call.saved && !hasMore(call)) return null;
  return { ...questionOf(call), ...(call.place?.label ? { label: call.place.label } : {}) };
}

/* Whether a text can be rung: the same rule as on the server. Nothing at all is no wrong number. */
export function isDialled(text) {
  const said = (text || "").trim();
  if (!said) return true;
  const digits = said.replace(/\D/g, "").length;
  if (digits < 3 || digits > 15) return false;
  return /^(sip|tel):/i.test(said) || !/\p{L}/u.test(said);
}

/* The body of POST /api/v1/hints. */
export function questionOf(call) {
  const { fields, place } = call;
  const address = (fields.address || "").trim();
  return {
    text: [...(call.saved?.told || []), fields.text || ""].join("\n"),
    // An address that a choice filled in tells nothing new, and would hide the other places.
    address: address && address !== call.filledAddress ? address : null,
    emergency: call.emergency,
    settled: settledOf(call),
    ...(call.category ? { category: call.category } : {}),
    ...(place
      ? { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m, source: place.source }
      : {}),
    ...situationOf(call),
  };
}
