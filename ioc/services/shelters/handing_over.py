"""What follows at a shelter when an assignment brings people, or brings nobody after all.

The one seam between dispatching and the facilities.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc.access.actor import Actor
from ioc.db.session import savepoint
from ioc.domain.errors import DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.facilities import PartyStatus
from ioc.models.facility import FacilityParty
from ioc.models.unit import Assignment, AssignmentStep
from ioc.queries.rescue.units import current_assignment
from ioc.services.shelters import facility_parties


def brought(
    session: Session,
    actor: Actor,
    assignment: Assignment,
    facility_id: int,
    people: int,
    client_token: str,
) -> None:
    """People of an assignment are at a facility's door: they take their places there, once, whether
    the crew or the keeper of the door says it first.

    Raises `Conflict` (`no_places`), `InvalidInput` for a facility that is none.
    """
    still_coming = assignment.people_picked_up - assignment.people_handed_over - people
    session.flush()
    people = min(
        people,
        _told_there(session, assignment, facility_id) - _there(session, assignment, facility_id),
    )
    if people < 1:
        # Whoever keeps the door has written all of them down before.
        return
    try:
        facility_parties.check_in(
            session,
            actor,
            facility_id,
            people,
            assignment_id=assignment.id,
            incident_id=assignment.incident_id,
            client_token=f"{assignment.id}/{client_token}"[:80],
            keep_rest=still_coming > 0,
        )
    except NotFound:
        raise InvalidInput(FieldError("facility", "unknown_facility")) from None


def _told_there(session: Session, assignment: Assignment, facility_id: int) -> int:
    """How many the crew says it has brought to the facility, the step that is told now included."""
    told = select(func.sum(AssignmentStep.people)).where(
        AssignmentStep.assignment_id == assignment.id,
        AssignmentStep.facility_id == facility_id,
        AssignmentStep.action == AssignmentAction.HANDED_OVER,
    )
    return int(session.scalar(told) or 0)


def _there(session: Session, assignment: Assignment, facility_id: int) -> int:
    """How many of the task came to the door of the facility, as is written there."""
    written = select(func.sum(FacilityParty.people)).where(
        FacilityParty.assignment_id == assignment.id,
        FacilityParty.facility_id == facility_id,
        FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
    )
    return int(session.scalar(written) or 0)


def keep_places(
    session: Session, actor: Actor, unit_id: int, facility_id: int, people: int
) -> None:
    """Places are kept for whom the unit's present task will bring. Where there is no room any more
    the unit goes all the same: the crew chooses a shelter when it has them on board."""
    assignment = current_assignment(session, unit_id)
    if assignment is None:
        return
    try:
        with savepoint(session):
            facility_parties.reserve(
                session,
                actor,
                facility_id,
                people,
                assignment.id,
                incident_id=assignment.incident_id,
            )
    except DomainError:
        return
    assignment.facility_id = facility_id


def over(session: Session, actor: Actor, assignment: Assignment) -> None:
    """The assignment has ended: places that were kept for it are free again."""
    facility_parties.release(session, actor, assignment.id)
