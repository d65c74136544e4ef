"""What lies under the signs of a sheet: land, water, ways, floods, and the names of areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shapely import make_valid
from shapely.affinity import affine_transform
from shapely.geometry import GeometryCollection, LineString, MultiLineString, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.prepared import prep

from maps.paper.frame import METRES_PER_DEGREE, Frame
from maps.paper.ink import BOLD, Ink
from maps.paper.sheet import Area, Line, Sheet

HATCH_APART: Final = 4.0
TOLERANCE: Final = 0.25
"""Points of paper: no printer shows less."""

WATER: Final = "#B9D4EA"
LINES: Final[dict[str, tuple[str, float, tuple[float, ...]]]] = {
    "river": (WATER, 1.2, ()),
    "road": ("#B7AFA0", 1.1, ()),
    "closed": ("#B3142F", 2.2, (5.0, 3.0)),
}
"""Colour, width and dashes of a line."""


def draw_ground(ink: Ink, frame: Frame, sheet: Sheet) -> None:
    """Everything below the signs, in its order."""
    edge = box(
        frame.left, frame.bottom, frame.left + frame.width, frame.bottom + frame.height
    ).buffer(4)
    ink.box(frame.left, frame.bottom, frame.width, frame.height, fill="map-beyond")
    land = [(area, _on_paper(area.geometry, frame, edge)) for area in sheet.areas]
    for area, geometry in land:
        ink.shape(geometry, fill=area.paint or "map-land")
    for line in (one for one in sheet.lines if one.kind != "closed"):
        _draw_line(ink, line, frame, edge)
    for flood in sheet.floods:
        geometry = _on_paper(flood.geometry, frame, edge)
        ink.shape(geometry, fill=flood.paint or "flood-2", opacity=0.62)
        if flood.is_hatched:
            ink.shape(hatched(geometry), stroke="#1D4F94", width=0.5)
        ink.shape(geometry, stroke="#1D4F94", width=0.5)
    for area, geometry in land:
        if area.is_hatched:
            ink.shape(hatched(geometry), stroke="#5B6675", width=0.3)
        dash = (4.0, 2.5) if area.is_dashed else ()
        ink.shape(geometry, stroke="map-outline", width=0.7, dash=dash)
    for area, geometry in land:
        if area.is_main:
            ink.shape(geometry, stroke="map-label", width=2.0)
    for line in (one for one in sheet.lines if one.kind == "closed"):
        _draw_line(ink, line, frame, edge)
    _names(ink, frame, sheet.areas)


def hatched(geometry: BaseGeometry) -> BaseGeometry:
    """Slanting lines over a surface, in points of the paper."""
    if geometry.is_empty:
        return geometry
    left, bottom, right, top = geometry.bounds
    high = top - bottom
    starts = range(int(left - high) // int(HATCH_APART), int(right) // int(HATCH_APART) + 2)
    lines = MultiLineString(
        [LineString([(n * HATCH_APART, bottom), (n * HATCH_APART + high, top)]) for n in starts]
    )
    return lines.intersection(geometry)


def _draw_line(ink: Ink, line: Line, frame: Frame, edge: BaseGeometry) -> None:
    paint, width, dash = LINES[line.kind]
    geometry = _on_paper(line.geometry, frame, edge)
    if line.kind == "river" and "Polygon" in geometry.geom_type:
        ink.shape(geometry, fill=WATER)
        return
    ink.shape(
        geometry, stroke=paint, width=max(width, line.width_m * frame.points_per_metre), dash=dash
    )


def _on_paper(geometry: dict[str, Any], frame: Frame, edge: BaseGeometry) -> BaseGeometry:
    """The geometry in points of the paper, cut at the frame."""
    x, y = frame.place(0.0, 0.0)
    per_degree = METRES_PER_DEGREE * frame.points_per_metre
    wide = frame.place(0.0, 1.0)[0] - x
    moved = affine_transform(shape(geometry), [wide, 0, 0, per_degree, x, y])
    if not prep(edge).intersects(moved):
        return moved.intersection(edge)
    simple = moved.simplify(TOLERANCE)
    valid = simple if simple.is_valid else make_valid(simple)
    cut = valid.intersection(edge)
    if isinstance(cut, GeometryCollection):
        # A cut leaves points and lines of a surface that touches the frame: they are no part of it.
        surfaces = [one for one in cut.geoms if one.area]
        return unary_union(surfaces or [one for one in cut.geoms if one.length])
    return cut


def _names(ink: Ink, frame: Frame, areas: Sequence[Area]) -> None:
    """Names of areas where they find room; the first in the list choose first."""
    taken: list[tuple[float, float, float, float]] = []
    for area in areas:
        if not area.label or not (area.name or area.value) or not frame.holds(*area.label):
            continue
        x, y = frame.place(*area.label)
        wide = max(ink.width(area.name, 7), ink.width(area.value, 8.5, BOLD)) + 4
        high = 9.0 * (bool(area.name) + bool(area.value)) + 2
        mine = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        is_inside = frame.left < mine[0] and mine[2] < frame.left + frame.width
        if not is_inside or any(_touch(mine, other) for other in taken):
            continue
        taken.append(mine)
        base = y + (1.5 if area.value else -2.5)
        if area.name:
            ink.text(x, base, area.name, 7, paint="map-label", halo=True, is_middle=True)
        if area.value:
            ink.text(x, base - 9.5, area.value, 8.5, BOLD, halo=True, is_middle=True)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
