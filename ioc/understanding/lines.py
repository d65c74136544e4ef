"""Lines on the ground: how near two come to each other, and where.

Points are (lat, lon) in WGS84 degrees, distances metres on flat ground, good within a city.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ioc.understanding.polyline import Point

_DEGREE_M = 110_574.0


def metres(one: Point, other: Point) -> float:
    """Metres between two points of one city."""
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(one[0] - other[0], east) * _DEGREE_M


def nearest(line: Sequence[Point], other: Sequence[Point]) -> tuple[float, Point]:
    """The least distance between two lines in metres, and the middle between the two points."""
    lat0, lon0 = line[0]
    east_m = _DEGREE_M * math.cos(math.radians(lat0))

    def flat(points: Sequence[Point]) -> list[Point]:
        return [((lon - lon0) * east_m, (lat - lat0) * _DEGREE_M) for lat, lon in points]

    one, two = flat(line), flat(other)
    best = (math.inf, (0.0, 0.0))
    for a, b in pairwise(one):
        for c, d in pairwise(two):
            crossing = _crossing(a, b, c, d)
            if crossing is not None:
                return 0.0, (lat0 + crossing[1] / _DEGREE_M, lon0 + crossing[0] / east_m)
            for point, start, end in ((a, c, d), (b, c, d), (c, a, b), (d, a, b)):
                foot = _foot(point, start, end)
                gap = math.dist(point, foot)
                if gap < best[0]:
                    best = (gap, ((point[0] + foot[0]) / 2, (point[1] + foot[1]) / 2))
    gap, (x, y) = best
    return gap, (lat0 + y / _DEGREE_M, lon0 + x / east_m)


def _foot(point: Point, start: Point, end: Point) -> Point:
    along = (end[0] - start[0], end[1] - start[1])
    square = along[0] ** 2 + along[1] ** 2
    if not square:
        return start
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / square
    share = min(1.0, max(0.0, share))
    return start[0] + share * along[0], start[1] + share * along[1]


def _crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    one, two = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    cross = one[0] * two[1] - one[1] * two[0]
    if not cross:
        return None
    gap = (c[0] - a[0], c[1] - a[1])
    share = (gap[0] * two[1] - gap[1] * two[0]) / cross
    other = (gap[0] * one[1] - gap[1] * one[0]) / cross
    if not (0 <= share <= 1 and 0 <= other <= 1):
        return None
    return a[0] + share * one[0], a[1] + share * one[1]
