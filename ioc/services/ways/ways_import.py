"""Networks of ways: taken from a map or from the city's seeds, replaced as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson
import shapely
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dispatch.capability import Mode
from dispatch.network import BIT, Course, Network, WayClass, network_of
from dispatch.packing import pack
from dispatch.plane import Plane
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.models.ways import RoadGraph
from ioc.osm.elements import Extract, Point
from ioc.osm.ways import Stretch
from ioc.queries.rescue.ways import SEED

LEAST_WATER_M2: Final = 2_000.0
"""Smaller waters are ponds on which nobody sails."""
DRY = BIT[Mode.ROAD] | BIT[Mode.HIGH_CLEARANCE] | BIT[Mode.FOOT]


def network_of_map(stretches: Iterable[Stretch], waters: Iterable[Sequence[Point]]) -> Network:
    """What was read of a map as a network; ways meet where they share a node."""
    courses = [
        Course(
            one.points,
            one.nodes,
            WayClass[one.kind.upper()],
            sum(BIT[Mode(mode)] for mode in one.moves),
            one.is_one_way,
            one.limit_kmh,
            one.is_raised,
        )
        for one in stretches
    ]
    return network_of(courses, _waters(waters))


def network_of_seed(document: Mapping[str, Any]) -> Network:
    """The network that a seed file draws (`seeds/ways.yaml`). Raises KeyError, TypeError or
    ValueError for one that cannot be read."""
    courses = []
    for way in document["ways"]:
        points = [(float(lat), float(lon)) for lat, lon in way["points"]]
        way_class = WayClass[str(way["kind"]).upper()]
        is_water = way_class in {WayClass.RIVER, WayClass.CANAL}
        courses.append(
            Course(
                points,
                points,
                way_class,
                BIT[Mode.WATER] if is_water else DRY,
                bool(way.get("one_way", False)),
                0,
                bool(way.get("bridge", False)),
            )
        )
    return network_of(courses, is_coarse=bool(document.get("is_approximate", False)))


def import_ways(
    session: Session,
    actor: Actor,
    source: str,
    file_name: str,
    attribution: str,
    extract: Extract,
    network: Network,
) -> RoadGraph | None:
    """Keeps the ways of a map under the name `source`, instead of what it gave before; a map
    without ways leaves none of that name. Its event is that of the import of names."""
    if source == SEED:
        raise InvalidInput(FieldError("source", "not_valid"))
    if network.is_empty:
        remove_ways(session, source)
        return None
    return _keep(
        session, actor, source, network, file_name, extract.digest, attribution, is_seed=False
    )


def remove_ways(session: Session, source: str) -> bool:
    """Forgets a network; answers whether there was one."""
    gone = session.execute(
        delete(RoadGraph).where(RoadGraph.name == source).returning(RoadGraph.id)
    ).all()
    return bool(gone)


def load_seed(session: Session, document: Mapping[str, Any] | None) -> RoadGraph | None:
    """Takes in the main ways that a city brings with it, or forgets them where it brings none.
    They are used only where no import shows the same ground."""
    if document is None:
        remove_ways(session, SEED)
        return None
    digest = hashlib.sha256(orjson.dumps(document)).hexdigest()
    attribution = str(document.get("attribution", ""))
    network = network_of_seed(document)
    return _keep(session, SYSTEM, SEED, network, "ways.yaml", digest, attribution, is_seed=True)


def _keep(
    session: Session,
    actor: Actor,
    name: str,
    network: Network,
    file_name: str,
    digest: str,
    attribution: str,
    *,
    is_seed: bool,
) -> RoadGraph:
    south, west, north, east = _bounds(network)
    values: dict[str, Any] = {
        "is_seed": is_seed,
        "file_name": file_name[:200],
        "digest": digest,
        "attribution": attribution[:200],
        "south": south,
        "west": west,
        "north": north,
        "east": east,
        "nodes": len(network.lat),
        "pieces": len(network.start),
        "waters": len(network.waters),
        "imported_at": clock.now(),
        "imported_by": actor.label,
        "content": pack(network),
    }
    row = session.scalar(select(RoadGraph).where(RoadGraph.name == name).with_for_update())
    if row is None:
        row = RoadGraph(name=name, version=1, **values)
        session.add(row)
    elif row.content != values["content"]:
        row.version += 1
        for key, value in values.items():
            setattr(row, key, value)
    session.flush()
    return row


def _bounds(network: Network) -> tuple[float, float, float, float]:
    boxes = [one.bounds for one in network.waters]
    lats = [*(b[1] for b in boxes), *(b[3] for b in boxes)]
    lons = [*(b[0] for b in boxes), *(b[2] for b in boxes)]
    if len(network.lat):
        lats += [float(np.min(network.lat)), float(np.max(network.lat))]
        lons += [float(np.min(network.lon)), float(np.max(network.lon))]
    if not lats:
        return 0.0, 0.0, 0.0, 0.0
    return min(lats), min(lons), max(lats), max(lons)


def _waters(rings: Iterable[Sequence[Point]]) -> list[Any]:
    found = []
    for ring in rings:
        shape = shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in ring]))
        plane = Plane(ring[0])
        for part in shapely.get_parts(shape):
            square_metres = part.area * plane.north_m * plane.east_m
            if part.geom_type == "Polygon" and square_metres >= LEAST_WATER_M2:
                found.append(part)
    return found
