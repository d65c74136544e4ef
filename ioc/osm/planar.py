"""Metres on a flat piece of ground around one place: what shapely needs to measure with.

Good to 0.5 % within 100 km of the origin. Points are (lat, lon) outside and (x, y) metres inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import shapely
import shapely.ops

from ioc.osm.elements import Point

DEGREE_M = 110_574.0
"""Metres per degree of latitude."""


class Plane:
    """The ground around an origin."""

    def __init__(self, origin: Point) -> None:
        self.origin = origin
        self._east_m = DEGREE_M * 1.00676 * math.cos(math.radians(origin[0]))

    def flat(self, point: Point) -> tuple[float, float]:
        """(x, y) metres east and north of the origin."""
        return (
            (point[1] - self.origin[1]) * self._east_m,
            (point[0] - self.origin[0]) * DEGREE_M,
        )

    def round(self, x: float, y: float) -> Point:
        """The way back: (lat, lon) degrees."""
        return self.origin[0] + y / DEGREE_M, self.origin[1] + x / self._east_m

    def line(self, points: Iterable[Point]) -> shapely.LineString:
        """A line of two or more points."""
        return shapely.LineString([self.flat(point) for point in points])


def circle_around(
    plane: Plane, points: Sequence[Point], on: shapely.Geometry | None = None
) -> tuple[Point, float]:
    """The middle of the smallest circle around all points, moved onto the geometry `on` where one
    is given, and the distance from there to the farthest."""
    flat = [plane.flat(point) for point in points]
    cloud = shapely.MultiPoint(flat)
    circle = shapely.minimum_bounding_circle(cloud)
    middle = shapely.Point(circle.centroid if not circle.is_empty else cloud.centroid)
    if on is not None:
        middle = shapely.ops.nearest_points(on, middle)[0]
    farthest = max(math.hypot(x - middle.x, y - middle.y) for x, y in flat)
    return plane.round(middle.x, middle.y), farthest


def metres(first: Point, second: Point) -> float:
    """Metres between two near points."""
    east = (first[1] - second[1]) * math.cos(math.radians((first[0] + second[0]) / 2)) * 1.00676
    return math.hypot(first[0] - second[0], east) * DEGREE_M
