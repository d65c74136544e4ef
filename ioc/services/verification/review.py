"""What the desk decides of an incident: it is true, it is not, what it is, and where."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.db import spatial_sql
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.facts import Fact
from ioc.domain.geo import BORDER_METRES, LocationQuality, Point
from ioc.domain.incidents import (
    IncidentAction,
    Outcome,
    Severity,
    Verification,
)
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportAction, ReportStatus
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.queries.directory import directory
from ioc.services.changes import desk, log, scoring
from ioc.services.incidents import incidents, leases, referral
from ioc.services.verification import corrections, examples, restoring
from ioc.services.verification.corrections import Corrected


def verify_incident(
    session: Session, actor: Actor, incident_id: int, version: int, note: str | None = None
) -> Incident:
    """A person holds the incident for true; a doubtful one now goes to its agency."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    rules.advance(incident.status, IncidentAction.VERIFY)
    before = standing_of(incident)
    incident.verification = Verification.VERIFIED
    for report in incidents.reports_of(session, incident.id):
        if report.status is ReportStatus.RECEIVED:
            incidents.move_report(
                session, actor, report, ReportAction.VERIFY, EventKind.REPORT_VERIFIED, {}
            )
    desk.settled(incident)
    leases.release(session, actor, incident.id)
    data = {"note": note} | referral.offer_by_rules(session, incident)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_VERIFIED, before, data)
    return incident


def reject_incident(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """Nothing is there: its reports are rejected with a reason that their senders can read."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    status = rules.advance(incident.status, IncidentAction.REJECT)
    before = standing_of(incident)
    reports = incidents.reports_of(session, incident.id)
    incident.undo = restoring.kept(incident, reports)
    for report in reports:
        if report.status in {ReportStatus.RECEIVED, ReportStatus.VERIFIED}:
            report.reject_reason = reason
            incidents.move_report(
                session,
                actor,
                report,
                ReportAction.REJECT,
                EventKind.REPORT_REJECTED,
                {"reason": reason},
            )
    incident.status = status
    incident.verification = Verification.DOUBTFUL
    incident.outcome = Outcome.REJECTED
    incident.answer = reason
    incident.closed_at = clock.now()
    referral.finish_all(incident)
    leases.release(session, actor, incident.id)
    log.incident_changed(
        session, actor, incident, EventKind.INCIDENT_REJECTED, before, {"reason": reason}
    )
    return incident


def classify_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    category: str,
    severity: Severity | None,
    corrected: Corrected | None = None,
) -> Incident:
    """A person says what it is and who is there; it goes to whom that makes responsible."""
    incident = incidents.taken(
        session,
        actor,
        incident_id,
        version,
        Permission.INCIDENT_CLASSIFY,
        in_danger=severity is Severity.CRITICAL,
    )
    rules.advance(incident.status, IncidentAction.CLASSIFY)
    city = directory(session)
    if category not in city.categories:
        raise InvalidInput(FieldError("category", "unknown_category"))
    before = standing_of(incident)
    reports = incidents.reports_of(session, incident.id)
    was: dict[str, Any] = {"category": incident.category, "severity": incident.severity.value}
    said: dict[Fact, dict[str, Any]] = {}
    if category != incident.category:
        said[Fact.CATEGORY] = {"category": category}
    incident.category = category
    found, changed = corrections.correct(incident, reports, corrected or Corrected())
    if severity is not None and severity is not incident.severity:
        said |= examples.of_severity(incident, severity)
        incident.severity = severity
    elif found:
        corrections.judge_again(incident, reports, city.categories[category].default_severity)
    if severity is not None and incident.severity is not Severity.CRITICAL:
        scoring.let_go(incident)
    examples.keep_of_staff(session, actor, reports, said | found)
    data: dict[str, Any] = {"was": was | changed, "category": category}
    data |= {"severity": incident.severity.value}
    data |= {fact.value: word for fact, word in found.items()}
    data |= referral.offer_by_rules(session, incident, takes_back=True)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CLASSIFIED, before, data)
    return incident


def relocate_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    point: Point,
    address: str | None,
) -> Incident:
    """A person says where it is; the area and the agency follow."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_RELOCATE)
    rules.advance(incident.status, IncidentAction.RELOCATE)
    if not directory(session).bounds.contains(point):
        raise InvalidInput(FieldError("lat", "outside_city"))
    before = standing_of(incident)
    was = {"lat": incident.lat, "lon": incident.lon, "area": incident.area_code}
    incident.lat, incident.lon = point.lat, point.lon
    incident.point = point_value(point.lat, point.lon)
    incident.accuracy_m = 10.0
    incident.location_quality = LocationQuality.EXACT
    incident.address = address or incident.address
    near = spatial_sql.areas_near(session, point, 2000.0)
    incident.area_code = near[0].code if near else None
    incident.other_area_codes = [
        area.code
        for area in near[1:3]
        if area.is_approximate and area.distance_metres < BORDER_METRES
    ]
    place = examples.place_said(point.lat, point.lon, address, incident.area_code)
    reports = incidents.reports_of(session, incident.id)
    examples.keep_of_staff(session, actor, reports, {Fact.PLACE: place})
    data: dict[str, Any] = {"was": was, "area": incident.area_code}
    data |= referral.offer_by_rules(session, incident, takes_back=True)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RELOCATED, before, data)
    return incident
