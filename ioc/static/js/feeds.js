/* Where a desk gets its snapshot from: most ask the server themselves, and hold all cards.

   A feed has `load(preview)`, which may show a part first, `since(from)`, `tell(messages)` for who
   keeps cards beside the page, and `keeps(list, card)`. */

import { get } from "./api.js";

const SNAPSHOT = "/api/v1/console/snapshot";

export class WholeFeed {
  keeps(_list, card) {
    return card;
  }

  load() {
    return get(SNAPSHOT);
  }

  since({ position, mark, view }) {
    const query = new URLSearchParams({ since: position });
    if (mark) query.set("mark", mark);
    if (view) query.set("view", view);
    return get(`${SNAPSHOT}?${query}`);
  }

  tell() {}
}
