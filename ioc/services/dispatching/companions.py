"""People whom a crew found on its way while it was on another task, and has on board still.

A unit has one active assignment, so those found have one beside it that is picked up and not
active. They leave the boat with the others: a number that is handed over counts first for those
found, the oldest first, because whoever is short is told of with the unit's task; the rest is the
task's own. Those of one find of whom some are handed over are not on board any more: who of them
was not brought is unaccounted for, as with any task. A task that ends while people found are on
board is followed by theirs, so that nobody is left without a way to the shelter.
"""

from __future__ import annotations

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
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.queries.rescue.units import found_aboard
from ioc.services.dispatching import unit_tasks
from ioc.services.ledger import closing, last_word
from ioc.services.shelters import handing_over


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


def hand_over(
    session: Session,
    actor: Actor,
    unit: Unit,
    at: datetime,
    people: int,
    facility_id: int | None,
    client_token: str,
) -> int:
    """Hands over those found before `at`; answers how many of `people` are the task's own. Raises
    as `handing_over.brought`."""
    left = people
    for row in found_aboard(session, unit.id):
        share = min(left, row.people_picked_up - row.people_handed_over)
        if share > 0 and (row.picked_up_at is None or row.picked_up_at <= at):
            _hand_over(session, actor, unit, row, at, share, facility_id, client_token)
            left -= share
    return left


def _hand_over(
    session: Session,
    actor: Actor,
    unit: Unit,
    row: Assignment,
    at: datetime,
    people: int,
    facility_id: int | None,
    client_token: str,
) -> None:
    incident = session.get_one(
        Incident, row.incident_id, with_for_update=LOCKING, populate_existing=True
    )
    before = standing_of(incident)
    session.add(
        AssignmentStep(
            assignment_id=row.id,
            client_token=client_token,
            action=AssignmentAction.HANDED_OVER,
            at=at,
            received_at=clock.now(),
            actor=actor.label,
            people=people,
            facility_id=facility_id,
        )
    )
    if facility_id is not None:
        handing_over.brought(session, actor, row, facility_id, people, client_token)
        row.facility_id = facility_id
    row.people_handed_over += people
    row.handed_over_at = row.ended_at = at
    row.status, row.version = AssignmentStatus.CLEARED, row.version + 1
    session.flush()
    last_word.noted(incident, ConfirmedBy.CREW, ConfirmedWord.SAFE, at)
    data = {
        "step_at": at.isoformat(),
        "carried": people,
        "facility": facility_id,
        "found": True,
    }
    kind = EventKind.ASSIGNMENT_HANDED_OVER
    unit_tasks.tell(session, actor, incident, unit, row, kind, before, data)
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
