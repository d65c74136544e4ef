/* Photos of the work: each file is sent by itself as soon as it was taken, with its progress; one
   that did not arrive stays in the list and is sent again with one press. */

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
    this.node = h("li", { class: "upload" }, icon("image"),
      h("span", { class: "clip" }, file.name), this.bar, this.word, this.again);
    holder.querySelector("[data-uploads]").append(this.node);
  }

  send() {
    this.again.hidden = true;
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
    this.word.textContent = title || t("Not sent: no connection. The photo is kept here.");
    this.again.hidden = false;
  }
}
