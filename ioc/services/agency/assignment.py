"""Who of an agency works on a matter: given to a colleague, taken, or laid down."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, Standing
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.queries import people
from ioc.queries.agency import agency_people
from ioc.services.changes import log
from ioc.services.incidents import holding, incidents


def assign_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    to: int | None,
    agency: str | None = None,
) -> Incident:
    """Gives the matter to somebody of the actor's agency; None lays it down.

    `agency` says for which one, for who belongs to several. Giving it to who has it already
    changes nothing. Raises `InvalidInput` for somebody of another agency or another area.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_ASSIGN)
    rules.advance(incident.status, IncidentAction.ASSIGN)
    own = holding.own_active(actor, incident, agency)
    standing = standing_of(incident)
    if to is not None:
        _must_be_able(session, to, own.agency_code, standing)
    was = own.assigned_to
    if was == to:
        return incident
    own.assigned_to = to
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_ASSIGNED,
        standing,
        {"to": to, "agency": own.agency_code, "from": was},
    )
    return incident


def _must_be_able(session: Session, user_id: int, agency: str, standing: Standing) -> None:
    person = people.actor_of_user(session, user_id) if 0 < user_id < 2**63 else None
    if person is None:
        raise InvalidInput(FieldError("to", "unknown_user"))
    own = [h for h in person.held if h.agency == agency and h.role in agency_people.WORKERS]
    if not own:
        raise InvalidInput(FieldError("to", "not_of_agency"))
    if not any(held.covers(standing) for held in own):
        raise InvalidInput(FieldError("to", "does_not_reach"))
