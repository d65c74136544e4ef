"""Weighs rescues again whose waiting may have moved them: cheap while nothing is due."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.services.incidents import priority

BATCH = 25
"""Small, because one process may serve requests too."""


def rescore_due(database: Database) -> int:
    """One batch; answers how many incidents were weighed."""
    with database.reading() as session:
        if not priority.is_due(session, clock.now()):
            return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return priority.rescore_due(session, BATCH)
