/* What belongs to which view of the inbox, decided on cards alone. The same conditions as those of
   the server's lists, so that the count beside a view is what it lists. */

import { SEVERITIES, clockOf, isLate, isTaken, ownReferral } from "../cards.js";
import { holderOf, isCityWide, ownAgencies } from "../desk.js";
import { pageData } from "../dom.js";
import { t } from "../i18n.js";
import { serverNow } from "../socket.js";

const { me = null, people = {}, leads = false } = pageData("desk");

export { leads };

/* The entry that counts for this desk: its own agency's, or the one that holds the matter. */
export function entryOf(card) {
  return isCityWide ? holderOf(card) : ownReferral(card, ownAgencies) || holderOf(card);
}

/* Whom the matter is given to: `{ id, name, isMe }`, or null. */
export function assigneeOf(card) {
  const given = (card.agencies || []).filter((one) => one.assigned_to && one.status !== "returned");
  const own = given.find((one) => ownAgencies.has(one.code)) || given[0];
  if (!own) return null;
  return { id: own.assigned_to, name: people[own.assigned_to] || "", isMe: own.assigned_to === me };
}

/* When this desk, or of the whole city who leads, has to have done its next step: the clock that the
   row shows, and by which the list is ordered. */
export function dueOf(card) {
  const held = (card.agencies || []).filter(({ status }) => status === "offered" || status === "accepted");
  const entry = ownReferral({ agencies: held }, ownAgencies) || held.find(({ lead }) => lead) || held[0];
  if (entry?.status === "offered" && entry.accept_due_at) return entry.accept_due_at;
  return entry?.due_at || card.due_at;
}

const dueTime = (card) => (dueOf(card) ? Date.parse(dueOf(card)) : Number.MAX_SAFE_INTEGER);

/* The order of a desk: its next step. */
export function byStep(a, b) {
  return dueTime(a) - dueTime(b) || a.id - b.id;
}

/* Danger first, then the next step. */
export function byDangerAndStep(a, b) {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byStep(a, b);
}

function isNew(card) {
  return isCityWide ? !isTaken(card) : entryOf(card)?.status === "offered";
}

function isSoon(card) {
  if (isLate(card, serverNow()) || card.waiting_since) return false;
  const entry = entryOf(card);
  return clockOf(entry?.offered_at || card.opened_at, dueOf(card), serverNow()).state === "soon";
}

export const VIEWS = {
  todo: () => true,
  new: isNew,
  mine: (card) => Boolean(assigneeOf(card)?.isMe),
  late: (card) => isLate(card, serverNow()),
  soon: isSoon,
  waiting: (card) => Boolean(card.waiting_since),
  sign: (card) => Boolean(card.drafted_at || card.extension_asked_at),
  support: (card) => {
    const entry = ownReferral(card, ownAgencies);
    return entry ? !entry.lead : false;
  },
};

/* Views that the server lists too; the others are this page's own. */
export const LISTED = new Set(["new", "mine", "late", "waiting", "sign", "done"]);

export const EMPTY = {
  todo: () => t("Nothing is left to do. A new matter appears here by itself."),
  new: () => t("No new matter. One that is offered appears here by itself."),
  mine: () => t("Nothing is given to this account. Open a matter and choose “Take it”."),
  late: () => t("Nothing is overdue."),
  soon: () => t("Nothing is due soon."),
  waiting: () => t("Nobody is waited for."),
  sign: () => t("Nothing waits for a signature."),
  support: () => t("No matter is supported for another agency."),
  done: () => t("Nothing has been resolved yet."),
};

