"""Makes the situation reports whose hour has come."""

from __future__ import annotations

import logging

from ioc.access.actor import SYSTEM
from ioc.db.offload import off_loop
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.situation import last_due
from ioc.models.operation import Operation
from ioc.queries.operations import operations, situation_draw
from ioc.queries.operations import situation as queries
from ioc.queries.operations.situation_draw import Drawn
from ioc.services.operations import situation
from ioc.services.operations.situation import usual_head

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
        try:
            drawn = off_loop(_drawn, database, operation)
            with database.atomic(Priority.BACKGROUND) as session:
                head = usual_head(city)
                row = situation.make(session, SYSTEM, operation.id, drawn, head, slot_at)
                made += row is not None
        except DomainError as refusal:
            logger.warning("no report of operation %s: %s", operation.id, refusal)
        except Exception:
            # What else the clock is looked at for must not wait for one operation's rows.
            logger.exception("no report of operation %s", operation.id)
    return made


def _drawn(database: Database, operation: Operation) -> Drawn:
    """Thousands of rescues take seconds."""
    with database.reading() as session:
        return situation_draw.draw(session, operation)
