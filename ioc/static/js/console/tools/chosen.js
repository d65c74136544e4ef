/* The chosen matters as a list to paste elsewhere, and as a file. */

import { label, placeOf } from "../../desk.js";
import { h, toast } from "../../dom.js";
import { number, t } from "../../i18n.js";

export const MOST = 2000;

/* One line each: code, severity, title, place. No name and no number is in a card. */
export async function copyList(cards) {
  const text = cards.map((card) => [card.code, label("Severity", card.severity), card.title, placeOf(card)].join("\t")).join("\n");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast(t("tools.copy_failed"), "warn");
    return;
  }
  toast(t("tools.copied", { n: number(cards.length) }), "ok");
}

export function downloadList(cards) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const form = h("form", { method: "post", action: "/console/chosen.csv", hidden: true },
    h("input", { type: "hidden", name: "csrf_token", value: token }),
    h("input", { type: "hidden", name: "ids", value: cards.map(({ id }) => id).join(",") }));
  document.body.append(form);
  form.submit();
  form.remove();
}
