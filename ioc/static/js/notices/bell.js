/* The bell in the bar: how many notices are new, told live on every desk. */

import { get, post } from "../api.js";
import { byId, say } from "../dom.js";
import { t } from "../i18n.js";
import { live } from "../socket.js";

const GIVEN = "notice:given";
const heard = new Set();

/* listener(cards) when notices were given while the page is open. */
export function onNotices(listener) {
  heard.add(listener);
}

function draw(unread) {
  const number = byId("top-bell-count");
  number.hidden = unread === 0;
  say(number, unread > 99 ? "99+" : String(unread));
  byId("top-bell").setAttribute("aria-label", unread === 0 ? t("Notices, none new") : t("Notices, %(n)s new", { n: unread }));
}

async function count() {
  try {
    draw((await get("/api/v1/notices/unread")).unread);
  } catch {
    // The number of before stays; the next notice or page asks again.
    byId("top-bell").dataset.stale = "1";
  }
}

/* Who opens a matter has seen what its notices say. */
export async function seen(incident) {
  if (!byId("top-bell")) return;
  try {
    draw((await post("/api/v1/notices/seen", { incident })).unread);
  } catch {
    // Offline they stay new, until they are opened again.
  }
}

export function startBell() {
  if (!byId("top-bell")) return;
  count();
  live.subscribe((_state, messages) => {
    const cards = messages.filter((m) => m.kind === GIVEN && m.card).map((m) => m.card);
    if (cards.length === 0) return;
    const last = cards[cards.length - 1];
    const kind = `NoticeKind.${last.kind}`;
    say(byId("top-bell-said"), [t(kind), last.code].filter(Boolean).join(" · "));
    count();
    for (const listener of heard) listener(cards);
  });
}
