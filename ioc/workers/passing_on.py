"""Rings for sheets that 112, 113, 114 or 115 have not confirmed within a minute."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.services.calls import passing_on


def ring_unanswered(database: Database) -> int:
    """Calls the hotline where it is due; answers for how many. Cheap while nothing waits."""
    with database.reading() as session:
        if not passing_on.is_ringing(session):
            return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return passing_on.ring(session)
