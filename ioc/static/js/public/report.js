/* Upgrades the report form: one question at a time, position, map, photos, a draft that survives.
   Without this script the same form is one page that is posted as it is. */
import { t, clock } from "./words.js";
import { dropDraft, loadDraft, rememberSent, saveDraft } from "./store.js";
import { clear, followSummary, tell } from "./problems.js";
import { Lost, newToken, sendReport } from "./send.js";
import { shrink } from "./photos.js";
import { Understood } from "./understood.js";
import { exactness, pickMap, position, wardAt, whyNot } from "./place.js";

const form = document.getElementById("report");
const steps = [...form.querySelectorAll("[data-step]")];
const photos = [];
const most = Number(form.dataset.most);
const RETRY_MS = 20_000;
const FIELD = { "people.count": "people", "reporter.phone": "phone", "reporter.name": "name", location: "address", media: "media", text: "text", address: "address" };
let step = 1;
let map = null;
let moved = null;
let sending = false;

document.documentElement.classList.add("has-script");

/* ---------- steps ---------- */
function show(wanted, { focus = true, record = true } = {}) {
  step = Math.min(Math.max(wanted, 1), steps.length);
  for (const section of steps) section.hidden = Number(section.dataset.step) !== step;
  const label = document.getElementById("steps-label");
  label.hidden = false;
  label.textContent = t("Question {number} of {total}", { number: step, total: steps.length });
  const bar = document.getElementById("steps");
  bar.hidden = false;
  [...bar.children].forEach((mark, i) => { mark.className = i + 1 < step ? "is-done" : i + 1 === step ? "is-now" : ""; });
  if (record) history.pushState({ step }, "");
  if (focus) {
    document.getElementById(`head-${step}`).focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  if (step === 2 && map) {
    map.resize();
    if (moved) map.show(moved);
    moved = null;
  }
  // Asked for as soon as the words are there, so that it stands when the last question comes.
  if (step > 1) understood.ask();
}

window.addEventListener("popstate", (event) => show(event.state?.step || 1, { record: false }));
document.querySelector(".bar-back").addEventListener("click", (event) => {
  if (step > 1) {
    event.preventDefault();
    history.back();
  }
});
for (const button of form.querySelectorAll("[data-next]")) {
  button.addEventListener("click", () => {
    const problems = step === 1 ? firstProblems() : [];
    tell(form, problems);
    if (!problems.length) show(step + 1);
  });
}

/* ---------- what is wrong ---------- */
function firstProblems() {
  if (form.elements.text.value.trim() || photos.length) return [];
  return [{ field: "text", message: t("Write a few words about what happened, or add a photo.") }];
}

function lastProblems(withContact) {
  const found = firstProblems();
  if (!withContact) return found;
  const phone = form.elements.phone.value.replace(/\D/g, "");
  if (form.elements.phone.value.trim() && (phone.length < 8 || phone.length > 15)) {
    found.push({ field: "phone", message: t("Check the phone number: 10 digits, for example 0905 123 456.") });
  }
  const hasContact = form.elements.phone.value.trim() || form.elements.name.value.trim();
  if (hasContact && !form.elements.consent.checked) {
    found.push({ field: "consent", message: t("Tick this box, or remove the name and the phone number.") });
  }
  return found;
}

followSummary((control) => {
  const section = control.closest("[data-step]");
  if (section && Number(section.dataset.step) !== step) show(Number(section.dataset.step), { focus: false });
});

/* ---------- photos ---------- */
const chooser = form.elements.media;
chooser.addEventListener("change", async () => {
  const chosen = [...chooser.files];
  chooser.value = "";
  for (const file of chosen) {
    if (photos.length >= most) {
      tell(form, [{ field: "media", message: t("Too many photos: six at most.") }]);
      break;
    }
    const photo = { name: file.name || "photo.jpg", blob: file };
    photos.push(photo);
    draw(photo, file);
    photo.blob = await shrink(file);
    photo.note(photo.blob.size < file.size);
  }
});

function draw(photo, file) {
  const row = document.getElementById("photo-row").content.cloneNode(true).firstElementChild;
  const image = row.querySelector("img");
  image.src = URL.createObjectURL(file);
  row.querySelector("b").textContent = t("Photo {number}", { number: photos.length });
  photo.note = (isSmaller) => {
    const size = Math.max(1, Math.round(photo.blob.size / 1024));
    row.querySelector("small").textContent = isSmaller ? t("Made smaller, {size} KB", { size }) : `${size} KB`;
  };
  const remove = row.querySelector("button");
  remove.setAttribute("aria-label", t("Remove photo {number}", { number: photos.length }));
  remove.addEventListener("click", () => {
    photos.splice(photos.indexOf(photo), 1);
    URL.revokeObjectURL(image.src);
    row.remove();
    chooser.focus();
  });
  document.getElementById("photo-list").append(row);
}

/* ---------- place ---------- */
const stateLine = document.getElementById("place-state");
const pick = document.getElementById("pick");

function setPlace(place, source) {
  form.elements.lat.value = place ? place.lat.toFixed(6) : "";
  form.elements.lon.value = place ? place.lon.toFixed(6) : "";
  form.elements.accuracy_m.value = place ? place.accuracy_m : "";
  form.elements.source.value = place ? source : "";
  const accuracy = document.getElementById("pick-accuracy");
  accuracy.hidden = !place;
  pick.classList.toggle("is-set", Boolean(place));
  if (place) {
    accuracy.textContent = exactness(place.accuracy_m);
    nameWard(place);
  } else {
    document.getElementById("place-ward").hidden = true;
  }
  keep();
}

async function nameWard(place) {
  const line = document.getElementById("place-ward");
  const ward = await wardAt(place.lat, place.lon);
  line.hidden = false;
  line.textContent = ward
    ? (ward.approximate ? t("{ward} (approximate outline)", { ward: ward.full_name }) : ward.full_name)
    : t("Outside the city's outlines. The Center will look at it.");
}

async function openMap() {
  pick.hidden = false;
  document.getElementById("open-map").hidden = true;
  if (map) {
    map.resize();
    return;
  }
  try {
    map = await pickMap(document.getElementById("pick-map"), {
      basemap: JSON.parse(form.dataset.basemap),
      onPick: (place) => {
        // A turned phone moves the map of another step too; nobody has set a pin then.
        if (step !== 2) return;
        stateLine.textContent = t("The pin is set by hand.");
        setPlace(place, "map");
      },
    });
  } catch {
    pick.hidden = true;
    stateLine.textContent = t("The map could not be loaded. Type the address.");
  }
}

async function usePosition() {
  stateLine.textContent = t("Looking for the position…");
  try {
    const place = await position();
    setPlace(place, "gps");
    stateLine.textContent = t("Position found, {exactness}.", { exactness: exactness(place.accuracy_m) });
    await openMap();
    if (map) map.show(place);
  } catch (error) {
    stateLine.textContent = whyNot(error);
  }
}

for (const radio of form.elements.at_scene) {
  radio.addEventListener("change", () => {
    if (radio.value === "yes") {
      usePosition();
    } else {
      // The position of this phone is not where it happened.
      if (form.elements.source.value === "gps") setPlace(null);
      stateLine.textContent = t("Point on the map or type the address of that place.");
    }
  });
}
document.getElementById("open-map").addEventListener("click", openMap);
document.getElementById("locate").addEventListener("click", usePosition);

/* ---------- understood ---------- */
const understood = new Understood(form, {
  onPlace: (place) => {
    setPlace({ lat: place.lat, lon: place.lon, accuracy_m: Math.round(place.accuracy_m || 0) }, "address");
    stateLine.textContent = place.label;
    if (!form.elements.address.value.trim()) form.elements.address.value = place.label;
    // A map that is not on the screen has no size: it follows when it is there again.
    moved = { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m };
  },
  onEdit: (field) => {
    show(2);
    document.getElementById(field).focus();
  },
});

/* ---------- draft ---------- */
const KEPT = ["text", "category", "address", "lat", "lon", "accuracy_m", "source", "people", "water"];
const draftLine = document.getElementById("draft");
let timer = null;

function keep() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const fields = Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value || ""]));
    fields.at_scene = form.elements.at_scene.value;
    fields.danger = form.elements.danger.checked;
    fields.token = form.elements.client_token.value;
    if (!fields.text && !fields.address) return;
    if (saveDraft(fields)) say(t("Kept on this phone at {time}, nothing is lost", { time: clock(new Date()) }));
  }, 400);
}

function say(text, action) {
  draftLine.hidden = false;
  draftLine.textContent = text;
  if (action) draftLine.append(" ", action);
}

function restore() {
  const draft = loadDraft();
  const isFresh = !form.elements.text.value && !document.querySelector(".error-summary");
  if (!draft || !isFresh) return;
  for (const name of KEPT) if (draft[name] && form.elements[name]) form.elements[name].value = draft[name];
  if (draft.at_scene) form.elements.at_scene.value = draft.at_scene;
  form.elements.danger.checked = Boolean(draft.danger);
  if (draft.token) form.elements.client_token.value = draft.token;
  if (draft.lat) {
    const place = { lat: Number(draft.lat), lon: Number(draft.lon), accuracy_m: Number(draft.accuracy_m) };
    stateLine.textContent = t("Position found, {exactness}.", { exactness: exactness(place.accuracy_m) });
    nameWard(place);
    openMap().then(() => map && map.show(place));
  }
  const fresh = document.createElement("button");
  fresh.type = "button";
  fresh.className = "link-button";
  fresh.textContent = t("Start anew");
  fresh.addEventListener("click", () => {
    dropDraft();
    location.replace("/report");
  });
  say(t("What was written at {time} is here again.", { time: clock(new Date(draft.at)) }), fresh);
}

form.addEventListener("input", (event) => {
  keep();
  clear(event.target);
});

/* ---------- sending ---------- */
function body(withContact) {
  const field = form.elements;
  const report = {
    text: field.text.value.trim(),
    client_token: field.client_token.value,
    channel: "web",
    emergency: field.danger.checked,
  };
  if (field.address.value.trim()) report.address = field.address.value.trim();
  if (field.category.value) report.category = field.category.value;
  if (field.at_scene.value) report.at_scene = field.at_scene.value === "yes";
  if (field.lat.value) {
    report.location = {
      lat: Number(field.lat.value), lon: Number(field.lon.value),
      accuracy_m: Number(field.accuracy_m.value), source: field.source.value,
    };
  }
  // Asked for while there is a flood.
  const people = field.people?.value.trim();
  if (people) report.people = { count: /^\d+$/.test(people) ? Number(people) : people };
  if (field.water?.value) report.water = { depth_m: Number(field.water.value) };
  const name = field.name.value.trim();
  const phone = field.phone.value.trim();
  if (withContact && (name || phone)) {
    report.reporter = { name: name || null, phone: phone || null, anonymous: field.anonymous.checked };
  }
  return report;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) send(event.submitter?.name !== "no_contact");
});

let retryTimer = null;

async function send(withContact) {
  const problems = lastProblems(withContact);
  tell(form, problems);
  if (problems.length) return;
  sending = true;
  clearTimeout(retryTimer);
  const button = document.getElementById("send");
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  try {
    const report = body(withContact);
    const answer = await sendReport(report, photos.map(({ blob, name }) => ({ blob, name })));
    clearTimeout(timer);
    dropDraft();
    const title = report.text.split("\n")[0].slice(0, 80) || t("A photo");
    rememberSent(answer.tracking_code, title);
    location.replace(`${answer.links.page}?sent=1`);
  } catch (error) {
    sending = false;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    if (error instanceof Lost) lost(withContact);
    else if (error.code === undefined) throw error;
    else refused(error);
  }
}

function lost(withContact) {
  const place = document.getElementById("net");
  const box = document.getElementById("lost").content.cloneNode(true);
  box.querySelector("[data-retry]").addEventListener("click", () => send(withContact));
  box.querySelector("[data-tried]").textContent = t("Last tried at {time}, once more every 20 seconds", { time: clock(new Date()) });
  place.replaceChildren(box);
  place.hidden = false;
  window.scrollTo(0, 0);
  retryTimer = setTimeout(() => send(withContact), RETRY_MS);
  window.addEventListener("online", () => send(withContact), { once: true });
}

function refused(error) {
  document.getElementById("net").hidden = true;
  const problems = error.errors.map((one) => ({ field: FIELD[one.field] || "", message: one.message }));
  tell(form, problems.length ? problems : [{ field: "", message: error.message }]);
  const first = problems.map((one) => one.field && document.getElementById(one.field)?.closest("[data-step]")).find(Boolean);
  if (first) show(Number(first.dataset.step), { focus: false });
}

window.addEventListener("pageshow", (event) => {
  // Back from the tracking page: this form was sent, the next one is another report.
  if (event.persisted && sending) {
    form.reset();
    location.replace("/report");
  }
});

/* ---------- begin ---------- */
if (!form.elements.client_token.value) form.elements.client_token.value = newToken();
history.replaceState({ step: 1 }, "");
const wrong = document.querySelector("#summary .error-summary");
restore();
if (wrong) {
  const field = wrong.querySelector("a[href^='#']")?.getAttribute("href").slice(1);
  const section = field && document.getElementById(field)?.closest("[data-step]");
  show(section ? Number(section.dataset.step) : 1, { focus: false, record: false });
  wrong.focus();
} else {
  show(1, { focus: false, record: false });
}
