"""Looks after the calls of which nobody tells anything any more."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.services.calls import call_watch


def watch_calls(database: Database) -> int:
    """Does what time asks for, one call a transaction; answers how many were looked at."""
    with database.reading() as session:
        ids = call_watch.found(session, clock.now())
    for call_id in ids:
        with database.atomic(Priority.BACKGROUND) as session:
            call_watch.look_at(session, call_id)
    return len(ids)
