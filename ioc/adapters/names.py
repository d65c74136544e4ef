"""The gazetteer as it is now: the seeds', joined with what was imported from maps.

An import is made by a command in a process of its own; every server and worker sees within
`CHECK_SECONDS` that it is there, loads it beside the work that goes on, and then uses it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ioc.db.offload import off_loop
from ioc.db.session import Database
from ioc.queries.admin import gazetteer as kept
from ioc.understanding import Gazetteer
from ioc.understanding.gazetteer_import import gazetteer_with

logger = logging.getLogger(__name__)

CHECK_SECONDS = 3.0
AFTER_FAILURE_SECONDS = 60.0

Names = Callable[[], Gazetteer]


class CityNames:
    """Answers the gazetteer when called; never waits for a newer one. Without a database, or with
    one that cannot be read, that of the seeds."""

    def __init__(self, seeds_dir: Path, database: Database | None = None) -> None:
        self._seeds_dir = seeds_dir
        self._database = database
        self._versions: kept.Versions = ()
        self._loading = threading.Lock()
        self._next_look = 0.0
        self._gazetteer = gazetteer_with(seeds_dir, [])
        self.refresh()

    def __call__(self) -> Gazetteer:
        """The names of this moment."""
        if self._database is not None and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + CHECK_SECONDS
            if self._seen() != self._versions and not self._loading.locked():
                threading.Thread(target=self.refresh, daemon=True).start()
        return self._gazetteer

    def refresh(self) -> None:
        """Loads what is there now, if it is other than what is held."""
        if self._database is None or not self._loading.acquire(blocking=False):
            return
        try:
            seen = self._seen()
            if seen != self._versions:
                with self._database.reading() as session:
                    contents = list(kept.contents(session))
                self._gazetteer = off_loop(gazetteer_with, self._seeds_dir, contents)
                self._versions = seen
        except (SQLAlchemyError, ValueError, TypeError):
            logger.exception("the imported names could not be loaded; those held stay in use")
            self._next_look = time.monotonic() + AFTER_FAILURE_SECONDS
        finally:
            self._loading.release()

    def _seen(self) -> kept.Versions:
        if self._database is None or not kept.is_there(self._database):
            return ()
        try:
            with self._database.reading() as session:
                return kept.versions(session)
        except SQLAlchemyError:
            # Before the first start there is no table; a database that went away comes back.
            return self._versions
