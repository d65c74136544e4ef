"""The public map as it stands in memory: made at once for everybody, and away from their requests.

A crowd reads bytes that are kept. Who comes when they are older than `FRESH_SECONDS` gets them all
the same and sets one making going beside the requests; only who comes first of all, or after so
long a quiet that old news could still be shown (`OLDEST_SECONDS`), waits for it. Each process of a
server holds its own.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Flask, current_app

from ioc.db.offload import off_loop
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.tiles import Tile
from ioc.queries.directory import CategoryInfo, directory
from ioc.queries.public import public_map as queries
from ioc.queries.public.public_index import PublicIndex
from ioc.queries.public.public_rules import public_map_rules
from maps.symbols import incident_symbol

FRESH_SECONDS = 30.0
OLDEST_SECONDS = 150.0
"""Older than this nothing is shown while the database answers: somebody may have marked a matter as
sensitive since."""

RETRY_SECONDS = 5.0
OUTLINES_SECONDS = 300.0
MOST_IN_GEOJSON = 20_000
"""Points of the GeoJSON, the newest: more are read as tiles."""

PAUSE_SECONDS = 0.0005
KEPT = "public_points"

Features = dict[str, Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """An answer that is kept: its bytes plain and compressed, their mark, and when it was made."""

    body: bytes
    zipped: bytes
    etag: str
    made_at: float

    @property
    def age(self) -> int:
        """Whole seconds since it was made."""
        return int(time.monotonic() - self.made_at)


def held(body: bytes, made_at: float) -> Held:
    """Bytes with what is sent beside them."""
    zipped = gzip.compress(body, 6, mtime=0) if body else b""
    return Held(body, zipped, hashlib.sha256(body).hexdigest()[:24], made_at)


@dataclass
class PublicMap:
    """Everything of the public map that was made at one moment. `pages` and `tiles` fill up with
    what is asked for; tiles that were asked for before are there from the beginning."""

    made_at: float
    points: Held
    features: list[Features]
    outlines: Held
    outlined: Features
    outlines_at: float
    index: PublicIndex
    categories: tuple[CategoryInfo, ...]
    days: int
    made_of: dict[Hashable, Any] = field(default_factory=dict)
    tiles: dict[Tile, Held] = field(default_factory=dict)

    @property
    def age(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self.made_at

    def tile(self, where: Tile) -> Held:
        """A tile as it is sent."""
        found = self.tiles.get(where)
        if found is None:
            body = self.index.tile(where)
            found = held(body, self.made_at)
            # An empty one costs nothing to make, and there are millions of them to ask for.
            if body:
                self.tiles[where] = found
        return found


Finish = Callable[[Flask, PublicMap], None]
_making = threading.Lock()


def public_map(database: Database, finish: Finish) -> PublicMap:
    """The public map as it stands. `finish` adds to a new one what is made of it (its pages)."""
    found: PublicMap | None = database.cache.get(KEPT)
    if found is not None:
        age = found.age
        if age < FRESH_SECONDS:
            return found
        if age < OLDEST_SECONDS:
            _make_beside(database, finish)
            return found
    return _made_now(database, finish, found)


def _make_beside(database: Database, finish: Finish) -> None:
    """Sets a making going, unless one is or one failed just now."""
    if time.monotonic() < database.cache.get("public_retry_at", 0.0):
        return
    if not _making.acquire(blocking=False):
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        try:
            _make(app, database, finish)
        except Exception:
            database.cache["public_retry_at"] = time.monotonic() + RETRY_SECONDS
            logger.exception("the public map could not be made anew; the old one stays")
        finally:
            _making.release()

    threading.Thread(target=work, name="public-map", daemon=True).start()


def _made_now(database: Database, finish: Finish, before: PublicMap | None) -> PublicMap:
    """A new map while its asker waits. While the database is away the old one stays."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with _making:
        found: PublicMap | None = database.cache.get(KEPT)
        if found is not None and found.age < FRESH_SECONDS:
            return found
        try:
            return _make(app, database, finish)
        except Exception:
            if before is None:
                raise
            logger.exception("the public map could not be made anew; the old one stays")
            return before


def _make(app: Flask, database: Database, finish: Finish) -> PublicMap:
    before: PublicMap | None = database.cache.get(KEPT)
    begun = time.monotonic()
    has_outlines = before is not None and begun - before.outlines_at < OUTLINES_SECONDS
    with database.reading() as session:
        incidents = queries.public_incidents(session, clock.now(), _pause)
        outlined = None if has_outlines else queries.area_outlines(session)
        categories = tuple(c for c in directory(session).categories.values() if c.is_public)
        days = public_map_rules(session).shown_days
    newest = incidents[:MOST_IN_GEOJSON]
    features = []
    for number, one in enumerate(newest, 1):
        features.append(_feature(one))
        if number % queries.AT_ONCE == 0:
            _pause()
    index = PublicIndex(incidents, _pause)
    made = PublicMap(
        made_at=begun,
        points=off_loop(_collection, features, days, index.total, begun),
        features=features,
        outlines=before.outlines
        if outlined is None and before
        else off_loop(_json, outlined, begun),
        outlined=before.outlined if outlined is None and before else outlined or {},
        outlines_at=before.outlines_at if outlined is None and before else begun,
        index=index,
        categories=categories,
        days=days,
    )
    finish(app, made)
    for where in list(before.tiles) if before else ():
        made.tile(where)
        _pause()
    database.cache[KEPT] = made
    return made


def _pause() -> None:
    """Lets the requests that came meanwhile go first."""
    time.sleep(PAUSE_SECONDS)


def _collection(features: list[Features], days: int, total: int, made_at: float) -> Held:
    collection = {
        "type": "FeatureCollection",
        "grid_m": 100,
        "days": days,
        "total": total,
        "features": features,
    }
    return _json(collection, made_at)


def _json(value: Any, made_at: float) -> Held:
    return held(orjson.dumps(value), made_at)


def _feature(one: queries.PublicIncident) -> Features:
    severity = one.severity.value if one.severity else ""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [one.point.lon, one.point.lat]},
        "properties": {
            "symbol": incident_symbol(severity, one.status.value),
            "category": one.category,
            "status": one.status.value,
            "state": one.state.value,
            "area": one.area,
            "day": one.day.isoformat(),
            **({"exercise": True} if one.is_exercise else {}),
        },
    }
