"""Basemaps: tiles made from a map, or the city's own waters and roads; replaced as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from shapely.geometry import shape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.models.basemap import BasemapSource
from ioc.osm.elements import Box, Extract
from ioc.queries.basemap import SEED

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of one basemap. A row is sent whole, and PostgreSQL takes it in twice that size."""


def import_basemap(
    session: Session,
    actor: Actor,
    source: str,
    file_name: str,
    attribution: str,
    extract: Extract,
    content: bytes,
    tiles: int,
) -> BasemapSource | None:
    """Keeps the tiles of a map under the name `source`, instead of what it gave before; a map
    that shows nothing leaves none of that name. Its event is that of the import of names.

    Raises `InvalidInput` for the name of the seeds and for more than `LARGEST` bytes: what was
    there stays.
    """
    if source == SEED:
        raise InvalidInput(FieldError("source", "not_valid"))
    if len(content) > LARGEST:
        raise InvalidInput(FieldError(file_name, "too_large"))
    if not content:
        remove_basemap(session, source)
        return None
    values = _about(file_name, extract.digest, extract.timestamp, attribution, extract.box)
    return _keep(session, actor, source, values | {"is_seed": False, "tiles": tiles}, content)


def remove_basemap(session: Session, source: str) -> bool:
    """Forgets a basemap; answers whether there was one."""
    gone = session.execute(
        delete(BasemapSource).where(BasemapSource.name == source).returning(BasemapSource.id)
    ).all()
    return bool(gone)


def load_ground(session: Session, document: Mapping[str, Any] | None) -> BasemapSource | None:
    """Takes in the waters and main roads that a city brings with it (GeoJSON), or forgets them
    where it brings none. They are drawn only where there are no tiles."""
    if document is None or not document["features"]:
        remove_basemap(session, SEED)
        return None
    content = orjson.dumps(document)
    boxes = [shape(feature["geometry"]).bounds for feature in document["features"]]
    box = (
        min(one[1] for one in boxes),
        min(one[0] for one in boxes),
        max(one[3] for one in boxes),
        max(one[2] for one in boxes),
    )
    digest = hashlib.sha256(content).hexdigest()
    attribution = str(document.get("attribution", ""))
    values = _about("ground.geojson", digest, "", attribution, box)
    return _keep(session, SYSTEM, SEED, values | {"is_seed": True, "tiles": 0}, content)


def _about(file_name: str, digest: str, data_at: str, attribution: str, box: Box) -> dict[str, Any]:
    south, west, north, east = box
    return {
        "file_name": file_name[:200],
        "digest": digest,
        "data_at": data_at[:40],
        "attribution": attribution[:200],
        "south": south,
        "west": west,
        "north": north,
        "east": east,
    }


def _keep(
    session: Session, actor: Actor, name: str, values: dict[str, Any], content: bytes
) -> BasemapSource:
    values |= {
        "fingerprint": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "imported_at": clock.now(),
        "imported_by": actor.label,
        "content": content,
    }
    row = session.scalar(select(BasemapSource).where(BasemapSource.name == name).with_for_update())
    if row is None:
        row = BasemapSource(name=name, **values)
        session.add(row)
    elif row.fingerprint != values["fingerprint"]:
        for key, value in values.items():
            setattr(row, key, value)
    session.flush()
    return row
