"""People are at a shelter's door without a crew of ours: whoever keeps the door writes them down,
and where they say which call was theirs, that rescue hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import facility_for
from ioc.access.fetch import standing_of
from ioc.access.units import LOCKING
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Permission
from ioc.domain.reports import parse_tracking_code
from ioc.models.facility import FacilityParty
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services.changes import confirmation_marks, log
from ioc.services.ledger import closing, last_word, left_behind
from ioc.services.shelters import facility_parties

MOST_JOINED = 20
"""So many times one rescue may have been joined with another; more would be a ring."""


def come_in(
    session: Session,
    actor: Actor,
    facility_id: int,
    people: int,
    *,
    code: str | None = None,
    party_id: int | None = None,
    names: Sequence[str] = (),
    note: str | None = None,
    client_token: str | None = None,
    keep_rest: bool = False,
) -> FacilityParty:
    """People are at the door: walk-ins, or a party that is expected.

    `code` is that of their rescue or of their report: they count as safe there, and it is over when
    nobody of it is left. Raises as `facility_parties.check_in`, and `InvalidInput`
    (`no_such_rescue`) for a code that is of no rescue.
    """
    facility = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE)
    incident = _rescue(session, code, plays=facility.is_exercise or actor.is_demo) if code else None
    is_again = _is_known(session, client_token)
    left = left_behind.total(session, incident) if incident is not None else 0
    party = facility_parties.check_in(
        session,
        actor,
        facility_id,
        people,
        party_id=party_id,
        incident_id=incident.id if incident else None,
        names=names,
        note=note,
        client_token=client_token,
        keep_rest=keep_rest,
    )
    if incident is not None and not is_again and party.assignment_id is None:
        by_name = left - left_behind.total(session, incident)
        left_behind.taken(session, incident, people - by_name, clock.now())
        _heard(session, actor, incident, party, people)
    return party


def _rescue(session: Session, code: str, *, plays: bool) -> Incident:
    """The rescue of a code, locked before the facility is: every way takes them in that order. Who
    `plays` in an exercise ends no real one."""
    number = session.scalar(_by_code(code))
    for _ in range(MOST_JOINED):
        if number is None:
            break
        incident = session.get_one(
            Incident, number, with_for_update=LOCKING, populate_existing=True
        )
        if incident.merged_into is None:
            if incident.tier is None or (plays and not incident.is_exercise):
                break
            return incident
        number = incident.merged_into
    raise InvalidInput(FieldError("code", "no_such_rescue"))


def _by_code(code: str) -> Any:
    plain = "".join(code.split()).upper()
    told = parse_tracking_code(code)
    of_report = select(Report.incident_id).where(Report.tracking_code == told)
    is_its = Incident.code == plain
    wanted = or_(is_its, Incident.id.in_(of_report)) if told else is_its
    return select(Incident.id).where(wanted).limit(1)


def _is_known(session: Session, client_token: str | None) -> bool:
    if not client_token:
        return False
    known = select(FacilityParty.id).where(FacilityParty.client_token == client_token)
    return session.scalar(known) is not None


def _heard(
    session: Session, actor: Actor, incident: Incident, party: FacilityParty, people: int
) -> None:
    if incident.status not in OPEN:
        return
    before = standing_of(incident)
    last_word.noted(incident, ConfirmedBy.SHELTER, ConfirmedWord.SAFE, clock.now())
    confirmation_marks.settle(incident)
    data = {
        "by": ConfirmedBy.SHELTER.value,
        "word": ConfirmedWord.SAFE.value,
        "counted": people,
        "facility": party.facility_id,
    }
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CONFIRMED, before, data)
    closing.follow(session, actor, incident, ConfirmedBy.SHELTER)
