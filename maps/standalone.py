"""A map as one HTML file that opens without any network: for a briefing, a stick, an e-mail.

Every script and style sheet is written into the file, and its own security policy forbids it to ask
anything of the outside. The light theme is used, because such a file is also printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from maps.areas import bounds_of, outlines_part
from maps.base import Bounds, CityMap, MapPart
from maps.classes import Heat, Step, classes
from maps.documents import RING_FROM_M, rendered
from maps.paper.frame import METRES_PER_DEGREE
from maps.words import words

NONCE: Final = "StandsInTheFileItself00"
STYLES: Final = ("css/tokens.css", "css/base.css", "css/map_file.css")
POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_SCRIPT: Final = re.compile(r'<script[^>]*\ssrc="/static/([^"]+)"[^>]*></script>')
_LINK: Final = re.compile(r'<link[^>]*\shref="/static/([^"]+)"[^>]*/?>')
_URL: Final = re.compile(r"url\((?!['\"]?data:)[^)]*\)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_FACE: Final = re.compile(r"@font-face\s*\{[^}]*\}|@import[^;]*;")


@dataclass(frozen=True)
class Text:
    """What stands around the map: `facts` are pairs of a word and a figure, `columns` and `rows`
    the list below, `legend` and `controls` (what the map's script needs) finished markup."""

    title: str
    subtitle: str
    source: str
    locale: str
    stamp: str = ""
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    legend: Markup | None = None
    controls: Markup | None = None
    list_title: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def situation(
    outlines: Mapping[str, Any],
    points: Mapping[str, Any],
    shut: Mapping[str, Any],
    text: Text,
    static: Path,
    bounds: Bounds | None = None,
) -> str:
    """Matters, forces, shelters and water. `points` as of `maps.layers`; the features of `shut`
    have `kind`, `paint` (of a flood) and `said`. `static` is the folder of the site's files."""
    city_map = _city_map(outlines, "map_of_incidents", text.locale, bounds)
    if outlines["features"]:
        outlines_part(outlines, filled=True).put_on(city_map)
    MapPart("shut", "shut.js", shut, {}).put_on(city_map)
    options = {"ringFrom": RING_FROM_M, "interactive": True, "cluster": True}
    city_map.need_script("supercluster/supercluster.min.js")
    MapPart("points", "points.js", points, options).put_on(city_map)
    return _file(city_map, text, static)


def wards(
    outlines: Mapping[str, Any], figures: Mapping[str, tuple[str, str]], text: Text, static: Path
) -> str:
    """A figure in each ward: `figures` by code, each the words and the colour (`#RRGGBB`)."""
    city_map = _city_map(outlines, "map_of_incidents", text.locale, None)
    features = []
    for one in outlines["features"]:
        value, colour = figures[one["properties"]["code"]]
        told = {"value": value, "colour": colour, "name": one["properties"]["full_name"]}
        features.append({**one, "properties": {**one["properties"], **told}})
    collection = {"type": "FeatureCollection", "features": features}
    MapPart("wards", "wards.js", collection, {}).put_on(city_map)
    return _file(city_map, text, static)


@dataclass(frozen=True)
class HeatWords:
    """What the slider says: `during` and `until` have `{time}` and `{count}`."""

    play: str
    pause: str
    during: str
    until: str


def heat(
    outlines: Mapping[str, Any],
    found: Heat,
    steps: Sequence[str],
    said: HeatWords,
    text: Text,
    static: Path,
) -> str:
    """Heat over time; `steps` are the words of each step of `found`."""
    city_map = _city_map(outlines, "map_of_incidents", text.locale, None)
    if outlines["features"]:
        outlines_part(outlines, filled=True).put_on(city_map)
    cells = [
        {"box": _box(lat, lon, found.cell_m), "counts": counts} for lat, lon, counts in found.cells
    ]
    options = {
        "classes": [
            {"least": one.least, "most": one.most, "colour": one.colour}
            for one in heat_classes(found)
        ],
        "play": said.play,
        "pause": said.pause,
        "during": said.during,
        "until": said.until,
        "locale": text.locale,
    }
    MapPart("heat", "heat.js", {"steps": list(steps), "cells": cells}, options).put_on(city_map)
    return _file(city_map, text, static)


def heat_classes(found: Heat) -> list[Step]:
    """The classes of one square in one step."""
    return classes(count for _, _, counts in found.cells for count in counts)


def _box(lat: float, lon: float, cell_m: float) -> list[list[float]]:
    from math import cos, radians

    high = cell_m / METRES_PER_DEGREE / 2
    wide = high / cos(radians(lat))
    return [[lat - high, lon - wide], [lat + high, lon + wide]]


def _city_map(
    outlines: Mapping[str, Any], name: str, locale: str, bounds: Bounds | None
) -> CityMap:
    around = bounds or (
        bounds_of(outlines) if outlines["features"] else Bounds(16.0, 107.0, 16.8, 108.2)
    )
    return CityMap(around, words(locale)[name], None, locale, "light")


def _file(city_map: CityMap, text: Text, static: Path) -> str:
    """The whole file; raises OSError where a file of set-up is missing."""
    made = rendered(city_map, NONCE)
    head = _SCRIPT.sub(lambda one: _script(static / one[1]), str(made.head))
    head = _LINK.sub(lambda one: _style(static / one[1]), head)
    styles = "".join(_style(static / name) for name in STYLES)
    facts = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(word, figure)
        for word, figure in text.facts
    )
    notes = Markup("").join(Markup("<li>{}</li>").format(note) for note in text.notes)
    stamp = Markup('<p class="file-stamp">{}</p>').format(text.stamp) if text.stamp else ""
    return (
        f'<!doctype html><html lang="{escape(text.locale)}" data-theme="light"><head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(text.title)}</title>{head}{styles}</head>"
        f'<body class="map-file"><header><h1>{escape(text.title)}</h1>{stamp}'
        f"<p>{escape(text.subtitle)}</p><dl>{facts}</dl></header>"
        f'<main><div class="file-map">{made.html}</div>{text.controls or ""}'
        f'<div class="file-legend">{text.legend or ""}</div><ul class="file-notes">{notes}</ul>'
        f"{_table(text)}</main><footer>{escape(text.source)}</footer>{made.script}</body></html>"
    )


def _table(text: Text) -> Markup:
    if not text.rows:
        return Markup("")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in text.columns)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row)
        )
        for row in text.rows
    )
    return Markup(
        '<h2>{}</h2><div class="file-table"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(text.list_title, head, body)


def _script(path: Path) -> str:
    source = path.read_text(encoding="utf-8").replace("</script", "<\\/script")
    return f"<script>{source}</script>"


def _style(path: Path) -> str:
    """A style sheet without anything that would be fetched: pictures and letters of other files."""
    source = _FACE.sub("", _COMMENT.sub("", path.read_text(encoding="utf-8")))
    return f"<style>{_URL.sub('none', source)}</style>"
