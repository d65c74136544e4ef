/* The tools of the map: what a person does on it beyond looking. One stands in the panel at a time. */

import { byId, isTyping } from "../../dom.js";
import { AreaTool } from "./area.js";
import { Cameras } from "./cameras.js";
import { Gauges } from "./gauges.js";
import { Layers } from "./layers.js";
import { Measure } from "./measure.js";
import { searchByNumber } from "./number_search.js";
import { Panel } from "./panel.js";
import { mindSheet } from "./sheet.js";
import { RingShown } from "./sketch.js";
import { WaterLabels } from "./water_labels.js";
import { thread } from "../thread.js";

const COUNT_AGAIN = 1000; // ms between two counts of what each filter would show
const COUNT_SHARE = 10; // and so many times what the last one took

export function startTools(hooks) {
  const panel = new Panel();
  const parts = { cameras: new Cameras(hooks), gauges: new Gauges(hooks), water: new WaterLabels(hooks) };
  const tools = {
    layers: new Layers(hooks, panel, parts),
    area: new AreaTool(hooks, panel),
    measure: new Measure(hooks, panel),
  };
  let open = null;
  const sheet = mindSheet();

  function press(name) {
    const was = open;
    panel.close();
    if (was === name) return;
    sheet.close();
    const { activeElement } = document;
    tools[name].open();
    open = name;
    mark();
    const closed = panel.closed;
    panel.closed = () => {
      open = null;
      mark();
      closed?.();
      // Back to where the tool was called from, unless the person has gone elsewhere.
      const holds = document.activeElement;
      if (holds && holds !== document.body && !panel.node.contains(holds) && !byId("map-cross").parentElement.contains(holds)) return;
      if (activeElement?.isConnected && activeElement !== document.body) activeElement.focus({ preventScroll: true });
    };
  }

  function mark() {
    for (const button of document.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === open));
    }
  }

  for (const button of document.querySelectorAll("[data-tool]")) button.addEventListener("click", () => press(button.dataset.tool));
  hooks.onEscape(() => sheet.close() || panel.close());

  const keys = {
    b: () => press("layers"),
    v: () => press("area"),
    d: () => press("measure"),
    x: () => hooks.filters.clear(),
    f: () => {
      byId("filter-more").open = true;
      byId("filter-more").querySelector("summary").focus();
    },
  };
  for (const [key, act] of Object.entries(keys)) hooks.addCommand(key, (event) => !event.repeat && act());
  mindKeysOfMap(hooks.map.getContainer(), keys);

  const ring = new RingShown(hooks);
  const show = () => ring.show(hooks.filters.value.ring);
  show();
  countChoices(hooks, show);
  searchByNumber(hooks);
}

/* The keys of the tools act while the map has the focus too. */
function mindKeysOfMap(container, keys) {
  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/* What each filter would show, asked of the other thread: at once after a choice, and not more often
   than people can read it. */
function countChoices({ filters, onView }, changed) {
  let timer = null;
  let last = 0;
  let cost = 0;
  let asked = null;
  const count = async () => {
    timer = null;
    last = Date.now();
    const { value } = filters;
    asked = value;
    const found = await thread.ask("facets").catch(() => null);
    cost = Date.now() - last;
    if (found && filters.value === value) filters.tell(found);
  };
  onView(({ hidden }) => {
    changed();
    filters.tellHidden(hidden);
    const wait = asked === filters.value ? Math.max(0, last + Math.max(COUNT_AGAIN, cost * COUNT_SHARE) - Date.now()) : 0;
    if (wait === 0) {
      clearTimeout(timer);
      timer = null;
      count();
    } else timer ??= setTimeout(count, wait);
  });
}
