"""What time alone asks of rescues: who has not been heard of is asked by message, then rung, and
what is older than six hours is told to the screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentStatus
from ioc.access.actor import SYSTEM
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import confirmation as rules
from ioc.domain.confirmation import Due
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.models.unit import Assignment
from ioc.queries.notices import addressees
from ioc.services.changes import confirmation_marks, log

BATCH = 25


def due(session: Session, at: datetime) -> list[int]:
    """Rescues of which time asks something, the longest first; by an index of those that wait."""
    return list(
        session.scalars(
            select(Incident.id)
            .where(Incident.look_again_at <= at)
            .order_by(Incident.look_again_at)
            .limit(BATCH)
        )
    )


def look_at(session: Session, incident_id: int) -> bool:
    """Does what is due to one rescue, after looking again; answers whether anything was."""
    now = clock.now()
    incident = session.get(
        Incident, incident_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if incident is None:
        return False
    if not confirmation_marks.is_rescue(incident) or incident.status not in OPEN:
        confirmation_marks.follow(incident)
        return False
    found = rules.due(confirmation_marks.heard_of(incident), now)
    if not found:
        incident.look_again_at = rules.next_look(confirmation_marks.heard_of(incident))
        return False
    if Due.TELL_STALE not in found and _is_attended(session, incident.id):
        # Whoever is there tells more than a message would.
        confirmation_marks.put_off(incident, now + rules.LOOK_AGAIN)
        return False
    before = standing_of(incident)
    is_asked = Due.ASK in found and not _is_attended(session, incident.id)
    data: dict[str, Any] = {"confirmed_at": incident.last_confirmed_at.isoformat()}
    if is_asked:
        incident.asked_again_at = now
        incident.ask_tries = (incident.ask_tries or 0) + 1
        data["tries"] = incident.ask_tries
    if Due.RING in found or (is_asked and not _can_be_asked(session, incident)):
        incident.ring_since = incident.ring_since or now
        data["ring"] = True
    kind = EventKind.INCIDENT_ASKED_AGAIN if is_asked or "ring" in data else None
    if Due.TELL_STALE in found:
        incident.is_stale, kind = True, EventKind.INCIDENT_WENT_STALE
        data["asked"] = is_asked
    if kind is not None:
        log.incident_changed(session, SYSTEM, incident, kind, before, data)
    return kind is not None


def _is_attended(session: Session, incident_id: int) -> bool:
    active = exists().where(
        Assignment.incident_id == incident_id,
        or_(Assignment.is_active, Assignment.status == AssignmentStatus.PICKED_UP),
    )
    return bool(session.scalar(select(active)))


def _can_be_asked(session: Session, incident: Incident) -> bool:
    """Whether any reporter can be written to; in an exercise it is played that they can."""
    if incident.is_exercise:
        return True
    return any(one.can_be_reached for one in addressees.of_incident(session, incident.id))
