/* Some steps of a simulated night on the screen of the wall; see bench_wall.py. */
async ({ steps, step, from }) => {
  const { store, feed } = window.iocWall;
  const wall = window.benchWall ??= { offset: 0, now: Date.now.bind(Date), random: 7, drawn: [] };
  Date.now = () => wall.now() + wall.offset;
  const random = () => (wall.random = (wall.random * 16807) % 2147483647) / 2147483647;
  const iso = (ms) => new Date(ms).toISOString().slice(0, 19) + "Z";
  const incident = (id, version, severity) => ({
    id, version, severity, status: "open", exercise: false, is_verified: random() > 0.4,
    lat: 16.35 + (id % 97) / 500, lon: 107.45 + (id % 89) / 400, opened_at: iso(Date.now() - random() * 6e6),
    late_at: iso(Date.now() + (random() - 0.3) * 6e6),
    ...(severity === "critical" ? {
      tier: `P${1 + (id % 4)}`, title: `Nhà số ${id}, ${1 + (id % 9)} người kẹt trên gác`, address: `Kiệt ${id}`,
      area: { code: "19789", name: "Phường Thuận Hóa" }, agencies: [], accuracy_m: 20, verification: "verified",
      vulnerable: [], people: 3, last_confirmed_at: iso(Date.now()), fetched: false,
      assignments: random() > 0.2 ? [{ active: true, status: "en_route", eta_at: null }] : [],
    } : {}),
  });
  // As many matters as the night will keep open: what grows after this is the screen itself.
  if (store.incidents.size === 0) {
    for (let id = 1; id <= 3000; id += 1) {
      if (random() > 0.77) continue;
      store.keep("incidents", incident(id, 1, id % 40 === 0 ? "critical" : id % 4 === 0 ? "high" : "normal"));
    }
  }
  for (let n = 0; n < steps; n += 1) {
    wall.offset += step * 1000;
    const at = from + n * step;
    const items = [];
    for (let k = 0; k < 6; k += 1) {
      const id = 1 + Math.floor(random() * 3000);
      const severity = id % 40 === 0 ? "critical" : id % 4 === 0 ? "high" : "normal";
      const known = store.incidents.get(id);
      items.push({ type: "incident", id, card: known && random() > 0.7 ? null : incident(id, (known?.version || 0) + 1, severity) });
    }
    if (at % 300 < step) {
      for (let g = 0; g < 4; g += 1) items.push({ type: "facility", id: 9000 + g, card: {
        id: 9000 + g, version: 1 + at, name: `Trạm ${g}`, kind: "gauge", lat: 16.4 + g / 50, lon: 107.55, status: "open", places: 0, reserved: 0, taken: 0,
        gauge: { kind: g < 2 ? "river" : "reservoir", river: "Hương", alarm1_m: 1, alarm2_m: 2, alarm3_m: 3.5, alarm: "level_3", level_m: 3 + random(), at: iso(Date.now()), trend_cm_h: 12, discharge_m3s: 500 } } });
      for (let s = 0; s < 60; s += 1) items.push({ type: "facility", id: 7000 + s, card: { id: 7000 + s, version: 1 + at, name: `Trường tiểu học số ${s}`, kind: "shelter", lat: 16.4 + (s % 9) / 50, lon: 107.5 + s / 300, status: "open", places: 300, reserved: 20, taken: Math.floor(random() * 280) } });
      feed.figures = { operation: { name: "Lũ", started_at: iso(Date.now() - 3.6e6), exercise: false }, picked_up: { people: at, since: iso(Date.now() - 3.6e6) },
        calls: { waiting: 3, oldest_since: iso(Date.now() - 6e5), danger: 1, lost: 5 }, flood_drawn_at: iso(Date.now()),
        gauges: Object.fromEntries([9000, 9001].map((id) => [id, Array.from({ length: 48 }, (_x, p) => [Date.now() / 1000 - (48 - p) * 900, 2 + p / 40])])) };
    }
    const units = [];
    for (let k = 0; k < 60; k += 1) {
      const id = 1 + ((at / step + k * 5) % 300);
      if (!store.units.has(id)) items.push({ type: "unit", id, card: { id, version: 1, code: `CN-${id}`, kind: id % 3 ? "motor_boat" : "truck", status: id % 2 ? "committed" : "available", lat: 16.42, lon: 107.55, position_at: iso(Date.now()), silent_at: null, local: false, exercise: false, assignment: null } });
      units.push({ id, lat: 16.35 + random() / 5, lon: 107.45 + random() / 4, at: iso(Date.now()) });
    }
    feed.heardAt = Date.now();
    store.take({ position: store.position, items, units });
    window.iocWall.redraw();
    const began = performance.now();
    await window.iocWall.tick();
    wall.drawn.push(performance.now() - began);
    if (wall.drawn.length > 4000) wall.drawn.splice(0, 2000);
  }
  const drawn = [...wall.drawn].sort((a, b) => a - b);
  return { incidents: store.incidents.size, units: store.units.size, view: document.documentElement.dataset.view,
    median: drawn[Math.floor(drawn.length / 2)], p95: drawn[Math.floor(drawn.length * 0.95)] };
}
