/* Every command of the line: the words are Vietnamese, typed with or without accents and shown with
   them, the same in both languages of the screen, because hands learn them once. */

import { t } from "../i18n.js";
import { chosenBy } from "./commands.js";

/* What hands type for the cards that come with the product, beside their titles. */
const SHORT = {
  flood: ["lut", "ngap"],
  car_in_water: ["xe"],
  fire: ["chay"],
  landslide: ["sat", "lo"],
  electric: ["dien"],
  medical: ["yte", "benh"],
  violence: ["danh", "hanh hung"],
  lost_person: ["lac", "mat tich"],
};

const SERVICES = ["112", "113", "114", "115"];

/* Answers a number of a list, or null. */
function digit(rest, most) {
  const value = Number(rest);
  return Number.isInteger(value) && value >= 0 && value <= most ? value : null;
}

/* act: the acts of the desk. Who may not send units is not offered to. */
export function commandsOf(act, cards, { mayDispatch = false } = {}) {
  return [
    { word: "goi", shown: "gọi", text: t("take the call that rings"), key: "F4", run: () => act.takeCall() },
    { word: "goilai", shown: "gọi lại", takes: t("number in the list"), isOptional: true, text: t("ring somebody back"), run: (rest) => callBack(act, rest) },
    { word: "moi", shown: "mới", text: t("key: open a new call"), key: "F9", run: () => act.newCall() },
    { word: "phieu", shown: "phiếu", text: t("key: enter a paper sheet with its own time"), key: "Alt P", run: () => act.paper() },
    { word: "luu", shown: "lưu", text: t("key: save"), key: "Ctrl Enter", run: () => act.save() },
    { word: "noi", shown: "nối", takes: t("1 to 9, 0 for a new matter"), text: t("key: join a matter near by"), key: "Alt 1…9", run: (rest) => join(act, rest) },
    { word: "cho", shown: "chỗ", takes: "a, b, c", text: t("key: choose a place"), key: "Alt A", run: (rest) => place(act, rest) },
    { word: "the", shown: "thẻ", takes: t("name of a card"), text: t("open a protocol card"), key: "Alt U", run: (rest) => card(cards, rest) },
    { word: "xung", shown: "xưng", takes: cards.forms.join(", ") || t("form of address"), text: t("how the caller is addressed"), key: "F3", run: (rest) => form(cards, rest) },
    { word: "vitri", shown: "vị trí", text: t("send the location link"), key: "Alt V", run: () => act.sendLink() },
    { word: "layvitri", shown: "lấy vị trí", text: t("take the position that came"), key: "Alt V", run: () => act.takePosition() },
    { word: "nghe", text: t("hear the last 20 seconds"), key: "Alt J", run: () => act.replay() },
    { word: "khan", shown: "khẩn", text: t("key: mark as critical, or take it back"), key: "F8", run: () => act.emergency() },
    { word: "rot", shown: "rớt", text: t("the call was cut: ring it back later"), key: "Alt F", run: () => act.dropped() },
    { word: "gac", shown: "gác", text: t("the call is over, the line is closed"), run: () => act.ended() },
    { word: "het", shown: "hết", text: t("the call is over, the line is closed"), run: () => act.ended() },
    { word: "xacnhan", shown: "xác nhận", text: t("a matter that was read out and is not confirmed"), key: "Alt E", run: () => act.unconfirmed() },
    { word: "khac", shown: "khác", text: t("go to the next call that is not saved"), key: "Alt H", run: () => act.nextDraft() },
    ...(mayDispatch ? [{ word: "dieu", shown: "điều", takes: t("code of a unit, as CN-07"), text: t("send a unit to the matter of this call"), run: (rest) => act.sendUnit(rest) }] : []),
    ...SERVICES.map((one) => ({ word: one, text: t("read to %(service)s", { service: one }), key: one === "114" ? "Alt G" : "", run: () => act.handOver(one) })),
    { word: "bando", shown: "bản đồ", text: t("key: map"), key: "Alt M", run: () => act.goTo("map") },
    { word: "loi", shown: "lời", text: t("key: the caller's words"), key: "Alt L", run: () => act.goTo("words") },
    { word: "phim", shown: "phím", text: t("key: this list"), key: "?", run: () => act.help() },
  ];
}

function join(act, rest) {
  const number = digit(rest, 9);
  if (number === null) return t("Give a digit of the list on the right, as in “noi 3”.");
  return act.join(number);
}

function callBack(act, rest) {
  if (rest && !digit(rest, 99)) return t("Give a number of the list on the left, as in “goilai 2”.");
  return act.callBack(Number(rest) || 0);
}

function place(act, rest) {
  const at = ["a", "b", "c"].indexOf(rest);
  return at < 0 ? t("Give the letter of a place, as in “cho b”.") : act.place(at);
}

function card(cards, rest) {
  const found = chosenBy(rest, cards.items.map((one) => ({ one, names: [...(SHORT[one.code] || []), one.code.replace(/_/g, " "), one.title] })));
  if (!found) return t("No card, or several, by that name: %(cards)s", { cards: cards.items.map((one) => one.title).join(", ") });
  return cards.choose(found.one);
}

function form(cards, rest) {
  const found = chosenBy(rest, cards.forms.map((one) => ({ one, names: [one] })));
  if (!found) return t("Choose one of: %(forms)s", { forms: cards.forms.join(", ") });
  return cards.setForm(found.one);
}
