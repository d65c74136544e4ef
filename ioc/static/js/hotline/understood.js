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
    this.refuge(call, hints);
    this.needs(call, hints);
    this.battery(call, hints);
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
    say(byId("kind"), call?.category ? categories[call.category] : kindOf(hints, categories));
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
    const read = isTouched(call, "people") ? null : (hints?.people ?? null);
    value("people-value", typed || (read === null ? "" : number(read, 0)));
    const said = (hints?.people_reasons || []).filter((one) => one.code === "people_counted");
    quote("people-quote", !typed && read !== null ? fromWords(said) : "");
  }

  vulnerable(call, hints) {
    const names = (hints?.vulnerable || [])
      .filter((code) => !isTouched(call, `vulnerable:${code}`))
      .map((code) => this.page.labels.Vulnerability[code].toLowerCase());
    quote("vulnerable-quote", names.length ? `${t("from the words")}: ${names.join(", ")}` : "");
  }

  water(call, hints) {
    const typed = (call?.fields.depth || "").trim().replace(",", ".");
    const read = isTouched(call, "depth") ? null : hints?.water;
    const isTrendSet = isTouched(call, "trend");
    const trend = call?.fields.trend || (isTrendSet ? "" : hints?.water?.trend) || "";
    const metres = typed ? Number(typed) : (read?.depth_m ?? null);
    const sign = trend ? ` ${TREND_SIGN[trend]}` : "";
    const depth = metres === null || Number.isNaN(metres) ? "" : `≈ ${number(metres, 1)} m`;
    const words = read?.text || "";
    const known = depth || (trend ? this.page.labels.WaterTrend[trend] : "");
    value("water-value", depth ? depth + sign : known || (words ? t("depth not said") : ""));
    quote("water-quote", !typed && words ? `${t("from the words")}: “${words}”` : "");
  }

  refuge(call, hints) {
    const own = call?.fields.refuge || "";
    const read = isTouched(call, "refuge") ? null : hints?.refuge;
    const kind = own || read?.kind || "";
    const typed = (call?.fields.margin || "").trim();
    const aboveRead = isTouched(call, "margin") ? null : hints?.refuge?.margin_m;
    const margin = typed || ((aboveRead ?? null) === null ? "" : number(aboveRead, 1));
    const word = kind ? this.page.labels.RefugeKind[kind] : "";
    value("refuge-value", word && margin ? `${word}, ${margin} m` : word);
    quote("refuge-quote", !own && read?.kind ? t("from the words") : "");
  }

  needs(call, hints) {
    const isRead = (hints?.needs || []).some((code) => !isTouched(call, `needs:${code}`));
    quote("needs-quote", isRead ? t("from the words") : "");
  }

  battery(call, hints) {
    const typed = (call?.fields.battery || "").trim();
    const isSet = isTouched(call, "battery");
    const said = isSet ? null : (hints?.battery_percent ?? null);
    const heard = isSet ? null : (call?.heard?.battery ?? null);
    const percent = typed || String(said ?? heard ?? "");
    value("battery-value", percent ? `${percent} %` : "");
    const from = said !== null ? t("from the words") : t("told by the telephone");
    quote("battery-quote", !typed && percent ? from : "");
  }
}

/* Whether the operator set a field by hand; the words then say nothing about it any more. */
function isTouched(call, name) {
  return (call?.touched || []).includes(name);
}

function fromWords(reasons) {
  const quotes = [...new Set(reasons.map((one) => one.quote).filter(Boolean))].slice(0, 3);
  return [t("from the words"), ...(quotes.length ? [quotes.map((q) => `“${q}”`).join(" + ")] : [])].join(": ");
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
