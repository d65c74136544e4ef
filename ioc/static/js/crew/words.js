/* Words of the crew's page that are chosen by a code. */

import { t } from "../i18n.js";

export const BUTTON = {
  acknowledge: () => t("crew.acknowledge"),
  en_route: () => t("crew.en_route"),
  on_scene: () => t("crew.on_scene"),
  picked_up: () => t("crew.picked_up"),
  handed_over: () => t("crew.handed_over"),
  clear: () => t("crew.clear"),
  decline: () => t("crew.decline"),
};

export const STATUS = {
  dispatched: () => t("crew.is_dispatched"),
  unanswered: () => t("crew.is_unanswered"),
  acknowledged: () => t("crew.acknowledge"),
  en_route: () => t("crew.en_route"),
  on_scene: () => t("crew.on_scene"),
  picked_up: () => t("crew.is_picked_up"),
  handed_over: () => t("crew.handed_over"),
  cleared: () => t("crew.is_cleared"),
  declined: () => t("crew.decline"),
  cancelled: () => t("crew.is_cancelled"),
};

export const REFUSED = {
  no_places: () => t("crew.refused_no_places"),
  unit_taken: () => t("crew.refused_unit_taken"),
  cancelled: () => t("crew.refused_cancelled"),
  standing: () => t("crew.refused_standing"),
  not_yours: () => t("crew.refused_not_yours"),
  other: () => t("crew.refused_other"),
};

export const WHERE = {
  unknown: () => t("crew.where_unknown"),
  next_trip: () => t("crew.where_next_trip"),
  other_boat: () => t("crew.where_other_boat"),
  elsewhere: () => t("crew.where_elsewhere"),
};

export const WENT = {
  hospital: () => t("crew.went_hospital"),
  relatives: () => t("crew.went_relatives"),
  on_board: () => t("crew.went_on_board"),
  unknown: () => t("crew.where_unknown"),
};

export const WHY_NOT = {
  current: () => t("crew.not_current"),
  blocked: () => t("crew.not_blocked"),
  shallow: () => t("crew.not_shallow"),
  not_found: () => t("crew.not_found"),
  broken: () => t("crew.not_broken"),
};

export const HELP = {
  boat_trouble: () => t("HelpKind.boat_trouble"),
  injured: () => t("HelpKind.injured"),
  more_boats: () => t("HelpKind.more_boats"),
  missing_person: () => t("HelpKind.missing_person"),
  danger: () => t("HelpKind.danger"),
};

/* What a tap says in the list. */
export function nameOf(entry) {
  if (entry.kind === "step") {
    const word = STATUS[{ acknowledge: "acknowledged", clear: "cleared", decline: "declined" }[entry.action] ?? entry.action]();
    return entry.body.people ? t("crew.with_people", { what: word, n: entry.body.people }) : word;
  }
  if (entry.kind === "found") return t("crew.tap_found", { n: entry.body.people });
  if (entry.kind === "closure") return t("crew.tap_closure");
  if (entry.kind === "photo") return t("crew.tap_photo");
  return t("crew.tap_help", { what: HELP[entry.body.kind]() });
}
