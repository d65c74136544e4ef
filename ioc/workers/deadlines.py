"""Looks at the clocks of the agencies: cheap while nothing is due, in batches when much is."""

from __future__ import annotations

from sqlalchemy import select

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.models.incident import Referral
from ioc.services.agency import watching

BATCH = 20
"""Small, because one process may serve requests too: a batch takes some tens of milliseconds."""


def watch_clocks(database: Database) -> int:
    """Takes the steps that are due, each once; answers how many matters were looked at."""
    with database.reading() as session:
        due = session.scalar(
            select(Referral.id).where(Referral.next_step_at <= clock.now()).limit(1)
        )
    if due is None:
        return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return watching.take_steps(session, BATCH)
