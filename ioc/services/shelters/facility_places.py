"""Which places of a facility a party takes. An exercise that plays in a real shelter takes none of
its places: they are counted apart (`Facility.drilled`), and are free again when it ends."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import standing_of_facility
from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.domain.facilities import PartyStatus
from ioc.models.facility import Facility, FacilityParty
from ioc.models.incident import Incident
from ioc.models.unit import Assignment
from ioc.services.shelters.facility_log import facility_changed

THERE = (PartyStatus.RESERVED, PartyStatus.CHECKED_IN)


def is_of_drill(
    session: Session,
    actor: Actor,
    facility: Facility,
    assignment_id: int | None,
    incident_id: int | None,
) -> bool:
    """Whether people belong to an exercise: as their assignment or their call does; of others, who
    come on foot, those are whom a demonstration account or a place of the exercise takes in."""
    found = None
    if assignment_id is not None:
        found = session.scalar(select(Assignment.is_exercise).where(Assignment.id == assignment_id))
    if found is None and incident_id is not None:
        found = session.scalar(select(Incident.is_exercise).where(Incident.id == incident_id))
    return facility.is_exercise or actor.is_demo if found is None else found


def free(facility: Facility, *, is_exercise: bool) -> int:
    """How many places are free; to an exercise in a real place those that it has not used."""
    left = facility.places - facility.taken - facility.reserved
    return max(0, left - facility.drilled) if is_exercise else left


def use(facility: Facility, *, is_exercise: bool, reserved: int = 0, taken: int = 0) -> None:
    """So many places more are kept or taken, fewer where the number is negative."""
    if is_exercise and not facility.is_exercise:
        facility.drilled += reserved + taken
    else:
        facility.reserved += reserved
        facility.taken += taken


def end_of_drill(session: Session, actor: Actor) -> int:
    """An exercise has ended: nobody of it is in a shelter or on the way there any more. Answers how
    many places it had."""
    parties = session.scalars(
        select(FacilityParty)
        .where(FacilityParty.is_exercise, FacilityParty.status.in_(THERE))
        .order_by(FacilityParty.facility_id, FacilityParty.id)
    ).all()
    wanted = select(Facility).where(Facility.id.in_({one.facility_id for one in parties}))
    places = {
        one.id: one
        for one in session.scalars(
            wanted.order_by(Facility.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    }
    given_back = dict.fromkeys(places, 0)
    for party in parties:
        session.refresh(party)
        if party.status not in THERE:
            continue
        facility = places[party.facility_id]
        left = party.people - party.people_out
        if party.status is PartyStatus.RESERVED:
            use(facility, is_exercise=True, reserved=-left)
            party.status = PartyStatus.RELEASED
        else:
            use(facility, is_exercise=True, taken=-left)
            party.status, party.people_out = PartyStatus.CHECKED_OUT, party.people
        party.ended_at = clock.now()
        given_back[facility.id] += left
    session.flush()
    for number, people in given_back.items():
        before = standing_of_facility(places[number])
        data = {"people": people, "exercise": True}
        facility_changed(session, actor, places[number], EventKind.FACILITY_RELEASED, before, data)
    return sum(given_back.values())
