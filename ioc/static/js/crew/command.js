/* The way to the commander when the page is not enough: a call, and where no data come through a
   message of one part, in letters that every phone sends. Its words are the same in both languages. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

const SAID = {
  dispatched: "CHUA NHAN LENH", unanswered: "CHUA NHAN LENH", acknowledged: "DA NHAN LENH",
  en_route: "DANG DI", on_scene: "DA TOI", picked_up: "DA DON", handed_over: "DA BAN GIAO",
};
const COUNTED = { picked_up: "picked_up", handed_over: "handed_over" };
const MOST = 160; // letters of one message

/* What a letter is without its marks. */
export function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").replace(/[^\x20-\x7e]/g, "");
}

/* Unit, matter, step with people, place and time in one message of at most 160 letters. */
export function message({ unit, incident, assignment, here, at }) {
  const step = assignment ? SAID[assignment.status] ?? assignment.status : "CHUA CO NHIEM VU";
  const people = assignment && COUNTED[assignment.status] ? ` ${assignment.people[COUNTED[assignment.status]]} NGUOI` : "";
  const parts = [
    unit.code, assignment && incident ? incident.code : "", step + people,
    here ? `${here.lat.toFixed(5)},${here.lon.toFixed(5)}` : "", at,
  ];
  return plain(parts.filter(Boolean).join(" ")).slice(0, MOST);
}

function number(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content.replace(/[^+\d]/g, "") ?? "";
}

/* Both as links; nothing where no number is kept. */
export function commandLinks(told, { isCutOff }) {
  const call = number("command-phone");
  const text = number("command-sms");
  const links = [
    call ? h("a", { class: "crew-side", href: `tel:${call}` }, icon("telephone"), h("span", {}, t("crew.call_command"))) : null,
    text && isCutOff && told.unit
      ? h("a", { class: "crew-side is-needed", href: `sms:${text}?body=${encodeURIComponent(message(told))}` }, icon("chat-left-text"), h("span", {}, t("crew.text_command")))
      : null,
  ].filter(Boolean);
  return links.length ? h("div", { class: "crew-sides" }, links) : null;
}
