/* What is understood of the words so far: how dangerous, what kind, who and how much water, each
   with the words it comes from. What nobody has said or asked stays "not asked", never 0. */

import { byId, h, say } from "../dom.js";
import { number, t } from "../i18n.js";
import { symbol } from "../symbols.js";

/* How a text is meant, where it takes the force from its words: the operator asks again. */
const READS_AS = {
  told_as_drill: () => t("reads like a drill or a test:"),
  told_as_safe: () => t("reads as safe or over:"),
  told_as_story: () => t("reads like a story of the past:"),
  told_as_joke: () => t("reads like a joke or a game, ask again:"),
  told_as_laugh: () => t("reads like laughing, ask again:"),
};

const TREND_SIGN = { rising: "↗", stable: "→", falling: "↘" };

export class Understood {
  constructor(page) {
    this.page = page;
    this.box = byId("understood");
    this.drawn = null;
  }

  /* hints: the last answer or null. */
  show(call, hints) {
    this.verdict(call, hints);
    this.people(call, hints);
    this.vulnerable(call, hints);
    this.water(call, hints);
    this.refuge(call);
    this.battery(call);
    byId("emergency").setAttribute("aria-pressed", String(call?.emergency || false));
  }

  verdict(call, hints) {
    const severity = severityOf(call, hints);
    const tier = hints?.tier ? hints.tier.slice(-1) : "";
    this.box.dataset.severity = severity || "none";
    const sign = `${severity}${tier}`;
    if (sign !== this.drawn) {
      this.drawn = sign;
      byId("sign").replaceChildren(
        severity ? symbol(severity, { text: tier, size: 40 }) : h("i", { class: "hl-sign-none" }),
      );
    }
    const { labels, categories } = this.page;
    const word = severity ? labels.Severity[severity] : t("Nothing understood yet");
    say(byId("verdict"), tier ? `${word}, ${labels.Tier[hints.tier].toLowerCase()}` : word);
    say(byId("kind"), kindOf(hints, categories));
    byId("because").replaceChildren(...this.because(call, hints));
  }

  because(call, hints) {
    const read = (hints?.emergency_reasons || []).filter((one) => one.quote);
    const first = read.filter((one, at) => read.findIndex((o) => o.quote === one.quote) === at);
    const parts = first.slice(0, 5).flatMap((one, at) => [...(at ? [" · "] : []), ...because(one)]);
    const calming = (hints?.emergency_reasons || []).find((one) => READS_AS[one.code]);
    if (calming) return [READS_AS[calming.code](), " ", ...because(calming, false)];
    if (call?.emergency) {
      return [t("Marked as critical by the operator"), ...(parts.length ? [" · ", ...parts] : [])];
    }
    if (hints?.reads_emergency || parts.length) return [t("because of"), " ", ...parts];
    if (hints?.emergency) return [t("because of the water and the refuge that were entered")];
    const why = (hints?.category_reasons || []).find((one) => one.quote);
    if (why) return [t("because of"), " ", ...because(why, false)];
    if (call?.fields.text) return [t("No danger to life in the words so far")];
    return [t("Appears while typing, with the words it comes from")];
  }

  people(call, hints) {
    const typed = (call?.fields.people || "").trim();
    const read = hints?.people ?? null;
    value("people-value", typed || (read === null ? "" : number(read, 0)));
    quote("people-quote", !typed && read !== null ? t("from the words") : "");
  }

  vulnerable(call, hints) {
    const read = new Set(hints?.vulnerable || []);
    for (const box of byId("vulnerable").querySelectorAll("input")) {
      box.parentElement.classList.toggle("is-read", read.has(box.value));
    }
    const names = [...read].map((code) => this.page.labels.Vulnerability[code].toLowerCase());
    quote("vulnerable-quote", names.length ? `${t("from the words")}: ${names.join(", ")}` : "");
  }

  water(call, hints) {
    const typed = (call?.fields.depth || "").trim().replace(",", ".");
    const trend = call?.fields.trend || hints?.water?.trend || "";
    const metres = typed ? Number(typed) : (hints?.water?.depth_m ?? null);
    const sign = trend ? ` ${TREND_SIGN[trend]}` : "";
    const depth = metres === null || Number.isNaN(metres) ? "" : `≈ ${number(metres, 1)} m`;
    const words = hints?.water?.text || "";
    const known = depth || (trend ? this.page.labels.WaterTrend[trend] : "");
    value("water-value", depth ? depth + sign : known || (words ? t("depth not said") : ""));
    quote("water-quote", !typed && words ? `“${words}”` : "");
  }

  refuge(call) {
    const kind = call?.fields.refuge || "";
    const margin = (call?.fields.margin || "").trim();
    const word = kind ? this.page.labels.RefugeKind[kind] : "";
    value("refuge-value", word && margin ? `${word}, ${margin} m` : word);
  }

  battery(call) {
    const percent = (call?.fields.battery || "").trim();
    value("battery-value", percent ? `${percent} %` : "");
  }
}

/* How bad: what the operator marked comes first, then what is understood. */
export function severityOf(call, hints) {
  if (call?.emergency) return "critical";
  return call?.fields.text && hints ? hints.severity : "";
}

/* Quoted words with what they were taken for; only as a tooltip where the line says it already. */
function because(reason, isSpelledOut = true) {
  const quoted = h("q", { title: reason.text || null }, reason.quote);
  return isSpelledOut && reason.text ? [quoted, `: ${reason.text}`] : [quoted];
}

function kindOf(hints, categories) {
  const best = hints?.categories?.[0];
  if (!best) return "";
  const name = categories[best.code] || best.name;
  if (!hints.category_is_unsure) return name;
  const two = hints.categories.slice(0, 2).map((one) => categories[one.code] || one.name);
  return t("not sure: %(kinds)s?", { kinds: two.join(" / ") });
}

function value(id, text) {
  const node = byId(id);
  say(node, text || t("Not asked"));
  node.toggleAttribute("data-unknown", !text);
}

function quote(id, text) {
  say(byId(id), text);
}
