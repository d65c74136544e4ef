"""People whom a crew has on board beside those of its task: found on its way, or picked up for a
task that was called off before the crew could say so.

A unit has one active assignment, so those found have one beside it that is picked up and not
active. They leave the boat with the others: a number that is handed over counts first for those
found, the oldest first, because whoever is short is told of with the unit's task; the rest is the
task's own. Those of one find of whom some are handed over are not on board any more: who of them
was not brought is unaccounted for, as with any task. A task that ends while people found are on
board is followed by theirs, so that nobody is left without a way to the shelter. Before the task
has picked anybody up they may be handed over alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction, AssignmentStatus
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.units import LOCKING
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.events import EventKind
from ioc.domain.units import Progress
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.queries.rescue.units import found_aboard
from ioc.services.dispatching import crew_words, unit_tasks
from ioc.services.ledger import closing, crew_people, last_word
from ioc.services.ledger.rescue_people import PeopleTold
from ioc.services.shelters import handing_over

CARRIED = frozenset({AssignmentStatus.PICKED_UP, AssignmentStatus.HANDED_OVER})
"""A task that stands so has people on board, or had them."""


def lock(session: Session, assignment_id: int) -> None:
    """Before a hand-over: the incidents of those found are locked before their unit is."""
    unit_id = session.scalar(select(Assignment.unit_id).where(Assignment.id == assignment_id))
    if unit_id is None:
        return
    ids = [row.incident_id for row in found_aboard(session, unit_id)]
    if ids:
        ids.append(session.get_one(Assignment, assignment_id).incident_id)
        found = select(Incident.id).where(Incident.id.in_(ids)).order_by(Incident.id)
        session.execute(found.with_for_update())


def beside(progress: Progress, new: AssignmentStep) -> Progress:
    """How a task stands that its unit carries along with another: once its people have left the
    boat nothing is left to do."""
    if progress.status is not AssignmentStatus.HANDED_OVER:
        return progress
    times = {**progress.times, "ended_at": new.at}
    return replace(progress, status=AssignmentStatus.CLEARED, times=times)


def is_told(session: Session, unit: Unit, client_token: str) -> bool:
    """Whether this very hand-over was taken before, for those found alone."""
    return (
        session.scalar(
            select(AssignmentStep.id)
            .join(Assignment, Assignment.id == AssignmentStep.assignment_id)
            .where(
                Assignment.unit_id == unit.id,
                AssignmentStep.client_token == client_token,
                AssignmentStep.action == AssignmentAction.HANDED_OVER,
            )
            .limit(1)
        )
        is not None
    )


def hand_over(session: Session, actor: Actor, unit: Unit, new: AssignmentStep) -> int:
    """Hands over those found before the step; answers how many of its people are the task's own.
    Raises as `handing_over.brought`."""
    left = new.people or 0
    for row in _aboard(session, unit, new.at):
        share = min(left, _people(row))
        if share > 0:
            _hand_over(session, actor, unit, row, new, share)
            left -= share
    return left


def leave_alone(
    session: Session,
    actor: Actor,
    assignment: Assignment,
    unit: Unit,
    new: AssignmentStep,
    told: PeopleTold,
) -> bool:
    """A boat that is full of people it found goes to a shelter first, and to its task after that.

    Answers whether the step, which is none of its task now, was that. Raises as `hand_over`.
    """
    if new.action is not AssignmentAction.HANDED_OVER or not assignment.is_active:
        return False
    rows = _aboard(session, unit, new.at)
    left = new.people or 0
    if not left or left > sum(map(_people, rows)):
        return False
    for row in rows:
        share = min(left, _people(row))
        left -= share
        if share > 0:
            _hand_over(session, actor, unit, row, new, share, None if left else told)
    return True


def _aboard(session: Session, unit: Unit, at: datetime) -> list[Assignment]:
    rows = found_aboard(session, unit.id)
    return [row for row in rows if row.picked_up_at is None or row.picked_up_at <= at]


def _people(row: Assignment) -> int:
    return row.people_picked_up - row.people_handed_over


def _hand_over(
    session: Session,
    actor: Actor,
    unit: Unit,
    row: Assignment,
    new: AssignmentStep,
    people: int,
    told: PeopleTold | None = None,
) -> None:
    """`told` is what the crew says of those who did not leave the boat with them."""
    at, facility_id = new.at, new.facility_id
    incident = session.get_one(
        Incident, row.incident_id, with_for_update=LOCKING, populate_existing=True
    )
    before = standing_of(incident)
    step = AssignmentStep(
        assignment_id=row.id,
        client_token=new.client_token,
        action=AssignmentAction.HANDED_OVER,
        at=at,
        received_at=clock.now(),
        actor=actor.label,
        people=people,
        facility_id=facility_id,
    )
    if told is not None:
        step.reason, step.short, step.whereabouts = new.reason, new.short, new.whereabouts
    session.add(step)
    if facility_id is not None:
        handing_over.brought(session, actor, row, facility_id, people, new.client_token)
        row.facility_id = facility_id
    row.people_handed_over += people
    row.handed_over_at = row.ended_at = at
    row.status, row.version = AssignmentStatus.CLEARED, row.version + 1
    session.flush()
    handing_over.over(session, actor, row)
    last_word.noted(incident, ConfirmedBy.CREW, ConfirmedWord.SAFE, at)
    data = {
        "step_at": at.isoformat(),
        "carried": people,
        "facility": facility_id,
        "found": True,
    }
    kind = EventKind.ASSIGNMENT_HANDED_OVER
    rows = (row, unit, incident)
    kept = crew_people.keep(session, rows, step, told or PeopleTold())
    unit_tasks.tell(session, actor, incident, unit, row, kind, before, data)
    crew_words.tell(session, actor, rows, kept)
    closing.follow(session, actor, incident, ConfirmedBy.CREW)


def take_up(session: Session, unit: Unit) -> bool:
    """The unit's task has ended: those found whom it has on board are its task from now on.
    Answers whether there are any."""
    row = next(iter(found_aboard(session, unit.id)), None)
    if row is None:
        return False
    row.is_active, row.version = True, row.version + 1
    session.flush()
    unit_tasks.commit_unit(session, unit)
    return True
