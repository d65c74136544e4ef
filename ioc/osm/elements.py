"""The elements of a map as the takers get them, and what the gazetteer makes of them.

Coordinates are WGS84 degrees, latitude first; lengths metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

Tags = Mapping[str, str]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""


class Extract(NamedTuple):
    """What was read: `box` of its points, the moment of the data as the file names it or nothing,
    how many elements, and the SHA-256 of the file."""

    box: Box
    timestamp: str
    nodes: int
    ways: int
    relations: int
    digest: str


class Node(NamedTuple):
    """A tagged point."""

    id: int
    lat: float
    lon: float
    tags: Tags


class Way(NamedTuple):
    """A line: the ids of its nodes and their points, those without a position left out."""

    id: int
    tags: Tags
    nodes: tuple[int, ...]
    points: tuple[Point, ...]


class Area(NamedTuple):
    """A closed way or a complete multipolygon, as its outer rings. `id` is that of the way, or of
    the relation where `is_relation`; `holes` are the inner rings of each outer one."""

    id: int
    is_relation: bool
    tags: Tags
    rings: tuple[tuple[Point, ...], ...]
    holes: tuple[tuple[tuple[Point, ...], ...], ...] = ()


class Relation(NamedTuple):
    """A relation before its members are read: type (n, w, r), id and role of each."""

    id: int
    tags: Tags
    members: tuple[tuple[str, int, str], ...]


class House(NamedTuple):
    """One house number as written on the map."""

    number: str
    lat: float
    lon: float


class Junction(NamedTuple):
    """Where a street meets the feature at place `other` of the same import."""

    other: int
    lat: float
    lon: float
    accuracy_m: float


class Kilometre(NamedTuple):
    """Where a road has come so many kilometres from its official origin."""

    km: float
    lat: float
    lon: float
    accuracy_m: float


@dataclass(frozen=True)
class Feature:
    """One thing with a name.

    `kind`: street, road, place, boundary or point; `tag`: what the map says it is, "key=value";
    `names`: other names, the old ones too; `lines`: the simplified course of a street or road.
    `accuracy_m`: metres around the point within which the whole of the thing is expected.
    """

    kind: str
    tag: str
    name: str
    lat: float
    lon: float
    accuracy_m: float
    names: tuple[str, ...] = ()
    lines: tuple[tuple[Point, ...], ...] = ()
    houses: tuple[House, ...] = ()
    junctions: tuple[Junction, ...] = ()
    kilometres: tuple[Kilometre, ...] = ()
