"""What waits for a person of one agency is overtaken when the matter goes to another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.leading import lead_of
from ioc.domain import clock
from ioc.domain.agency_work import DraftState, WishState
from ioc.models.agency_work import AnswerDraft, ExtensionWish
from ioc.models.incident import Incident


def by_new_lead(session: Session, incident: Incident, led_before: str | None) -> None:
    """Nobody signs what another agency drafted, nor grants the time that it asked for."""
    if lead_of(incident) == led_before:
        return
    if incident.drafted_at is not None:
        for draft in session.scalars(
            select(AnswerDraft).where(
                AnswerDraft.incident_id == incident.id, AnswerDraft.state == DraftState.WAITING
            )
        ):
            draft.state, draft.decided_at = DraftState.REPLACED, clock.now()
    if incident.extension_asked_at is not None:
        for wish in session.scalars(
            select(ExtensionWish).where(
                ExtensionWish.incident_id == incident.id, ExtensionWish.state == WishState.WAITING
            )
        ):
            wish.state, wish.decided_at = WishState.REPLACED, clock.now()
    incident.drafted_at = incident.extension_asked_at = None
