/* /plan, live: the list is drawn anew by the server when a plan is made or decided, and the legs
   stand on the map as lines from the unit to whom it fetches. A press on a line leads to its row. */

import { get } from "../api.js";
import { byId, say, toast } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { whenMap } from "../console/map.js";
import { live } from "../socket.js";
import { Editor } from "./editor.js";
import { PlanMap } from "./map.js";

const WATCHED = new Set(["plan", "unit"]);
const REST_MS = 400;
/* The page shows the plan of an exercise. */
const isExercise = Boolean(document.querySelector(".plan-page[data-exercise]"));
let world = null;
let lines = null;
let drafted = null;
let isFramed = false;
let waiting = null;
let editor = null;
let markers = null;

function drawn(leg) {
  const { L } = world;
  const ends = [[leg.unit.lat, leg.unit.lon], [leg.incident?.lat, leg.incident?.lon]];
  if (ends.flat().some((part) => part == null)) return null;
  const critical = leg.incident.tier === "P1" ? " is-critical" : "";
  const line = L.polyline(ends, { className: `plan-line is-${leg.state}${critical}` });
  line.bindTooltip(`${leg.unit.code} · ${Math.round(leg.arrive_minute)}′`);
  line.on("click", () => {
    const row = byId(`leg-${leg.id}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  });
  return line;
}

async function draw() {
  if (!world) return;
  const found = await get("/api/v1/plan");
  const plan = isExercise ? found.exercise : found.plan;
  await editor.load();
  lines?.remove();
  const legs = (plan?.legs || []).map(drawn).filter(Boolean);
  lines = world.L.featureGroup(legs).addTo(world.map);
  if (!isFramed && legs.length) {
    world.map.fitBounds(lines.getBounds(), { padding: [40, 40], maxZoom: Math.min(14, world.closest), animate: false });
    isFramed = true;
  }
}

/* The trips as they would be, over those of the plan. */
function drawDraft() {
  markers?.draw();
  drafted?.remove();
  drafted = null;
  if (!world || !editor.desk) return;
  const { L } = world;
  const made = [...editor.draft].map(([unit, trip]) => {
    const card = editor.unitCard(unit);
    const places = [card, ...trip.incidents.map((id) => editor.party(id))].filter((one) => one && one.lat !== null);
    const shelter = editor.desk.shelters.find((one) => one.id === trip.facility);
    if (shelter && trip.incidents.length) places.push(shelter);
    return places.length < 2 ? null : L.polyline(places.map((one) => [one.lat, one.lon]), { className: "plan-line is-draft", interactive: false });
  }).filter(Boolean);
  drafted = L.featureGroup(made).addTo(world.map);
}

async function refresh() {
  waiting = null;
  try {
    const answer = await fetch(`/plan?part=plan${isExercise ? "&exercise=1" : ""}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    const part = byId("plan-part");
    // Whoever has a control in hand keeps it; the list is drawn when it is let go.
    if (part.contains(document.activeElement) && document.activeElement !== document.body) {
      const kept = document.activeElement.closest("[data-leg]")?.id;
      part.innerHTML = html;
      if (kept) byId(kept)?.focus();
    } else {
      part.innerHTML = html;
    }
    say(byId("announce"), t("plan.renewed"));
    await draw();
  } catch {
    toast(t("plan.not_renewed"), "warn");
  }
}

Promise.all([whenMap(), loadWords()]).then(([found]) => {
  world = found;
  editor = new Editor({ changed: drawDraft, kept: refresh, isExercise });
  markers = new PlanMap(world, editor);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit]");
    if (button) editor.choose(Number(button.dataset.edit));
  });
  draw().catch(() => toast(t("plan.not_renewed"), "warn"));
  live.subscribe((_state, messages) => {
    if (messages.some((message) => WATCHED.has(message.subject?.type) && message.kind !== "unit:checked_in")) {
      waiting ??= setTimeout(refresh, REST_MS);
    }
  });
  document.documentElement.dataset.ready = "plan";
});
