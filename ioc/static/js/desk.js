/* What the page told its scripts: names of agencies, areas and categories, labels, whose desk. */

import { h, icon, pageData } from "./dom.js";
import { locale, number, t } from "./i18n.js";
import { isRejected, isRough } from "./cards.js";

const data = pageData("desk");

export const ownAgencies = new Set(data.own || []);
export const isCityWide = Boolean(data.city_wide);

export function can(permission) {
  return (data.can || []).includes(permission);
}

/* The word for a member of an enum: label("Severity", "critical"). */
export function label(enumName, member) {
  return data.labels?.[enumName]?.[member] || member || "";
}

export function categoryName(code) {
  return data.categories?.[code]?.name || code || "";
}

export function areaName(area) {
  return area ? data.areas?.[area.code] || area.name : "";
}

export function agencyName(one) {
  return data.agencies?.[one.code] || one.name;
}

/* Where something is, in one line; what is not known is said. */
export function placeOf(card) {
  const parts = [];
  if (card.address) parts.push(card.address);
  const area = areaName(card.area);
  if (area && !card.address?.toLowerCase().includes(card.area.name.toLowerCase())) parts.push(area);
  let text = parts.join(", ");
  if (!text) text = card.lat === null ? label("LocationQuality", "none") : t("Place on the map only");
  return isRough(card) ? `${text} · ± ${number(card.accuracy_m, 0)} m` : text;
}

/* Why a row is dangerous, in one line; empty for what is not. A rescue says its tier and why. */
export function whyOf(card) {
  const why = card.tier && card.why && (card.why[locale()] || card.why.vi);
  if (why) return why;
  const parts = [];
  if (card.people) parts.push(t("%(n)s people", { n: number(card.people) }));
  for (const code of card.vulnerable || []) parts.push(label("Vulnerability", code).toLowerCase());
  return parts.join(" · ");
}

/* Who has it: the lead that took it, else the lead that was asked. */
export function holderOf(card) {
  const holding = (card.agencies || []).filter((one) => one.status !== "returned");
  return (
    holding.find((one) => one.status === "accepted" && one.lead) ||
    holding.find((one) => one.status === "accepted") ||
    holding.find((one) => one.lead) ||
    holding[0] ||
    null
  );
}

export function exerciseChip(card) {
  return card.exercise ? h("span", { class: "exercise-chip" }, t("Exercise")) : null;
}

/* "Tố cáo: ngoài phạm vi": what another procedure settles, so that nobody sends it on. */
export function scopeChip(card) {
  const mark = (card.flags || []).find((flag) => flag === "khieu_nai" || flag === "to_cao");
  return mark ? h("span", { class: "tag tag-note" }, label("Flag", mark)) : null;
}

/* "Mới", "Đã nhận", "Đang xử lý": class and word of where a matter stands. */
export function stateOf(card, taken) {
  if (card.status === "open" && !taken) return ["state-new", t("Not taken")];
  if (card.status === "open") return ["state-waiting", t("Accepted")];
  if (card.status === "in_progress") return ["state-working", label("IncidentStatus", card.status)];
  if (isRejected(card)) return ["state-rejected", label("Outcome", card.outcome)];
  return ["state-done", label("IncidentStatus", card.status)];
}

export function stateNode(card, taken) {
  const [kind, word] = stateOf(card, taken);
  return h("span", { class: `state ${kind}` }, word);
}

export { icon };
