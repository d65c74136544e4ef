/* How many messages of people wait to be read, in the bar of who looks after them. */

import { get } from "../api.js";
import { byId, say } from "../dom.js";
import { loadWords, t } from "../i18n.js";

const EVERY_MS = 30_000;
const link = byId("top-messages");

async function look() {
  if (document.hidden) return;
  try {
    const { count } = await get("/messages/count");
    link.hidden = count === 0;
    if (count) say(byId("top-messages-text"), t("inbound.waiting", { n: count }));
  } catch {
    // The next look says it; the line itself is told of elsewhere.
  }
}

if (link) {
  await loadWords();
  look();
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
}
