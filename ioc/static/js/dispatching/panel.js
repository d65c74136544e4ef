/* The units that could go to one incident: the first, the second and the nearest with what speaks
   for and against each, the others and why not; one press sends. */

import { ApiError, get, post } from "../api.js";
import { label } from "../desk.js";
import { h, icon } from "../dom.js";
import { clock, number, t } from "../i18n.js";
import { symbol } from "../symbols.js";
import { clearRoute, drawRoute } from "./route.js";
import { byReason, distanceWords, front, isSameNeed, methodWords, minuteWords, reasonWords, sentWords, uncoveredWords } from "./words.js";

const TRIES = 3;
const SETTLE = 350; // ms in which a second press of the opening key sends nothing
const MORE = 8; // of the others that could go, so many are named

export class DispatchPanel {
  /* sent(card, unit) after a unit was sent. */
  constructor(section, { sent }) {
    this.section = section;
    this.incident = Number(section.dataset.dispatching);
    this.sent = sent;
    this.data = null;
    this.card = null;
    this.asked = 0;
    this.shownAt = 0;
    this.told = null; // what was refused, while it has to be read: { unit, said, before }
    this.isSending = false;
    section.addEventListener("keydown", (event) => this.press(event));
    section.addEventListener("click", (event) => this.click(event));
    section.addEventListener("focusin", (event) => this.follow(event));
  }

  get isOpen() {
    return this.data !== null;
  }

  /* Fetches and shows; with `focus` the first button takes it, after a refusal what it says. */
  async open({ focus = false, isAfterRefusal = false } = {}) {
    if (focus && !isAfterRefusal) this.told = null;
    this.asked += 1;
    const { asked } = this;
    this.section.setAttribute("aria-busy", "true");
    if (!this.data) this.put(h("p", { class: "muted", role: "status" }, t("Looking for units…")));
    try {
      const path = `/api/v1/incidents/${this.incident}`;
      const [card, data] = await Promise.all([get(path), get(`${path}/recommendations`)]);
      if (asked !== this.asked) return;
      this.card = card;
      this.data = data;
      this.draw(focus);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === this.asked) this.refused(error);
    } finally {
      if (asked === this.asked) this.section.removeAttribute("aria-busy");
    }
  }

  put(...nodes) {
    this.section.replaceChildren(
      h("h3", { class: "part-title" }, t("Send a unit"),
        this.data ? h("span", { class: "push faint" }, t("as of %(time)s", { time: clock(this.data.at, true) })) : null),
      ...nodes);
  }

  refused(error) {
    const texts = [...error.errors.map((one) => one.message), error.errors.length ? "" : error.title].filter(Boolean);
    const isRead = this.told !== null;
    this.data = null;
    this.put(
      this.told ? this.notice() : "",
      h("p", { class: "callout callout-warn", role: "alert" }, icon("exclamation-triangle"),
        h("span", {}, texts.join(" ") || t("No connection. The list of units is fetched again by pressing the button."))),
      h("button", { type: "button", class: "btn", "data-again": true }, icon("arrow-repeat"), h("span", {}, t("Fetch the list again"))));
    if (isRead) this.toNotice();
  }

  /* What was refused, and who sent which unit since the list was made. */
  notice() {
    const { unit, said, before } = this.told;
    const known = new Set((before?.assignments || []).map((one) => one.id));
    const sent = (this.card?.assignments || []).filter((one) => one.active && !known.has(one.id)).map(sentWords);
    return h("div", { class: "callout callout-danger", role: "alert", tabindex: "-1", "data-refusal": true }, icon("exclamation-octagon"),
      h("span", {}, h("b", {}, unit), ": ", said, sent.map((words) => h("span", { class: "strong" }, " ", words, "."))));
  }

  toNotice() {
    const found = this.section.querySelector("[data-refusal]");
    found.focus();
    found.scrollIntoView({ block: "nearest" });
  }

  draw(focus) {
    const { items, baseline, not_suitable: refused } = this.data;
    const held = this.section.contains(document.activeElement) ? document.activeElement.dataset.send : null;
    const shown = front(items, baseline);
    const rest = items.filter((item) => !shown.includes(item));
    const nodes = [];
    const isReading = Boolean(this.told) && (focus || this.section.querySelector("[data-refusal]")?.contains(document.activeElement));
    if (this.told) nodes.push(this.notice());
    if (!items.length) {
      nodes.push(h("p", { class: "callout callout-warn" }, icon("exclamation-triangle"),
        h("span", {}, refused.length ? t("No unit is free and suitable now. The reasons stand below.") : t("No unit is entered yet. Units are kept under Administration."))));
    }
    nodes.push(h("ol", { class: "offers" }, ...shown.map((item, place) => this.offer(item, place, baseline))));
    if (rest.length || refused.length) nodes.push(this.others(rest, refused));
    this.put(...nodes);
    this.shownAt = Date.now();
    const again = held && this.section.querySelector(`[data-send="${held}"]`);
    // The next unit is not sent by the press that was meant for another one.
    if (isReading) this.toNotice();
    else if (again) again.focus();
    else if (focus || held) (this.section.querySelector("[data-send]") || this.heading()).focus();
    else if (shown.length) this.way(shown[0]);
  }

  heading() {
    const found = this.section.querySelector("h3");
    found.tabIndex = -1;
    return found;
  }

  offer(item, place, baseline) {
    const isNearest = baseline?.unit === item.unit;
    const head = place === 0 ? t("First choice") : isNearest ? t("Nearest by distance alone") : t("Second choice");
    const good = item.reasons.filter((one) => !(one.code === "nearest" && head === t("Nearest by distance alone"))).map(reasonWords);
    const bad = item.against.map(reasonWords);
    if (item.uncovered) bad.push(uncoveredWords(item.uncovered));
    return h("li", { class: `offer${place === 0 ? " offer-first" : ""}` },
      h("div", { class: "offer-main" },
        symbol("unit_available", { kind: item.kind, size: 26 }),
        h("div", {},
          h("p", { class: "offer-rank" }, head),
          h("p", { class: "offer-name" }, `${item.name} ${item.unit_code}`),
          h("p", { class: "muted small" }, [label("UnitKind", item.kind), item.seats ? t("seats: %(n)s", { n: number(item.seats, 0) }) : "", distanceWords(item.distance_m)].filter(Boolean).join(" · "))),
        h("div", { class: "offer-time" },
          h("b", { class: "tabular" }, minuteWords(item.arrival_seconds)),
          h("span", { class: "tabular muted small" }, t("there at %(time)s", { time: clock(item.eta_at) })))),
      good.length ? h("p", { class: "offer-for small" }, icon("plus-lg"), h("span", {}, good.join(" · "))) : null,
      bad.length ? h("p", { class: "offer-against small" }, icon("dash-lg"), h("span", {}, bad.join(" · "))) : null,
      h("p", { class: `small ${item.method === "straight_line" ? "warn-text" : "faint"}` }, methodWords(item.method)),
      this.button(item, place === 0));
  }

  button(item, isFirst) {
    return h("button", { type: "button", class: `btn ${isFirst ? "btn-dispatch btn-lg btn-block" : ""}`, "data-send": item.unit },
      icon("send"), h("span", {}, t("Send %(unit)s", { unit: item.unit_code })), isFirst ? h("kbd", {}, "G") : null);
  }

  others(rest, refused) {
    const left = rest.length - MORE;
    return h("details", { class: "offer-others", "data-keep": "offers" },
      h("summary", {}, t("Why not another (%(n)s)", { n: number(rest.length + refused.length, 0) })),
      rest.length ? h("ul", { class: "plain-list offer-rest" }, ...rest.slice(0, MORE).map((item) => h("li", {},
        h("div", {},
          h("b", {}, item.unit_code), ` ${item.name} · `, h("span", { class: "tabular" }, minuteWords(item.arrival_seconds)),
          h("p", { class: "muted small" }, [...item.against.map(reasonWords), uncoveredWords(item.uncovered), t("arrives later than those above")].filter(Boolean).slice(0, 2).join(" · "))),
        this.button(item, false)))) : null,
      left > 0 ? h("p", { class: "muted small" }, t("and %(n)s more that would arrive later still", { n: number(left, 0) })) : null,
      refused.length ? h("dl", { class: "offer-refused small" }, ...byReason(refused).map(({ text, missing, units }) => h("div", {},
        h("dt", {}, `${text}${missing.length ? `: ${missing.map((name) => label("Capability", name).toLowerCase()).join(", ")}` : ""} (${number(units.length, 0)})`),
        h("dd", {}, units.map((one) => one.unit_code).join(" · "))))) : null);
  }

  itemOf(unit) {
    return this.data?.items.find((item) => item.unit === Number(unit));
  }

  way(item) {
    this.wayOf = item.unit;
    drawRoute(this.incident, { ...item, label: `${item.unit_code} · ${minuteWords(item.arrival_seconds)}${item.method === "straight_line" ? ` · ${t("as the crow flies")}` : ""}` });
  }

  follow(event) {
    const item = this.itemOf(event.target.dataset?.send);
    if (item && this.wayOf !== item.unit) this.way(item);
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.send) this.send(Number(button.dataset.send));
    else if ("again" in button.dataset || "dispatchOpen" in button.dataset) this.open({ focus: true });
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const buttons = [...this.section.querySelectorAll("[data-send]")].filter((one) => one.checkVisibility());
    const at = buttons.indexOf(document.activeElement);
    if (at < 0) return this.fromNotice(event, buttons);
    if (event.key === "Enter" && (event.repeat || Date.now() - this.shownAt < SETTLE)) event.preventDefault();
    else if (event.key === "ArrowDown" || event.key.toLowerCase() === "j") buttons[Math.min(at + 1, buttons.length - 1)].focus();
    else if (event.key === "ArrowUp" || event.key.toLowerCase() === "k") buttons[Math.max(at - 1, 0)].focus();
    else if (event.key.toLowerCase() === "g") this.pressAgain(event, Number(buttons[at].dataset.send));
    else return;
    event.preventDefault();
  }

  /* What was refused sends nothing; the arrows lead from it to the first unit. */
  fromNotice(event, buttons) {
    if (!document.activeElement.matches("[data-refusal]")) return;
    if (event.key === "ArrowDown" || event.key.toLowerCase() === "j") buttons[0]?.focus();
    else if (event.key !== "Enter" && event.key.toLowerCase() !== "g") return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* The key that opened the panel sends; held down or pressed twice in one movement it does not. */
  pressAgain(event, unit) {
    if (event.repeat || Date.now() - this.shownAt < SETTLE) return;
    this.send(unit);
  }

  async send(unit) {
    const item = this.itemOf(unit);
    if (!item || this.isSending) return;
    this.isSending = true;
    const button = this.section.querySelector(`[data-send="${unit}"]`);
    button?.setAttribute("aria-busy", "true");
    try {
      const card = await this.sendAs(unit, this.data.version, TRIES);
      clearRoute();
      this.told = null;
      this.close();
      this.sent(card, item);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.failed(error, item);
    } finally {
      this.isSending = false;
      button?.removeAttribute("aria-busy");
    }
  }

  /* What changed meanwhile is no reason to ask again, as long as the need is the same. */
  async sendAs(unit, version, tries) {
    try {
      return await post(`/api/v1/incidents/${this.incident}/actions/dispatch`, { version, unit });
    } catch (error) {
      const isStale = error.status === 409 && error.problem.current !== undefined && error.code === "conflict";
      if (!isStale || tries <= 1) throw error;
      const now = await get(`/api/v1/incidents/${this.incident}`);
      if (!isSameNeed(this.card, now)) throw error;
      return this.sendAs(unit, now.version, tries - 1);
    }
  }

  async failed(error, item) {
    const said = error.status === 0
      ? t("Not sent: no connection. Nothing has changed; please try again.")
      : error.code === "conflict" ? t("The matter has changed meanwhile. The list is new; please look and send again.")
        : error.errors.map((one) => one.message).join(" ") || error.title;
    this.told = { unit: item.unit_code, said, before: this.card };
    if (error.status === 0) this.draw(true);
    else await this.open({ focus: true, isAfterRefusal: true });
  }

  /* Back to the one button that opens it. */
  close() {
    this.asked += 1;
    this.data = null;
    this.wayOf = null;
    this.section.removeAttribute("aria-busy");
    this.section.replaceChildren(
      h("button", { type: "button", class: "btn btn-block", "data-dispatch-open": true }, icon("plus-lg"), h("span", {}, t("Send one more unit")), h("kbd", {}, "G")));
  }

  /* Whether what happened to these units makes the list another. */
  isTouchedBy(ids) {
    return Boolean(this.data) && !this.isSending && this.data.items.slice(0, MORE).some((item) => ids.has(item.unit));
  }
}
