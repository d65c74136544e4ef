"""The work on an incident: begun, extended, resolved, closed, opened again, annotated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.leading import may_for
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.incidents import (
    HOLDS,
    OUT_OF_SCOPE,
    Flag,
    IncidentAction,
    Outcome,
    ReferralAction,
)
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.queries.agency.agency_policy import policy_of
from ioc.services.agency import drafts, extension, outcomes
from ioc.services.agency.outcomes import Answer
from ioc.services.changes import log, steps
from ioc.services.incidents import holding, incidents, referral
from ioc.services.ledger import still_there
from ioc.services.verification import scope


def start_incident(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """The agency has begun to work; starting accepts what was still only offered."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
    status = rules.advance(incident.status, IncidentAction.START)
    before = standing_of(incident)
    referral.accept_for(session, actor, incident)
    incident.status = status
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_STARTED, before)
    return incident


def extend_incident(
    session: Session, actor: Actor, incident_id: int, version: int, due_at: datetime, reason: str
) -> Incident:
    """More time, with a reason."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_EXTEND)
    rules.advance(incident.status, IncidentAction.EXTEND)
    holding.must_decide(actor, Permission.INCIDENT_EXTEND, incident)
    if incident.due_at is not None and due_at <= incident.due_at:
        raise InvalidInput(FieldError("due_at", "not_later"))
    before, was = standing_of(incident), incident.due_at
    for item in incident.referrals:
        if item.status in HOLDS and item.is_lead:
            steps.extend(session, item, due_at, reason)
    incident.due_at = due_at
    incident.is_overdue = False
    asked_by = extension.grant_waiting(session, actor, incident)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_EXTENDED,
        before,
        {
            "reason": reason,
            "was": was.isoformat() if was else None,
            "due_at": due_at.isoformat(),
            "people": [asked_by] if asked_by else [],
        },
    )
    return incident


def resolve_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    outcome: Outcome,
    answer: str,
    internal_note: str | None = None,
    waiting_budget: bool = False,
    people_reason: str | None = None,
) -> Incident:
    """The agency says it is done, with what came of it and an answer the citizen can read.

    A rescue of which people are unaccounted for takes a `people_reason` besides.

    Where the agency wants its manager to sign, what anybody else answers becomes a draft.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
    rules.advance(incident.status, IncidentAction.RESOLVE)
    holding.must_lead(actor, incident)
    given = Answer(outcome, answer, internal_note, waiting_budget, people_reason)
    agency = holding.own_active(actor, incident).agency_code
    policy = policy_of(session, agency)
    may_sign = may_for(actor, Permission.INCIDENT_SIGN, incident, agency)
    if policy.requires_signature and not may_sign:
        return drafts.keep(session, actor, incident, given)
    outcomes.check(session, incident, given, policy)
    drafts.drop_waiting(session, actor, incident)
    return outcomes.settle(session, actor, incident, given)


def close_incident(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """The center or the agency's manager closes what was resolved."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_CLOSE)
    before = standing_of(incident)
    status = rules.advance(incident.status, IncidentAction.CLOSE)
    holding.must_decide(actor, Permission.INCIDENT_CLOSE, incident)
    incident.status = status
    incident.closed_at = clock.now()
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CLOSED, before)
    return incident


def reopen_incident(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """A person of the center opens it again."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_REOPEN)
    reopen(session, actor, incident, reason)
    return incident


def reopen(
    session: Session,
    actor: Actor,
    incident: Incident,
    reason: str,
    report_id: int | None = None,
    *,
    is_told: bool = False,
) -> None:
    """Back to open: its agency has it again and the clock starts anew. Of a rescue somebody waits
    then, until a later word says otherwise; `is_told`: the ledger knows who."""
    before = standing_of(incident)
    incident.status = rules.advance(incident.status, IncidentAction.REOPEN)
    incident.reopened_count += 1
    incident.resolved_at = incident.closed_at = incident.outcome = None
    incident.is_waiting_budget = False
    incident.is_overdue = False
    for item in incident.referrals:
        if item.status is rules.ReferralStatus.DONE:
            item.status = rules.advance_referral(item.status, ReferralAction.REOFFER)
        if item.status is rules.ReferralStatus.OFFERED:
            referral.start_clock(session, incident, item)
    if not is_told:
        by = ConfirmedBy.REPORT if report_id is None else ConfirmedBy.CALLER_LINK
        still_there.said(session, incident, by, clock.now(), report_id=report_id)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_REOPENED,
        before,
        {"reason": reason, "time": incident.reopened_count, "report": report_id},
    )


def note_incident(
    session: Session, actor: Actor, incident_id: int, text: str, is_public: bool = False
) -> Incident:
    """A note; it conflicts with nothing, so two people may add one at the same moment."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_NOTE, lock=True)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_NOTED,
        standing_of(incident),
        {"text": text, "public": is_public, "agencies": sorted(actor.agencies)},
    )
    return incident


def flag_incident(
    session: Session, actor: Actor, incident_id: int, version: int, flag: Flag
) -> Incident:
    """Sets a mark, or takes it away when it is there."""
    is_scope = flag in OUT_OF_SCOPE
    permission = Permission.INCIDENT_CLASSIFY if is_scope else Permission.INCIDENT_FLAG
    incident = incidents.taken(session, actor, incident_id, version, permission)
    if flag is Flag.SENSITIVE and flag.value in incident.flags:
        # Whoever sees a reason for care may say so; that there is none is for the center to say.
        actor.must(Permission.INCIDENT_CLASSIFY, standing_of(incident))
    before = standing_of(incident)
    data: dict[str, Any] = {}
    if is_scope:
        data = scope.mark(
            session, actor, incident, flag, incidents.reports_of(session, incident.id)
        )
    else:
        incident.flags = sorted(set(incident.flags) ^ {flag.value})
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_FLAGGED,
        before,
        {"flag": flag.value, "on": flag.value in incident.flags} | data,
    )
    return incident
