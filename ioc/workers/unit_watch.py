"""Looks after units: dispatches nobody answers, crews that fall silent, tracks that are old."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.queries.rescue.units import times_of
from ioc.services.dispatching import dispatching
from ioc.services.units import positions, unit_watching


def watch_units(database: Database) -> int:
    """Does what time asks for, one unit a transaction; answers how many were looked at."""
    now = clock.now()
    with database.reading() as session:
        unanswered = unit_watching.unanswered(session, now)
        silent = unit_watching.silent(session, now)
        before = now - times_of(session).track
        has_old = positions.has_old(session, before)
    for assignment_id in unanswered:
        try:
            with database.atomic(Priority.BACKGROUND) as session:
                dispatching.time_out(session, assignment_id)
        except DomainError:
            # Its incident was joined with another at this moment: the next look finds it.
            continue
    for unit_id in silent:
        with database.atomic(Priority.BACKGROUND) as session:
            unit_watching.look_for(session, unit_id)
    if has_old:
        with database.atomic(Priority.BACKGROUND) as session:
            positions.forget_tracks(session, before)
    return len(unanswered) + len(silent)
