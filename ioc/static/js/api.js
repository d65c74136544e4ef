/* Calls of our own server: the session's cookie, the CSRF token of the page, problem+json. */

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.title || String(status));
    this.name = "ApiError";
    this.status = status; // 0 when the server was not reached
    this.code = problem.code || "";
    this.title = problem.title || "";
    this.errors = problem.errors || [];
    this.problem = problem; // all that was answered: a conflict carries what changed meanwhile
  }
}

let clockOffset = 0; // milliseconds that the server's clock is ahead of this device's

/* Now on the server's clock, milliseconds: a desk whose clock is wrong still shows true ages. */
export function serverNow() {
  return Date.now() + clockOffset;
}

export function clockAhead() {
  return clockOffset;
}

/* Takes over what another thread has learnt of the server's clock. */
export function setClockAhead(milliseconds) {
  clockOffset = milliseconds;
}

function learnClock(response) {
  const said = Date.parse(response.headers.get("Date") || "");
  // The header has whole seconds; less than that is no difference.
  if (Number.isFinite(said)) {
    const ahead = said + 500 - Date.now();
    clockOffset = Math.abs(ahead) > 1500 ? ahead : 0;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new ApiError(0, { code: "network" });
  }
  learnClock(response);
  if (response.ok) return response;
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    problem = { code: "bad_answer" };
  }
  throw new ApiError(response.status, problem);
}

/* The answer of an address that has JSON, for who reads it piecewise. Throws ApiError. */
export function request(path, options = {}) {
  return call(path, { headers: { Accept: "application/json" }, ...options });
}

/* What `work(signal, alive)` answers. Where it is not alive for so long, as after a telephone has
   changed its network, it is given up: a line that hangs must not look like one that waits. */
export async function timely(milliseconds, work) {
  const control = new AbortController();
  let timer = null;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(), milliseconds);
  };
  alive();
  try {
    return await work(control.signal, alive);
  } catch (error) {
    if (control.signal.aborted) throw new ApiError(0, { code: "network" });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/* The JSON of an address. Throws ApiError. */
export async function get(path, options = {}) {
  const response = await call(path, { headers: { Accept: "application/json" }, ...options });
  return response.json();
}

/* The HTML of a part of a page. Throws ApiError. */
export async function getHtml(path) {
  const response = await call(path, { headers: { Accept: "text/html, application/json;q=0.5" } });
  return response.text();
}

/* Sends JSON and answers with JSON. Throws ApiError. `options` are those of fetch: a signal. */
export async function post(path, body = {}, options = {}) {
  const token = document.querySelector('meta[name="csrf-token"]');
  const response = await call(path, {
    ...options,
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      ...(token ? { "X-CSRFToken": token.content } : {}),
    },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}
