"""Makes the marks in the log by which the picture of a past moment is found quickly."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.eventlog import marks

AT_ONCE = 5
"""Marks of one look: a log of a million events that has none yet is caught up beside other work."""


def make_marks(database: Database, every: int = marks.EVERY) -> int:
    """Makes what is due, a few at most; answers how many."""
    made = 0
    while made < AT_ONCE:
        with database.reading() as session:
            if not marks.is_due(session, clock.now(), every):
                return made
        with database.atomic(Priority.BACKGROUND) as session:
            if not marks.make_next(session, clock.now(), every):
                return made
        made += 1
    return made
