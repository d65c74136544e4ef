"""The outlines of wards and communes as a layer: the map itself where there are no tiles.

An outline is either official or approximate (made from centre points until the official ones are
imported). An approximate one is drawn dashed, and the map says in words that it is, because people
take a line on a map for the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapely.geometry import mapping, shape

from maps.base import Bounds, MapPart

OUTLINE_DIGITS: Final = 5
"""Decimals of a degree that are sent: a metre, finer than any line that is drawn."""


def outlines_part(outlines: Mapping[str, Any], *, filled: bool, ground: bool = False) -> MapPart:
    """A layer of all outlines with their names.

    `outlines` is a GeoJSON FeatureCollection of polygons whose properties have `name`, may have
    `code`, `approximate` (bool) and `label_lat`, `label_lon`; where the label point is missing it
    is set inside the polygon. `filled` paints the land, for maps without tiles; `ground` says that
    waters and roads drawn by hand lie between the land and its outlines.
    """
    features = [_outline(feature) for feature in outlines["features"]]
    # The larger area is named first: where two names would touch, the first one stays.
    features.sort(key=lambda one: one["properties"].pop("size"), reverse=True)
    return MapPart(
        "outlines",
        "outlines.js",
        {"type": "FeatureCollection", "features": features},
        {
            "filled": filled,
            "ground": ground,
            "approximate": any(one["properties"]["approximate"] for one in features),
        },
    )


def bounds_of(outlines: Mapping[str, Any]) -> Bounds:
    """The rectangle around all outlines; raises ValueError when there is none."""
    boxes = [shape(feature["geometry"]).bounds for feature in outlines["features"]]
    if not boxes:
        raise ValueError("there is no outline to look at")
    return Bounds(
        south=min(box[1] for box in boxes),
        west=min(box[0] for box in boxes),
        north=max(box[3] for box in boxes),
        east=max(box[2] for box in boxes),
    )


def _outline(feature: Mapping[str, Any]) -> dict[str, Any]:
    known = feature["properties"]
    polygon = shape(feature["geometry"])
    label = polygon.representative_point()
    return {
        "type": "Feature",
        "geometry": _rounded(mapping(polygon)),
        "properties": {
            "code": known.get("code"),
            "name": known["name"],
            "approximate": bool(known.get("approximate", False)),
            "label_lat": round(known.get("label_lat", label.y), OUTLINE_DIGITS),
            "label_lon": round(known.get("label_lon", label.x), OUTLINE_DIGITS),
            "size": polygon.area,
        },
    }


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    def thin(part: Any) -> Any:
        if isinstance(part, (int, float)):
            return round(part, OUTLINE_DIGITS)
        return [thin(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": thin(geometry["coordinates"])}
