"""Makes the situation reports whose hour has come."""

from __future__ import annotations

import logging

from ioc.access.actor import SYSTEM
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.situation import last_due
from ioc.queries import operations, situation_draw
from ioc.queries import situation as queries
from ioc.services import situation
from ioc.services.situation import usual_head

logger = logging.getLogger(__name__)


def make_due(database: Database, city: str) -> int:
    """Makes what is due of every open operation, one a transaction; answers how many."""
    with database.reading() as session:
        if not operations.open_now(session):
            return 0
        due = []
        for operation in operations.open_rows(session):
            plan = queries.plan_of(session, operation.id)
            begun = max(operation.opened_at, plan["changed_at"] or operation.opened_at)
            slot_at = last_due(plan["times"], begun, clock.now())
            if slot_at is not None and not queries.has_slot(session, operation.id, slot_at):
                due.append((operation, slot_at))
    made = 0
    for operation, slot_at in due:
        with database.reading() as session:
            drawn = situation_draw.draw(session, operation)
        try:
            with database.atomic(Priority.BACKGROUND) as session:
                head = usual_head(city)
                row = situation.make(session, SYSTEM, operation.id, drawn, head, slot_at)
                made += row is not None
        except DomainError as refusal:
            logger.warning("no report of operation %s: %s", operation.id, refusal)
    return made
