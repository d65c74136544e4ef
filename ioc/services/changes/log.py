"""How services write a change: version, card and event together, in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.incidents import HOLDS, OPEN, SEVERITY_ORDER, Severity
from ioc.eventlog.record import record
from ioc.models.call import Call
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.hotline import calls
from ioc.services.changes import (
    confirmation_marks,
    desk,
    fetched_marks,
    operation_marks,
    scoring,
    steps,
)


def report_changed(
    session: Session,
    actor: Actor,
    report: Report,
    kind: EventKind,
    data: dict[str, Any] | None = None,
) -> None:
    """Stores the new card of a report and records what happened to it.

    Reports are told to the city's desks alone; an agency hears of its incidents.
    """
    report.card = cards.text_of(cards.report_card(report, directory(session)))
    record(
        session,
        kind,
        (SubjectType.REPORT, report.id),
        actor.label,
        before=[Standing()],
        after=[Standing()],
        card=report.card,
        data=data,
        is_urgent=report.emergency,
    )


def incident_changed(
    session: Session,
    actor: Actor,
    incident: Incident,
    kind: EventKind,
    before: Standing | None,
    data: dict[str, Any] | None = None,
) -> None:
    """Raises the version of an incident, stores its card and records what happened.

    `before` is its standing before the change, None for one that is new.
    """
    incident.version = 1 if before is None else incident.version + 1
    incident.updated_at = clock.now()
    steps.follow(session, incident)
    tier = scoring.follow(session, incident)
    operation_marks.follow(session, incident)
    confirmation_marks.follow(incident)
    if before is not None:
        fetched_marks.follow(session, incident, kind)
    if tier is not None and before is not None:
        data = {**(data or {}), "tier": tier}
    desk.place(incident)
    is_open = incident.status in OPEN
    incident.risk_rank = SEVERITY_ORDER[incident.severity] if is_open else None
    holding = [r for r in incident.referrals if r.status in HOLDS]
    leads = [r.due_at for r in holding if r.is_lead and r.due_at]
    if leads:
        incident.due_at = min(leads)
    incident.card = cards.text_of(
        cards.incident_card(incident, incident.referrals, directory(session))
    )
    record(
        session,
        kind,
        (SubjectType.INCIDENT, incident.id),
        actor.label,
        before=[before] if before is not None else [],
        after=[standing_of(incident)],
        card=incident.card,
        data=data,
        is_urgent=incident.severity is Severity.CRITICAL,
    )


HURRY = frozenset({EventKind.CALL_RINGING, EventKind.CALL_LINK_ASKED, EventKind.CALL_LOCATED})
"""What happens to a call and cannot wait behind other work."""


def call_changed(
    session: Session,
    actor: Actor,
    call: Call,
    kind: EventKind,
    data: dict[str, Any] | None = None,
) -> None:
    """Raises the version of a call, stores its card and tells the hotline what happened."""
    if call.id is None:
        call.version, call.card = 0, ""
        session.add(call)
        session.flush()
    call.version += 1
    call.card = cards.text_of(calls.call_card(session, call))
    record(
        session,
        kind,
        (SubjectType.CALL, call.id),
        actor.label,
        card=call.card,
        data=data,
        is_urgent=kind in HURRY,
    )


def call_seen(session: Session, actor: Actor, call: Call, data: dict[str, Any]) -> None:
    """Records that the actor listened to a call; it changes nothing and no screen is told."""
    record(session, EventKind.CALL_LISTENED, (SubjectType.CALL, call.id), actor.label, data=data)
