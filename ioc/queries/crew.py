"""What the page of a crew shows: its units, and what each of them has to do now."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentStatus
from ioc.access.actor import Actor
from ioc.access.crew import own_units
from ioc.domain import clock
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import text_of
from ioc.queries.units import assignment_card, current_assignment, task_of, whole_card

MOST_UNITS = 5
"""A person is on one boat, now and then on two; more are a mistake in the list of crews."""

LATE_ANSWER = timedelta(minutes=60)
"""So long a crew that gave no sign is still shown what it was sent to: it may have gone."""


def tasks(session: Session, actor: Actor) -> list[str]:
    """The JSON of each own unit with its assignment and the incident's card, by code."""
    return [_task(session, unit) for unit in own_units(session, actor, MOST_UNITS)]


def _task(session: Session, unit: Unit) -> str:
    if current_assignment(session, unit.id) is not None:
        return task_of(session, unit)
    last = session.execute(
        select(Assignment, Incident.card, Incident.status)
        .join(Incident, Incident.id == Assignment.incident_id)
        .where(Assignment.unit_id == unit.id)
        .order_by(Assignment.id.desc())
        .limit(1)
    ).first()
    if last is None or last.status not in OPEN or not _may_still_answer(last.Assignment):
        return task_of(session, unit)
    told = text_of(assignment_card(last.Assignment))
    return f'{{"unit":{whole_card(session, unit)},"assignment":{told},"incident":{last.card}}}'


def _may_still_answer(assignment: Assignment) -> bool:
    is_late = assignment.status is AssignmentStatus.UNANSWERED
    return is_late and clock.now() - assignment.dispatched_at < LATE_ANSWER
