/* Adds the position and the battery to a call for help, and says plainly when it was not sent.
   Without this script the form is posted as it is. */
import { t, clock, number } from "./words.js";
import { rememberSent } from "./store.js";

const form = document.getElementById("sos");
const field = form.elements;
const where = document.getElementById("where");
const RETRY_MS = 10_000;
const TIMEOUT_MS = 30_000;
let sending = false;
let timer = null;

function line(what, more, isFound) {
  where.hidden = false;
  where.classList.toggle("is-not", !isFound);
  document.getElementById("where-what").textContent = what;
  document.getElementById("where-more").textContent = more;
}

if (navigator.geolocation) {
  line(t("Looking for the position…"), t("The button works without it"), false);
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      if (field.elsewhere.checked || sending) return;
      field.lat.value = coords.latitude.toFixed(6);
      field.lon.value = coords.longitude.toFixed(6);
      field.accuracy_m.value = String(Math.round(coords.accuracy));
      field.source.value = "gps";
      line(
        t("Position found, about {metres} m off", { metres: number(Math.round(coords.accuracy)) }),
        t("sent along with the press, {time}", { time: clock(new Date()) }),
        true,
      );
    },
    () => {
      if (!field.lat.value) line(t("No position"), t("Write the place below, or say it on the phone"), false);
    },
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
  );
}

if (navigator.getBattery) {
  navigator.getBattery().then((battery) => { field.battery_percent.value = String(Math.round(battery.level * 100)); }).catch(() => {});
}

field.elsewhere.addEventListener("change", () => {
  if (field.elsewhere.checked) {
    line(t("The position of this phone is not sent"), t("Write where the people are"), false);
    field.address.focus();
  } else {
    line(t("Looking for the position…"), t("The button works without it"), false);
  }
});

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  const button = form.querySelector("button.sos");
  button.setAttribute("aria-busy", "true");
  let answer = null;
  try {
    answer = await fetch("/sos", { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch { /* told below */ }
  if (answer && answer.redirected) {
    const code = new URL(answer.url).pathname.split("/").pop();
    rememberSent(code, t("Call for rescue"));
    location.replace(answer.url);
    return;
  }
  sending = false;
  button.removeAttribute("aria-busy");
  const box = document.getElementById("not-sent");
  box.hidden = false;
  document.getElementById("tried").textContent = t("Last tried at {time}.", { time: clock(new Date()) });
  box.scrollIntoView({ block: "start" });
  timer = setTimeout(send, RETRY_MS);
}

window.addEventListener("online", () => { if (!document.getElementById("not-sent").hidden) send(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
