/* Runs inside the console's page while it is measured. */

window.longTasks = [];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longTasks.push(task.duration);
}).observe({ type: "longtask", buffered: true });

/* The sockets of the page: what is played enters where the network would hand it over. */
const sockets = [];
window.WebSocket = class extends window.WebSocket {
  constructor(...given) {
    super(...given);
    sockets.push(this);
  }
};

window.measured = {
  frames: [],
  bench: null,

  watchFrames() {
    let last = performance.now();
    const next = (now) => {
      this.frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  },

  forget() {
    this.frames.length = 0;
    window.longTasks.length = 0;
  },

  /* What is needed to play: cards that change, and a position that runs on over all plays. */
  async ready() {
    if (this.bench) return this.bench;
    const { live } = await import("/static/js/socket.js");
    const { thread } = await import("/static/js/console/thread.js");
    const { items } = await thread.ask("cards", { limit: 50_000 });
    const cards = items.filter((_one, at) => at % 16 === 0);
    this.bench = { live, cards, position: live.state.position + 1_000_000, next: 9_000_000_000, made: [], turn: 0, seen: 0 };
    thread.onView((view) => {
      if (view.list) this.bench.seen = view.position;
    });
    return this.bench;
  },

  packet(name, body) {
    const data = `42/console,["${name}",${JSON.stringify(body)}]`;
    sockets.at(-1).onmessage(new MessageEvent("message", { data }));
  },

  told(card) {
    this.bench.position += 1;
    this.packet("event", {
      position: this.bench.position, mark: "", kind: "incident:changed", at: new Date().toISOString(),
      subject: { type: "incident", id: card.id }, card,
    });
  },

  /* Of ten events one brings a new matter, one ends one, and the others change what is known. */
  event() {
    const { bench } = this;
    bench.turn += 1;
    const seed = bench.cards[(bench.turn * 7919) % bench.cards.length];
    if (bench.turn % 10 === 3) {
      bench.next += 1;
      bench.made.push(bench.next);
      const usual = seed.severity === "critical" ? "high" : seed.severity;
      const severity = bench.turn % 100 === 3 ? "critical" : usual;
      const opened = `${new Date().toISOString().slice(0, 19)}Z`;
      this.told({ ...seed, id: bench.next, version: 1, severity, lat: seed.lat + 0.002, opened_at: opened });
    } else if (bench.turn % 10 === 7 && bench.made.length) {
      this.told({ ...seed, id: bench.made.shift(), version: 2, status: "resolved" });
    } else {
      seed.version += 1;
      this.told({ ...seed, report_count: 1 + (bench.turn % 9) });
    }
  },

  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),

  frame: () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),

  /* Until the page has drawn a view in which the last event is. */
  async drawn() {
    while (this.bench.seen < this.bench.position) await this.frame();
    await this.frame();
  },

  async burst({ events, seconds }) {
    await this.ready();
    const singles = [];
    for (let at = 0; at < 20; at += 1) {
      await this.pause(120);
      const begun = performance.now();
      this.event();
      await this.drawn();
      singles.push(performance.now() - begun);
    }
    this.forget();
    const begun = performance.now();
    for (let sent = 0; sent < events;) {
      const due = Math.min(events, Math.ceil((events * (performance.now() - begun)) / (seconds * 1000)));
      for (; sent < due; sent += 1) this.event();
      await this.pause(5);
    }
    const sent = performance.now() - begun;
    await this.drawn();
    const drawn = performance.now() - begun;
    await this.pause(500);
    singles.sort((a, b) => a - b);
    return { sent, drawn, tasks: [...window.longTasks], single: singles[10] };
  },

  /* Twelve events and 480 positions a minute; the map is moved every five minutes. */
  async night({ minutes }) {
    const bench = await this.ready();
    const units = [...bench.live.state.units.values()];
    bench.at ??= Date.now();
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let part = 0; part < 6; part += 1) {
        bench.at += 10_000;
        this.event();
        this.event();
        const at = new Date(bench.at).toISOString();
        const moved = units.slice(part * 80, part * 80 + 80).map((unit, number) => ({
          id: unit.id, at,
          lat: unit.lat + 0.01 * Math.sin(bench.at / 1e6 + number),
          lon: unit.lon + 0.01 * Math.cos(bench.at / 1e6 + number),
        }));
        this.packet("unit_positions", { items: moved });
        this.packet("heartbeat", { position: bench.position, mark: "" });
        await this.frame();
      }
      if (minute % 5 === 0) window.iocMap.map.panBy([minute % 10 ? 120 : -120, 0], { animate: false });
    }
    await this.drawn();
    await this.pause(1500);
  },
};
