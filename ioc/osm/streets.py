"""Streets and numbered roads: pieces joined by name, their course, junctions and house numbers.

A street is drawn as many ways, and a name is borne by several streets. Pieces are one street where
they share a node, lie within `_GAP_M` of each other (a square, a bridge, a stretch without a name),
or within `_GAP_OF_TOWN_M` in one municipality. A junction is a node that two streets share: a
bridge over a street shares none and is no junction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
import shapely.ops

from ioc.osm.elements import Feature, House, Junction, Point, Way
from ioc.osm.planar import Plane, circle_around, metres

_GAP_M = 400.0
_GAP_OF_TOWN_M = 3_000.0
_SIMPLER_M = 4.0
# Houses stand back from the line of the street by this much.
_BESIDE_M = 35.0
# The share of a street's length within the stated radius, and the step at which it is measured.
_SHARE = 0.97
_STEP_M = 20.0
# Junction nodes of one crossing: four where two dual carriageways meet.
_CROSSING_M = 90.0
_JUNCTION_M = 20.0
# An address belongs to the street of its name within this distance.
_ADDRESS_M = 1_000.0
_STREET_WORD = re.compile(r"^(?:đường|phố)\s+(?=\S)")


@dataclass
class Piece:
    """A named or numbered way on its way to a street."""

    way: Way
    name: str
    names: tuple[str, ...]


@dataclass
class Street:
    """Pieces that are one street, and its shape in metres."""

    kind: str
    name: str
    tag: str
    pieces: list[Piece]
    shape: shapely.MultiLineString
    houses: list[House] = field(default_factory=list)


def name_of(text: str) -> str:
    """The form in which names are compared: no case, single spaces, and without the word for street
    that Vietnamese maps write and addresses leave out."""
    return _STREET_WORD.sub("", " ".join(text.casefold().split()))


def joined(pieces: Iterable[Piece], kind: str, plane: Plane, towns: Towns) -> list[Street]:
    """Streets made of the pieces, in the order of their names."""
    by_name: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if len(piece.way.points) >= 2:
            by_name[name_of(piece.name)].append(piece)
    streets: list[Street] = []
    for key in sorted(by_name):
        for group in _parts(by_name[key], plane, towns):
            lines = [plane.line(piece.way.points) for piece in group]
            tag = _most_common(f"highway={piece.way.tags['highway']}" for piece in group)
            name = _most_common(piece.name for piece in group)
            streets.append(Street(kind, name, tag, group, shapely.MultiLineString(lines)))
    return streets


class Towns:
    """Municipalities whose whole outline is in the extract."""

    def __init__(self, outlines: Sequence[Any]) -> None:
        # The smallest first: a ward before its district.
        self._outlines = sorted(outlines, key=lambda outline: outline.area)
        self._tree = shapely.STRtree(self._outlines)

    def town_of(self, line: shapely.LineString) -> int | None:
        """The number of the smallest municipality around the middle of a line."""
        hits = self._tree.query(line.interpolate(0.5, normalized=True), predicate="within")
        return int(min(hits)) if len(hits) else None


def _parts(pieces: list[Piece], plane: Plane, towns: Towns) -> list[list[Piece]]:
    """Pieces of one name, parted into streets."""
    home = list(range(len(pieces)))

    def root(at: int) -> int:
        while home[at] != at:
            home[at] = home[home[at]]
            at = home[at]
        return at

    owner: dict[int, int] = {}
    for at, piece in enumerate(pieces):
        for node in piece.way.nodes:
            home[root(at)] = root(owner.setdefault(node, at))
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(pieces)):
        groups[root(at)].append(at)
    roots = list(groups)
    shapes = [
        shapely.MultiLineString([plane.line(pieces[at].way.points) for at in groups[r]])
        for r in roots
    ]
    tree = shapely.STRtree(shapes)
    town = [towns.town_of(shape.geoms[0]) for shape in shapes]
    for at, shape in enumerate(shapes):
        for other in tree.query(shape, predicate="dwithin", distance=_GAP_OF_TOWN_M):
            if other <= at:
                continue
            one_town = town[at] is not None and town[at] == town[other]
            if one_town or shapely.distance(shape, shapes[other]) <= _GAP_M:
                home[root(roots[at])] = root(roots[other])
    found: dict[int, list[Piece]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        found[root(at)].append(piece)
    return list(found.values())


def with_houses(
    streets: list[Street], houses: Iterable[tuple[str, House]], plane: Plane
) -> list[Feature]:
    """Gives each house to the nearest street of its name. Answers features for the streets that
    are known by their houses alone."""
    by_name: dict[str, list[Street]] = defaultdict(list)
    for street in streets:
        for name in {name_of(street.name), *(name_of(n) for p in street.pieces for n in p.names)}:
            by_name[name].append(street)
    orphans: dict[str, list[tuple[str, House]]] = defaultdict(list)
    for street_name, house in houses:
        spot = shapely.Point(plane.flat((house.lat, house.lon)))
        named = by_name.get(name_of(street_name), [])
        nearest = min(named, key=lambda s: shapely.distance(s.shape, spot), default=None)
        if nearest is None or shapely.distance(nearest.shape, spot) > _ADDRESS_M:
            orphans[name_of(street_name)].append((street_name, house))
        else:
            nearest.houses.append(house)
    return [
        feature for key in sorted(orphans) for feature in _streets_of_houses(orphans[key], plane)
    ]


def _streets_of_houses(houses: list[tuple[str, House]], plane: Plane) -> list[Feature]:
    spots = [shapely.Point(plane.flat((house.lat, house.lon))) for _, house in houses]
    made = []
    for group in clusters(spots, _GAP_M):
        members = [houses[at][1] for at in group]
        middle, radius = circle_around(plane, [(h.lat, h.lon) for h in members])
        # Where the street goes on beyond its known houses nobody can tell.
        accuracy = max(150.0, radius * 1.3)
        made.append(
            Feature(
                *("street", "addr:street", houses[group[0]][0], *middle, accuracy),
                houses=tuple(sorted(set(members))),
            )
        )
    return made


def clusters(shapes: Sequence[shapely.Geometry], apart_m: float) -> list[list[int]]:
    """Places of the shapes, those nearer than `apart_m` to one another together."""
    tree = shapely.STRtree(shapes)
    seen: set[int] = set()
    found = []
    for first in range(len(shapes)):
        if first in seen:
            continue
        seen.add(first)
        group, waiting = [], [first]
        while waiting:
            at = waiting.pop()
            group.append(at)
            for other in tree.query(shapes[at], predicate="dwithin", distance=apart_m):
                if int(other) not in seen:
                    seen.add(int(other))
                    waiting.append(int(other))
        found.append(sorted(group))
    return found


def features(streets: list[Street], plane: Plane) -> list[Feature]:
    """The streets as features, in their order; junctions name features by their place in it."""
    crossing = _junctions(streets, plane)
    return [_feature(street, crossing[at], plane) for at, street in enumerate(streets)]


def _feature(street: Street, junctions: list[Junction], plane: Plane) -> Feature:
    merged = shapely.ops.linemerge(list(street.shape.geoms))
    simple = shapely.simplify(merged, _SIMPLER_M)
    parts = list(simple.geoms) if hasattr(simple, "geoms") else [simple]
    lines = tuple(tuple(plane.round(x, y) for x, y in part.coords) for part in parts)
    middle, _ = circle_around(plane, [p for line in lines for p in line], on=street.shape)
    steps = shapely.get_coordinates(shapely.segmentize(street.shape, _STEP_M))
    away = sorted(metres(middle, plane.round(x, y)) for x, y in steps)
    radius = away[min(len(away) - 1, int(_SHARE * len(away)))]
    names = dict.fromkeys(name for piece in street.pieces for name in piece.names)
    return Feature(
        street.kind,
        street.tag,
        street.name,
        *middle,
        round(radius + _BESIDE_M),
        names=tuple(name for name in names if name_of(name) != name_of(street.name)),
        lines=lines,
        houses=tuple(sorted(set(street.houses))),
        junctions=tuple(junctions),
    )


def _junctions(streets: list[Street], plane: Plane) -> list[list[Junction]]:
    at_node: dict[int, set[int]] = defaultdict(set)
    where: dict[int, Point] = {}
    of_way: dict[int, set[int]] = defaultdict(set)
    for number, street in enumerate(streets):
        for piece in street.pieces:
            of_way[piece.way.id].add(number)
            for node, point in zip(piece.way.nodes, piece.way.points, strict=True):
                at_node[node].add(number)
                where[node] = point
    # A street that is itself a part of the numbered road does not cross it.
    same = {(a, b) for numbers in of_way.values() for a in numbers for b in numbers if a < b}
    meeting: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for node, numbers in at_node.items():
        ordered = sorted(numbers)
        for place, a in enumerate(ordered):
            for b in ordered[place + 1 :]:
                if (a, b) not in same:
                    meeting[a, b].append(where[node])
    found: list[list[Junction]] = [[] for _ in streets]
    for (a, b), points in meeting.items():
        for middle, radius in _crossings(points, plane):
            accuracy = round(radius + _JUNCTION_M)
            found[a].append(Junction(b, *middle, accuracy))
            found[b].append(Junction(a, *middle, accuracy))
    return [sorted(junctions) for junctions in found]


def _crossings(points: list[Point], plane: Plane) -> list[tuple[Point, float]]:
    if len(points) == 1:
        return [(points[0], 0.0)]
    spots = [shapely.Point(plane.flat(point)) for point in points]
    return [
        circle_around(plane, [points[at] for at in group]) for group in clusters(spots, _CROSSING_M)
    ]


def _most_common(values: Iterable[str]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        counts[value] += 1
    return max(sorted(counts), key=lambda value: counts[value])
