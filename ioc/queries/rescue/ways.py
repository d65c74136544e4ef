"""The networks of ways that are kept: which there are, and the one that is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.network import Network, empty, joined
from dispatch.packing import unpack
from ioc.models.ways import RoadGraph

SEED = "seed"
"""The name of what the city brings with it."""


@dataclass(frozen=True)
class KeptWays:
    """One network as it is listed; whoever shows it shows the attribution. Bounds are degrees:
    south, west, north, east."""

    name: str
    is_seed: bool
    file_name: str
    attribution: str
    bounds: tuple[float, float, float, float]
    nodes: int
    pieces: int
    waters: int
    digest: str
    version: int
    imported_at: datetime


def in_use(session: Session) -> tuple[KeptWays, ...]:
    """Every import, and the seed where no import shows its ground. What changes when a network is
    imported, replaced or removed: cheap enough to ask every few seconds."""
    row = RoadGraph
    found = session.execute(
        select(
            *(row.name, row.is_seed, row.file_name, row.attribution),
            *(row.south, row.west, row.north, row.east, row.nodes, row.pieces, row.waters),
            *(row.digest, row.version, row.imported_at),
        ).order_by(row.name)
    )
    kept = [
        KeptWays(
            name=one.name,
            is_seed=one.is_seed,
            file_name=one.file_name,
            attribution=one.attribution,
            bounds=(one.south, one.west, one.north, one.east),
            nodes=one.nodes,
            pieces=one.pieces,
            waters=one.waters,
            digest=one.digest,
            version=one.version,
            imported_at=one.imported_at,
        )
        for one in found
    ]
    imports = [one for one in kept if not one.is_seed]
    return tuple(
        one
        for one in kept
        if not one.is_seed or not any(_meet(one.bounds, other.bounds) for other in imports)
    )


def contents(session: Session, kept: Sequence[KeptWays]) -> list[bytes]:
    """The named networks as they are kept."""
    names = [one.name for one in kept]
    return list(
        session.scalars(
            select(RoadGraph.content).where(RoadGraph.name.in_(names)).order_by(RoadGraph.name)
        )
    )


def network_of(packed: Sequence[bytes]) -> Network:
    """All of them as one; an empty one where there are none. Raises ValueError where a newer
    program wrote them."""
    return joined([unpack(content) for content in packed]) if packed else empty()


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
