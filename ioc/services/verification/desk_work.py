"""What an officer of the verification desk does with an item besides deciding it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock, desk
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.queries.people import actor_of_user
from ioc.services.changes import log
from ioc.services.incidents import incidents, leases


def put_aside(
    session: Session, actor: Actor, incident_id: int, until: datetime, note: str | None
) -> Incident:
    """The item leaves the queue until a moment, or until something new is told of it."""
    incident = fetch.incident_for(
        session, actor, incident_id, Permission.INCIDENT_VERIFY, lock=True
    )
    rules.advance(incident.status, IncidentAction.VERIFY)
    leases.must_be_free(session, actor, incident_id)
    incident.desk_after = desk.pause_until(incident.severity, until, clock.now())
    leases.release(session, actor, incident_id)
    said = i18n.translate("Put aside until %(time)s.", time=i18n.moment(incident.desk_after))
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_NOTED,
        standing_of(incident),
        {
            "text": f"{said} {note or ''}".strip(),
            "public": False,
            "agencies": sorted(actor.agencies),
        },
    )
    return incident


def give_to(
    session: Session, actor: Actor, incident_id: int, version: int, user_id: int, note: str | None
) -> Incident:
    """Another officer or the supervisor is to decide; the item is put before them.

    Raises `InvalidInput` for an account that may not decide.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    rules.advance(incident.status, IncidentAction.VERIFY)
    other = actor_of_user(session, user_id)
    if other is None or not other.is_city_wide or not other.can(Permission.INCIDENT_VERIFY):
        raise InvalidInput(FieldError("to", "not_an_officer"))
    before = standing_of(incident)
    incident.desk_user_id, incident.desk_after = user_id, None
    leases.release(session, actor, incident_id)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_ASSIGNED,
        before,
        {"to": user_id, "note": note, "desk": "verification"},
    )
    return incident
