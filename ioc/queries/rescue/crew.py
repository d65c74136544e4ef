"""What the page of a crew shows: its units, and what each of them has to do now."""

from __future__ import annotations

from dataclasses import dataclass
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
from ioc.queries.rescue.called_off import came_back
from ioc.queries.rescue.units import (
    assignment_card,
    current_assignment,
    found_aboard,
    task_of,
    whole_card,
)

MOST_UNITS = 5
"""A person is on one boat, now and then on two; more are a mistake in the list of crews."""

LATE_ANSWER = timedelta(minutes=60)
"""So long a crew that gave no sign is still shown what it was sent to: it may have gone."""


def tasks(session: Session, actor: Actor) -> list[str]:
    """The JSON of each own unit with its assignment and the incident's card, by code."""
    return [_with_found(session, unit) for unit in own_units(session, actor, MOST_UNITS)]


def _with_found(session: Session, unit: Unit) -> str:
    """`found`: how many people it has on board whom it met on its way, beside those of its task.
    `called_off_at`: when the center called the task off, which what the crew did has brought back.
    """
    rows = found_aboard(session, unit.id)
    people = sum(row.people_picked_up - row.people_handed_over for row in rows)
    task = current_assignment(session, unit.id)
    called_off = came_back(session, [task]).get(task.id) if task else None
    more = text_of({"found": people, "called_off_at": called_off.at if called_off else None})
    return f"{_task(session, unit)[:-1]},{more[1:]}"


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


NEAR_TASK_M = 2_000.0
DRIFT_MS = 3.0
FARTHEST_M = 20_000.0
"""A place that is only supposed: so far from its task a unit may be, and so fast it has gone on."""


@dataclass(frozen=True)
class LastKnown:
    """Where a unit may be, within `accuracy_m` metres."""

    lat: float
    lon: float
    accuracy_m: float
    is_of_task: bool


def last_known(session: Session, unit: Unit) -> LastKnown | None:
    """Where a unit was last, as roughly as that is old; else where its task is, or None."""
    if unit.lat is not None and unit.lon is not None:
        age = (clock.now() - unit.position_at).total_seconds() if unit.position_at else FARTHEST_M
        rough = (unit.accuracy_m or 0) + DRIFT_MS * max(0.0, age)
        return LastKnown(unit.lat, unit.lon, min(FARTHEST_M, rough), is_of_task=False)
    task = current_assignment(session, unit.id)
    incident = session.get(Incident, task.incident_id) if task else None
    if incident is None or incident.lat is None or incident.lon is None:
        return None
    return LastKnown(incident.lat, incident.lon, NEAR_TASK_M, is_of_task=True)
