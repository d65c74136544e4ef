/* Photos of the work: each file is sent by itself as soon as it was taken, with its progress; one
   that did not arrive comes into view with the reason beside it, to be sent again or taken away. */

import { h, icon, toast } from "../dom.js";
import { t } from "../i18n.js";

/* done() after each photo that has arrived. */
export function mindPhotos(root, { done }) {
  // While the camera is open nothing may exchange the field that waits for its picture.
  root.addEventListener("click", (event) => {
    if (event.target.matches("form[data-photos] input[type=file]")) event.target.form.dataset.picking = "";
  });
  root.addEventListener("cancel", (event) => {
    delete event.target.closest("form[data-photos]")?.dataset.picking;
  }, true);
  root.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-photos]");
    if (!form || event.target.type !== "file") return;
    delete form.dataset.picking;
    const holder = form.closest("[data-incident]");
    const files = [...event.target.files];
    event.target.value = "";
    for (const file of files) {
      const item = new Upload(holder, form.dataset.photos, file, done);
      queue = queue.then(() => item.send());
    }
  });
}

let queue = Promise.resolve(); // one after the other: a weak line carries one photo best

class Upload {
  constructor(holder, stage, file, done) {
    Object.assign(this, { id: holder.dataset.incident, stage, file, done });
    this.bar = h("progress", { max: "100", value: "0", "aria-label": file.name });
    this.word = h("span", { class: "upload-word" }, t("Waiting to be sent"));
    this.again = h("button", { type: "button", class: "btn", hidden: true, onclick: () => this.send() },
      icon("arrow-clockwise"), h("span", {}, t("Send again")));
    this.away = h("button", { type: "button", class: "btn", hidden: true, onclick: () => this.remove(),
      "aria-label": t("Take the photo %(name)s away", { name: file.name }) },
      icon("trash"), h("span", {}, t("Take away")));
    this.node = h("li", { class: "upload" }, icon("image"),
      h("span", { class: "clip" }, file.name), this.bar, this.word, this.again, this.away);
    holder.querySelector("[data-uploads]").append(this.node);
  }

  remove() {
    const next = this.node.nextElementSibling || this.node.previousElementSibling;
    const holder = this.node.closest("[data-incident]");
    this.node.remove();
    (next?.querySelector("button:not([hidden])") || holder.querySelector("form[data-photos] input[type=file]"))?.focus();
  }

  send() {
    this.again.hidden = true;
    this.away.hidden = true;
    this.bar.hidden = false;
    this.node.classList.remove("is-failed");
    this.word.textContent = t("Being sent");
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/api/v1/incidents/${this.id}/photos`);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
      request.timeout = 120_000;
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("loadend", () => {
        if (request.status === 201) this.arrived();
        else this.failed(request);
        resolve();
      });
      const body = new FormData();
      body.append("stage", this.stage);
      body.append("media", this.file, this.file.name);
      request.send(body);
    });
  }

  arrived() {
    this.node.remove();
    toast(t("Photo saved"), "ok");
    this.done();
  }

  failed(request) {
    let title = "";
    try {
      const problem = JSON.parse(request.responseText);
      title = problem.errors?.[0]?.message || problem.title;
    } catch {
      title = "";
    }
    this.node.classList.add("is-failed");
    this.bar.value = 0;
    this.bar.hidden = true;
    this.word.textContent = title || t("Not sent: no connection. The photo is kept here.");
    // What the server has judged is not sent again: it would only be refused again.
    this.again.hidden = request.status === 422 || request.status === 413;
    this.away.hidden = false;
    this.show();
  }

  /* The button may stand far from the list, at the foot of a telephone: the list comes to the eye,
     unless somebody is writing elsewhere. */
  show() {
    if (document.activeElement?.matches("textarea, select, input:not([type=file], [type=radio], [type=checkbox])")) {
      toast(`${this.file.name}: ${this.word.textContent}`, "danger");
      return;
    }
    this.node.scrollIntoView({ block: "center" });
    (this.again.hidden ? this.away : this.again).focus({ preventScroll: true });
  }
}
