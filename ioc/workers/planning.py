"""The rolling plan: made again while many wait, in a process beside this one."""

from __future__ import annotations

import logging
import time

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from dispatch.scenario import Policy
from ioc.access.actor import SYSTEM
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.models.plan import RescuePlan
from ioc.services.plans import plan_process, plan_scenario, planning
from ioc.services.plans.plan_process import PlanFailed

logger = logging.getLogger(__name__)

EVERY_SECONDS = 45.0
FROM_REQUESTS = 5
"""With fewer who wait a person sends the units one by one, and no plan is made by itself."""

SOLVER_SECONDS = 2.0


def make(database: Database, policy: Policy | None, *, is_exercise: bool) -> bool:
    """One plan, by the policy of the one before where none is given; answers whether there was
    anything to plan. Raises `PlanFailed`, and `Conflict` where a newer one was made meanwhile."""
    with database.reading() as session:
        chosen = policy or session.scalar(
            select(RescuePlan.policy)
            .where(RescuePlan.is_exercise.is_(is_exercise))
            .order_by(RescuePlan.id.desc())
            .limit(1)
        )
        found = plan_scenario.situation(
            session,
            chosen or Policy.LIFE_FIRST,
            is_exercise=is_exercise,
            seconds=SOLVER_SECONDS,
        )
    if found.is_empty:
        return False
    made, others = plan_process.solve(found.scenario, found.kinds, found.packed, found.closures)
    with database.atomic(Priority.BACKGROUND) as session:
        planning.store(session, SYSTEM, found, made, others)
    return True


class Rolling:
    """Plans again every `EVERY_SECONDS` while at least `FROM_REQUESTS` wait. A turn that fails is
    logged, and hinders neither the next nor the plan of an exercise beside it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._next = 0.0

    def turn(self) -> None:
        """Looks whether a plan is due, and makes it."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        for is_exercise in (False, True):
            try:
                self._plan(is_exercise)
            except (PlanFailed, DomainError) as failure:
                logger.warning("no plan was made: %s", failure)
            except DBAPIError:
                logger.exception("no plan was made; the next turn goes on")

    def _plan(self, is_exercise: bool) -> None:
        with self.database.reading() as session:
            waiting = plan_scenario.waiting_requests(session, is_exercise=is_exercise)
        if waiting >= FROM_REQUESTS and not self._is_fresh(is_exercise):
            make(self.database, None, is_exercise=is_exercise)

    def _is_fresh(self, is_exercise: bool) -> bool:
        """Whether another process, or a person, has just made one."""
        with self.database.reading() as session:
            made_at = session.scalar(
                select(RescuePlan.made_at)
                .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise))
                .order_by(RescuePlan.id.desc())
                .limit(1)
            )
        return made_at is not None and (clock.now() - made_at).total_seconds() < EVERY_SECONDS / 2
