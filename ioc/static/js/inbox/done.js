/* What was resolved in the last days, from the server's list: it is not in the live feed. */

import { get } from "../api.js";

export class Done {
  /* changed() when the list or the error changed. */
  constructor(changed) {
    Object.assign(this, { changed, cards: [], next: null, isLoaded: false, error: null, query: "", asked: 0, timer: null });
  }

  /* `query` are the filters of the address without the view. */
  async load(query, isMore = false) {
    this.query = query;
    this.asked += 1;
    const { asked } = this;
    const cursor = isMore && this.next ? `&cursor=${encodeURIComponent(this.next)}` : "";
    try {
      const page = await get(`/api/v1/incidents?view=done&page_size=50&${query}${cursor}`);
      if (asked !== this.asked) return;
      this.cards = isMore ? [...this.cards, ...page.items] : page.items;
      this.next = page.next_cursor;
      this.isLoaded = true;
      this.error = null;
    } catch (error) {
      if (asked !== this.asked) return;
      this.error = error;
    }
    this.changed();
  }

  /* Something ended: the list is asked for anew, once for many. */
  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(this.query), 1000);
  }
}
