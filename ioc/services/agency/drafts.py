"""Answers that a manager signs: written by an officer, signed, or sent back with a reason."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.leading import may_for
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.agency_work import DraftState
from ioc.domain.errors import InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Permission
from ioc.models.agency_work import AnswerDraft
from ioc.models.incident import Incident
from ioc.queries.agency import agency_people
from ioc.queries.agency.agency_policy import policy_of
from ioc.services.agency import outcomes
from ioc.services.agency.outcomes import Answer
from ioc.services.changes import log
from ioc.services.incidents import holding, incidents, referral
from ioc.services.messages import notices


def draft_answer(
    session: Session, actor: Actor, incident_id: int, version: int, answer: Answer
) -> Incident:
    """An officer hands an answer in for signature; it takes the place of one that waits."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
    rules.advance(incident.status, IncidentAction.DRAFT)
    return keep(session, actor, incident, answer)


def keep(session: Session, actor: Actor, incident: Incident, answer: Answer) -> Incident:
    """Keeps an answer for signature, of an incident that is locked and may be worked on."""
    before = standing_of(incident)
    holding.must_lead(actor, incident)
    own = holding.own_active(actor, incident)
    outcomes.check(session, incident, answer, policy_of(session, own.agency_code))
    referral.accept_for(session, actor, incident)
    waiting = waiting_draft(session, incident.id)
    if waiting is not None:
        _decide(session, waiting, actor, DraftState.REPLACED)
    now = clock.now()
    session.add(
        AnswerDraft(
            incident_id=incident.id,
            agency_code=own.agency_code,
            state=DraftState.WAITING,
            outcome=answer.outcome,
            is_waiting_budget=answer.is_waiting_budget,
            answer=answer.text,
            internal_note=answer.internal_note,
            drafted_by=actor.user_id,
            drafted_at=now,
        )
    )
    incident.drafted_at = now
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_DRAFTED,
        before,
        {
            "outcome": answer.outcome.value,
            "agency": own.agency_code,
            "agencies": [own.agency_code],
            "waiting_budget": answer.is_waiting_budget,
            "people": agency_people.managers(session, own.agency_code, before),
        },
    )
    return incident


def sign_draft(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    text: str | None = None,
    people_reason: str | None = None,
) -> Incident:
    """The manager signs what was drafted, which resolves the matter; `text` is the answer as the
    manager corrected it, `people_reason` as in `working.resolve_incident`."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_SIGN)
    rules.advance(incident.status, IncidentAction.SIGN)
    draft = _must_be_signed_by(session, actor, incident)
    answer = Answer(
        draft.outcome,
        text or draft.answer,
        draft.internal_note,
        draft.is_waiting_budget,
        people_reason,
    )
    outcomes.check(session, incident, answer, policy_of(session, draft.agency_code))
    _decide(session, draft, actor, DraftState.SIGNED)
    return outcomes.settle(
        session,
        actor,
        incident,
        answer,
        drafted_by=draft.drafted_by,
        signed_by=actor.user_id,
        agencies=[draft.agency_code],
    )


def send_draft_back(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """The manager does not sign: the officer has it again, with the reason."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_SIGN)
    rules.advance(incident.status, IncidentAction.SEND_BACK)
    draft = _must_be_signed_by(session, actor, incident)
    before = standing_of(incident)
    _decide(session, draft, actor, DraftState.SENT_BACK)
    draft.reason = reason
    incident.drafted_at = None
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_SENT_BACK,
        before,
        {
            "reason": reason,
            "to": draft.drafted_by,
            "agency": draft.agency_code,
            "agencies": [draft.agency_code],
        },
    )
    return incident


def waiting_draft(session: Session, incident_id: int) -> AnswerDraft | None:
    """The draft that waits for a signature."""
    return session.scalar(
        select(AnswerDraft).where(
            AnswerDraft.incident_id == incident_id, AnswerDraft.state == DraftState.WAITING
        )
    )


def drop_waiting(session: Session, actor: Actor, incident: Incident) -> None:
    """What was drafted is overtaken: the matter was settled, given back or opened again."""
    if incident.drafted_at is None:
        return
    draft = waiting_draft(session, incident.id)
    if draft is not None:
        _decide(session, draft, actor, DraftState.REPLACED)
    incident.drafted_at = None


def _must_be_signed_by(session: Session, actor: Actor, incident: Incident) -> AnswerDraft:
    """The draft that waits; raises `NotAllowed` for one that another agency wrote."""
    draft = waiting_draft(session, incident.id) if incident.drafted_at else None
    if draft is None:
        raise InvalidTransition("no_draft")
    if not may_for(actor, Permission.INCIDENT_SIGN, incident, draft.agency_code):
        raise NotAllowed("only_lead_decides")
    return draft


def _decide(session: Session, draft: AnswerDraft, actor: Actor, state: DraftState) -> None:
    notices.settle(session, draft.incident_id, NoticeKind.TO_SIGN)
    draft.state = state
    draft.decided_by, draft.decided_at = actor.user_id, clock.now()
