"""The ledger of people follows its rescue: joined with another, taken apart, and erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from ioc.domain.people_ledger import PersonState, name_key
from ioc.eventlog import erase
from ioc.models.facility import FacilityParty
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment
from ioc.services.ledger import still_there


def follow_merge(session: Session, incident: Incident, target: Incident) -> None:
    """The people of a rescue are those of the one that it became part of. The cards of the two are
    the caller's to write."""
    session.flush()
    for person in _of(session, incident):
        person.came_by = [*person.came_by, incident.id]
        person.incident_id = target.id
    still_there.follow_merge(session, incident, target)
    _recount(session, incident, target)


def follow_unmerge(session: Session, target: Incident, merged: Incident) -> None:
    """What came by the merge goes back, and by an earlier merge from there; what was told since of
    one of its reports and by a crew that went back before, too."""
    session.flush()
    own = set(session.scalars(select(Report.id).where(Report.incident_id == merged.id)))
    carried = set(session.scalars(select(Assignment.id).where(Assignment.incident_id == merged.id)))
    for person in _of(session, target):
        if person.came_by[-1:] == [merged.id]:
            person.came_by = person.came_by[:-1]
        elif person.report_id not in own and person.assignment_id not in carried:
            continue
        person.incident_id = merged.id
    _recount(session, target, merged)


def _of(session: Session, incident: Incident) -> Sequence[RescuePerson]:
    rows = select(RescuePerson).where(RescuePerson.incident_id == incident.id)
    return session.scalars(rows.order_by(RescuePerson.id)).all()


def follow_split(session: Session, incident: Incident, fresh: Incident, report_id: int) -> None:
    """What the sender of a report has said of its people goes with the report."""
    session.flush()
    session.execute(
        update(RescuePerson)
        .where(RescuePerson.incident_id == incident.id, RescuePerson.report_id == report_id)
        .values(incident_id=fresh.id)
    )
    _recount(session, incident, fresh)


def _recount(session: Session, *incidents: Incident) -> None:
    session.flush()
    for incident in incidents:
        total = session.scalar(
            select(func.sum(RescuePerson.people)).where(
                RescuePerson.incident_id == incident.id,
                RescuePerson.state == PersonState.MISSING,
            )
        )
        incident.missing = int(total or 0)


def forget(session: Session, report_id: int, incident_ids: Collection[int], words: set[str]) -> int:
    """Lawful erasure of a reporter: their own entries, and those by a name that the report told,
    keep their numbers and lose who they are, at the shelters too; answers how many."""
    keys = {key for word in words if (key := name_key(word))}
    erased = 0
    for person in session.scalars(
        select(RescuePerson).where(
            or_(
                RescuePerson.report_id == report_id,
                RescuePerson.incident_id.in_(list(incident_ids)),
            )
        )
    ):
        is_own = person.report_id == report_id or (person.name_key or "") in keys
        told = [person.name, person.note, person.said_by, person.settled_reason]
        if not is_own and not erase.holds(told, frozenset(words)):
            continue
        person.name = person.name_key = person.note = person.said_by = None
        person.settled_reason = None
        person.version += 1
        erased += 1
    erased += _forget_at_shelters(session, incident_ids, keys, frozenset(words))
    session.flush()
    return erased


def _forget_at_shelters(
    session: Session, incident_ids: Collection[int], keys: set[str], words: frozenset[str]
) -> int:
    """The names of others in the same party stay: they are not the reporter's."""
    erased = 0
    brought = select(Assignment.id).where(Assignment.incident_id.in_(list(incident_ids)))
    for party in session.scalars(
        select(FacilityParty).where(
            or_(
                FacilityParty.incident_id.in_(list(incident_ids)),
                FacilityParty.assignment_id.in_(brought),
            )
        )
    ):
        names = [
            name
            for name in party.names or ()
            if name_key(name) not in keys and not erase.holds(name, words)
        ]
        holds_note = party.note is not None and erase.holds(party.note, words)
        if names == (party.names or []) and not holds_note:
            continue
        party.names = names
        if holds_note or not names:
            party.note = None
        erased += 1
    return erased
