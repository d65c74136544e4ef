"""A figure in each ward as a sheet of paper: few classes of one colour, and the number in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ioc import i18n
from ioc.i18n import translate
from ioc.queries.mapfiles.counts import Measure, Span
from ioc.web.mapfiles.situation_sheet import areas_of, bounds_for, source_of, words_of
from maps import standalone
from maps.classes import NONE, Step, classes, colour_of
from maps.paper.sheet import Key, Row, Sheet
from maps.words import words

COLUMNS = (("mapfile.c_ward", 0.5), ("mapfile.c_count", 0.25), ("mapfile.c_share", 0.25))


def sheet_of(
    outlines: dict[str, Any],
    counts: dict[str | None, int],
    measure: Measure,
    span: Span,
    at: datetime,
    city_name: str,
    locale: str,
    *,
    is_exercise: bool,
) -> Sheet:
    """The sheet of one measure; `counts` by code of the ward, None for no ward."""
    known = [one["properties"] for one in outlines["features"]]
    names = {one["code"]: one["full_name"] for one in known}
    codes = list(names)
    steps = classes(counts.get(code, 0) for code in codes)
    total = sum(counts.values())
    outside = sum(count for code, count in counts.items() if code not in names)
    return Sheet(
        title=translate("mapfile.wards_title", locale, what=i18n.label(measure, locale)),
        subtitle=span_words(measure, span, at, locale),
        bounds=bounds_for(outlines, None),
        words=words_of(locale),
        source=source_of(at, city_name, locale),
        stamp=translate("mapfile.exercise", locale) if is_exercise else "",
        areas=[
            replace(
                area,
                paint=colour_of(counts.get(area.code, 0), steps),
                value=i18n.number(counts.get(area.code, 0), locale),
            )
            for area in areas_of(outlines)
        ],
        legend=legend_of(steps, locale),
        facts=[
            (i18n.label(measure, locale), i18n.number(total, locale)),
            (translate("mapfile.f_no_ward", locale), i18n.number(outside, locale)),
        ],
        notes=_notes(outlines, locale),
        list_title=translate("mapfile.wards_list", locale),
        columns=[(translate(name, locale), share) for name, share in COLUMNS],
        rows=[
            Row(
                number,
                (
                    names[code],
                    i18n.number(counts.get(code, 0), locale),
                    f"{i18n.number(round(100 * counts.get(code, 0) / total, 1), locale)} %"
                    if total
                    else "–",
                ),
            )
            for number, code in enumerate(
                sorted(codes, key=lambda one: (-counts.get(one, 0), names[one])), start=1
            )
        ],
    )


def span_words(measure: Measure, span: Span, at: datetime, locale: str) -> str:
    """From when until when it counts; what stands open is as of one moment."""
    if measure is not Measure.OPENED:
        return translate("mapfile.as_of", locale, at=i18n.moment(at, locale))
    return translate(
        "mapfile.span",
        locale,
        since=i18n.moment(span.since, locale),
        until=i18n.moment(span.until, locale),
    )


def legend_of(steps: list[Step], locale: str) -> list[Key]:
    """One line for each class, and one for nothing."""
    none = Key(translate("mapfile.none", locale), paint=NONE)
    return [none, *(Key(step.words, paint=step.colour) for step in steps)]


def _notes(outlines: dict[str, Any], locale: str) -> list[str]:
    is_rough = any(one["properties"]["approximate"] for one in outlines["features"])
    return [words(locale)["approximate_note"]] if is_rough else []


def page_of(
    outlines: dict[str, Any],
    counts: dict[str | None, int],
    sheet: Sheet,
    locale: str,
    static: Path,
) -> str:
    """The same as one HTML file."""
    colours = {area.code: area.paint or NONE for area in sheet.areas}
    figures = {
        code: (i18n.number(counts.get(code, 0), locale), colour) for code, colour in colours.items()
    }
    text = standalone.Text(
        title=sheet.title,
        subtitle=sheet.subtitle,
        source=sheet.source,
        locale=locale,
        stamp=sheet.stamp,
        facts=sheet.facts,
        notes=sheet.notes,
        legend=swatches((key.paint or NONE, key.label) for key in sheet.legend),
        list_title=sheet.list_title,
        columns=["#", *(name for name, _ in sheet.columns)],
        rows=[[str(row.number), *row.cells] for row in sheet.rows],
    )
    return standalone.wards(outlines, figures, text, static)


def swatches(classes: Iterable[tuple[str, str]]) -> Markup:
    """A legend of colours (`#RRGGBB`) with their words."""
    lines = Markup("").join(
        Markup(
            '<li><svg width="22" height="14" aria-hidden="true"><rect width="22" height="14"'
            ' fill="{}" stroke="#5B6675"/></svg> {}</li>'
        ).format(colour, words)
        for colour, words in classes
    )
    return Markup('<ul class="file-classes">{}</ul>').format(lines)
