"""A supporting agency ends its own part; the matter goes on with whoever leads it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import incidents as rules
from ioc.domain.errors import InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.services.changes import log
from ioc.services.incidents import holding, incidents, referral


def finish_part(
    session: Session, actor: Actor, incident_id: int, version: int, note: str | None = None
) -> Incident:
    """The actor's agency has done its part. Raises `InvalidTransition` for the lead."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
    rules.advance(incident.status, IncidentAction.FINISH)
    own = holding.own_active(actor, incident)
    if own.is_lead:
        raise InvalidTransition("lead_resolves")
    before = standing_of(incident)
    referral.finish(own)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_PART_DONE,
        before,
        {"agency": own.agency_code, "note": note, "agencies": [own.agency_code]},
    )
    return incident
