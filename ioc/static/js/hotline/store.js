/* Calls that are not saved yet, kept on this desk until the server has them: a reload, a crash of
   the browser or a dead network loses nothing. Kept apart by account, because a draft holds a
   caller's number, and removed the moment the server has answered. */

const KEPT_SAVED = 6;

export class Store {
  constructor(user) {
    this.drafts = `ioc.hotline.${user}.call.`;
    this.saved = `ioc.hotline.${user}.saved`;
    this.shown = `ioc.hotline.${user}.shown`;
    this.isKeeping = true; // false when this browser refuses to keep anything
  }

  /* Keeps a call; answers whether that worked. */
  put(call) {
    try {
      localStorage.setItem(this.drafts + call.token, JSON.stringify(call));
      this.isKeeping = true;
    } catch {
      this.isKeeping = false;
    }
    return this.isKeeping;
  }

  remove(token) {
    try {
      localStorage.removeItem(this.drafts + token);
    } catch {
      this.isKeeping = false;
    }
  }

  /* Every call that is kept, the newest first. */
  all() {
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (!key.startsWith(this.drafts)) continue;
        const call = parsed(localStorage.getItem(key));
        if (call && call.token) found.push(call);
      }
    } catch {
      this.isKeeping = false;
    }
    return found.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  /* The call on the screen of this tab, by its token; "" for an empty screen. A reload brings the
     same one back. */
  get onScreen() {
    try {
      return sessionStorage.getItem(this.shown) || "";
    } catch {
      return "";
    }
  }

  set onScreen(token) {
    try {
      sessionStorage.setItem(this.shown, token);
    } catch {
      /* The newest call comes back instead. */
    }
  }

  /* What this tab has saved, the newest first: code, time and first words. */
  lately() {
    try {
      return parsed(sessionStorage.getItem(this.saved)) || [];
    } catch {
      return [];
    }
  }

  addSaved(entry) {
    try {
      const list = [entry, ...this.lately()].slice(0, KEPT_SAVED);
      sessionStorage.setItem(this.saved, JSON.stringify(list));
    } catch {
      /* The list is a convenience: the reports themselves are on the server. */
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
