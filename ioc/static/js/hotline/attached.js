/* What hangs on the open call: the link that asks the caller's telephone where it is, the position
   and battery that come back, and the recording of its last seconds. */

import { byId, h, say } from "../dom.js";
import { clock, number, t } from "../i18n.js";
import { accuracyWords } from "./places.js";

const LAST_SECONDS = 20;
const HEARD_AGAIN = { status: "none" };

export class Attached {
  constructor() {
    this.player = null;
  }

  show(call, card) {
    const isOpen = Boolean(call?.callId && card);
    byId("attached").hidden = !isOpen;
    if (!isOpen) return;
    const { location } = card;
    const link = card.link || HEARD_AGAIN;
    say(byId("link-word"), LINK[link.status]?.(link) || LINK.none());
    byId("link-row").classList.toggle("is-bad", link.status === "failed");
    say(byId("link-do"), location && !isTakenAs(location, call) ? t("Take this place") : link.status === "none" ? t("Send the link") : t("Send the link again"));
    byId("link").disabled = !location && !card.caller && !(call.fields.phone || "").trim();
    byId("position").hidden = !location;
    if (location) byId("position").replaceChildren(...positionLines(location, call));
    byId("replay").hidden = !card.has_recording;
  }

  /* Plays the last 20 seconds of a call; throws where it cannot. Each hearing is recorded. */
  async replay(card) {
    this.player?.pause();
    this.player = new Audio(`/api/v1/calls/${card.id}/recording?last=${LAST_SECONDS}`);
    say(byId("replay-word"), t("Playing the last 20 seconds…"));
    const end = () => say(byId("replay-word"), t("Hear the last 20 seconds"));
    this.player.addEventListener("ended", end);
    this.player.addEventListener("error", end);
    try {
      await this.player.play();
    } catch (error) {
      end();
      throw error;
    }
  }
}

const LINK = {
  none: () => t("Location link: not sent"),
  queued: () => t("Location link: is being sent"),
  sent: (link) => t("Location link: sent %(time)s, not opened yet", { time: clock(link.at, true) }),
  failed: () => t("Location link: could not be sent. Ask for the place in words."),
  opened: (link) => t("Location link: opened %(time)s, waits for the position", { time: clock(link.at, true) }),
  located: (link) => t("Location link: position came %(time)s", { time: clock(link.at, true) }),
};

/* Whether the position of the telephone is the place of the call already. */
export function isTakenAs(location, call) {
  return call?.place?.source === "gps" && call.place.lat === location.lat && call.place.lon === location.lon;
}

function positionLines(location, call) {
  const isTaken = isTakenAs(location, call);
  const named = location.address || location.area?.name || location.area || `${location.lat.toFixed(5)}, ${location.lon.toFixed(5)}`;
  const facts = [
    accuracyWords(location.accuracy_m),
    clock(location.at, true),
    location.battery_percent === null || location.battery_percent === undefined
      ? null
      : t("battery: %(n)s %%", { n: number(location.battery_percent, 0) }),
  ].filter(Boolean);
  return [
    h("b", {}, named),
    h("span", { class: "hl-small" }, facts.join(" · ")),
    isTaken ? h("span", { class: "hl-small ok-text" }, t("taken as the place")) : null,
  ].filter(Boolean);
}

/* The position of the caller's telephone as the place of the call. */
export function placeOf(location) {
  return {
    letter: "",
    label: location.address || (typeof location.area === "string" ? location.area : location.area?.name) || "",
    lat: location.lat,
    lon: location.lon,
    accuracy_m: location.accuracy_m,
    area: typeof location.area === "string" ? { name: location.area } : location.area,
    source: "gps",
  };
}
