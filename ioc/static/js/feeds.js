/* Where a desk gets its snapshot from: most ask the server themselves, and hold all cards.

   A feed has `load(preview)`, which may show a part first, `since(from)`, `tell(messages)` for who
   keeps cards beside the page, and `keeps(list, card)`. */

import { get, timely } from "./api.js";

const SNAPSHOT = "/api/v1/console/snapshot";
const WHOLE_MS = 60_000; // for a whole snapshot, which is megabytes on a large night
const CHANGES_MS = 20_000;

export class WholeFeed {
  keeps(_list, card) {
    return card;
  }

  load() {
    return timely(WHOLE_MS, (signal) => get(SNAPSHOT, { signal }));
  }

  since({ position, mark, view }) {
    const query = new URLSearchParams({ since: position });
    if (mark) query.set("mark", mark);
    if (view) query.set("view", view);
    return timely(CHANGES_MS, (signal) => get(`${SNAPSHOT}?${query}`, { signal }));
  }

  tell() {}
}
