"""An incident is read to 112, 113, 114 or 115, and confirmed there, or rings until it is.

The incident itself does not change by it, so its version stays and nobody's edit is refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import OPEN
from ioc.domain.passing_on import Service, rings_next
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.passing_on import HandOverSheet
from ioc.queries.hotline import passing_on as queries

OLDEST = timedelta(hours=24)
EARLY = timedelta(minutes=1)
"""Clocks of desks run ahead by this much."""

BATCH = 50


def hand_over(
    session: Session,
    actor: Actor,
    incident_id: int,
    service: Service,
    person: str,
    at: datetime | None,
) -> HandOverSheet:
    """Keeps that an incident was read to a service; `person` is who listened there, if known.

    While a sheet to the same service waits for its acknowledgement, it is that one. Raises
    `NotFound`, `NotAllowed`, and `InvalidInput` for a time that cannot be.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.HOTLINE_USE, lock=True)
    now = clock.now()
    moment = at or now
    if moment > now + EARLY:
        raise InvalidInput(FieldError("at", "in_the_future"))
    if moment < now - OLDEST:
        raise InvalidInput(FieldError("at", "too_long_ago"))
    known = session.scalar(
        select(HandOverSheet).where(
            HandOverSheet.incident_id == incident_id,
            HandOverSheet.service == service,
            HandOverSheet.acknowledged_at.is_(None),
        )
    )
    if known is not None:
        known.person = person or known.person
        return known
    sheet = HandOverSheet(
        incident_id=incident_id,
        service=service,
        person=person,
        at=moment,
        given_by=actor.user_id,
        rings_at=rings_next(moment),
        rung=0,
    )
    session.add(sheet)
    session.flush()
    _tell(session, actor, incident, sheet, EventKind.INCIDENT_PASSED_ON, {"person": person})
    return sheet


def acknowledge(session: Session, actor: Actor, sheet_id: int, name: str) -> HandOverSheet:
    """Keeps who of the service confirmed it; it rings no more.

    Raises `NotFound`, `NotAllowed`, and `InvalidTransition` for one that was confirmed before.
    """
    if not 0 < sheet_id <= fetch.LARGEST_ID:
        raise NotFound
    incident_id = session.scalar(
        select(HandOverSheet.incident_id).where(HandOverSheet.id == sheet_id)
    )
    if incident_id is None:
        raise NotFound
    incident = fetch.incident_for(session, actor, incident_id, Permission.HOTLINE_USE, lock=True)
    sheet = session.get_one(HandOverSheet, sheet_id, populate_existing=True)
    if sheet.acknowledged_at is not None:
        raise InvalidTransition("acknowledged_before")
    sheet.acknowledged_at, sheet.acknowledged_by = clock.now(), name
    sheet.rings_at = None
    seconds = max(0, round((sheet.acknowledged_at - sheet.at).total_seconds()))
    _tell(
        session,
        actor,
        incident,
        sheet,
        EventKind.INCIDENT_PASSED_ON_ACKNOWLEDGED,
        {"name": name, "seconds": seconds},
    )
    return sheet


def read_sheet(session: Session, actor: Actor, incident_id: int) -> queries.ToRead:
    """What is read aloud; a look at numbers is an event of each report whose number is shown."""
    found = queries.to_read(session, actor, incident_id)
    for report_id in found.looked_at:
        record(
            session,
            EventKind.REPORT_CONTACT_VIEWED,
            (SubjectType.REPORT, report_id),
            actor.label,
            data={"by": "hand_over", "incident": incident_id},
        )
    return found


def ring(session: Session) -> int:
    """Calls the hotline to each sheet that nobody confirmed in time; answers how many.

    A sheet of a matter that is over meanwhile rings no more; of one that was merged, the matter
    that it became part of decides, and is the one to go to.
    """
    now = clock.now()
    sheets = session.scalars(
        select(HandOverSheet)
        .where(HandOverSheet.rings_at <= now)
        .order_by(HandOverSheet.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for sheet in sheets:
        incident = _stands_for(session, sheet.incident_id)
        if incident.status not in OPEN:
            sheet.rings_at = None
            continue
        sheet.rung += 1
        sheet.rings_at = rings_next(now)
        kind = EventKind.INCIDENT_PASSED_ON_UNANSWERED
        _tell(session, SYSTEM, incident, sheet, kind, {"rung": sheet.rung})
    return len(sheets)


def _stands_for(session: Session, incident_id: int) -> Incident:
    """The incident, or the one into which it was merged, however often."""
    incident = session.get_one(Incident, incident_id)
    while incident.merged_into is not None:
        incident = session.get_one(Incident, incident.merged_into)
    return incident


def is_ringing(session: Session) -> bool:
    """Whether a sheet waits to call the hotline; one look into an index."""
    found = session.scalar(
        select(HandOverSheet.id).where(HandOverSheet.rings_at <= clock.now()).limit(1)
    )
    return found is not None


def _tell(
    session: Session,
    actor: Actor,
    incident: Incident,
    sheet: HandOverSheet,
    kind: EventKind,
    data: dict[str, Any],
) -> None:
    standing = standing_of(incident)
    record(
        session,
        kind,
        (SubjectType.INCIDENT, incident.id),
        actor.label,
        before=[standing],
        after=[standing],
        card=incident.card,
        data={
            "sheet": sheet.id,
            "service": sheet.service.value,
            "at": sheet.at.isoformat(),
            **data,
        },
        is_urgent=kind is EventKind.INCIDENT_PASSED_ON_UNANSWERED,
    )
