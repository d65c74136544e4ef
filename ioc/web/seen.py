"""When sessions and tokens were last used: remembered here, written now and then.

A write for every request would cost more than the request; an hour is exact enough to see that
a token is still needed or a session is not one's own. Where sessions end when nothing is heard of
them, it is a quarter of that time, if that is less.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.queries.people import Bearer
from ioc.services.accounts import people

logger = logging.getLogger(__name__)

COARSE = timedelta(hours=1)
WRITE_EVERY_SECONDS = 60.0


class Seen:
    """What this process has seen and not written yet; a crash loses a minute of it."""

    def __init__(self, database: Database, idle: timedelta | None) -> None:
        self._database = database
        self._coarse = COARSE if idle is None else min(COARSE, idle / 4)
        self._lock = threading.Lock()
        self._sessions: set[str] = set()
        self._tokens: set[str] = set()
        self._written_at = time.monotonic()

    def note(self, bearer: Bearer, *, is_token: bool) -> None:
        """The secret of this bearer came with a request."""
        if bearer.seen_at is not None and clock.now() - bearer.seen_at < self._coarse:
            return
        with self._lock:
            (self._tokens if is_token else self._sessions).add(bearer.key)
            is_due = time.monotonic() - self._written_at > WRITE_EVERY_SECONDS
        if is_due:
            self.write()

    def write(self) -> None:
        """Writes what was seen; a failure is logged and hurts nobody."""
        with self._lock:
            sessions, self._sessions = self._sessions, set()
            tokens, self._tokens = self._tokens, set()
            self._written_at = time.monotonic()
        if not sessions and not tokens:
            return
        try:
            with self._database.atomic(Priority.BACKGROUND) as session:
                people.seen(session, sessions, tokens)
        except (SQLAlchemyError, OSError):
            logger.exception("when sessions and tokens were used could not be kept")


def seen() -> Seen:
    """Of this application."""
    found: Seen | None = current_app.extensions.get("ioc.seen")
    if found is None:
        found = current_app.extensions["ioc.seen"] = Seen(
            current_app.extensions["ioc.db"], current_app.config["IOC"].idle
        )
    return found
