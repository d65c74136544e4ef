/* The pane beside the map: which matter, unit or shelter is open as of the moment, and the other
   moment with which this one is compared. */

import { byId, h, say, toast } from "../dom.js";
import { t } from "../i18n.js";
import { compareDrawer, facilityDrawer, incidentDrawer, unitDrawer, whole } from "./drawer.js";
import { difference, signed } from "./figures.js";
import { fromAnswer } from "./picture.js";

const AGAIN_MS = 600; // a matter that changes while it plays is read again so often at most

export class Beside {
  /* told: `get`, `night`, and what the room does: see main.js. */
  constructor(told) {
    Object.assign(this, told);
    this.room = told;
    this.shown = null; // { kind, id }
    this.mark = null; // { at, picture, figures } of moment A
    this.timer = null;
    byId("drawer-close").addEventListener("click", () => this.close());
  }

  get incident() {
    return this.shown?.kind === "incident" ? this.shown.id : null;
  }

  show(kind, id, node) {
    this.shown = { kind, id };
    const drawer = byId("drawer");
    const isNew = drawer.hidden;
    drawer.hidden = false;
    byId("replay-desk").classList.add("has-drawer");
    say(byId("drawer-when"), kind === "compare" ? t("replay.compared") : t("replay.as_of", { at: whole(this.room.at()) }));
    const body = byId("drawer-body");
    const top = body.scrollTop;
    body.replaceChildren(node);
    body.scrollTop = isNew ? 0 : top;
  }

  open(kind, id) {
    if (kind === "incident") return this.openIncident(id);
    const card = this.night.now[kind === "unit" ? "units" : "facilities"].get(id);
    if (!card) return this.close();
    if (kind === "unit") this.show(kind, id, unitDrawer(card, ...this.unitState(card), this.room.at()));
    else this.show(kind, id, facilityDrawer(card));
    this.room.chosen(null, null);
    return null;
  }

  async openIncident(id) {
    const isSame = this.incident === id;
    if (!isSame) this.show("incident", id, h("p", { class: "empty" }, t("replay.loading")));
    this.room.chosen(id, isSame ? null : this.night.now.incidents.get(id));
    const at = this.room.at();
    let told;
    try {
      told = await this.get(`/api/v1/replay/incidents/${id}?at=${new Date(at).toISOString()}`);
    } catch (error) {
      if (this.incident === id) this.show("incident", id, h("p", { class: "callout callout-info" }, error.status === 404 ? t("replay.not_there_then") : t("replay.failed")));
      return;
    }
    if (this.incident !== id) return;
    this.show("incident", id, incidentDrawer(told, at, { back: () => this.jump(true), on: () => this.jump(false), live: told.story !== null }));
  }

  /* The moment is another: `taken` are the events since, null for a leap. */
  follow(taken) {
    if (this.mark) this.sayMark();
    if (!this.shown) return;
    const { kind, id } = this.shown;
    if (kind === "compare") {
      if (!taken) this.compare();
      return;
    }
    if (taken && !taken.some(({ subject }) => subject.type === kind && subject.id === id)) return;
    clearTimeout(this.timer);
    if (!taken) this.open(kind, id);
    else this.timer = setTimeout(() => this.shown?.id === id && this.open(kind, id), AGAIN_MS);
  }

  close() {
    if (!this.shown) return;
    this.shown = null;
    byId("drawer").hidden = true;
    byId("replay-desk").classList.remove("has-drawer");
    byId("compare").setAttribute("aria-pressed", "false");
    this.room.compared(null);
    this.room.chosen(null, null);
  }

  /* ---------- two moments ---------- */

  async setMark(at = this.room.at()) {
    let answer;
    try {
      answer = await this.get(`/api/v1/replay/state?at=${new Date(at).toISOString()}`);
    } catch {
      toast(t("replay.failed"), "warn");
      return false;
    }
    const picture = fromAnswer(answer);
    const fixes = new Map(answer.fixes.map((fix) => [fix.id, fix]));
    this.mark = { at, picture, figures: this.figuresOf(picture, at, fixes) };
    this.sayMark();
    toast(t("replay.marked", { at: whole(at) }), "ok");
    this.room.chosen(this.incident, null);
    return true;
  }

  sayMark() {
    const button = byId("compare");
    button.disabled = false;
    button.title = t("replay.compare_with", { at: whole(this.mark.at) });
  }

  async compareWith(at) {
    if (await this.setMark(at)) this.compare();
  }

  toggleCompare() {
    if (!this.mark) return toast(t("replay.mark_first"), "warn");
    if (this.shown?.kind === "compare") return this.close();
    return this.compare();
  }

  compare() {
    const { mark, night } = this;
    const changes = difference(mark.picture, night.now);
    const signs = signed(changes);
    this.show("compare", null, compareDrawer({
      a: mark.at, b: this.room.at(), figuresA: mark.figures, figuresB: this.figures(), changes, isCut: signs !== changes,
      open: (id) => {
        const card = night.now.incidents.get(id) || mark.picture.incidents.get(id);
        this.room.chosen(id, card);
        this.openIncident(id);
      },
      goA: () => this.go(mark.at),
    }));
    byId("compare").setAttribute("aria-pressed", "true");
    this.room.chosen(null, null);
    this.room.compared(signs);
  }
}
