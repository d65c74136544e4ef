"""The ledger of people follows its rescue: joined with another, taken apart, and erased."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from ioc.domain.people_ledger import PersonState, name_key
from ioc.eventlog import erase
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.rescue_person import RescuePerson


def follow_merge(session: Session, incident: Incident, target: Incident) -> None:
    """The people of a rescue are those of the one that it became part of. The cards of the two are
    the caller's to write."""
    session.flush()
    session.execute(
        update(RescuePerson)
        .where(RescuePerson.incident_id == incident.id)
        .values(incident_id=target.id, was_incident_id=incident.id)
    )
    _recount(session, incident, target)


def follow_unmerge(session: Session, target: Incident, merged: Incident) -> None:
    """What came by the merge goes back; what was told since of one of its reports, too."""
    session.flush()
    own = select(Report.id).where(Report.incident_id == merged.id)
    session.execute(
        update(RescuePerson)
        .where(
            RescuePerson.incident_id == target.id,
            or_(RescuePerson.was_incident_id == merged.id, RescuePerson.report_id.in_(own)),
        )
        .values(incident_id=merged.id, was_incident_id=None)
        .execution_options(synchronize_session=False)
    )
    _recount(session, target, merged)


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
    keep their numbers and lose who they are; answers how many."""
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
    session.flush()
    return erased
