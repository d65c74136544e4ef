"""The situation as one HTML file: the same things as on paper, to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ioc import i18n
from ioc.domain.water import ClosureKind
from ioc.i18n import translate
from ioc.queries.mapfiles.picture import Picture
from ioc.web.mapfiles.situation_sheet import paint_of_depth
from maps import standalone
from maps.layers import facility_features, incident_features, unit_features
from maps.paper.sheet import Sheet
from maps.symbols import CONSOLE_LEGEND, legend_html

LEGEND = tuple(
    key for key in CONSOLE_LEGEND if key not in {"resolved", "stale", "critical_cluster"}
)


def page_of(picture: Picture, sheet: Sheet, locale: str, static: Path) -> str:
    """The file; the words around the map are those of the sheet."""
    points = {
        "type": "FeatureCollection",
        "features": [
            *facility_features(one for one in picture.facilities if one["kind"] == "shelter")[
                "features"
            ],
            *unit_features(picture.units)["features"],
            *incident_features(picture.incidents)["features"],
        ],
    }
    text = standalone.Text(
        title=sheet.title,
        subtitle=sheet.subtitle,
        source=sheet.source,
        locale=locale,
        stamp=sheet.stamp,
        facts=sheet.facts,
        notes=sheet.notes,
        legend=legend_html(LEGEND, locale),
        list_title=sheet.list_title,
        columns=["#", *(name for name, _ in sheet.columns)],
        rows=[[str(row.number or ""), *row.cells] for row in sheet.rows],
    )
    shut = {
        "type": "FeatureCollection",
        "features": [_shut(one, locale) for one in picture.shut["features"]],
    }
    return standalone.situation(picture.outlines, points, shut, text, static, sheet.bounds)


def _shut(feature: dict[str, Any], locale: str) -> dict[str, Any]:
    seen = feature["properties"]
    if seen["kind"] == ClosureKind.FLOOD:
        depth = seen["depth_m"]
        said = (
            translate("mapfile.depth_unknown", locale)
            if depth is None
            else f"{i18n.number(depth, locale)} m"
        )
        told = translate("mapfile.flood_said", locale, name=seen["name"], depth=said)
    else:
        told = translate("mapfile.way_said", locale, name=seen["name"])
    properties = {
        "kind": str(seen["kind"]),
        "paint": paint_of_depth(seen["depth_m"])[0],
        "said": told,
    }
    return {"type": "Feature", "geometry": feature["geometry"], "properties": properties}
