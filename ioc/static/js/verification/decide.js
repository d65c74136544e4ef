/* The decisions on the open item, one key each, and who holds it until when. */

import { byId, h, icon, pageData, say } from "../dom.js";
import { t, timer } from "../i18n.js";
import { serverNow } from "../api.js";
import { changeLine } from "../incident/conflict.js";
import { FORMS } from "./forms.js";
import { initials } from "./list.js";

const page = pageData("desk");

export class Decide {
  constructor({ send, takeOver, release, look, cancel }) {
    this.holder = byId("decide");
    this.act = { send, takeOver, release, look, cancel };
    this.item = null;
    this.form = null;
    this.lease = null;
    this.news = [];
    this.holder.addEventListener("click", (event) => {
      if (event.target.closest("[data-cancel]")) this.close();
      const button = event.target.closest("[data-decision]");
      if (button) this.press(button.dataset.decision);
    });
    setInterval(() => this.tick(), 1000);
  }

  get isMine() {
    return this.lease?.user === page.user;
  }

  get isHeld() {
    return Boolean(this.lease) && Date.parse(this.lease.expires_at) > serverNow();
  }

  clear() {
    this.item = null;
    this.form = null;
    this.news = [];
    this.holder.replaceChildren();
  }

  /* `news`: what others did to the item since it was seen; nothing is decided before it is. */
  show(item, lease, news = []) {
    const isOther = this.item?.id !== item.id;
    this.news = news;
    this.item = item;
    this.lease = lease;
    if (isOther) this.form = null;
    // A form in which somebody types stays; it is sent when the officer has seen what changed.
    if (this.form) {
      this.drawLease();
      this.drawNews();
    } else {
      this.draw();
    }
  }

  setLease(lease) {
    const was = `${this.lease?.user}`;
    this.lease = lease;
    if (!this.item) return;
    if (was !== `${lease?.user}` && !this.form) this.draw();
    else this.drawLease();
  }

  draw() {
    const { item } = this;
    this.holder.replaceChildren(h("div", { id: "lease-holder" }), h("div", { id: "news" }), h("div", { id: "conflict" }), item.is_open ? this.buttons(item) : this.closed(item));
    this.drawLease();
    this.drawNews();
  }

  buttons(item) {
    const shut = this.news.length > 0 || (this.isHeld && !this.isMine);
    const names = item.candidates.map((one) => one.card.title);
    const one = (key, kind, word, small, more = "") => h("button", { type: "button", class: `decision ${more}`, "data-decision": kind, disabled: shut },
      h("kbd", {}, key), h("span", {}, h("b", {}, word), h("small", {}, small)));
    const reachable = item.reports.filter((report) => report.is_reachable).map((report) => report.letter);
    return h("div", { class: "decisions" },
      one("X", "verify", t("Confirm it"), item.help ? t("help has left already; it counts as real") : t("it goes to the responsible agency"), "decision-main"),
      one("G", "join", t("Join to another matter"), names.length ? t("%(n)s resembling: %(title)s", { n: names.length, title: names[0] }) : t("nothing resembling is open")),
      one("H", "ask", t("Ask the reporter back"), reachable.length ? t("message to %(letters)s", { letters: reachable.join(", ") }) : t("on the page of the code only")),
      one("C", "give", t("Hand it over"), t("an agency, another officer, the supervisor")),
      one("L", "aside", t("Put it aside"), t("comes back by itself")),
      one("T", "reject", t("Reject it"), t("needs a reason, tells the sender, can be undone"), "decision-reject"));
  }

  closed(item) {
    return h("div", { class: "decisions" }, h("p", {}, t("This matter is closed.")),
      item.can_restore
        ? h("button", { type: "button", class: "decision", "data-decision": "restore", disabled: this.news.length > 0 }, h("kbd", {}, "Ctrl Z"), h("span", {}, h("b", {}, t("Undo the rejection")), h("small", {}, t("reports, agencies and deadlines are as before"))))
        : null);
  }

  drawNews() {
    byId("news")?.replaceChildren(...(this.news.length ? [this.newsNode()] : []));
  }

  newsNode() {
    return h("div", { class: "callout callout-warn", role: "alert" }, icon("people"), h("div", { class: "stack-2" },
      h("p", { class: "strong" }, t("Somebody else has changed this item while it was open here.")),
      h("ul", { class: "conflict-list" }, ...this.news.map(changeLine)),
      h("button", { type: "button", class: "btn btn-primary", onclick: () => this.act.look() }, t("I have seen it, decide anew"), " ", h("kbd", {}, "D"))));
  }

  /* Points at what is to be looked at first. */
  showNews() {
    const node = byId("news");
    node?.scrollIntoView({ block: "nearest" });
    node?.querySelector("button")?.focus();
  }

  drawLease() {
    const node = byId("lease-holder");
    if (!node) return;
    if (!this.isHeld) {
      node.replaceChildren(h("p", { class: "muted small" }, t("Nobody holds this item.")));
      return;
    }
    if (this.isMine) {
      node.replaceChildren(h("div", { class: "lease" }, h("span", { class: "initials", "aria-hidden": "true" }, initials(this.lease.name)),
        h("span", {}, h("b", { class: "tabular", id: "lease-left" })),
        h("button", { type: "button", class: "btn btn-quiet push", onclick: () => this.act.release() }, t("Give back"), " ", h("kbd", {}, "R")),
        h("small", { class: "muted" }, t("When the time has passed the item is free again. Working on it renews it."))));
    } else {
      node.replaceChildren(h("div", { class: "lease-other", role: "status" },
        h("p", {}, h("b", {}, t("%(name)s works on this item.", { name: this.lease.name })), " ", h("span", { class: "tabular", id: "lease-left" })),
        h("button", { type: "button", class: "btn", onclick: () => this.confirmTakeOver() }, icon("arrow-left-right"), " ", t("Take over from %(name)s", { name: this.lease.name }))));
    }
    this.tick();
  }

  /* Taking over is said twice, with the name, because the other loses what is open there. */
  confirmTakeOver() {
    const { lease } = this;
    const node = byId("lease-holder");
    node.replaceChildren(h("div", { class: "lease-other" },
      h("p", {}, t("%(name)s is still at it and will see that it was taken over.", { name: lease.name })),
      h("div", { class: "bar" },
        h("button", { type: "button", class: "btn btn-danger", onclick: () => this.act.takeOver(lease) }, t("Yes, take it from %(name)s", { name: lease.name })),
        h("button", { type: "button", class: "btn btn-quiet", onclick: () => this.drawLease() }, t("Close the form")))));
    node.querySelector("button").focus();
  }

  tick() {
    const node = byId("lease-left");
    if (!node || !this.lease) return;
    const left = (Date.parse(this.lease.expires_at) - serverNow()) / 1000;
    if (left <= 0) {
      this.lease = null;
      if (this.form) this.drawLease();
      else this.draw();
      return;
    }
    say(node, this.isMine ? t("I hold this item, %(left)s left", { left: timer(left) }) : t("%(left)s left", { left: timer(left) }));
  }

  /* A decision by key or press: at once, or with the form that it needs. */
  press(kind) {
    if (!this.item) return;
    if (this.news.length) {
      this.showNews();
      return;
    }
    if (this.isHeld && !this.isMine) {
      byId("lease-holder").querySelector("button")?.focus();
      return;
    }
    if (kind === "verify" && this.item.is_open) this.act.send("verify", {});
    else if (kind === "restore" && this.item.can_restore) this.act.send("restore", {});
    else if (FORMS[kind] && this.item.is_open) this.openForm(kind);
  }

  openForm(kind) {
    this.form = FORMS[kind](this.item, (action, body, problem, whom) => (problem ? this.refuse(problem) : this.act.send(action, body, whom)));
    this.holder.replaceChildren(h("div", { id: "lease-holder" }), h("div", { id: "news" }), h("div", { id: "conflict" }), this.form);
    this.drawLease();
    this.drawNews();
    (this.form.querySelector(".pick") || this.form.querySelector("textarea, input, select, button")).focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.form = null;
    if (this.item) this.draw();
    this.act.cancel();
  }

  /* A digit picks the choice that shows it. Answers whether there was one. */
  digit(key) {
    const pick = this.form?.querySelector(`[data-digit="${key}"]`);
    pick?.click();
    return Boolean(pick);
  }

  refuse(text, ...more) {
    byId("conflict")?.replaceChildren(h("div", { class: "callout callout-danger", role: "alert" }, icon("exclamation-octagon"), h("div", {}, h("p", {}, text), ...more)));
  }
}
