"""Where and when matters arose, as one HTML file with a slider of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ioc import i18n
from ioc.domain import clock
from ioc.i18n import translate
from ioc.queries.mapfiles.counts import Span, Spot
from ioc.web.mapfiles.situation_sheet import source_of
from ioc.web.mapfiles.ward_sheet import swatches
from maps import standalone
from maps.classes import Step, heat

CELL_M = 400.0
"""Side of the squares: some streets; one of them is told in words in the file."""


@dataclass(frozen=True)
class Made:
    """When, for which city, and whether with what was exercised."""

    at: datetime
    city_name: str
    is_exercise: bool


def page_of(
    outlines: dict[str, Any],
    found: tuple[Sequence[Spot], int],
    span: Span,
    step: timedelta,
    made: Made,
    locale: str,
    static: Path,
) -> str:
    """The file of these spots, with how many had no place."""
    spots, unplaced = found
    counted = heat(
        ((one.lat, one.lon, one.at) for one in spots), span.since, span.until, step, CELL_M
    )
    notes = [translate("mapfile.heat_cell", locale, m=i18n.number(CELL_M, locale))]
    if unplaced:
        notes.append(translate("mapfile.unplaced_heat", locale, n=unplaced))
    form = "HH:mm dd/MM" if step < timedelta(days=1) else "dd/MM/yyyy"
    text = standalone.Text(
        title=translate("mapfile.heat_title", locale),
        subtitle=translate(
            "mapfile.span",
            locale,
            since=i18n.moment(span.since, locale),
            until=i18n.moment(span.until, locale),
        ),
        source=source_of(made.at, made.city_name, locale),
        locale=locale,
        stamp=translate("mapfile.exercise", locale) if made.is_exercise else "",
        facts=[
            (translate("mapfile.c_count", locale), i18n.number(len(spots), locale)),
            (translate("mapfile.f_cells", locale), i18n.number(len(counted.cells), locale)),
        ],
        notes=notes,
        legend=_legend(standalone.heat_classes(counted)),
        controls=_controls(len(counted.starts) - 1, locale),
        list_title=translate("mapfile.heat_time", locale),
        columns=[translate("mapfile.heat_time", locale), translate("mapfile.c_count", locale)],
        rows=[
            [
                i18n.moment(start, locale, form),
                i18n.number(sum(counts[at] for _, _, counts in counted.cells), locale),
            ]
            for at, start in enumerate(counted.starts)
        ],
    )
    said = standalone.HeatWords(
        play=translate("mapfile.heat_play", locale),
        pause=translate("mapfile.heat_pause", locale),
        during=translate("mapfile.heat_during", locale),
        until=translate("mapfile.heat_until", locale),
    )
    steps = [i18n.moment(clock.local(start), locale, form) for start in counted.starts]
    return standalone.heat(outlines, counted, steps, said, text, static)


def _controls(last: int, locale: str) -> Markup:
    return Markup(
        '<div class="heat-controls"><button type="button" id="heat-play">{play}</button>'
        '<input type="range" id="heat-time" min="0" max="{last}" value="{last}"'
        ' aria-label="{time}">'
        '<label><input type="checkbox" id="heat-all" checked> {all}</label>'
        '<output id="heat-word" for="heat-time"></output></div>'
    ).format(
        play=translate("mapfile.heat_play", locale),
        last=last,
        time=translate("mapfile.heat_time", locale),
        all=translate("mapfile.heat_all", locale),
    )


def _legend(steps: Sequence[Step]) -> Markup:
    """The classes of a square in one step; summed up, the last class is that and more."""
    return swatches((step.colour, step.words) for step in steps)
