"""The sea, from the lines of the coast.

OpenStreetMap draws no area of the sea: only its shore, with the land to the left of each line. The
box of the extract is cut along the shore, and a piece is sea where the lines on its edge have it on
their right.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import shapely
from shapely.geometry import LineString, Polygon, box

from ioc.osm.elements import Box, Point

_ASIDE: Final = 1e-6
"""Degrees beside a line at which a side is asked, about 0.1 m."""


def sea(shores: Sequence[Sequence[Point]], within: Box) -> list[Polygon]:
    """The pieces of the box that are sea, as polygons of (lon, lat).

    A piece on whose edge lines say both (a shore that ends within the box) is left out: land drawn
    as sea would be a false map, sea drawn as land is only an empty one.
    """
    lines = [
        LineString([(lon, lat) for lat, lon in shore]) for shore in shores if len(set(shore)) > 1
    ]
    if not lines:
        return []
    south, west, north, east = within
    frame = box(west, south, east, north)
    cut = shapely.intersection(shapely.unary_union(lines), frame)
    if cut.is_empty:
        return []
    pieces = list(shapely.get_parts(shapely.polygonize([*_lines(cut, frame)])))
    votes = [0] * len(pieces)
    doubts = [0] * len(pieces)
    tree = shapely.STRtree(pieces)
    for line in lines:
        for right, left in _sides(line, frame):
            for at in tree.query(right, predicate="within"):
                votes[int(at)] += 1
            for at in tree.query(left, predicate="within"):
                doubts[int(at)] += 1
    return [
        piece
        for piece, for_sea, for_land in zip(pieces, votes, doubts, strict=True)
        if for_sea and not for_land
    ]


def _lines(cut: Any, frame: Polygon) -> Sequence[Any]:
    noded = shapely.unary_union([cut, frame.exterior])
    return [part for part in shapely.get_parts(noded) if part.geom_type == "LineString"]


def _sides(line: LineString, frame: Polygon) -> Sequence[tuple[Any, Any]]:
    """Points to the right and to the left of the middle of each part of a line."""
    found = []
    corners = shapely.get_coordinates(line)
    for (x1, y1), (x2, y2) in pairwise(corners):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if length < 4 * _ASIDE:
            continue
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        east, north = (y2 - y1) / length * _ASIDE, (x1 - x2) / length * _ASIDE
        right, left = shapely.Point(x + east, y + north), shapely.Point(x - east, y - north)
        if shapely.contains(frame, right) and shapely.contains(frame, left):
            found.append((right, left))
    return found
