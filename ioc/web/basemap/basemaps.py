"""Which basemap the maps of this installation have, and its tiles in this process.

The database keeps a basemap as one row; a process that is asked for a tile copies the row once to a
file of the data folder, named by its content, and reads that file by pages. Several processes of
one machine share the file, and one that cannot write it keeps the bytes in memory.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import current_app

from config import Settings
from ioc.db.session import Database
from ioc.osm.archive import Archive, merged
from ioc.osm.basemap_kinds import LAST_ZOOM
from ioc.queries import basemap as queries
from ioc.queries.basemap import KeptBasemap
from ioc.queries.directory import directory
from ioc.web.auth import database
from maps.base import Basemap, Bounds

OSM = "© OpenStreetMap contributors"
OSM_ADDRESS = "https://www.openstreetmap.org/copyright"
FOLDER = "basemap"
RECHECK_SECONDS = 1.0
"""How often an address of a version that is not known here makes this process look again."""

_CACHE = "basemaps"
_MOST_MERGED = 512
logger = logging.getLogger(__name__)


@dataclass
class _Held:
    """What this process knows: the list as it was last read, the files it opened."""

    kept: tuple[KeptBasemap, ...] = ()
    asked_at: float = float("-inf")
    archives: dict[str, Archive] = field(default_factory=dict)
    merged: dict[tuple[str, int, int, int], bytes | None] = field(default_factory=dict)
    ground: tuple[str, bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def current(max_age: float = 0.0) -> Basemap | None:
    """What the maps of this installation lie on: the tiles of the settings, else what was
    imported, else the waters and roads of the seeds; None where there is none of them.

    `max_age`: seconds for which what this process last read is good enough.
    """
    settings: Settings = current_app.config["IOC"]
    if settings.tile_url:
        return Basemap(settings.tile_url, settings.tile_attribution or settings.tile_url)
    imports, seed = _sorted(_kept(max_age))
    if not imports:
        return Basemap(ground=_ground_address(seed)) if seed else None
    made = Basemap(
        f"/tiles/basemap/{version_of(imports)}/{{z}}/{{x}}/{{y}}.mvt",
        OSM,
        OSM_ADDRESS,
        LAST_ZOOM,
        is_vector=True,
        bounds=_around(imports),
    )
    if seed and not any(_meet(one.bounds, _city()) for one in imports):
        return replace(made, ground=_ground_address(seed))
    return made


def options(max_age: float = 0.0) -> dict[str, Any] | None:
    """The same for a script that makes its own map; None where there is nothing to draw."""
    found = current(max_age)
    return found.options if found else None


def version_of(imports: list[KeptBasemap]) -> str:
    """What the address of tiles carries: another content has another one."""
    return hashlib.sha256("".join(one.fingerprint for one in imports).encode()).hexdigest()[:16]


def look_again(version: str) -> list[KeptBasemap]:
    """The imports there are now; the list is read again where they are not those of `version`."""
    imports, _ = _sorted(_kept(float("inf")))
    if not imports or version_of(imports) != version:
        imports, _ = _sorted(_kept(RECHECK_SECONDS))
    return imports


def forget() -> None:
    """What this process knows is out of date: the next question reads it anew."""
    _held().asked_at = float("-inf")


def tile(imports: list[KeptBasemap], zoom: int, x: int, y: int) -> bytes | None:
    """The tile compressed with gzip, or None where the maps show nothing. Raises KeyError where
    one of them was replaced meanwhile and is not open here."""
    held = _held()
    if len(imports) == 1:
        return _archive(held, imports[0]).tile(zoom, x, y)
    key = (version_of(imports), zoom, x, y)
    if key not in held.merged:
        parts = [part for one in imports if (part := _archive(held, one).tile(zoom, x, y))]
        if len(held.merged) >= _MOST_MERGED:
            held.merged.clear()
        held.merged[key] = merged(parts) if parts else None
    return held.merged[key]


def ground(version: str) -> bytes | None:
    """The GeoJSON of waters and roads of that version, or None."""
    held = _held()
    if held.ground is None or held.ground[0] != version:
        _, seed = _sorted(_kept(RECHECK_SECONDS))
        if seed is None or seed.fingerprint[:16] != version:
            return None
        with database().reading() as session:
            content = queries.content(session, seed.fingerprint)
        held.ground = (version, content) if content else None
    return held.ground[1] if held.ground else None


def _held() -> _Held:
    held: _Held = database().cache.setdefault(_CACHE, _Held())
    return held


def _kept(max_age: float) -> tuple[KeptBasemap, ...]:
    held = _held()
    now = time.monotonic()
    if now - held.asked_at >= max_age or held.asked_at == float("-inf"):
        with database().reading() as session:
            held.kept = queries.kept(session)
        held.asked_at = now
    return held.kept


def _sorted(kept: tuple[KeptBasemap, ...]) -> tuple[list[KeptBasemap], KeptBasemap | None]:
    seeds = [one for one in kept if one.is_seed]
    return [one for one in kept if not one.is_seed], (seeds[0] if seeds else None)


def _ground_address(seed: KeptBasemap) -> str:
    return f"/tiles/ground/{seed.fingerprint[:16]}.geojson"


def _city() -> tuple[float, float, float, float]:
    with database().reading() as session:
        bounds = directory(session).bounds
    return bounds.south, bounds.west, bounds.north, bounds.east


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _around(imports: list[KeptBasemap]) -> Bounds:
    boxes = [one.bounds for one in imports]
    return Bounds(
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _archive(held: _Held, one: KeptBasemap) -> Archive:
    found = held.archives.get(one.fingerprint)
    if found is not None:
        return found
    with held.lock:
        if one.fingerprint not in held.archives:
            settings: Settings = current_app.config["IOC"]
            wanted = {kept.fingerprint for kept in held.kept}
            held.archives = {
                name: archive for name, archive in held.archives.items() if name in wanted
            }
            held.archives[one.fingerprint] = _opened(
                database(), settings.data_dir / FOLDER, one.fingerprint, wanted
            )
        return held.archives[one.fingerprint]


def _opened(source: Database, folder: Path, fingerprint: str, wanted: set[str]) -> Archive:
    path = folder / f"{fingerprint}.pmtiles"
    if not path.is_file() or _digest(path) != fingerprint:
        with source.reading() as session:
            content = queries.content(session, fingerprint)
        if content is None:
            # Replaced in this moment: the next question finds the new one.
            raise KeyError(fingerprint)
        try:
            _write(path, content)
            for old in folder.glob("*.pmtiles"):
                if old.stem not in wanted:
                    old.unlink(missing_ok=True)
        except OSError:
            logger.warning("the basemap cannot be kept in %s and stays in memory", folder)
            return Archive(lambda offset, length: content[offset : offset + length])
    with path.open("rb") as file:
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Archive(lambda offset, length: pages[offset : offset + length])


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
