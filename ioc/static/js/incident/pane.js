/* One incident beside a list, or as the page itself: the server's HTML, kept up to date.

   The parts ([data-part]) are exchanged one by one when the incident changes. A part in which
   somebody types, or has a form open, is left alone; the version on the holder moves on, and the
   server still refuses what no longer fits. */

import { ApiError, getHtml } from "../api.js";
import { ownReferrals } from "../cards.js";
import { isCityWide, ownAgencies } from "../desk.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { seen } from "../notices/bell.js";
import { tickIn } from "../ticker.js";
import { Dispatching } from "../dispatching/dispatching.js";
import { mindActions } from "./actions.js";
import { mindAnswers } from "./answer.js";
import { restore } from "./kept.js";
import { mindPhotos } from "./photos.js";

export class Pane {
  /* `desk` is the screen that shows it: "console", "inbox" or "page". */
  constructor(holder, { desk, onChange = () => {}, onSent = () => {} }) {
    this.holder = holder;
    this.desk = desk;
    this.onChange = onChange;
    this.id = null;
    this.asked = 0;
    this.timer = null;
    this.parts = new Map(); // part -> its HTML as it came, before any clock ran in it
    mindActions(holder, {
      done: async (card) => {
        // What this desk gave back is out of its reach: asking for it would only be refused.
        const own = ownReferrals(card, ownAgencies);
        if (!isCityWide && own.length && own.every((one) => one.status === "returned")) this.drop();
        else await this.refresh();
        this.onChange(card);
      },
      stale: () => this.refresh(),
      closed: () => this.touch(),
    });
    this.dispatching = new Dispatching(holder, { changed: () => this.touch(), left: onSent });
    mindAnswers(holder);
    mindPhotos(holder, { done: () => this.touch() });
  }

  /* The page's own incident, which the server has drawn already. */
  adopt(id) {
    this.id = id;
    restore(this.holder);
    this.dispatching.shown();
    seen(id);
  }

  async show(id) {
    if (this.id === id) return;
    this.id = id;
    this.holder.replaceChildren(h("p", { class: "empty", role: "status" }, t("Loading")));
    await this.refresh();
    this.holder.scrollTop = 0;
    if (this.id === id) seen(id);
  }

  clear() {
    this.id = null;
    this.asked += 1;
    this.dispatching.clear();
    this.holder.replaceChildren();
  }

  /* Something happened to the incident; many events in a row ask once. */
  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 120);
  }

  /* The incident left what this account may see: nothing of it stays, and nothing is asked. */
  drop() {
    if (this.id === null) return;
    this.id = null;
    this.asked += 1;
    clearTimeout(this.timer);
    this.empty("box-arrow-right", t("This matter is no longer within reach of this account."));
  }

  async refresh() {
    if (this.id === null) return;
    this.asked += 1;
    const { asked, id } = this;
    try {
      const html = await getHtml(`/incidents/${id}/pane?desk=${this.desk}`);
      // An answer that was overtaken by a later question is not shown.
      if (asked === this.asked) this.put(html);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === this.asked) this.refused(error);
    }
  }

  put(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-incident]");
    const held = this.holder.querySelector("[data-incident]");
    if (!held || held.dataset.incident !== fresh.dataset.incident) {
      this.parts.clear();
      for (const part of fresh.querySelectorAll("[data-part]")) {
        this.parts.set(part.dataset.part, part.outerHTML);
      }
      this.holder.replaceChildren(document.importNode(fresh, true));
    } else {
      held.dataset.version = fresh.dataset.version;
      for (const part of fresh.querySelectorAll("[data-part]")) this.exchange(held, part);
    }
    restore(this.holder);
    tickIn(this.holder);
    this.dispatching.shown();
  }

  exchange(held, part) {
    const old = held.querySelector(`[data-part="${part.dataset.part}"]`);
    const html = part.outerHTML;
    if (!old) {
      this.add(held, part);
      return;
    }
    if (this.parts.get(part.dataset.part) === html || isBusy(old)) return;
    this.parts.set(part.dataset.part, html);
    const isUnfolded = Boolean(old.querySelector(".actions.is-unfolded"));
    const open = [...old.querySelectorAll("details[open][data-keep]")].map((d) => d.dataset.keep);
    const made = document.importNode(part, true);
    if (isUnfolded) made.querySelector(".actions")?.classList.add("is-unfolded");
    old.replaceWith(made);
    for (const keep of open) {
      held.querySelector(`details[data-keep="${keep}"]`)?.setAttribute("open", "");
    }
  }

  /* A part that was not there before stands after the one that precedes it in the page. */
  add(held, part) {
    const parts = [...part.closest("[data-incident]").querySelectorAll("[data-part]")];
    const before = parts[parts.indexOf(part) - 1];
    const place = before && held.querySelector(`[data-part="${before.dataset.part}"]`);
    if (!place) return;
    this.parts.set(part.dataset.part, part.outerHTML);
    place.after(document.importNode(part, true));
  }

  refused(error) {
    if (error.status === 404 || error.status === 403) this.drop();
    else if (!this.holder.querySelector("[data-incident]")) {
      this.empty("wifi-off", error.title || t("No connection. It will be shown as soon as the line is back."));
    }
  }

  empty(name, text) {
    this.holder.replaceChildren(
      h("div", { class: "empty" }, icon(name), h("p", { class: "empty-title" }, text)),
    );
  }
}

/* Whether somebody works in this part: a form is open or has the focus. */
function isBusy(part) {
  if (part.querySelector("details.action[open], .contact-line, [data-picking]")) return true;
  const active = document.activeElement;
  return part.contains(active) && active.matches("input:not([type=file]), select, textarea");
}
