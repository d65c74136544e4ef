"""The taker that collects what a basemap draws.

Shapes are kept as the map has them, in degrees; `ioc.osm.tiles` cuts them into tiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as Spot

from ioc.osm import basemap_kinds as kinds
from ioc.osm.basemap_kinds import Kind
from ioc.osm.coast import sea
from ioc.osm.elements import Area, Box, Node, Point, Relation, Tags, Way

WATER, LANDUSE, BUILDINGS, ROADS = "water", "landuse", "buildings", "roads"
BOUNDARIES, PLACES, POIS = "boundaries", "places", "pois"
LAYERS: Final = (WATER, LANDUSE, BUILDINGS, ROADS, BOUNDARIES, PLACES, POIS)

_EVERY_LEVEL = 99


class Shape(NamedTuple):
    """One thing to draw: its layer, geometry in degrees (lon, lat), what is written beside it in
    the tile, and the first zoom of the tiles that hold it. `is_sized`: where it is small on a
    tile, that tile does without it."""

    layer: str
    geometry: Any
    properties: dict[str, str | int]
    zoom: int
    is_sized: bool = False


class BasemapTaker:
    """Collects from the reader; `shapes(box)` is what it found."""

    keys = kinds.KEYS

    def __init__(self) -> None:
        self._shapes: list[Shape] = []
        self._shores: list[tuple[Point, ...]] = []
        self._borders: dict[int, int] = {}

    def shapes(self, within: Box) -> list[Shape]:
        """Everything to draw. `within` is the box in which the sea is looked for."""
        waters = [
            Shape(WATER, piece, {"kind": "ocean"}, kinds.FIRST_ZOOM, True)
            for piece in sea(self._shores, within)
        ]
        return [*waters, *self._shapes]

    def relation(self, relation: Relation) -> None:
        """Remembers which lines are borders, and of which level."""
        if relation.tags.get("boundary") != "administrative":
            return
        level = _level(relation.tags)
        for kind, number, _role in relation.members:
            if kind == "w":
                self._borders[number] = min(level, self._borders.get(number, _EVERY_LEVEL))

    def node(self, node: Node) -> None:
        """Takes places and things of note."""
        self._named(node.tags, Spot(node.lon, node.lat))

    def way(self, way: Way) -> None:
        """Takes roads, railways, rivers, borders and the shore."""
        if len(way.points) < 2:
            return
        tags = way.tags
        if tags.get("natural") == "coastline":
            self._shores.append(way.points)
        if known := kinds.road(tags):
            self._shapes.append(Shape(ROADS, _line(way.points), _road(known, tags), known.zoom))
        elif known := kinds.waterway(tags):
            properties = _properties(known, kinds.name_of(tags))
            self._shapes.append(Shape(WATER, _line(way.points), properties, known.zoom))
        if tags.get("boundary") == "administrative" or way.id in self._borders:
            level = min(_level(tags), self._borders.get(way.id, _EVERY_LEVEL))
            if known := kinds.boundary(level):
                self._shapes.append(
                    Shape(BOUNDARIES, _line(way.points), _properties(known, ""), known.zoom)
                )

    def area(self, area: Area) -> None:
        """Takes waters, the use of the ground and buildings; what has a name gets a point."""
        tags = area.tags
        if known := kinds.water(tags):
            self._water(known, area)
        elif known := kinds.building(tags):
            self._area(BUILDINGS, known, area)
        elif known := kinds.landuse(tags):
            self._area(LANDUSE, known, area)
        if kinds.name_of(tags) and (kinds.poi(tags) or kinds.place(tags)):
            polygons = _polygons(area)
            if polygons:
                self._named(tags, max(polygons, key=lambda one: one.area).representative_point())

    def _area(self, layer: str, known: Kind, area: Area) -> list[Polygon]:
        properties = _properties(known._replace(detail=""), "")
        polygons = _polygons(area)
        for polygon in polygons:
            self._shapes.append(Shape(layer, polygon, properties, known.zoom, is_sized=True))
        return polygons

    def _water(self, known: Kind, area: Area) -> None:
        polygons = self._area(WATER, known, area)
        name = kinds.name_of(area.tags)
        # A river has its name along the line in its middle.
        if not polygons or not name or known.kind in {"river", "canal"}:
            return
        largest = max(polygons, key=lambda one: one.area)
        zoom = kinds.label_zoom(largest.area)
        properties = _properties(known, name)
        self._shapes.append(Shape(WATER, largest.representative_point(), properties, zoom))

    def _named(self, tags: Tags, at: Spot) -> None:
        name = kinds.name_of(tags)
        if not name:
            return
        if known := kinds.place(tags):
            self._shapes.append(Shape(PLACES, at, _properties(known, name), known.zoom))
        elif known := kinds.poi(tags):
            self._shapes.append(Shape(POIS, at, _properties(known, name), known.zoom))


def _properties(known: Kind, name: str) -> dict[str, str | int]:
    """As the tile tells it. Only what has a name has a rank among the names: `min_zoom`."""
    found: dict[str, str | int] = {"kind": known.kind}
    if known.detail:
        found["kind_detail"] = known.detail
    return found | {"min_zoom": known.zoom, "name": name} if name else found


def _road(known: Kind, tags: Tags) -> dict[str, str | int]:
    name = kinds.road_name(tags) if known.kind != "rail" else ""
    found: dict[str, str | int] = {"kind": known.kind}
    if name:
        found["name"] = name
    if tags.get("bridge", "no") != "no":
        found["is_bridge"] = 1
    if tags.get("tunnel", "no") != "no":
        found["is_tunnel"] = 1
    return found


def _level(tags: Tags) -> int:
    said = tags.get("admin_level", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else _EVERY_LEVEL


def _line(points: Sequence[Point]) -> LineString:
    return LineString([(lon, lat) for lat, lon in points])


def _polygons(area: Area) -> list[Polygon]:
    """The area as sound polygons with their holes; one that crosses itself is taken apart."""
    found = []
    for at, ring in enumerate(area.rings):
        holes = area.holes[at] if at < len(area.holes) else ()
        if len(ring) < 4:
            continue
        shape: Any = Polygon(_turned(ring), [_turned(hole) for hole in holes if len(hole) > 3])
        if not shape.is_valid:
            shape = shapely.make_valid(shape)
        found += [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return found


def _turned(ring: Iterable[Point]) -> list[tuple[float, float]]:
    return [(lon, lat) for lat, lon in ring]
