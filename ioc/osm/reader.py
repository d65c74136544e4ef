"""Goes through an OpenStreetMap file once and hands its elements to takers.

Any format that libosmium reads: .osm.pbf, .osm, .osm.bz2. Relations come first (members by id
alone), then nodes, ways with the points of their nodes, and areas put together from closed ways and
multipolygons. Memory is that of the node positions: about 30 bytes a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import osmium

from ioc.osm.elements import Area, Box, Extract, Node, Point, Relation, Way

_CHUNK = 1 << 20


class BadExtract(ValueError):
    """The file is no OpenStreetMap data, is broken, or holds nothing."""


class Taker(Protocol):
    """One use of an extract. Elements without any tag of `keys` are not handed over."""

    keys: frozenset[str]

    def relation(self, relation: Relation) -> None:
        """A relation; all of them come before everything else."""

    def node(self, node: Node) -> None:
        """A tagged node."""

    def way(self, way: Way) -> None:
        """A way; a closed one may come as an area besides."""

    def area(self, area: Area) -> None:
        """A closed way or a complete multipolygon."""


def read(path: Path, takers: Sequence[Taker], within: Box | None = None) -> Extract:
    """Hand everything in the file (or what touches `within`) to the takers.

    Raises `BadExtract` where the file cannot be read to its end or holds no point, OSError where
    it is not there.
    """
    digest = _digest(path)
    try:
        relations = _relations(path, takers)
        box, nodes, ways = _elements(path, takers, within)
        timestamp = _timestamp(path)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise BadExtract(f"{path.name} cannot be read as OpenStreetMap data: {error}") from error
    if box is None:
        where = " inside the wanted bounds" if within else ""
        raise BadExtract(f"{path.name} holds no point{where}")
    return Extract(box, timestamp, nodes, ways, relations, digest)


def bounds_of(path: Path) -> Box | None:
    """The box that the head of the file names, or None. Raises `BadExtract`."""
    try:
        with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
            box = reader.header().box()
    except RuntimeError as error:
        raise BadExtract(f"{path.name} cannot be read as OpenStreetMap data: {error}") from error
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lat, low.lon, high.lat, high.lon


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()


def _timestamp(path: Path) -> str:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
        return header.get("osmosis_replication_timestamp") or header.get("timestamp") or ""


def _relations(path: Path, takers: Sequence[Taker]) -> int:
    count = 0
    elements: Any = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    for element in elements:
        count += 1
        tags = _tags(element)
        wanting = _wanting(takers, tags)
        if not wanting:
            continue
        members = tuple((member.type, member.ref, member.role) for member in element.members)
        relation = Relation(element.id, tags, members)
        for taker in wanting:
            taker.relation(relation)
    return count


def _elements(
    path: Path, takers: Sequence[Taker], within: Box | None
) -> tuple[Box | None, int, int]:
    keys = sorted(frozenset().union(*(taker.keys for taker in takers)))
    south, west, north, east = 90.0, 180.0, -90.0, -180.0
    nodes = ways = 0
    processor: Any = osmium.FileProcessor(str(path)).with_locations()
    if keys:
        processor = processor.with_areas(osmium.filter.KeyFilter(*keys))
    for element in processor:
        if element.is_node():
            nodes += 1
            place = element.location
            if not place.valid():
                continue
            lat, lon = place.lat, place.lon
            if within and not _inside((lat, lon), within):
                continue
            south, west = min(south, lat), min(west, lon)
            north, east = max(north, lat), max(east, lon)
            if element.tags:
                tags = _tags(element)
                for taker in _wanting(takers, tags):
                    taker.node(Node(element.id, lat, lon, tags))
        elif element.is_way():
            ways += 1
            _way(element, takers, within)
        elif element.is_area():
            _area(element, takers, within)
    return (None if north < south else (south, west, north, east)), nodes, ways


def _way(element: Any, takers: Sequence[Taker], within: Box | None) -> None:
    tags = _tags(element)
    wanting = _wanting(takers, tags)
    if not wanting:
        return
    known = [node for node in element.nodes if node.location.valid()]
    points = tuple((node.location.lat, node.location.lon) for node in known)
    if not points or (within and not any(_inside(point, within) for point in points)):
        return
    way = Way(element.id, tags, tuple(node.ref for node in known), points)
    for taker in wanting:
        taker.way(way)


def _area(element: Any, takers: Sequence[Taker], within: Box | None) -> None:
    tags = _tags(element)
    wanting = _wanting(takers, tags)
    if not wanting:
        return
    rings, holes = [], []
    for ring in element.outer_rings():
        rings.append(_ring(ring))
        holes.append(tuple(_ring(hole) for hole in element.inner_rings(ring)))
    if not any(rings) or (within and not _any_inside(rings, within)):
        return
    area = Area(element.orig_id(), not element.from_way(), tags, tuple(rings), tuple(holes))
    for taker in wanting:
        taker.area(area)


def _ring(nodes: Iterable[Any]) -> tuple[Point, ...]:
    return tuple((node.location.lat, node.location.lon) for node in nodes)


def _tags(element: Any) -> dict[str, str]:
    return {tag.k: tag.v for tag in element.tags}


def _wanting(takers: Sequence[Taker], tags: dict[str, str]) -> list[Taker]:
    return [taker for taker in takers if not taker.keys.isdisjoint(tags)] if tags else []


def _inside(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _any_inside(rings: Iterable[Iterable[Point]], box: Box) -> bool:
    return any(_inside(point, box) for ring in rings for point in ring)
