"""A matter ends: what came of it, who answers for it, and what the agency asks for before that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import agency_work, answers, clock
from ioc.domain import incidents as rules
from ioc.domain.agency_work import PhotoStage
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction, Outcome
from ioc.models.agency_work import WorkPhoto
from ioc.models.incident import Incident
from ioc.queries.agency.agency_policy import Policy
from ioc.queries.agency.agency_work import photos_count_since
from ioc.services.changes import log
from ioc.services.incidents import holding, referral
from ioc.services.ledger import closing


@dataclass(frozen=True)
class Answer:
    """What came of a matter: for the citizen `text`, for colleagues `internal_note`;
    `people_reason` is why a rescue may end although nobody knows of some of its people."""

    outcome: Outcome
    text: str
    internal_note: str | None = None
    is_waiting_budget: bool = False
    people_reason: str | None = None


def check(session: Session, incident: Incident, answer: Answer, policy: Policy) -> None:
    """Raises `InvalidInput` or `InvalidTransition` for an answer that may not be given so."""
    answers.check_finished(answer.text)
    agency_work.check_budget(answer.outcome, answer.is_waiting_budget)
    if answer.outcome is Outcome.FIXED and policy.requires_after_photo:
        agency_work.check_photo(answer.outcome, True, _after_photos(session, incident))


def _after_photos(session: Session, incident: Incident) -> int:
    """Photos after the work; once the matter was opened again, only those taken since."""
    query = select(func.count()).select_from(WorkPhoto)
    query = query.where(WorkPhoto.incident_id == incident.id, WorkPhoto.stage == PhotoStage.AFTER)
    if since := photos_count_since(incident):
        query = query.where(WorkPhoto.at >= since)
    return session.scalar(query) or 0


def settle(
    session: Session, actor: Actor, incident: Incident, answer: Answer, **told: Any
) -> Incident:
    """The lead ends the matter for all; `told` is what the event says besides."""
    status = rules.advance(incident.status, IncidentAction.RESOLVE)
    before = standing_of(incident)
    holding.must_lead(actor, incident)
    own = holding.own_active(actor, incident)
    decided = closing.decide(session, actor, incident, answer.people_reason)
    referral.accept_for(session, actor, incident)
    referral.finish_all(incident)
    incident.status, incident.outcome, incident.answer = status, answer.outcome, answer.text
    incident.is_waiting_budget = answer.is_waiting_budget
    incident.resolved_at = clock.now()
    data: dict[str, Any] = {
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "internal_note": answer.internal_note,
        "agencies": [own.agency_code],
    }
    if answer.is_waiting_budget:
        data["waiting_budget"] = True
    data |= decided
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RESOLVED, before, data | told)
    return incident
