"""Asks again of rescues of which nobody was heard for long: cheap while nothing is due."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.services.reporters import asking_again


def watch_confirmations(database: Database) -> int:
    """One batch, one rescue a transaction; answers how many were looked at."""
    with database.reading() as session:
        found = asking_again.due(session, clock.now())
    for incident_id in found:
        with database.atomic(Priority.BACKGROUND) as session:
            asking_again.look_at(session, incident_id)
    return len(found)
