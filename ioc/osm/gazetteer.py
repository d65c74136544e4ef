"""The taker that collects what a report may name: streets, roads, places, landmarks, houses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import shapely

from ioc.osm import places
from ioc.osm.elements import Area, Feature, House, Node, Point, Relation, Tags, Way
from ioc.osm.kilometres import Milestone, kilometres, milestone
from ioc.osm.planar import Plane, circle_around
from ioc.osm.streets import Piece, Towns, clusters, features, joined, name_of, with_houses

_NAME_KEYS = (
    "alt_name", "old_name", "loc_name", "short_name", "official_name", "int_name", "reg_name",
    "name:vi", "name:en", "alt_name:vi", "alt_name:en", "old_name:vi", "old_name:en",
)  # fmt: skip
_REF_KEYS = ("ref", "int_ref", "nat_ref", "old_ref")
_LANGUAGE = re.compile(r"name:([a-z]{2,3})")
# A language that so many named streets are labelled in is spoken there.
_LOCAL_SHARE = 0.25
_MANY = re.compile(r"\s*[;,]\s*")
_LONGEST_NAME = 120
_TOWN_LEVELS = {"6", "7", "8"}
# Smaller levels are provinces and countries.
_LEAST_LEVEL = 6
_LEAST_CUT_LEVEL = 8
# A boundary that the extract cuts is believed where this share of its ways is there.
_LEAST_SHARE = 1 / 3
_CUT_FACTOR = 1.5
# Things of one name and kind within this distance are one: two platforms of a bus stop.
_ONE_THING_M = 250.0
_AREA_MARGIN_M = 15.0


class GazetteerTaker:
    """Collects from the reader; `features` gives the result when everything was read."""

    keys = frozenset(
        {"highway", "addr:housenumber", "place", "boundary", "bridge:name"} | places.POINT_KEYS
    )

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._numbered: list[Piece] = []
        self._houses: list[tuple[str, House]] = []
        self._stones: list[Milestone] = []
        self._points: list[tuple[str, Tags, tuple[Point, ...]]] = []
        self._boundaries: dict[int, Relation] = {}
        self._parts: dict[int, set[int]] = {}
        self._lines: dict[int, tuple[Point, ...]] = {}
        self._outlines: dict[int, tuple[tuple[Point, ...], ...]] = {}
        self._languages: Counter[str] = Counter()

    def relation(self, relation: Relation) -> None:
        """Remembers boundaries, which the edge of the extract often cuts."""
        if relation.tags.get("boundary") == "administrative" and relation.tags.get("name"):
            self._boundaries[relation.id] = relation
            for kind, number, _ in relation.members:
                if kind == "w":
                    self._parts.setdefault(number, set()).add(relation.id)

    def node(self, node: Node) -> None:
        """Takes addresses, milestones and points with a name."""
        spot = ((node.lat, node.lon),)
        self._address(node.tags, spot)
        if node.tags.get("highway") == "milestone":
            stone = milestone(node)
            if stone:
                self._stones.append(stone)
        self._named(node.tags, spot)

    def way(self, way: Way) -> None:
        """Takes streets, bridges, and the pieces of boundaries."""
        if way.id in self._parts:
            self._lines[way.id] = way.points
        if not places.is_street(way.tags):
            return
        if name := way.tags.get("name"):
            self._pieces.append(Piece(way, name[:_LONGEST_NAME], self._names(way.tags)))
            self._languages.update(_LANGUAGE.findall(" ".join(way.tags)))
        for key in _REF_KEYS:
            for ref in filter(None, _MANY.split(way.tags.get(key, ""))):
                self._numbered.append(Piece(way, ref[:_LONGEST_NAME], ()))
        if bridge := way.tags.get("bridge:name"):
            self._points.append(("man_made=bridge", {"name": bridge}, way.points))

    def area(self, area: Area) -> None:
        """Takes buildings, grounds, settlements and complete boundaries."""
        ring = tuple(point for ring in area.rings for point in ring)
        self._address(area.tags, ring)
        if area.is_relation and area.id in self._boundaries:
            self._outlines[area.id] = area.rings
        elif area.tags.get("area") == "yes" or not places.is_street(area.tags):
            self._named(area.tags, ring)

    def _address(self, tags: Tags, points: tuple[Point, ...]) -> None:
        street = tags.get("addr:street")
        numbers = tags.get("addr:housenumber")
        if not street or not numbers:
            return
        lat, lon = _centre(points)
        for number in _MANY.split(numbers[:_LONGEST_NAME]):
            if number:
                self._houses.append((street[:_LONGEST_NAME], House(number, lat, lon)))

    def _named(self, tags: Tags, points: tuple[Point, ...]) -> None:
        if not tags.get("name"):
            return
        settled = tags.get("place", "")
        if settled in places.PLACES:
            self._points.append((f"place={settled}", tags, points))
        elif tag := places.point_tag(tags):
            self._points.append((tag, tags, points))

    def _names(self, tags: Tags) -> tuple[str, ...]:
        keys = [key for key in _NAME_KEYS if key in tags]
        keys += [key for key in tags if _LANGUAGE.fullmatch(key) and key not in keys]
        return tuple(f"{key}\t{tags[key]}" for key in keys)

    def features(self) -> list[Feature]:
        """Everything that was collected; streets and roads first, since junctions count them."""
        plane = Plane(self._origin())
        spoken = {
            language
            for language, count in self._languages.items()
            if count >= _LOCAL_SHARE * len(self._pieces)
        }
        for piece in self._pieces:
            piece.names = _chosen(piece.names, spoken)
        towns = Towns(
            [
                _polygon(rings, plane)
                for number, rings in self._outlines.items()
                if self._boundaries[number].tags.get("admin_level") in _TOWN_LEVELS
            ]
        )
        streets = joined(self._pieces, "street", plane, towns)
        streets += joined(self._numbered, "road", plane, Towns([]))
        by_houses = with_houses(streets, self._houses, plane)
        made = features(streets, plane)
        for at, street in enumerate(streets):
            if street.kind == "road" and self._stones:
                marks = kilometres([piece.way for piece in street.pieces], self._stones)
                made[at] = replace(made[at], kilometres=marks)
        return [
            *made,
            *by_houses,
            *self._boundary_features(plane, spoken),
            *self._things(plane, spoken),
        ]

    def _origin(self) -> Point:
        for points in (
            *(piece.way.points for piece in self._pieces[:1]),
            *(points for _, _, points in self._points[:1]),
            *self._lines.values(),
            *(((house.lat, house.lon),) for _, house in self._houses[:1]),
        ):
            return points[0]
        return 0.0, 0.0

    def _boundary_features(self, plane: Plane, spoken: set[str]) -> Iterable[Feature]:
        for number, relation in sorted(self._boundaries.items()):
            level = relation.tags.get("admin_level", "")
            if not level.isdigit() or int(level) < _LEAST_LEVEL:
                continue
            rings = self._outlines.get(number)
            if rings:
                points, factor = [point for ring in rings for point in ring], 1.0
            else:
                ways = [member[1] for member in relation.members if member[0] == "w"]
                there = [self._lines[way] for way in ways if way in self._lines]
                if int(level) < _LEAST_CUT_LEVEL or len(there) < _LEAST_SHARE * len(ways):
                    continue
                points, factor = [point for line in there for point in line], _CUT_FACTOR
            middle, radius = circle_around(plane, points)
            names = _chosen(self._names(relation.tags), spoken)
            yield Feature(
                "boundary",
                f"admin_level={level}",
                relation.tags["name"][:_LONGEST_NAME],
                *middle,
                round(radius * factor),
                names,
            )

    def _things(self, plane: Plane, spoken: set[str]) -> Iterable[Feature]:
        """Places and landmarks; what has one name and one kind close together is one of them."""
        together: dict[tuple[str, str], list[int]] = {}
        for at, (tag, tags, _) in enumerate(self._points):
            together.setdefault((tag, name_of(tags["name"])), []).append(at)
        for (tag, _), members in sorted(together.items()):
            outlines = [self._points[at][2] for at in members]
            shapes = [shapely.MultiPoint([plane.flat(p) for p in points]) for points in outlines]
            for group in clusters(shapes, _ONE_THING_M):
                tags = self._points[members[group[0]]][1]
                points = [point for at in group for point in outlines[at]]
                middle, radius = circle_around(plane, points)
                least = places.PLACES.get(tag.removeprefix("place="), places.radius_of(tag))
                if len(points) > 1:
                    least = min(least, places.radius_of("")) if len(group) == 1 else least
                    radius += _AREA_MARGIN_M
                if places.is_too_wide(radius):
                    continue
                kind = "place" if tag.removeprefix("place=") in places.PLACES else "point"
                names = dict.fromkeys(
                    name
                    for at in group
                    for name in _chosen(self._names(self._points[members[at]][1]), spoken)
                )
                yield Feature(
                    *(kind, tag, tags["name"][:_LONGEST_NAME], *middle),
                    round(max(least, radius)),
                    tuple(name for name in names if name_of(name) != name_of(tags["name"])),
                )


def _chosen(tagged: Iterable[str], spoken: set[str]) -> tuple[str, ...]:
    """The values of "key<tab>value" that count: of the known keys, and in a spoken language."""
    found: dict[str, None] = {}
    for item in tagged:
        key, value = item.split("\t", 1)
        if key in _NAME_KEYS or key.removeprefix("name:") in spoken:
            names = (name.strip()[:_LONGEST_NAME] for name in value.split(";"))
            found.update(dict.fromkeys(name for name in names if name))
    return tuple(found)


def _centre(points: tuple[Point, ...]) -> Point:
    if len(points) == 1:
        return points[0]
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def _polygon(rings: tuple[tuple[Point, ...], ...], plane: Plane) -> shapely.Geometry:
    polygons = [shapely.Polygon([plane.flat(p) for p in ring]) for ring in rings if len(ring) > 3]
    return shapely.union_all([shapely.make_valid(polygon) for polygon in polygons])
