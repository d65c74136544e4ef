"""The ledger of people: who is looked for, and who ended the search.

Names stand in the ledger alone, never in the log; reading them is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID, incident_for, standing_of
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind
from ioc.domain.people_ledger import (
    SETTLED_AS,
    PersonState,
    Settlement,
    Whereabouts,
    name_key,
    name_of,
)
from ioc.domain.permissions import Permission
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.queries.rescue import people_count
from ioc.services.changes import log
from ioc.services.ledger import closing, said_once, still_there

NAMES_MOST = 200
PEOPLE_MOST = 2_000


@dataclass(frozen=True)
class Rest:
    """Those whom a crew did not take, or did not hand over: how many, where, and who."""

    people: int
    whereabouts: Whereabouts
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeopleTold:
    """What a crew says of people beside their number: the `names` of those aboard, and the rest."""

    names: tuple[str, ...] = field(default=(), repr=False)
    rest: Rest | None = None


def check(told: PeopleTold, people: int | None) -> list[FieldError]:
    """What cannot be taken of it; `people` is the number that comes with the step."""
    errors = []
    if len(told.names) > min(people or 0, NAMES_MOST):
        errors.append(FieldError("names", "more_names_than_people"))
    if told.rest is not None:
        if not 1 <= told.rest.people <= PEOPLE_MOST:
            errors.append(FieldError("rest", "out_of_range"))
        elif len(told.rest.names) > min(told.rest.people, NAMES_MOST):
            errors.append(FieldError("rest", "more_names_than_people"))
    return errors


def tell_missing(
    session: Session, actor: Actor, incident: Incident, people: int, data: dict[str, Any]
) -> None:
    """So many more are looked for; `data` is what the event says besides."""
    before = standing_of(incident)
    recount(session, incident)
    told = {"missing": people, **data}
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_PERSON_MISSING, before, told)


def recount(session: Session, incident: Incident) -> None:
    """Keeps beside the rescue how many of it are missing."""
    session.flush()
    total = session.scalar(
        select(func.sum(RescuePerson.people)).where(
            RescuePerson.incident_id == incident.id, RescuePerson.state == PersonState.MISSING
        )
    )
    incident.missing = int(total or 0)


def report_missing(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    name: str | None,
    people: int = 1,
    note: str | None = None,
    said_by: str | None = None,
    client_token: str | None = None,
) -> RescuePerson:
    """Somebody tells who of a rescue is missing; the same `client_token` again changes nothing.
    Raises `InvalidInput`."""
    incident = incident_for(session, actor, incident_id, Permission.PEOPLE_SETTLE, lock=True)
    kept = name_of(name)
    if not 1 <= people <= PEOPLE_MOST or (kept and people != 1):
        raise InvalidInput(FieldError("people", "out_of_range"))
    token = said_once.key(incident_id, client_token, name, people, note, said_by)
    again = said_once.entry(session, token)
    if again is not None:
        return again
    person = RescuePerson(
        version=1,
        incident_id=incident.id,
        state=PersonState.MISSING,
        people=people,
        is_counted=True,
        was_picked_up=False,
        name=kept,
        name_key=name_key(kept),
        whereabouts=Whereabouts.UNKNOWN,
        note=(note or "").strip()[:500] or None,
        source=ConfirmedBy.CALL_BACK,
        said_by=name_of(said_by),
        since=clock.now(),
        client_token=token,
        is_exercise=incident.is_exercise,
    )
    session.add(person)
    tell_missing(session, actor, incident, people, {"told_by": ConfirmedBy.CALL_BACK.value})
    return person


@dataclass(frozen=True)
class SettlementTold:
    """How the search for people ends. `people` None: all of the entry. `said_by`: who told it."""

    how: Settlement
    reason: str
    people: int | None = None
    facility_id: int | None = None
    said_by: str | None = None


def settle(
    session: Session, actor: Actor, person_id: int, version: int, told: SettlementTold
) -> RescuePerson:
    """A person says what became of somebody who was missing or not brought. Raises `Conflict` for a
    stale version, `InvalidTransition` for who is settled already, `InvalidInput`, `NotAllowed`
    (only the officers on duty declare somebody dead)."""
    if not 0 < person_id <= LARGEST_ID:
        raise NotFound
    incident_id = session.scalar(
        select(RescuePerson.incident_id).where(RescuePerson.id == person_id)
    )
    if incident_id is None:
        raise NotFound
    incident = _settled_by(session, actor, incident_id, told)
    person = session.get_one(RescuePerson, person_id, populate_existing=True)
    if person.incident_id != incident.id or person.version != version:
        raise Conflict(current=person.version)
    if person.settled_as is not None or person.state not in UNSETTLED:
        raise InvalidTransition("person_settled")
    people = person.people if told.people is None else told.people
    if not 1 <= people <= person.people:
        raise InvalidInput(FieldError("people", "out_of_range"))
    if people < person.people:
        rest = _copy(person, person.people - people)
        session.add(rest)
        person.people = people
    _end(person, actor, told, clock.now())
    _told_settled(session, actor, incident, person)
    return person


UNSETTLED = frozenset({PersonState.MISSING, PersonState.ASKED, PersonState.PICKED_UP})


def settle_rest(
    session: Session,
    actor: Actor,
    incident_id: int,
    told: SettlementTold,
    client_token: str | None = None,
) -> RescuePerson:
    """A person says what became of people of a rescue of whom nothing else is known. The same
    `client_token` again changes nothing. Raises `InvalidInput` for more than there are, and as
    `settle`."""
    incident = _settled_by(session, actor, incident_id, told)
    token = said_once.key(incident_id, client_token, told)
    again = said_once.entry(session, token)
    if again is not None:
        return again
    tally = people_count.tally(session, incident)
    left = tally.rest
    if not left and (tally.asked is None or tally.still_there):
        left = min(told.people or 1, PEOPLE_MOST)
    people = left if told.people is None else told.people
    if left < 1 or not 1 <= people <= left:
        raise InvalidInput(FieldError("people", "more_than_unaccounted"))
    person = RescuePerson(
        version=1,
        incident_id=incident.id,
        state=PersonState.ASKED,
        people=people,
        is_counted=True,
        was_picked_up=tally.lost > 0 and tally.waiting == 0,
        source=ConfirmedBy.CALL_BACK,
        since=clock.now(),
        client_token=token,
        is_exercise=incident.is_exercise,
    )
    session.add(person)
    if people == left:
        still_there.answered(session, incident, clock.now())
    _end(person, actor, told, clock.now())
    _told_settled(session, actor, incident, person)
    return person


def _settled_by(session: Session, actor: Actor, incident_id: int, told: SettlementTold) -> Incident:
    incident = incident_for(session, actor, incident_id, Permission.PEOPLE_SETTLE, lock=True)
    errors = []
    if not told.reason.strip():
        errors.append(FieldError("reason", "required"))
    if told.how is Settlement.AT_SHELTER:
        place = session.get(Facility, told.facility_id) if told.facility_id else None
        if place is None:
            errors.append(FieldError("facility", "required"))
    if errors:
        raise InvalidInput(*errors)
    if told.how is Settlement.DEAD:
        actor.must(Permission.PEOPLE_DEAD, standing_of(incident))
    return incident


def _end(person: RescuePerson, actor: Actor, told: SettlementTold, at: datetime) -> None:
    person.was_picked_up = person.was_picked_up or person.state is PersonState.PICKED_UP
    person.state, person.settled_as = SETTLED_AS[told.how], told.how
    # From here on this entry is what counts them.
    person.is_counted = True
    person.settled_at, person.settled_by = at, actor.user_id
    person.settled_reason = told.reason.strip()[:500]
    person.said_by = name_of(told.said_by) or person.said_by
    if told.how is Settlement.AT_SHELTER:
        person.facility_id = told.facility_id
    person.version = (person.version or 1) + 1


def _told_settled(session: Session, actor: Actor, incident: Incident, person: RescuePerson) -> None:
    before = standing_of(incident)
    session.flush()
    recount(session, incident)
    data = {
        "person": person.id,
        "settled_as": person.settled_as.value if person.settled_as else None,
        "settled": person.people,
        "facility": person.facility_id,
    }
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_PERSON_SETTLED, before, data)
    closing.follow(session, actor, incident, ConfirmedBy.CALL_BACK)


def _copy(person: RescuePerson, people: int) -> RescuePerson:
    kept = (
        *("incident_id", "came_by", "report_id", "assignment_id", "facility_id", "state"),
        *("is_counted", "was_picked_up", "whereabouts", "note", "source", "said_by", "since"),
        "is_exercise",
    )
    return RescuePerson(version=1, people=people, **{one: getattr(person, one) for one in kept})


def checked_in(
    session: Session, incident_id: int | None, facility_id: int, names: Sequence[str]
) -> None:
    """A shelter writes down who came: those of the rescue that are known by name are there. Who is
    missing stays so until a person has said that it is the same."""
    keys = {key for key in map(name_key, names) if key}
    if incident_id is None or not keys:
        return
    for person in session.scalars(
        select(RescuePerson).where(
            RescuePerson.incident_id == incident_id,
            RescuePerson.name_key.in_(keys),
            RescuePerson.state.in_((PersonState.ASKED, PersonState.PICKED_UP)),
        )
    ):
        person.state, person.facility_id = PersonState.AT_SHELTER, facility_id
        person.is_counted, person.since = False, clock.now()
        person.version += 1
