"""Shapes that people draw or import: read from GeoJSON, checked, mended where that is honest.

GeoJSON has longitude first (RFC 7946). A ring that crosses itself is mended (`make_valid`: what it
encloses stays), and whoever drew it is told. What cannot be read, lies outside the city or
encloses nothing raises `InvalidInput` with a code that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, isfinite, radians
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import METRES_PER_DEGREE, Bounds

VERTICES_MOST = 20_000
"""Corners of one shape; what satellites see is simplified before it comes here."""

AREA_LEAST_M2 = 25.0
DIGITS = 6
LINE_M, POINT_M = 8.0, 25.0
"""How far around a closed line or point the way is shut: half a road, a junction."""

DEPTH: dict[str, int] = {
    "Point": 0,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""Kinds of geometry that are taken, and how deep their positions lie in lists."""


@dataclass(frozen=True)
class Shape:
    """A shape that can be kept, in WGS84 with longitude first; whether it had to be mended, and
    whether a part outside the city was cut off."""

    geometry: BaseGeometry
    is_mended: bool = False
    is_cut: bool = False

    @property
    def geojson(self) -> dict[str, Any]:
        """The geometry as GeoJSON."""
        return dict(mapping(self.geometry))

    @property
    def vertices(self) -> int:
        """How many positions it has."""
        return int(shapely.get_num_coordinates(self.geometry))

    @property
    def bbox(self) -> list[float]:
        """West, south, east, north."""
        return [round(value, DIGITS) for value in self.geometry.bounds]


def area_of(given: Any, bounds: Bounds, field: str = "geometry") -> Shape:
    """A polygon or several as a multipolygon inside the city. Raises `InvalidInput`."""
    made = _read(given, ("Polygon", "MultiPolygon"), field)
    is_mended = not made.is_valid
    mended = _polygons(shapely.make_valid(made) if is_mended else made)
    if mended.is_empty or metres2(mended) < AREA_LEAST_M2:
        raise InvalidInput(FieldError(field, "polygon_empty"))
    inside, is_cut = _inside(mended, bounds, field)
    kept = _polygons(inside)
    if kept.is_empty or metres2(kept) < AREA_LEAST_M2:
        raise InvalidInput(FieldError(field, "outside_city"))
    return Shape(kept, is_mended, is_cut)


def way_of(given: Any, bounds: Bounds, field: str = "geometry") -> Shape:
    """A point, a line or an area inside the city. Raises `InvalidInput`."""
    if _kind(given, field) in {"Polygon", "MultiPolygon"}:
        return area_of(given, bounds, field)
    made = _read(given, ("Point", "LineString", "MultiLineString"), field)
    if not isinstance(made, Point) and made.length == 0:
        raise InvalidInput(FieldError(field, "line_empty"))
    inside, is_cut = _inside(made, bounds, field)
    return Shape(inside, False, is_cut)


def shut(geometry: BaseGeometry) -> BaseGeometry:
    """What a closed way shuts: an area as it is, a line and a point with what lies around them."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    metres = POINT_M if isinstance(geometry, Point) else LINE_M
    across = cos(radians(geometry.centroid.y))
    flat = shapely.transform(geometry, lambda at: at * [across, 1.0])
    wide = flat.buffer(metres / METRES_PER_DEGREE, quad_segs=4)
    return shapely.transform(wide, lambda at: at / [across, 1.0])


def metres2(geometry: BaseGeometry) -> float:
    """The area of a shape in square metres, to a percent for anything as small as a city."""
    if geometry.is_empty:
        return 0.0
    middle = (geometry.bounds[1] + geometry.bounds[3]) / 2
    return float(geometry.area * METRES_PER_DEGREE**2 * cos(radians(middle)))


def _kind(given: Any, field: str) -> str:
    kind = given.get("type") if isinstance(given, Mapping) else None
    if not isinstance(kind, str) or kind not in DEPTH:
        raise InvalidInput(FieldError(field, "no_geojson_shape"))
    return kind


def _read(given: Any, kinds: tuple[str, ...], field: str) -> BaseGeometry:
    kind = _kind(given, field)
    if kind not in kinds:
        raise InvalidInput(FieldError(field, "shape_of_another_kind"))
    positions: list[tuple[float, float]] = []
    coordinates = _positions(given.get("coordinates"), DEPTH[kind], positions, field)
    if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in positions):
        is_turned = all(abs(lon) <= 90 and abs(lat) <= 180 for lon, lat in positions)
        raise InvalidInput(FieldError(field, "lat_lon_swapped" if is_turned else "not_a_place"))
    try:
        made = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, shapely.errors.GEOSException):
        raise InvalidInput(FieldError(field, "too_few_points")) from None
    if made.is_empty:
        raise InvalidInput(FieldError(field, "polygon_empty"))
    return made


def _positions(
    given: Any, depth: int, found: list[tuple[float, float]], field: str
) -> tuple[Any, ...]:
    """The coordinates with two finite numbers each; heights are left out."""
    if not isinstance(given, list | tuple):
        raise InvalidInput(FieldError(field, "no_geojson_shape"))
    if depth:
        return tuple(_positions(part, depth - 1, found, field) for part in given)
    is_pair = len(given) >= 2 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and isfinite(n) for n in given[:2]
    )
    if not is_pair:
        raise InvalidInput(FieldError(field, "no_geojson_shape"))
    if len(found) >= VERTICES_MOST:
        raise InvalidInput(FieldError(field, "too_many_points"))
    pair = (round(float(given[0]), DIGITS), round(float(given[1]), DIGITS))
    found.append(pair)
    return pair


def _polygons(geometry: BaseGeometry) -> MultiPolygon:
    """The areas of a shape; lines and points that mending left over go."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return MultiPolygon([p for p in parts if isinstance(p, Polygon) and not p.is_empty])


def _inside(geometry: BaseGeometry, bounds: Bounds, field: str) -> tuple[BaseGeometry, bool]:
    """The part in the city's box; raises `InvalidInput` where there is none."""
    frame = box(bounds.west, bounds.south, bounds.east, bounds.north)
    if frame.covers(geometry):
        return geometry, False
    if not frame.intersects(geometry):
        turned = shapely.transform(geometry, lambda at: at[:, ::-1])
        is_turned = frame.intersects(turned)
        raise InvalidInput(FieldError(field, "lat_lon_swapped" if is_turned else "outside_city"))
    kept = geometry.intersection(frame)
    if isinstance(geometry, LineString | MultiLineString) and kept.length == 0:
        raise InvalidInput(FieldError(field, "outside_city"))
    return kept, True
