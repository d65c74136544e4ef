"""The taker that collects what one can move on: streets, paths, rivers, and areas of water.

Directions, bridges, limits of speed and who may not use a way are read; barriers, heights, widths
and turn restrictions are not. Private ways are open to those who rescue. The islands of a water
area are not known (areas come as their outer rings).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ioc.osm.elements import Area, Node, Point, Relation, Tags, Way

ROAD, HIGH_CLEARANCE, FOOT, WATER = "road", "high_clearance", "foot", "water"
_WHEELS = frozenset({ROAD, HIGH_CLEARANCE})

_CLASSES = {
    "motorway": "main", "trunk": "main", "primary": "main", "secondary": "main",
    "tertiary": "street", "unclassified": "street", "road": "street",
    "residential": "lane", "living_street": "lane", "service": "lane", "busway": "lane",
    "track": "track", "pedestrian": "path", "footway": "path", "path": "path",
    "cycleway": "path", "bridleway": "path", "steps": "steps",
}  # fmt: skip
_WATERWAYS = {"river": "river", "canal": "canal", "fairway": "river"}
_FOR_WHEELS = frozenset({"main", "street", "lane", "track"})
_NO = frozenset({"no", "use_sidepath", "agricultural", "forestry"})
_YES = frozenset({"yes", "designated", "permissive", "official", "destination", "private"})
_ROUND = frozenset({"roundabout", "circular"})
_NOT_A_WATER = frozenset(
    {"pool", "swimming_pool", "fountain", "wastewater", "basin", "reflecting_pool", "stream_pool"}
)
_SPEED = re.compile(r"(\d{1,3})\s*(mph)?")


class Stretch(NamedTuple):
    """A way with its nodes and points; `kind` is main, street, lane, track, path, steps, river or
    canal, `moves` who may use it. `limit_kmh` 0: not known."""

    nodes: tuple[int, ...]
    points: tuple[Point, ...]
    kind: str
    moves: frozenset[str]
    is_one_way: bool = False
    limit_kmh: int = 0
    is_raised: bool = False


class WaysTaker:
    """Collects from the reader: `stretches`, and `waters` as rings of points."""

    keys = frozenset({"highway", "waterway", "natural", "landuse"})

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.waters: list[tuple[Point, ...]] = []

    def relation(self, relation: Relation) -> None:
        """Nothing: routes are made here."""

    def node(self, node: Node) -> None:
        """Nothing: a barrier is no reason to leave somebody on a roof."""

    def way(self, way: Way) -> None:
        """Takes streets and waterways."""
        if len(way.points) < 2:
            return
        if kind := _CLASSES.get(way.tags.get("highway", "").removesuffix("_link")):
            self._street(way, kind)
        elif (kind := _WATERWAYS.get(way.tags.get("waterway", ""))) and not _is(way.tags, "tunnel"):
            moves = frozenset({WATER})
            self.stretches.append(Stretch(way.nodes, way.points, kind, moves))

    def area(self, area: Area) -> None:
        """Takes lakes, lagoons and wide rivers."""
        tags = area.tags
        is_water = tags.get("natural") == "water" or tags.get("landuse") == "reservoir"
        if is_water and tags.get("water", "") in _NOT_A_WATER:
            return
        if is_water or tags.get("waterway") == "riverbank":
            self.waters += [ring for ring in area.rings if len(ring) > 3]

    def _street(self, way: Way, kind: str) -> None:
        moves = moves_of(way.tags, kind)
        if not moves:
            return
        direction = _direction(way.tags)
        turned = -1 if direction < 0 else 1
        self.stretches.append(
            Stretch(
                way.nodes[::turned],
                way.points[::turned],
                kind,
                moves,
                direction != 0,
                limit_of(way.tags.get("maxspeed", "")),
                _is(way.tags, "bridge"),
            )
        )


def moves_of(tags: Tags, kind: str) -> frozenset[str]:
    """Who may use a street: the most particular tag decides, and an emergency may where nobody
    else does."""
    access = tags.get("access", "")
    wheels = kind in _FOR_WHEELS and access not in _NO
    for key in ("vehicle", "motor_vehicle", "emergency"):
        if key in tags:
            wheels = tags[key] in _YES or (kind in _FOR_WHEELS and tags[key] not in _NO)
    is_motorway = tags.get("highway", "").startswith("motorway") or _is(tags, "motorroad")
    foot = access not in _NO and not is_motorway
    if "foot" in tags:
        foot = tags["foot"] not in _NO
    return (_WHEELS if wheels else frozenset()) | ({FOOT} if foot else frozenset())


def limit_of(text: str) -> int:
    """The limit of speed in km/h; 0 where the map names none that is a number."""
    found = _SPEED.fullmatch(text.strip())
    if not found:
        return 0
    return round(int(found[1]) * (1.609 if found[2] else 1.0))


def _direction(tags: Tags) -> int:
    """1 or -1 for a street of one direction, 0 for both."""
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return -1
    if said in {"no", "false", "0", "reversible", "alternating"}:
        return 0
    is_round = tags.get("junction", "") in _ROUND or tags.get("highway", "") == "motorway"
    return 1 if is_round or said in {"yes", "true", "1"} else 0


def _is(tags: Tags, key: str) -> bool:
    return tags.get(key, "no") not in {"no", "false", "0"}
