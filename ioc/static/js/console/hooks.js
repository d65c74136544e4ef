/* What tools of the map may use of the console. */

/* `found` is the map as it was made; `desk` has what the console's own parts do. */
export function hooksOf(found, desk) {
  const { live, filters, alarm, thread, liveMap, layers, commands, escapes, viewers, refilter, ...opens } = desk;
  return {
    ...found, live, filters, alarm, liveMap, ...opens,
    redraw: refilter,
    /* Open matters that fit the filters, by risk: { items, total }; see `Engine.cards`. */
    cards: (asked = {}) => thread.ask("cards", { ...asked, kind: "incident" }),
    reports: (asked = {}) => thread.ask("cards", { ...asked, kind: "report" }),
    card: (id) => thread.ask("card", `i${id}`),
    /* A single key; it must be free. */
    addCommand(key, act) {
      if (key in commands) throw new RangeError(`the key ${key} is taken`);
      commands[key] = act;
    },
    /* use() answers whether it used the Escape. */
    onEscape: (use) => escapes.push(use),
    /* viewer(figures) after each view. */
    onView: (viewer) => viewers.add(viewer),
    /* While a tool has the mouse, signs open nothing; null gives it back. */
    mode(name) {
      liveMap.pointing.mode = name;
      found.map.getContainer().classList.toggle("is-tool", Boolean(name));
    },
    /* "units" or "facilities". */
    setLayer(name, on) {
      if (on) layers[name].addTo(found.map);
      else layers[name].remove();
    },
  };
}
