/* What the operator chooses beside the words: the kind, the place, the matter it is part of, and
   that it is critical. The same key takes a choice back. */

import { byId, toast } from "../dom.js";
import { t } from "../i18n.js";
import { placeOf } from "./attached.js";
import { LETTERS as KIND_LETTERS } from "./kinds.js";

export class Choosing {
  constructor(desk) {
    this.desk = desk;
  }

  /* The call that may still be changed, or null. */
  get call() {
    const call = this.desk.ensure();
    return call.sending ? null : call;
  }

  kind(code) {
    const { call } = this;
    if (!call) return;
    call.category = code;
    this.desk.chosen();
  }

  kindByKey(index) {
    const code = this.desk.parts.kinds.at(index);
    if (code) this.kind(this.desk.call?.category === code ? "" : code);
    else toast(t("There is no kind %(letter)s yet", { letter: KIND_LETTERS[index] }));
  }

  place(index) {
    const { call } = this.desk;
    if (!call || call.sending) return;
    const row = this.desk.parts.places.at(index);
    if (!row) {
      toast(t("There is no place %(letter)s yet", { letter: "ABC"[index] }));
      return;
    }
    if (row.isChosen) call.place = null;
    else {
      const { letter, label, lat, lon, accuracy_m, area, score } = row;
      call.place = { letter, label, lat, lon, accuracy_m, area, score, source: "operator" };
    }
    this.fillAddress(call.place ? placeWords(call.place) : "");
    this.desk.chosen();
  }

  pin({ lat, lon, accuracy_m }) {
    const { call } = this;
    if (!call) return;
    call.place = { letter: "", label: "", lat, lon, accuracy_m, area: null, source: "map" };
    this.desk.chosen();
  }

  /* The position that the caller's telephone told becomes the place. */
  position() {
    const { call, card } = this.desk;
    if (!call || call.sending) return;
    if (!card?.location) {
      toast(t("No position has come yet"));
      return;
    }
    call.place = placeOf(card.location);
    if (call.place.label) this.fillAddress(call.place.label);
    this.desk.chosen();
    this.desk.showCall();
  }

  /* Fills the address from a choice, but never what somebody typed, and never the field in hand. */
  fillAddress(text) {
    const { call } = this.desk;
    const field = byId("address");
    if (field === document.activeElement) return;
    if (field.value.trim() && field.value !== call.filledAddress) return;
    field.value = text;
    call.filledAddress = text;
  }

  join(digit) {
    const { call } = this.desk;
    if (!call || call.sending) return;
    if (call.saved) {
      toast(t("The call is saved: the duty officer joins matters that are there already."));
      return;
    }
    const card = digit === 0 ? null : this.desk.parts.nearby.at(digit);
    if (digit !== 0 && !card) {
      toast(t("There is no matter under %(digit)s", { digit }));
      return;
    }
    const isSame = card && call.incident?.id === card.id;
    call.incident = card && !isSame ? { id: card.id, code: card.code, title: card.title, card } : null;
    this.desk.chosen();
  }

  emergency() {
    const { call } = this;
    if (!call) return;
    call.emergency = !call.emergency;
    this.desk.chosen();
  }
}

function placeWords(place) {
  const area = place.area?.name || "";
  return !area || place.label.includes(area) ? place.label : `${place.label}, ${area}`;
}
