/* After a rescue of the first tier is saved: "Điều CN-07 · 6 phút", for an account that may send. */

import { ApiError, get, post } from "../api.js";
import { isSent } from "../cards.js";
import { isSameNeed, methodWords, minuteWords } from "../dispatching/words.js";
import { h, icon, say } from "../dom.js";
import { t } from "../i18n.js";
import { chosenBy, fitting } from "./commands.js";

/* The line that sends the first unit of the ranking; null where there is none to offer. */
export async function offerFirst(card) {
  if (card.tier !== "P1" || isSent(card) || card.lat === null) return null;
  let found;
  try {
    found = await get(`/api/v1/incidents/${card.id}/recommendations`);
  } catch {
    return null; // the console offers it as well
  }
  const [first] = found.items;
  if (!first && !found.not_suitable.length) return null; // a city that keeps no units
  if (!first) return h("p", { class: "warn-text" }, t("No unit is free and suitable now. The duty officer has to be told."));
  const word = h("span", {}, t("Send %(unit)s · %(time)s", { unit: first.unit_code, time: minuteWords(first.arrival_seconds) }));
  const told = h("p", { role: "status" });
  const button = h("button", { type: "button", class: "btn btn-dispatch btn-lg", onclick: () => send() }, icon("send"), word);
  const how = h("p", { class: first.method === "straight_line" ? "warn-text hl-small" : "hl-small" }, methodWords(first.method));
  const line = h("div", { class: "hl-send-unit" }, button, how, told);

  async function send() {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await dispatched(card, found.version, first.unit);
      say(told, t("%(unit)s is sent", { unit: first.unit_code }));
      button.remove();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      say(told, error.title || t("Not sent: no connection. Nothing has changed; please try again."));
      told.className = "danger-text";
      if (error.status === 409) await again();
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /* Somebody was faster: the next one is offered in the same place. */
  async function again() {
    const now = await get(`/api/v1/incidents/${card.id}`).catch(() => null);
    const next = now && (await offerFirst(now));
    if (next) button.replaceWith(...next.childNodes);
    else button.remove();
  }

  return line;
}

/* "dieu CN-07": sends the unit of that code or name; answers [what to say, kind of the message]. */
export async function sendNamed(card, named) {
  try {
    const found = await get(`/api/v1/incidents/${card.id}/recommendations`);
    const of = (one) => ({ one, names: [one.unit_code, one.name ?? ""] });
    const fits = chosenBy(named, found.items.map(of));
    if (fits) {
      await dispatched(card, found.version, fits.one.unit);
      const time = minuteWords(fits.one.arrival_seconds);
      return [t("%(unit)s is sent, there in %(time)s, %(how)s", { unit: fits.one.unit_code, time, how: methodWords(fits.one.method) }), "ok"];
    }
    const unfit = chosenBy(named, found.not_suitable.map(of));
    if (unfit) return [t("%(unit)s is not sent: %(why)s", { unit: unfit.one.unit_code, why: unfit.one.text }), "warn"];
    const isKnown = fitting(named, [...found.items, ...found.not_suitable].map(of)).length > 0;
    if (!isKnown) return [t("No unit “%(named)s” is known.", { named: named.toUpperCase() }), "warn"];
    const codes = found.items.slice(0, 5).map((one) => one.unit_code).join(", ");
    return [codes ? t("Several units fit “%(named)s”. Free and suitable: %(codes)s", { named: named.toUpperCase(), codes }) : t("No unit is free and suitable now. The duty officer has to be told."), "warn"];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 403) return [t("This account sends no units. Nothing was sent."), "warn"];
    return [error.title || t("Not sent: no connection. Nothing has changed; please try again."), "warn"];
  }
}

async function dispatched(card, version, unit) {
  const path = `/api/v1/incidents/${card.id}`;
  try {
    return await post(`${path}/actions/dispatch`, { version, unit });
  } catch (error) {
    if (error.status !== 409 || error.code !== "conflict") throw error;
    const now = await get(path);
    if (!isSameNeed(card, now)) throw error;
    return post(`${path}/actions/dispatch`, { version: now.version, unit });
  }
}
