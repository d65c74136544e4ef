/* Reading a matter to 112, 113, 114 or 115: the words to read, who listens, and who confirmed it.
   A sheet that nobody confirmed stays in the left column of every operator and rings again. */

import { get, post, serverNow } from "../api.js";
import { byId, h, say, toast } from "../dom.js";
import { clock, t, timer } from "../i18n.js";

/* Which service is asked first for a kind of matter; every other is one arrow key away. */
const USUAL = { chay_no: "114", an_ninh_trat_tu: "113", y_te_attp: "115" };

const CONFIRM_WITHIN = 60_000; // ms: the hotline rings again after each

export class HandOver {
  /* onChange() when the sheets that wait for a confirmation are others. */
  constructor(bell, onChange) {
    this.bell = bell;
    this.onChange = onChange;
    this.dialog = byId("handover");
    this.matter = null; // { id, code, title, category }
    this.sheet = null; // as the server keeps it, once it was read out
    this.waiting = [];
    this.isBusy = false;
    byId("handover-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    byId("handover-close").addEventListener("click", () => this.dialog.close());
    this.refresh();
  }

  get isOpen() {
    return this.dialog.open;
  }

  /* `service` where it was named. */
  open(matter, service = "") {
    this.matter = matter;
    this.sheet = null;
    say(byId("handover-title"), t("Read %(code)s to", { code: matter.code || "" }));
    say(byId("handover-what"), matter.title || "");
    const wanted = service || USUAL[matter.category] || "114";
    for (const radio of this.dialog.querySelectorAll("[name=service]")) radio.checked = radio.value === wanted;
    byId("handover-person").value = "";
    this.stage();
    if (!this.dialog.open) this.dialog.showModal();
    byId("handover-person").focus();
    return this.read();
  }

  /* Takes up a sheet that nobody has confirmed yet. */
  again(sheet) {
    this.open({ id: sheet.incident, code: sheet.code, title: sheet.title }, sheet.service);
    this.sheet = sheet;
    byId("handover-person").value = sheet.person || "";
    this.stage();
    byId("handover-person").select();
  }

  stage() {
    const { sheet } = this;
    for (const radio of this.dialog.querySelectorAll("[name=service]")) radio.disabled = Boolean(sheet);
    say(byId("handover-label"), sheet ? t("Who confirmed it") : t("Who listens (name, as it was told)"));
    say(byId("handover-do"), sheet ? t("Confirmed") : t("It was read out"));
    say(byId("handover-error"), "");
  }

  /* The words to read: large, in the order in which they are asked for. The look is recorded. */
  async read() {
    const { id } = this.matter;
    const box = byId("handover-sheet");
    box.replaceChildren(h("p", { class: "muted" }, t("The words to read are being fetched…")));
    try {
      const { lines } = await post(`/hotline/incidents/${id}/sheet`);
      if (this.matter.id === id) box.replaceChildren(...lines.map(lineOf));
    } catch (error) {
      if (this.matter.id === id) box.replaceChildren(h("p", {}, error.title || t("The server cannot be reached.")));
    }
  }

  async go() {
    if (this.isBusy) return;
    const name = byId("handover-person").value.trim();
    if (!name) {
      say(byId("handover-error"), t("Ask for the name and type it: it stands in the record."));
      byId("handover-person").focus();
      return;
    }
    this.isBusy = true;
    try {
      if (this.sheet) await this.confirm(name);
      else await this.keep(name);
    } catch (error) {
      say(
        byId("handover-error"),
        error.errors?.[0]?.message || error.title || t("The server cannot be reached. Read it all the same, and enter it again."),
      );
    } finally {
      this.isBusy = false;
    }
  }

  async keep(person) {
    const service = this.dialog.querySelector("[name=service]:checked").value;
    const at = new Date(serverNow()).toISOString();
    this.sheet = await post(`/api/v1/incidents/${this.matter.id}/hand-overs`, { service, person, at });
    this.refresh();
    this.stage();
    byId("handover-person").select();
  }

  async confirm(name) {
    const { sheet } = this;
    await post(`/api/v1/hand-overs/${sheet.id}/acknowledge`, { name });
    this.dialog.close();
    this.refresh();
    toast(t("%(service)s confirmed at %(time)s", { service: sheet.service, time: clock(new Date(serverNow())) }), "ok");
  }

  /* ---------- those that nobody has confirmed ---------- */

  async refresh() {
    try {
      const { items } = await get("/api/v1/hand-overs");
      this.waiting = items.sort((a, b) => (a.at < b.at ? -1 : 1));
      this.draw();
    } catch {
      /* What was shown stays; the next event asks again. */
    }
  }

  /* The log tells of a sheet: made, confirmed, or a minute without a confirmation. */
  heard(kind, card) {
    this.refresh();
    if (kind !== "incident:passed_on_unanswered") return;
    this.bell.once();
    toast(t("Not confirmed yet: %(title)s. Ring the service again.", { title: card?.title || card?.code || "" }), "danger");
  }

  /* Whether one of them has waited longer than a service may take to confirm. */
  get isLate() {
    const now = serverNow();
    return this.waiting.some((sheet) => now - Date.parse(sheet.at) > CONFIRM_WITHIN);
  }

  /* Takes up the sheet that has waited longest; answers whether there is one. */
  first() {
    const [sheet] = this.waiting;
    if (sheet && !this.isOpen) this.again(sheet);
    return Boolean(sheet);
  }

  draw() {
    byId("handed").hidden = this.waiting.length === 0;
    byId("handed-list").replaceChildren(
      ...this.waiting.map((sheet) =>
        h(
          "button",
          { type: "button", class: "hl-back-row", "data-sheet": sheet.id, onclick: () => this.again(sheet) },
          h("b", {}, t("%(service)s has not confirmed", { service: sheet.service })),
          h("span", { class: "tabular push", "data-at": sheet.at }, ""),
          h("span", { class: "hl-small" }, `${sheet.code} ${sheet.title}`),
        ),
      ),
    );
    this.tick();
    this.onChange();
  }

  tick() {
    byId("handed").classList.toggle("is-ringing", this.isLate);
    for (const row of byId("handed-list").querySelectorAll("[data-at]")) {
      say(row, timer((serverNow() - Date.parse(row.dataset.at)) / 1000));
    }
  }
}

function lineOf({ head, sentences, is_spelt: isSpelt }) {
  return h(
    "p",
    { class: isSpelt ? "hl-spelt" : null },
    h("b", { class: "hl-small" }, head),
    ...sentences.map((one) => h("span", { class: "hl-sentence" }, one)),
  );
}
