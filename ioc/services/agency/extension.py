"""More time: an officer asks for it with a reason; who may extend grants or refuses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.agency_work import WishState
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Permission
from ioc.models.agency_work import ExtensionWish
from ioc.models.incident import Incident
from ioc.queries.agency import agency_people
from ioc.services.changes import log
from ioc.services.incidents import holding, incidents
from ioc.services.messages import notices


def ask_extension(
    session: Session, actor: Actor, incident_id: int, version: int, due_at: datetime, reason: str
) -> Incident:
    """An officer asks for a later deadline; a second wish takes the place of the first.

    Raises `InvalidInput` for one that is not later, or past already.
    """
    incident = incidents.taken(
        session, actor, incident_id, version, Permission.INCIDENT_ASK_EXTENSION
    )
    rules.advance(incident.status, IncidentAction.ASK_EXTENSION)
    now = clock.now()
    if due_at <= max(now, incident.due_at or now):
        raise InvalidInput(FieldError("due_at", "not_later"))
    holding.must_decide(actor, Permission.INCIDENT_ASK_EXTENSION, incident)
    own = holding.own_active(actor, incident)
    before = standing_of(incident)
    earlier = waiting_wish(session, incident.id)
    if earlier is not None:
        _decide(session, earlier, actor, WishState.REPLACED)
    session.add(
        ExtensionWish(
            incident_id=incident.id,
            agency_code=own.agency_code,
            state=WishState.WAITING,
            due_at=due_at,
            reason=reason,
            asked_by=actor.user_id,
            asked_at=now,
        )
    )
    incident.extension_asked_at = now
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_EXTENSION_ASKED,
        before,
        {
            "due_at": due_at.isoformat(),
            "reason": reason,
            "agency": own.agency_code,
            "agencies": [own.agency_code],
            "people": agency_people.managers(session, own.agency_code, before),
        },
    )
    return incident


def refuse_extension(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """No more time, with a reason for who asked."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_EXTEND)
    rules.advance(incident.status, IncidentAction.REFUSE_EXTENSION)
    holding.must_decide(actor, Permission.INCIDENT_EXTEND, incident)
    wish = waiting_wish(session, incident.id) if incident.extension_asked_at else None
    if wish is None:
        raise InvalidTransition("no_wish")
    before = standing_of(incident)
    _decide(session, wish, actor, WishState.REFUSED)
    wish.answer = reason
    incident.extension_asked_at = None
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_EXTENSION_REFUSED,
        before,
        {
            "reason": reason,
            "agency": wish.agency_code,
            "agencies": [wish.agency_code],
            "people": [wish.asked_by] if wish.asked_by else [],
        },
    )
    return incident


def grant_waiting(session: Session, actor: Actor, incident: Incident) -> int | None:
    """An extension grants the wish that waits; answers who had it, for the event."""
    if incident.extension_asked_at is None:
        return None
    incident.extension_asked_at = None
    wish = waiting_wish(session, incident.id)
    if wish is None:
        return None
    _decide(session, wish, actor, WishState.GRANTED)
    return wish.asked_by


def waiting_wish(session: Session, incident_id: int) -> ExtensionWish | None:
    """The wish that nobody has answered yet."""
    return session.scalar(
        select(ExtensionWish).where(
            ExtensionWish.incident_id == incident_id, ExtensionWish.state == WishState.WAITING
        )
    )


def _decide(session: Session, wish: ExtensionWish, actor: Actor, state: WishState) -> None:
    notices.settle(session, wish.incident_id, NoticeKind.EXTENSION_ASKED)
    wish.state = state
    wish.decided_by, wish.decided_at = actor.user_id, clock.now()
