"""A network of ways as arrays: short straight pieces between nodes, for every way of moving.

Coordinates are WGS84 degrees; `x` and `y` are metres on a plane around the middle of the network
(within 0.5 % for 100 km around it). The pieces are at most `PIECE_M` long, so that a flood closes
the part of a street that it covers and the nearest node is near. It knows no closures and searches
nothing: see `closing` and `roads`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch.capability import Mode
from dispatch.plane import Bools, Floats, Ints, Plane, plane_around

PIECE_M: Final = 100.0
"""No piece is longer than this."""
SIMPLER_M: Final = 3.0
"""How far a simplified course may lie from the true one."""

BIT: Final[Mapping[Mode, int]] = {
    Mode.ROAD: 1,
    Mode.HIGH_CLEARANCE: 2,
    Mode.FOOT: 4,
    Mode.WATER: 8,
}
WHEELS: Final = BIT[Mode.ROAD] | BIT[Mode.HIGH_CLEARANCE]


class WayClass(IntEnum):
    """What kind of way a piece is; decides how fast it is (`roads.PACE`)."""

    MAIN = 0
    STREET = 1
    LANE = 2
    TRACK = 3
    PATH = 4
    STEPS = 5
    RIVER = 6
    CANAL = 7
    FLOODED = 8
    """Flooded ground or a flooded street, for boats."""


class Course(NamedTuple):
    """A way before it is cut into pieces: its points (lat, lon), and for each point the key by
    which other courses meet it there. `limit_kmh` 0: unknown. `is_raised`: a bridge, below which
    water passes."""

    points: Sequence[tuple[float, float]]
    keys: Sequence[Hashable]
    way_class: WayClass
    modes: int
    is_one_way: bool = False
    limit_kmh: int = 0
    is_raised: bool = False


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and pieces. `start` and `end` are numbers of nodes; `modes` are bits of `BIT`.

    `waters` are areas of lasting water as polygons of (lon, lat). `is_coarse`: only main ways are
    in it, so a place may lie far from it and small streets are meant to lie between.
    Raises ValueError where the arrays do not fit together or hold what is no place.
    """

    lat: Floats
    lon: Floats
    start: Ints
    end: Ints
    way_class: NDArray[np.uint8]
    limit_kmh: NDArray[np.uint8]
    is_one_way: Bools
    modes: NDArray[np.uint8]
    is_raised: Bools
    waters: tuple[Any, ...] = field(default=())
    is_coarse: bool = False

    def __post_init__(self) -> None:
        pieces = len(self.start)
        per_piece = (self.end, self.way_class, self.limit_kmh, self.is_one_way, self.modes)
        if len(self.lat) != len(self.lon) or any(
            len(one) != pieces for one in (*per_piece, self.is_raised)
        ):
            raise ValueError("the arrays of a network have different lengths")
        if not (np.all(np.abs(self.lat) <= 90.0) and np.all(np.abs(self.lon) <= 180.0)):
            raise ValueError("a node of the network is not on the globe")
        for ends in (self.start, self.end):
            if pieces and not (ends.min() >= 0 and ends.max() < len(self.lat)):
                raise ValueError("a piece of the network ends at a node that is not there")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to move on."""
        return not len(self.start) and not self.waters

    @cached_property
    def plane(self) -> Plane:
        """The plane on which `x` and `y` are measured."""
        places = [np.stack((self.lat, self.lon), axis=1)]
        if self.waters:
            boxes = np.array([one.bounds for one in self.waters])
            places.append(np.stack((boxes[:, 1], boxes[:, 0]), axis=1))
        return plane_around(np.concatenate(places))

    @cached_property
    def xy(self) -> Floats:
        """Metres east and north, a row for each node."""
        return self.plane.flat(self.lat, self.lon)

    @cached_property
    def metres(self) -> Floats:
        """The length of each piece."""
        apart = self.xy[self.start] - self.xy[self.end]
        return np.hypot(apart[:, 0], apart[:, 1])

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The pieces as lines of (lon, lat), for finding what touches a shape."""
        ends = np.stack(
            (
                np.stack((self.lon[self.start], self.lat[self.start]), axis=1),
                np.stack((self.lon[self.end], self.lat[self.end]), axis=1),
            ),
            axis=1,
        )
        lines: Any = shapely.linestrings(ends)
        return shapely.STRtree(lines)


def empty() -> Network:
    """Nothing is known."""
    return network_of([])


def network_of(
    courses: Iterable[Course], waters: Iterable[Any] = (), *, is_coarse: bool = False
) -> Network:
    """Courses cut into pieces. They meet where they have the same key; a point between that no
    other course has is left out where the course stays within `SIMPLER_M` without it."""
    kept = [course for course in courses if len(course.points) >= 2]
    plane = Plane(kept[0].points[0]) if kept else Plane()
    met: dict[Hashable, int] = {}
    for course in kept:
        for key in course.keys:
            met[key] = met.get(key, 0) + 1
    numbers: dict[Hashable, int] = {}
    nodes: list[tuple[float, float]] = []
    pieces: list[tuple[int, int, int, int, bool, int, bool]] = []

    def node(key: Hashable, point: tuple[float, float]) -> int:
        number = numbers.setdefault(key, len(nodes))
        if number == len(nodes):
            nodes.append(point)
        return number

    for at, course in enumerate(kept):
        facts = (int(course.way_class), min(course.limit_kmh, 255), course.is_one_way)
        last: int | None = None
        for step, (key, point) in enumerate(_cut(course, at, met, plane)):
            number = node(key, point)
            if step and number != last and last is not None:
                pieces.append((last, number, *facts, course.modes, course.is_raised))
            last = number
    return arranged(nodes, pieces, tuple(waters), is_coarse)


def _cut(
    course: Course, at: int, met: Mapping[Hashable, int], plane: Plane
) -> Iterable[tuple[Hashable, tuple[float, float]]]:
    """The points that stay, with a key for each, none farther than a piece from the one before."""
    count = len(course.points)
    crossings = [0, *(i for i in range(1, count - 1) if met[course.keys[i]] > 1), count - 1]
    yield course.keys[0], course.points[0]
    for first, second in pairwise(crossings):
        part = course.points[first : second + 1]
        flat = plane.flat([p[0] for p in part], [p[1] for p in part])
        if len(part) > 2:
            flat = shapely.get_coordinates(shapely.simplify(shapely.LineString(flat), SIMPLER_M))
        lengths = np.hypot(*(np.diff(flat, axis=0).T))
        made = 0
        for number, length in enumerate(lengths):
            parts = max(1, int(np.ceil(length / PIECE_M)))
            for share in range(1, parts + 1):
                if number == len(lengths) - 1 and share == parts:
                    yield course.keys[second], course.points[second]
                    continue
                made += 1
                spot = flat[number] + (flat[number + 1] - flat[number]) * (share / parts)
                lat, lon = plane.round(spot)
                yield ("between", at, first, made), (float(lat), float(lon))


def arranged(
    nodes: Sequence[tuple[float, float]],
    pieces: Sequence[tuple[int, int, int, int, bool, int, bool]],
    waters: tuple[Any, ...],
    is_coarse: bool,
) -> Network:
    """The network with neighbours near each other in memory, which makes a search faster."""
    points = np.array(nodes, dtype=np.float64).reshape(-1, 2)
    order = np.argsort(_z_order(points), kind="stable")
    place = np.empty(len(points), dtype=np.int64)
    place[order] = np.arange(len(points))
    table = np.array(pieces, dtype=np.int64).reshape(-1, 7)
    return Network(
        lat=points[order, 0],
        lon=points[order, 1],
        start=place[table[:, 0]],
        end=place[table[:, 1]],
        way_class=table[:, 2].astype(np.uint8),
        limit_kmh=table[:, 3].astype(np.uint8),
        is_one_way=table[:, 4].astype(np.bool_),
        modes=table[:, 5].astype(np.uint8),
        is_raised=table[:, 6].astype(np.bool_),
        waters=waters,
        is_coarse=is_coarse,
    )


def _z_order(points: Floats) -> Ints:
    """A number for each point; points with near numbers lie near each other."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    low = points.min(axis=0)
    span = np.maximum(points.max(axis=0) - low, 1e-9)
    cells = ((points - low) / span * 65_535).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cells = (cells | (cells << shift)) & mask
    found: Ints = cells[:, 0] | (cells[:, 1] << 1)
    return found


def joined(networks: Sequence[Network]) -> Network:
    """Several networks as one; nodes at the very same place are one node."""
    if len(networks) == 1:
        return networks[0]
    if not networks:
        return empty()
    sizes = np.cumsum([0, *(len(one.lat) for one in networks)])
    where = np.stack(
        (
            np.concatenate([one.lat for one in networks]),
            np.concatenate([one.lon for one in networks]),
        ),
        axis=1,
    )
    _, first, same = np.unique(
        np.round(where * 1e7), axis=0, return_index=True, return_inverse=True
    )
    number: Ints = same.reshape(-1).astype(np.int64)

    def all_of(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in networks])

    def ends(name: str) -> Ints:
        moved = [getattr(one, name) + sizes[at] for at, one in enumerate(networks)]
        found: Ints = number[np.concatenate(moved)]
        return found

    return Network(
        lat=where[first, 0],
        lon=where[first, 1],
        start=ends("start"),
        end=ends("end"),
        way_class=all_of("way_class"),
        limit_kmh=all_of("limit_kmh"),
        is_one_way=all_of("is_one_way"),
        modes=all_of("modes"),
        is_raised=all_of("is_raised"),
        waters=tuple(water for one in networks for water in one.waters),
        is_coarse=all(one.is_coarse for one in networks),
    )
