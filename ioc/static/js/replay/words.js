/* The words that a code becomes. */

import { t } from "../i18n.js";

export const CHANGES = {
  opened: () => t("replay.diff_opened"),
  worse: () => t("replay.diff_worse"),
  gone: () => t("replay.diff_gone"),
  better: () => t("replay.diff_better"),
  sent: () => t("replay.diff_sent"),
};

export const SIGNS = { opened: "+", worse: "▲", gone: "×", better: "▼", sent: "→" };

export const FIGURES = {
  waiting: () => t("replay.figure_waiting"),
  oldest: () => t("replay.figure_oldest"),
  open: () => t("replay.figure_open"),
  critical: () => t("replay.figure_critical"),
  late: () => t("replay.figure_late"),
  reports: () => t("replay.figure_reports"),
  free: () => t("replay.figure_free"),
  busy: () => t("replay.figure_busy"),
  silent: () => t("replay.figure_silent"),
  places: () => t("replay.figure_places"),
  alarmed: () => t("replay.figure_alarmed"),
};

export const TILES = {
  open: FIGURES.open,
  critical: FIGURES.critical,
  reports: FIGURES.reports,
  units: () => t("replay.tile_units"),
  places: FIGURES.places,
  alarmed: FIGURES.alarmed,
};

export const UNITS = {
  free: () => t("free"),
  busy: () => t("on a task"),
  silent: () => t("silent"),
  out: () => t("out of service"),
};
