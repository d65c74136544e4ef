"""The boats of a ward: what each does now, and how the message of its task stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentStatus
from dispatch.types import Place, UnitSnapshot
from ioc.access.wards import is_boat_of
from ioc.domain.contact import masked_phone
from ioc.domain.incidents import OPEN
from ioc.domain.messages import MessageStatus, sms_number
from ioc.models.incident import Incident
from ioc.models.message import Message
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue.units import equipment_of
from ioc.queries.rescue.ward_values import Boat, Task

BOATS_MOST = 300
TASK_KEY = "boat_task:%d"
LOST_FOR = timedelta(hours=2)
"""So long a boat that never answered is shown with what it was sent to: it may have gone."""


def boats_of(session: Session, area: str, at: datetime, *, sends_sms: bool) -> tuple[Boat, ...]:
    """The boats of a ward with what they do now; the same number of statements for all."""
    latest = (
        select(Assignment.unit_id, func.max(Assignment.id).label("id"))
        .where(
            Assignment.is_active
            | (Assignment.status == AssignmentStatus.UNANSWERED)
            & (Assignment.dispatched_at > at - LOST_FOR),
            Assignment.unit_id.in_(select(Unit.id).where(is_boat_of(area))),
        )
        .group_by(Assignment.unit_id)
        .subquery()
    )
    rows = session.execute(
        select(Unit, Assignment, Incident.code, Incident.title)
        .outerjoin(latest, latest.c.unit_id == Unit.id)
        .outerjoin(Assignment, Assignment.id == latest.c.id)
        .outerjoin(Incident, (Incident.id == Assignment.incident_id) & Incident.status.in_(OPEN))
        .where(is_boat_of(area), Unit.is_active)
        .order_by(Unit.code)
        .limit(BOATS_MOST)
    ).all()
    states = _sms(session, [row.Assignment.id for row in rows if row.Assignment])
    return tuple(_boat(row.Unit, _task(row), states, sends_sms=sends_sms) for row in rows)


def _task(row: Any) -> Task | None:
    one: Assignment | None = row.Assignment
    if one is None or (not one.is_active and row.code is None):
        return None
    return Task(
        id=one.id,
        incident=one.incident_id,
        code=row.code or "",
        title=row.title or "",
        status=one.status,
        is_active=one.is_active,
        at=one.dispatched_at,
        expected=one.people_expected,
        picked_up=one.people_picked_up,
        handed_over=one.people_handed_over,
    )


def _boat(
    unit: Unit, task: Task | None, states: dict[str, MessageStatus], *, sends_sms: bool
) -> Boat:
    sms = None
    if task is not None:
        can_text = sends_sms and sms_number(unit.contact_key) is not None
        state = states.get(TASK_KEY % task.id)
        bad = {MessageStatus.FAILED, MessageStatus.EXPIRED, MessageStatus.DISCARDED}
        if not can_text or state in bad:
            sms = "call"
        else:
            sms = state.value if state else MessageStatus.QUEUED.value
    return Boat(
        id=unit.id,
        code=unit.code,
        owner=unit.contact_name or unit.name,
        phone=masked_phone(unit.contact_phone) if unit.contact_phone else "",
        kind=unit.kind,
        seats=unit.seats,
        status=unit.status,
        reason=unit.status_reason,
        version=unit.version,
        task=task,
        sms=sms,
        snapshot=_snapshot(unit),
    )


def _snapshot(unit: Unit) -> UnitSnapshot:
    is_placed = unit.lat is not None and unit.lon is not None
    return UnitSnapshot(
        str(unit.id),
        unit.kind,
        unit.status,
        Place(unit.lat or 0.0, unit.lon or 0.0) if is_placed else None,
        seats=unit.seats,
        equipment=equipment_of(unit),
        has_lights=unit.has_lights,
        draught_m=unit.draught_m,
    )


def _sms(session: Session, assignments: list[int]) -> dict[str, MessageStatus]:
    keys = [TASK_KEY % one for one in assignments] or [""]
    rows = session.execute(select(Message.key, Message.status).where(Message.key.in_(keys)))
    return dict(rows.all())
