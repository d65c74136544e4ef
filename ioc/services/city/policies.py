"""What an agency asks of its own people: set by its manager, or by who keeps the settings."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.errors import NotAllowed, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.eventlog.record import record
from ioc.models.agency_work import AgencyPolicy
from ioc.queries.agency.agency_policy import policy_of
from ioc.queries.directory import directory


def leads(actor: Actor, agency: str) -> bool:
    """Whether the actor signs for the whole agency, or keeps the settings of the city.

    Who manages one area of it signs there, and sets nothing for the others.
    """
    if actor.can(Permission.SETTINGS_EDIT):
        return True
    return any(
        held.agency == agency
        and held.area is None
        and Permission.INCIDENT_SIGN in ROLE_PERMISSIONS[held.role]
        for held in actor.held
    )


def must_see(session: Session, actor: Actor, agency: str) -> None:
    """Raises `NotFound` for an agency that is none, or none of the actor's."""
    is_seen = actor.is_city_wide or agency in actor.agencies
    if agency not in directory(session).agencies or not is_seen:
        raise NotFound


def change(
    session: Session,
    actor: Actor,
    agency: str,
    *,
    requires_signature: bool,
    requires_after_photo: bool,
) -> None:
    """Sets the policy of an agency; matters that are drafted already stay so."""
    must_see(session, actor, agency)
    if not leads(actor, agency):
        raise NotAllowed(permission=Permission.INCIDENT_SIGN)
    was = policy_of(session, agency)
    row = session.get(AgencyPolicy, agency)
    if row is None:
        row = AgencyPolicy(agency_code=agency)
        session.add(row)
    row.requires_signature, row.requires_after_photo = requires_signature, requires_after_photo
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "what": "agency_policy",
            "agency": agency,
            "was": [was.requires_signature, was.requires_after_photo],
            "is": [requires_signature, requires_after_photo],
        },
    )
