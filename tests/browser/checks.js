/* What tests/browser/checks.py asks of an open page; it is put into the page as it stands. */

window.iocChecks = {
  axe: async ([tags, rules, off]) => {
    const found = await axe.run(document, {
      runOnly: rules.length ? { type: "rule", values: rules } : { type: "tag", values: tags },
      rules: rules.length ? {} : {
        "target-size": { enabled: true },
        ...Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
      },
      resultTypes: ["violations"],
    });
    return found.violations.flatMap((one) => one.nodes.map((node) =>
      `${one.id}: ${node.target.join(" ")}: ${(node.failureSummary || "").split("\n").slice(1, 3).join("; ").trim()}`));
  },

  tooWide: () => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const found = wide > 0 ? [`the page is ${wide} px wider than the window`] : [];
    const scrolls = (node) => {
      for (let up = node.parentElement; up; up = up.parentElement) {
        const style = getComputedStyle(up);
        if (/auto|scroll/.test(style.overflowX) || up.matches(".map-frame, .leaflet-container")) return true;
        if (style.clipPath !== "none" || style.position === "fixed") return true;
      }
      return false;
    };
    for (const node of document.querySelectorAll("button, a[href], input, select, textarea, summary")) {
      if (!node.checkVisibility({ visibilityProperty: true }) || node.matches(".skip-link")) continue;
      const box = node.getBoundingClientRect();
      if (box.width > 1 && (box.right > window.innerWidth + 1 || box.left < -1) && !scrolls(node))
        found.push(`beside the window: ${node.outerHTML.slice(0, 120)}`);
    }
    return found.slice(0, 4);
  },

  texts: () => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const other = (node) => node.closest("[lang]") !== document.documentElement;
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      if (!node.data.trim() || parent.closest("script, style, template, code, kbd, textarea, [translate=no]") || other(parent)) continue;
      if (parent.checkVisibility()) found.add(node.data.trim().replace(/\s+/g, " "));
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      for (const node of document.querySelectorAll(`[${name}]`)) if (!other(node)) found.add(node.getAttribute(name).trim());
    return [...found, document.title.split(" · ")[0]];
  },

  head: () => ({
    lang: document.documentElement.lang,
    title: document.title,
    h1: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length,
  }),

  focus: () => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const seen = (one) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    };
    const near = [node, node.parentElement, node.nextElementSibling].filter(Boolean);
    return { is: node.outerHTML.slice(0, 120), seen: near.some(seen) };
  },

  small: () => [...document.querySelectorAll(
      "main .btn-primary, main button[type=submit], .topnav a, .top-bell, .top-keys")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "checkbox" && one.type !== "radio")
    .map((one) => [one.getBoundingClientRect(), one])
    .filter(([box]) => box.width > 1 && box.height < 43.5)
    .map(([box, one]) => `${Math.round(box.height)} px high on a phone: ${one.outerHTML.slice(0, 120)}`).slice(0, 4),
};
