"""How services write a change: version, card and event together, in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.incidents import HOLDS, Severity
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries import cards
from ioc.queries.directory import directory


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
