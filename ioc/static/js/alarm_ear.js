/* Which critical matters are to be heard: each once, and those that came while the sound was muted
   once more when it is back, if nobody has taken them meanwhile. Pure. */

export class Ear {
  constructor() {
    this.known = null; // ids, null before the first look
    this.missed = new Set();
  }

  /* Looks at the ids that wait now; the first look only learns what is there. Answers those that are
     new and whether to sound. What was taken and waits again is new again. */
  hear(ids, isMuted) {
    const now = new Set(ids);
    const fresh = this.known ? ids.filter((id) => !this.known.has(id)) : [];
    this.known = now;
    for (const id of this.missed) if (!now.has(id)) this.missed.delete(id);
    if (isMuted) for (const id of fresh) this.missed.add(id);
    return { fresh, isLoud: !isMuted && fresh.length > 0 };
  }

  /* Those that came in silence and still wait; asked once when the sound is back. */
  wake() {
    const found = [...this.missed];
    this.missed.clear();
    return found;
  }
}

/* "14:32" of the milliseconds that are left. */
export function leftText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/* Of the ids those that no other tab of this browser has sounded within `for_` milliseconds; `heard`
   is what was kept: id -> when. Answers `[mine, kept anew]`. */
export function unheard(ids, heard, now, for_ = 60_000) {
  const kept = Object.fromEntries(Object.entries(heard).filter(([, at]) => now - at < for_ && at <= now));
  const mine = ids.filter((id) => !(id in kept));
  for (const id of mine) kept[id] = now;
  return [mine, kept];
}
