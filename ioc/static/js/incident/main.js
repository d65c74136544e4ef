/* The page of one incident: the server drew it, this keeps it up to date. */

import { isAlarm, symbolOf, tierDigit } from "../cards.js";
import { byId } from "../dom.js";
import { loadWords } from "../i18n.js";
import { live } from "../socket.js";
import { Pane } from "./pane.js";

await loadWords();

const holder = byId("matter");
const id = Number(holder.querySelector("[data-incident]").dataset.incident);
const pane = new Pane(holder, { desk: "page" });
pane.adopt(id);

/* The map follows when the incident is moved, judged or resolved. */
function place(card) {
  const points = window.iocMap?.layers.points;
  if (!points || card.lat === null) return;
  points.replace({
    type: "FeatureCollection",
    features: [{
      type: "Feature",
      geometry: { type: "Point", coordinates: [card.lon, card.lat] },
      properties: {
        symbol: symbolOf(card), text: tierDigit(card), title: card.title, accuracy_m: card.accuracy_m,
        is_unassigned: isAlarm(card),
      },
    }],
  });
}

let isFirst = true;
live.subscribe((state, messages, isSnapshot) => {
  const mine = messages.filter(({ subject, card }) =>
    (subject.type === "incident" && subject.id === id) || (subject.type === "report" && card?.incident === id));
  if (mine.findLast(({ subject }) => subject.type === "incident")?.card === null) pane.drop();
  else if (mine.length || (isSnapshot && !isFirst)) pane.touch();
  isFirst = false;
  const told = mine.filter(({ subject, card }) => subject.type === "incident" && card).at(-1);
  const card = told?.card || state.incidents.get(id);
  if (card) place(card);
});
live.start();
