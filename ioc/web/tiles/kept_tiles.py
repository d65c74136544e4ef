"""Tiles of staff that were made lately, kept in this process as they are sent.

A tile stands under who may see the same as its asker, under the filter and under its address. It
is sent again without a question to the database while it is `FRESH_SECONDS` old; after that it is
sent again if nothing happened since (the log stands where it stood), and made anew otherwise.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.eventlog import reading

FRESH_SECONDS = 5.0
"""So long a tile is not asked for again. Longer and a desk would see what somebody just took from
it; shorter and twenty desks that look at one flood would count it twenty times."""

WIDE_FRESH_SECONDS = 15.0
"""The same where a tile counts the whole city, which costs more and changes less."""

MOST_BYTES = 32 * 1024 * 1024
ZIP_FROM = 256
"""Bytes from which on a tile is worth compressing."""


@dataclass(frozen=True)
class KeptTile:
    """A tile plain and compressed (None where it is too small), and of when it is."""

    body: bytes
    zipped: bytes | None
    etag: str
    position: int
    looked_at: float

    @property
    def size(self) -> int:
        """Bytes it takes here, with what the bookkeeping costs."""
        return len(self.body) + len(self.zipped or b"") + 400


class KeptTiles:
    """The tiles of one process, the least asked for dropped first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[Hashable, KeptTile] = OrderedDict()
        self._most = most_bytes
        self._size = 0
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def tile(
        self,
        database: Database,
        key: Hashable,
        fresh_seconds: float,
        make: Callable[[Session], bytes],
    ) -> KeptTile:
        """The tile of a key, made by `make` where none is kept that still holds.

        Several who ask for the same at once wait for the first of them.
        """
        found = self._fresh(key, fresh_seconds)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                found = self._fresh(key, fresh_seconds)
                return found or self._made(database, key, make)
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _fresh(self, key: Hashable, seconds: float) -> KeptTile | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or time.monotonic() - found.looked_at >= seconds:
                return None
            self._kept.move_to_end(key)
            return found

    def _made(
        self, database: Database, key: Hashable, make: Callable[[Session], bytes]
    ) -> KeptTile:
        with self._lock:
            found = self._kept.get(key)
        with database.reading() as session:
            # Before the rows: what is written in between is looked for once more, and never lost.
            position = reading.position(session)
            if found is not None and found.position == position:
                tile = replace(found, looked_at=time.monotonic())
            else:
                tile = _kept(make(session), position)
        self._keep(key, tile)
        return tile

    def _keep(self, key: Hashable, tile: KeptTile) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += tile.size - (before.size if before else 0)
            self._kept[key] = tile
            while self._size > self._most and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= dropped.size


def _kept(body: bytes, position: int) -> KeptTile:
    zipped = gzip.compress(body, 5, mtime=0) if len(body) >= ZIP_FROM else None
    etag = hashlib.sha256(body).hexdigest()[:24]
    return KeptTile(body, zipped, etag, position, time.monotonic())


def view_of(actor: Actor) -> Hashable:
    """What is the same for all who may see the same incidents (`access.fetch`)."""
    return "city" if actor.is_city_wide else frozenset(actor.held)


def kept_tiles(database: Database) -> KeptTiles:
    """The kept tiles of a database."""
    kept: KeptTiles = database.cache.setdefault("staff_tiles", KeptTiles())
    return kept
