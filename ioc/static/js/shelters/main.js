/* The pages of shelters live: places and status follow every check-in, whoever makes it. */

import { say } from "../dom.js";
import { loadWords, t } from "../i18n.js";
import { live } from "../socket.js";

const LOOKS = { open: "tag-resolved", full: "tag-high", closed: "tag-dashed" };
const WORDS = {
  open: () => t("FacilityStatus.open"),
  full: () => t("FacilityStatus.full"),
  closed: () => t("FacilityStatus.closed"),
};

function draw(node, card) {
  const most = Math.max(card.places, 1);
  const width = (people) => String(Math.min(100, (100 * people) / most));
  node.querySelector("[data-bar=taken]")?.setAttribute("width", width(card.taken));
  node.querySelector("[data-bar=reserved]")?.setAttribute("width", width(card.taken + card.reserved));
  for (const words of node.querySelectorAll("[data-places]")) {
    const drilled = card.drilled ? ` · ${t("shelters.drilled", { n: card.drilled })}` : "";
    say(words, t("shelters.of_places", { taken: card.taken, reserved: card.reserved, places: card.places }) + drilled);
  }
  const tag = node.querySelector("[data-status]");
  if (!tag) return;
  const hand = card.by_hand && card.status === "full" ? ` (${t("shelters.by_hand")})` : "";
  say(tag, WORDS[card.status]() + hand);
  tag.className = `tag ${LOOKS[card.status]}`;
}

const shown = new Map();

loadWords().then(() => {
  live.subscribe((state) => {
    for (const node of document.querySelectorAll("[data-facility]")) {
      const card = state.facilities.get(Number(node.dataset.facility));
      if (!card || shown.get(card.id) === card.version) continue;
      shown.set(card.id, card.version);
      draw(node, card);
    }
  });
});
