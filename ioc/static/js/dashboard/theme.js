/* The colours of the charts, taken from the page's own tokens: they follow its theme. */

const NAMES = {
  critical: "--chart-critical",
  high: "--chart-high",
  rest: "--chart-rest",
  good: "--chart-good",
  ok: "--chart-ok",
  bad: "--chart-bad",
  text: "--text",
  muted: "--text-muted",
  line: "--line",
  panel: "--panel",
  hover: "--hover",
  accent: "--accent",
};

/* A token may be a mixture that only the browser can work out: a hidden element says what it is. */
export function colours(host) {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const found = {};
  for (const [name, property] of Object.entries(NAMES)) {
    probe.style.color = `var(${property})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/* `color(srgb …)`, which mixtures come out as, in a form that every drawer knows. */
export function plain(colour) {
  const parts = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)/.exec(colour);
  if (!parts) return colour;
  return `rgb(${parts.slice(1).map((part) => Math.round(Number(part) * 255)).join(",")})`;
}
