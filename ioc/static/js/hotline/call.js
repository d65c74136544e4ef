/* A call as values: what was typed, chosen and said, and the body that is sent of it. */

export const CALL = "call";
export const PAPER = "paper";

/* The token is made once, when the call begins: however often it is sent, it is one report. */
export function newCall(kind, now = new Date()) {
  return {
    token: newToken(),
    kind,
    startedAt: now.toISOString(),
    fields: {},
    emergency: false,
    filledAddress: "", // what the screen itself wrote into the address
    place: null, // { label, lat, lon, accuracy_m, source, area }
    incident: null, // { id, code, title }
    sending: null, // { body, since }: once sent, what was sent is never changed
  };
}

function newToken() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Over plain HTTP a browser has random bytes but no UUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/* Whether anything was put into it that would be missed. */
export function hasContent(call) {
  if (!call) return false;
  const typed = Object.values(call.fields).some((v) => (Array.isArray(v) ? v.length > 0 : v));
  return Boolean(typed || call.emergency || call.place || call.incident);
}

function numberOf(text) {
  const value = Number(String(text ?? "").trim().replace(",", "."));
  return String(text ?? "").trim() === "" || !Number.isFinite(value) ? null : value;
}

/* What the operator entered of people, water and refuge, for hints and for saving alike.
   What was not asked is left out: it is unknown, not 0. */
export function situationOf(call) {
  const { fields } = call;
  const found = {};
  const count = numberOf(fields.people);
  const vulnerable = fields.vulnerable || [];
  if (count !== null || vulnerable.length) {
    found.people = { ...(count !== null ? { count } : {}), vulnerable };
  }
  const depth = numberOf(fields.depth);
  if (depth !== null || fields.trend) {
    found.water = {
      ...(depth !== null ? { depth_m: depth } : {}),
      ...(fields.trend ? { trend: fields.trend } : {}),
    };
  }
  const margin = numberOf(fields.margin);
  if (fields.refuge) {
    found.refuge = { kind: fields.refuge, ...(margin !== null ? { margin_m: margin } : {}) };
  }
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
    ...situationOf(call),
  };
  if (call.kind === PAPER) {
    body.channel = "paper";
    if (said("happened_at")) body.happened_at = said("happened_at");
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
  if ((fields.needs || []).length) body.needs = fields.needs;
  const battery = numberOf(fields.battery);
  if (battery !== null) body.battery_percent = battery;
  if (call.incident) body.incident = call.incident.id;
  return body;
}

/* The body of POST /api/v1/hints. */
export function questionOf(call) {
  const { fields, place } = call;
  const address = (fields.address || "").trim();
  return {
    text: fields.text || "",
    // An address that a choice filled in tells nothing new, and would hide the other places.
    address: address && address !== call.filledAddress ? address : null,
    emergency: call.emergency,
    ...(place
      ? { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m, source: place.source }
      : {}),
    ...situationOf(call),
  };
}
