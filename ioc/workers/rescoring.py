"""Weighs rescues again whose waiting or whose water may have moved them: cheap while nothing is
due."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.services.incidents import priority
from ioc.services.water import flood_weighing

BATCH = 25
"""Small, because one process may serve requests too."""


def rescore_due(database: Database) -> int:
    """One batch; answers how many incidents were weighed."""
    with database.reading() as session:
        if not priority.is_due(session, clock.now()):
            return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return priority.rescore_due(session, BATCH)


def weigh_floods(database: Database) -> int:
    """One batch of the rescues in flooded land; answers how many were weighed."""
    with database.reading() as session:
        if not flood_weighing.is_due(session, clock.now()):
            return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return flood_weighing.weigh_next(session, BATCH)
