/* Sends a report by the API. The same token again gives the same report, so trying again is safe. */

/** Nobody answered: not known whether it arrived. */
export class Lost extends Error {}

/** The center answered no. `errors` is [{field, code, message}]. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.title || String(status));
    this.status = status;
    this.code = body.code || "";
    this.errors = body.errors || [];
  }
}

const TIMEOUT_MS = 60_000;

/** Posts the report and its photos ([{blob, name}]); resolves to the answer's JSON. */
export async function sendReport(report, photos = []) {
  const body = new FormData();
  body.append("report", JSON.stringify(report));
  for (const photo of photos) body.append("media", photo.blob, photo.name);
  const headers = { Accept: "application/json" };
  const csrf = document.querySelector('meta[name="csrf-token"]');
  if (csrf) headers["X-CSRFToken"] = csrf.content;
  let answer;
  let json;
  try {
    answer = await fetch("/api/v1/reports", { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    json = await answer.json();
  } catch (error) {
    throw new Lost(String(error));
  }
  if (answer.ok) return json;
  if (answer.status === 409 && json.code === "client_token_reused") {
    // It arrived before, then something was changed: the changed one is a report of its own.
    report.client_token = newToken();
    return sendReport(report, photos);
  }
  if (answer.status >= 500 && answer.status !== 507) throw new Lost(json.title);
  throw new Refused(answer.status, json);
}

/** 122 random bits; crypto.randomUUID exists only over HTTPS. */
export function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
