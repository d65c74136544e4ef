"""The basemaps that are kept: which there are, and their content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.models.basemap import BasemapSource
from ioc.queries.admin.gazetteer import imports

SEED = "seed"
"""The name of what the city brings with it."""

OLD_AFTER: Final = timedelta(days=365)
"""A city builds so many roads in this time that its map should be fetched anew."""


@dataclass(frozen=True)
class KeptBasemap:
    """One basemap as it is listed; whoever shows it shows the attribution. Bounds are degrees:
    south, west, north, east. `fingerprint` names the content: another content has another one."""

    name: str
    is_seed: bool
    file_name: str
    data_at: str
    attribution: str
    bounds: tuple[float, float, float, float]
    tiles: int
    size: int
    fingerprint: str
    imported_at: datetime


def kept(session: Session) -> tuple[KeptBasemap, ...]:
    """All of them by name, without their content: cheap enough to ask for every page."""
    row = BasemapSource
    found = session.execute(
        select(
            *(row.name, row.is_seed, row.file_name, row.data_at, row.attribution),
            *(row.south, row.west, row.north, row.east, row.tiles, row.size),
            *(row.fingerprint, row.imported_at),
        ).order_by(row.name)
    )
    return tuple(
        KeptBasemap(
            name=one.name,
            is_seed=one.is_seed,
            file_name=one.file_name,
            data_at=one.data_at,
            attribution=one.attribution,
            bounds=(one.south, one.west, one.north, one.east),
            tiles=one.tiles,
            size=one.size,
            fingerprint=one.fingerprint,
            imported_at=one.imported_at,
        )
        for one in found
    )


def content(session: Session, fingerprint: str) -> bytes | None:
    """The content of that fingerprint, or None where it is no longer kept."""
    return session.scalar(
        select(BasemapSource.content).where(BasemapSource.fingerprint == fingerprint).limit(1)
    )


def notes(session: Session, *, has_tiles: bool) -> Iterator[str]:
    """What the administrator should know of the basemap: that there is none, that it is old, or
    that the map was imported before there were basemaps. Nothing where the settings name tiles."""
    if has_tiles:
        return
    made = {one.name: one for one in kept(session) if not one.is_seed}
    imported = [one.name for one in imports(session)]
    for name in imported:
        if name not in made:
            yield f"the map {name} was imported without a basemap: import its file once more"
    if not made and not imported:
        yield (
            "no map was imported: outlines, waters and main roads alone carry the maps. "
            "docs/how-to/import-osm.md says how to get one"
        )
    for name, one in made.items():
        if clock.now() - one.imported_at > OLD_AFTER:
            yield (
                f"the basemap {name} was imported on {clock.local(one.imported_at):%d/%m/%Y}: "
                "streets may have changed since"
            )
