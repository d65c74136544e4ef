"""Where the kilometres of a numbered road are, from the milestones that the map has.

The official kilometre counts from an origin that is seldom in the extract, so a road without
milestones has no kilometres here. Between two milestones the way along the road is measured and
scaled to the kilometres between them.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from ioc.osm.elements import Kilometre, Node, Point, Way
from ioc.osm.planar import metres

_ON_ROAD_M = 60.0
# A cell of this size and its neighbours hold all within `_ON_ROAD_M`, up to 60 degrees north.
_CELL_DEGREES = 0.0012
_STEP_KM = 0.5
# Two milestones farther apart than this say too little of what lies between.
_MOST_APART_KM = 30.0
# The way between two milestones may differ from their kilometres by this share.
_LEAST, _MOST = 0.8, 1.25
_STONE_M = 50.0
_DRIFT = 0.05
_KEYS = ("distance", "pk", "km", "railway:position", "name", "ref")
_NUMBER = re.compile(
    r"(?:^|\bkm\s*)(\d{1,4})(?:[.,](\d{1,3})|\s*\+\s*(\d{1,3}))?(?:\s*km)?\b", re.I
)


class Milestone(NamedTuple):
    """A stone beside a road."""

    km: float
    node: int
    point: Point


def milestone(node: Node) -> Milestone | None:
    """What a node tagged `highway=milestone` says, or None where it names no kilometre."""
    for key in _KEYS:
        match = _NUMBER.search(node.tags.get(key, "").strip())
        if match:
            whole, tenths, metres_on = match.groups()
            km = float(f"{whole}.{tenths}") if tenths else float(whole)
            return Milestone(km + int(metres_on or 0) / 1000, node.id, (node.lat, node.lon))
    return None


def kilometres(ways: Iterable[Way], stones: Iterable[Milestone]) -> tuple[Kilometre, ...]:
    """Points of a road every half kilometre between its milestones, in their order."""
    links: dict[int, dict[int, float]] = defaultdict(dict)
    where: dict[int, Point] = {}
    for way in ways:
        where.update(zip(way.nodes, way.points, strict=True))
        for a, b in pairwise(way.nodes):
            length = metres(where[a], where[b])
            links[a][b] = links[b][a] = min(length, links[a].get(b, length))
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for node, point in where.items():
        cells[_cell(point)].append(node)
    on_road = sorted(filter(None, (_snapped(stone, where, cells) for stone in stones)))
    found = {stone.km: Kilometre(stone.km, *stone.point, _STONE_M) for stone in on_road}
    for first, second in pairwise(on_road):
        apart = second.km - first.km
        if not 0 < apart <= _MOST_APART_KM:
            continue
        for mark in _between(first, second, links, where):
            found.setdefault(mark.km, mark)
    return tuple(found[km] for km in sorted(found))


def _cell(point: Point) -> tuple[int, int]:
    return round(point[0] / _CELL_DEGREES), round(point[1] / _CELL_DEGREES)


def _snapped(
    stone: Milestone, where: dict[int, Point], cells: dict[tuple[int, int], list[int]]
) -> Milestone | None:
    """The stone at the nearest node of the road, or None where it stands at another road."""
    if stone.node in where:
        return stone
    row, column = _cell(stone.point)
    close = [
        node
        for r in (row - 1, row, row + 1)
        for c in (column - 1, column, column + 1)
        for node in cells.get((r, c), ())
    ]
    node = min(close, key=lambda node: metres(where[node], stone.point), default=None)
    if node is None or metres(where[node], stone.point) > _ON_ROAD_M:
        return None
    return Milestone(stone.km, node, where[node])


def _between(
    first: Milestone,
    second: Milestone,
    links: dict[int, dict[int, float]],
    where: dict[int, Point],
) -> list[Kilometre]:
    apart = second.km - first.km
    path = _path(first.node, second.node, links, apart * 1000 * _MOST)
    length = sum(links[a][b] for a, b in pairwise(path)) / 1000
    if not path or not _LEAST <= length / apart <= _MOST:
        return []
    marks = []
    wrong_m = abs(length - apart) * 1000
    target = (int(first.km / _STEP_KM) + 1) * _STEP_KM
    gone = first.km
    for a, b in pairwise(path):
        step = links[a][b] / 1000 * apart / length
        while step and target <= gone + step and target < second.km:
            share = (target - gone) / step
            lat = where[a][0] + share * (where[b][0] - where[a][0])
            lon = where[a][1] + share * (where[b][1] - where[a][1])
            from_stone_m = min(target - first.km, second.km - target) * 1000
            accuracy = _STONE_M + _DRIFT * from_stone_m + wrong_m / 2
            marks.append(Kilometre(target, lat, lon, round(accuracy)))
            target += _STEP_KM
        gone += step
    return marks


def _path(start: int, goal: int, links: dict[int, dict[int, float]], most_m: float) -> list[int]:
    """The shortest way along the road, or nothing where it is longer than `most_m`."""
    best = {start: 0.0}
    before: dict[int, int] = {}
    queue = [(0.0, start)]
    while queue:
        gone, node = heapq.heappop(queue)
        if node == goal:
            path = [node]
            while path[-1] != start:
                path.append(before[path[-1]])
            return path[::-1]
        if gone > best[node]:
            continue
        for other, length in links[node].items():
            total = gone + length
            if total <= most_m and total < best.get(other, most_m + 1):
                best[other] = total
                before[other] = node
                heapq.heappush(queue, (total, other))
    return []
