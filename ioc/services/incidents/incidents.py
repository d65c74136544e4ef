"""An incident begins and grows; and how one is taken to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.db.session import database_of
from ioc.domain import clock, triage
from ioc.domain import reports as report_rules
from ioc.domain.contact import title_of
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind
from ioc.domain.incidents import (
    IncidentStatus,
    Verification,
)
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportAction, ReportStatus
from ioc.domain.triage import Known
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries.directory import directory
from ioc.services.changes import desk, log
from ioc.services.incidents import growth, leases, referral
from ioc.understanding.contradiction import read_contradiction

DECIDES = frozenset({Permission.INCIDENT_VERIFY, Permission.INCIDENT_MERGE})
"""What the verification desk decides: refused while another officer works on the incident."""

DESK_CHANGES = frozenset({Permission.INCIDENT_CLASSIFY, Permission.INCIDENT_RELOCATE})
"""What others do too: people of the desk wait for the officer at work, unless life is in danger."""


def incident_code(incident_id: int, year: int) -> str:
    """The code people say: `VV-26-000123`."""
    return f"VV-{year % 100:02d}-{incident_id:06d}"


def open_incident(
    session: Session,
    actor: Actor,
    report: Report,
    known: Known,
    verdict: Verification,
    flags: Sequence[str] = (),
) -> Incident:
    """A new incident of one report, offered to the agency that must act."""
    now = clock.now()
    city = directory(session)
    category = city.categories.get(report.category or "")
    incident_id = database_of(session).ids.next(session, "incident")
    incident = Incident(
        id=incident_id,
        code=incident_code(incident_id, clock.local(now).year),
        version=0,
        title=title_of(report.text) or (category.name_vi if category else report.category),
        status=IncidentStatus.OPEN,
        severity=triage.severity(known),
        tier=triage.tier(known),
        score=triage.score(known),
        category=report.category or "khac",
        lat=report.lat,
        lon=report.lon,
        accuracy_m=report.accuracy_m,
        location_quality=report.location_quality,
        address=report.address,
        area_code=report.area_code,
        other_area_codes=list(report.other_area_codes or []),
        verification=verdict,
        report_count=1,
        people=report.people,
        vulnerable=list(report.vulnerable or []),
        flags=list(flags),
        opened_at=now,
        updated_at=now,
        last_confirmed_at=now,
        is_overdue=False,
        reopened_count=0,
        is_exercise=report.is_exercise,
        card="",
        referrals=[],
    )
    incident.point = point_value(report.lat, report.lon)
    session.add(incident)
    session.flush()
    _attach(session, actor, report, incident)
    desk.opened(incident, report)
    growth.keep_opening(session, incident, report)
    decision = referral.offer_by_rules(session, incident)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_OPENED,
        None,
        {"report": report.id, "verification": verdict.value, "severity": incident.severity.value},
    )
    log.incident_changed(
        session, actor, incident, EventKind.INCIDENT_REFERRED, standing_of(incident), decision
    )
    return incident


def link_report(
    session: Session,
    actor: Actor,
    report: Report,
    incident: Incident,
    known: Known,
    verdict: Verification,
) -> None:
    """One more report of an incident that is known: it is confirmed and may become worse."""
    before = standing_of(incident)
    was = (incident.severity, incident.verification, incident.area_code)
    _attach(session, actor, report, incident)
    incident.report_count += 1
    growth.grow(session, incident, growth.told_by(report, known, verdict), report)
    desk.grew(incident, report)
    data: dict[str, Any] = {"report": report.id, "report_count": incident.report_count}
    if against := read_contradiction(report.text):
        data["against"] = against.kind
    if (incident.severity, incident.verification, incident.area_code) != was:
        # Whatever decides who must act has changed, so the rules are asked again.
        data["severity"] = incident.severity.value
        moved = incident.area_code != was[2]
        data |= referral.offer_by_rules(session, incident, takes_back=moved)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_GREW, before, data)


def _attach(session: Session, actor: Actor, report: Report, incident: Incident) -> None:
    """Links a report; its events tell where it was placed, what it was held for, and to what it
    belongs."""
    report.incident_id = incident.id
    report.version += 1
    log.report_changed(
        session,
        actor,
        report,
        EventKind.REPORT_LOCATED if report.area_code or report.lat else EventKind.REPORT_LINKED,
        {
            "incident": incident.id,
            "area": report.area_code,
            "quality": report.location_quality.value,
            "category": report.category,
            "confidence": report.category_confidence,
        },
    )
    if report.status is ReportStatus.VERIFIED:
        log.report_changed(
            session,
            actor,
            report,
            EventKind.REPORT_VERIFIED,
            {"incident": incident.id, "grounds": report.evidence},
        )


def taken(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    permission: Permission,
    *,
    in_danger: bool = False,
) -> Incident:
    """The incident, locked, if the actor may do this and has seen its latest version.

    `in_danger`: the change itself says that life is in danger, and waits for no officer.
    """
    incident = fetch.incident_for(session, actor, incident_id, permission, lock=True)
    if incident.version != version:
        raise Conflict(current=incident.version)
    if permission in DECIDES:
        leases.must_be_free(session, actor, incident_id)
    elif permission in DESK_CHANGES and not in_danger:
        leases.respect(session, actor, incident)
    return incident


def reports_of(session: Session, incident_id: int) -> list[Report]:
    """The reports of an incident, the oldest first."""
    return list(
        session.scalars(select(Report).where(Report.incident_id == incident_id).order_by(Report.id))
    )


def move_report(
    session: Session,
    actor: Actor,
    report: Report,
    action: ReportAction,
    kind: EventKind,
    data: dict[str, Any],
) -> None:
    """Moves a report on and records it; raises `InvalidTransition`."""
    report.status = report_rules.advance(report.status, action)
    report.version += 1
    log.report_changed(session, actor, report, kind, data)
