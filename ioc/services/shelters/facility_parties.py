"""Places for people: reserved on the way, taken at the door, free again when they leave.

Each function locks the facility's row first (several in the order of their ids), so that two who
reserve at the same moment cannot both have the last place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.common_ground import facility_for, standing_of_facility
from ioc.db.turns import take_turn
from ioc.domain import clock, facilities
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind
from ioc.domain.facilities import NAMES_MOST, PartyStatus
from ioc.domain.permissions import Permission
from ioc.models.facility import Facility, FacilityParty
from ioc.services.ledger import rescue_people
from ioc.services.shelters import facility_places
from ioc.services.shelters.facility_log import facility_changed

NAME_LONGEST = 120


def reserve(
    session: Session,
    actor: Actor,
    facility_id: int,
    people: int,
    assignment_id: int | None = None,
    *,
    incident_id: int | None = None,
    is_exercise: bool | None = None,
) -> FacilityParty:
    """Keeps places for people on their way. An assignment has one reservation: another number
    changes it, another facility moves it.

    The caller has checked who may send the assignment; without one the actor must run the
    facility. `is_exercise` None: as the assignment, the incident or the place is. Raises
    `Conflict` (`no_places`, with `free`), `InvalidTransition` for a closed one.
    """
    facilities.whole_people(people)
    _turn_of(session, assignment_id)
    held = _of_assignment(session, assignment_id)
    locked = _lock(session, actor, facility_id, held, is_own=assignment_id is None)
    facility = locked[facility_id]
    if held is not None and held.facility_id != facility_id:
        _let_go(session, actor, locked[held.facility_id], held)
        held = None
    if held is not None and held.people == people:
        return held
    before = standing_of_facility(facility)
    more = people - (held.people if held else 0)
    of_drill = held.is_exercise if held else is_exercise
    if of_drill is None:
        of_drill = facility_places.is_of_drill(session, actor, facility, assignment_id, incident_id)
    if more > 0:
        free = facility_places.free(facility, is_exercise=of_drill)
        facilities.must_have_room(facility.kind, facility.status, free, more)
    facility_places.use(facility, is_exercise=of_drill, reserved=more)
    if held is None:
        held = _new(session, actor, facility, people, incident_id, is_exercise=of_drill)
        held.status, held.reserved_at = PartyStatus.RESERVED, clock.now()
        held.assignment_id = assignment_id
    else:
        held.people = people
    session.flush()
    facility_changed(
        session, actor, facility, EventKind.FACILITY_RESERVED, before, _told(held, people)
    )
    return held


def release(session: Session, actor: Actor, assignment_id: int) -> int:
    """Gives back what was kept for an assignment; answers how many places, 0 for none."""
    _turn_of(session, assignment_id)
    held = _of_assignment(session, assignment_id)
    if held is None:
        return 0
    _let_go(session, actor, _row(session, held.facility_id), held)
    return held.people


def release_party(session: Session, actor: Actor, facility_id: int, party_id: int) -> FacilityParty:
    """Gives back the places of one party that does not come. Raises `InvalidTransition` for one
    that is there already or has gone."""
    facility = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE, lock=True)
    party = party_of(session, facility, party_id)
    if party.status is not PartyStatus.RESERVED:
        raise InvalidTransition("party_not_expected")
    _let_go(session, actor, facility, party)
    return party


def check_in(
    session: Session,
    actor: Actor,
    facility_id: int,
    people: int,
    *,
    assignment_id: int | None = None,
    party_id: int | None = None,
    incident_id: int | None = None,
    names: Sequence[str] = (),
    note: str | None = None,
    client_token: str | None = None,
    keep_rest: bool = False,
    is_exercise: bool | None = None,
) -> FacilityParty:
    """People are at the door: those of an assignment, of a party that is expected, or walk-ins.

    With an assignment the caller has checked the crew; without one the actor must run the place.
    What was kept for the assignment is used up, here or wherever it was; `keep_rest` keeps the
    places of those who still come. The same `client_token` again changes nothing. Raises
    `Conflict` (`no_places`, with `free`), `InvalidTransition`, `InvalidInput`.
    """
    facilities.whole_people(people)
    known = _names(names, people)
    if client_token:
        take_turn(session, f"party {client_token}")
    _turn_of(session, assignment_id)
    held = _of_assignment(session, assignment_id)
    locked = _lock(session, actor, facility_id, held, is_own=assignment_id is None)
    facility = locked[facility_id]
    seen = _seen(session, client_token, facility_id, people)
    if seen is not None:
        return seen
    if party_id is not None:
        held = party_of(session, facility, party_id)
        if held.status is not PartyStatus.RESERVED:
            raise InvalidTransition("party_not_expected")
    if held is not None and held.facility_id != facility_id:
        _let_go(session, actor, locked[held.facility_id], held)
        held = None
    before = standing_of_facility(facility)
    kept = held.people if held else 0
    of_drill = held.is_exercise if held else is_exercise
    if of_drill is None:
        of_drill = facility_places.is_of_drill(session, actor, facility, assignment_id, incident_id)
    free = facility_places.free(facility, is_exercise=of_drill) + kept
    facilities.must_have_room(
        facility.kind, facility.status, free, people, is_expected=held is not None
    )
    if held is None or (keep_rest and people < held.people):
        party = _new(session, actor, facility, people, incident_id, is_exercise=of_drill)
    else:
        party = held
    _arrived(actor, held, party, people)
    party.assignment_id = party.assignment_id or assignment_id
    party.names, party.note = known, (note or "").strip()[:300] or None
    party.client_token = client_token or None
    rest = max(0, kept - people) if keep_rest else 0
    facility_places.use(facility, is_exercise=of_drill, reserved=rest - kept, taken=people)
    session.flush()
    rescue_people.checked_in(session, party.incident_id, facility.id, known)
    facility_changed(
        session, actor, facility, EventKind.FACILITY_CHECKED_IN, before, _told(party, people)
    )
    return party


def check_out(
    session: Session, actor: Actor, facility_id: int, party_id: int, people: int | None = None
) -> FacilityParty:
    """So many of a party leave, without a number all who are left. Raises `InvalidTransition` for
    a party that is not there, `InvalidInput` for more than are there."""
    facility = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE, lock=True)
    party = party_of(session, facility, party_id)
    if party.status is not PartyStatus.CHECKED_IN:
        raise InvalidTransition("party_not_there")
    left = party.people - party.people_out
    going = left if people is None else people
    if not 1 <= going <= left:
        raise InvalidInput(FieldError("people", "more_than_there"))
    before = standing_of_facility(facility)
    party.people_out += going
    facility_places.use(facility, is_exercise=party.is_exercise, taken=-going)
    if party.people_out == party.people:
        party.status, party.ended_at = PartyStatus.CHECKED_OUT, clock.now()
    session.flush()
    facility_changed(
        session, actor, facility, EventKind.FACILITY_CHECKED_OUT, before, _told(party, going)
    )
    return party


def _turn_of(session: Session, assignment_id: int | None) -> None:
    """What is kept for one assignment changes in one transaction at a time."""
    if assignment_id is not None:
        take_turn(session, f"places of assignment {assignment_id}")


def _lock(
    session: Session, actor: Actor, facility_id: int, held: FacilityParty | None, *, is_own: bool
) -> dict[int, Facility]:
    """The facility, and that where something is kept already, locked in the order of their ids."""
    if is_own:
        own = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE, lock=True)
        return {facility_id: own}
    wanted = {facility_id, held.facility_id} if held else {facility_id}
    return {number: _row(session, number) for number in sorted(wanted)}


def _row(session: Session, facility_id: int) -> Facility:
    """A facility for an assignment, whose sender was checked: closed ones are among them."""
    facility = session.scalar(
        select(Facility)
        .where(Facility.id == facility_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if facility is None:
        raise NotFound
    return facility


def _of_assignment(session: Session, assignment_id: int | None) -> FacilityParty | None:
    if assignment_id is None:
        return None
    return session.scalar(
        select(FacilityParty)
        .where(
            FacilityParty.assignment_id == assignment_id,
            FacilityParty.status == PartyStatus.RESERVED,
        )
        .execution_options(populate_existing=True)
    )


def party_of(session: Session, facility: Facility, party_id: int) -> FacilityParty:
    """A party of the facility; raises `NotFound`."""
    if not 0 < party_id <= fetch.LARGEST_ID:
        raise NotFound
    party = session.scalar(
        select(FacilityParty)
        .where(FacilityParty.id == party_id, FacilityParty.facility_id == facility.id)
        .execution_options(populate_existing=True)
    )
    if party is None:
        raise NotFound
    return party


def _seen(
    session: Session, client_token: str | None, facility_id: int, people: int
) -> FacilityParty | None:
    if not client_token:
        return None
    party = session.scalar(select(FacilityParty).where(FacilityParty.client_token == client_token))
    if party is not None and (party.facility_id, party.people) != (facility_id, people):
        raise Conflict("client_token_reused")
    return party


def _let_go(session: Session, actor: Actor, facility: Facility, party: FacilityParty) -> None:
    before = standing_of_facility(facility)
    facility_places.use(facility, is_exercise=party.is_exercise, reserved=-party.people)
    party.status, party.ended_at = PartyStatus.RELEASED, clock.now()
    session.flush()
    facility_changed(
        session, actor, facility, EventKind.FACILITY_RELEASED, before, _told(party, party.people)
    )


def _arrived(actor: Actor, held: FacilityParty | None, party: FacilityParty, people: int) -> None:
    """Those who came: the party that was expected, or a new one beside its rest."""
    if held is not None and party is not held:
        party.incident_id = held.incident_id
        party.assignment_id, party.reserved_at = held.assignment_id, held.reserved_at
        held.people -= people
    party.people, party.status = people, PartyStatus.CHECKED_IN
    party.checked_in_at = clock.now()
    party.user_id = actor.user_id


def _new(
    session: Session,
    actor: Actor,
    facility: Facility,
    people: int,
    incident_id: int | None,
    *,
    is_exercise: bool,
) -> FacilityParty:
    party = FacilityParty(
        facility_id=facility.id,
        incident_id=incident_id,
        status=PartyStatus.CHECKED_IN,
        people=people,
        people_out=0,
        names=[],
        user_id=actor.user_id,
        is_exercise=is_exercise,
    )
    session.add(party)
    return party


def _told(party: FacilityParty, people: int) -> dict[str, Any]:
    """What the log keeps: numbers, nobody's name."""
    return {
        "party": party.id,
        "people": people,
        "incident": party.incident_id,
        "assignment": party.assignment_id,
    }


def _names(given: Sequence[str], people: int) -> list[str]:
    found = [" ".join(name.split())[:NAME_LONGEST] for name in given]
    kept = [name for name in found if name]
    if len(kept) > min(people, NAMES_MOST):
        raise InvalidInput(FieldError("names", "more_names_than_people"))
    return kept
