"""What time alone says of units: a dispatch nobody answered, a crew of which nothing is heard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentStatus, UnitStatus
from ioc.access.actor import SYSTEM
from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue.units import current_assignment, times_of
from ioc.services.units import unit_cards

BATCH = 50


def unanswered(session: Session, at: datetime) -> list[int]:
    """Assignments of which no crew has taken notice in time; by an index of the few active."""
    times = times_of(session)
    return list(
        session.scalars(
            select(Assignment.id)
            .join(Unit, Unit.id == Assignment.unit_id)
            .where(
                Assignment.is_active,
                Assignment.dispatched_at <= at - times.answer,
                or_(Unit.is_local.is_(False), Assignment.dispatched_at <= at - times.local_answer),
                Assignment.status == AssignmentStatus.DISPATCHED,
            )
            .order_by(Assignment.dispatched_at)
            .limit(BATCH)
        )
    )


def silent(session: Session, at: datetime) -> list[int]:
    """Units on a task that are silent, and whose silence was not told yet."""
    times = times_of(session)
    heard = func.coalesce(Unit.heard_at, Unit.status_at)
    late = Unit.check_in_due_at < at
    return list(
        session.scalars(
            select(Unit.id)
            .where(
                Unit.status == UnitStatus.COMMITTED,
                Unit.silent_at.is_(None),
                Unit.is_local.is_(False),
                or_(heard < at - times.silent, and_(Unit.check_in_due_at.is_not(None), late)),
            )
            .order_by(Unit.id)
            .limit(BATCH)
        )
    )


def look_for(session: Session, unit_id: int) -> bool:
    """Tells once that a unit is silent, after looking again; answers whether it was."""
    now, times = clock.now(), times_of(session)
    unit = session.get(Unit, unit_id, with_for_update={"key_share": True}, populate_existing=True)
    if unit is None or unit.status is not UnitStatus.COMMITTED or unit.silent_at is not None:
        return False
    heard = unit.heard_at or unit.status_at
    is_unheard = now - heard > times.silent
    is_late = unit.check_in_due_at is not None and unit.check_in_due_at < now
    if not is_unheard and not is_late:
        return False
    assignment = current_assignment(session, unit.id)
    unit.silent_at = now
    unit_cards.unit_changed(
        session,
        SYSTEM,
        unit,
        EventKind.UNIT_SILENT,
        {
            "why": "nothing_heard" if is_unheard else "no_check_in",
            "heard_at": heard.isoformat(),
            "incident": assignment.incident_id if assignment else None,
        },
    )
    return True
