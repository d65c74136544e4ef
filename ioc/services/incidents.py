"""The life of an incident: opened, grown, judged, worked, resolved, closed, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.db import spatial_sql
from ioc.db.session import database_of
from ioc.domain import clock, triage
from ioc.domain import incidents as rules
from ioc.domain import reports as report_rules
from ioc.domain.contact import title_of
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.facts import Fact
from ioc.domain.geo import BORDER_METRES, LocationQuality, Point
from ioc.domain.incidents import (
    HOLDS,
    OPEN,
    OUT_OF_SCOPE,
    Flag,
    IncidentAction,
    IncidentStatus,
    Outcome,
    ReferralAction,
    Severity,
    Verification,
)
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportAction, ReportStatus
from ioc.domain.triage import Known
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.models.joining import Growth
from ioc.models.report import Report
from ioc.queries.directory import directory
from ioc.services import corrections, examples, growth, log, referral, scope
from ioc.services.corrections import Corrected
from ioc.understanding.contradiction import read_contradiction


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


# What people do to an incident. Each takes the version they saw; a stale one is a `Conflict`.


def verify_incident(
    session: Session, actor: Actor, incident_id: int, version: int, note: str | None = None
) -> Incident:
    """A person holds the incident for true; a doubtful one now goes to its agency."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    rules.advance(incident.status, IncidentAction.VERIFY)
    before = standing_of(incident)
    incident.verification = Verification.VERIFIED
    for report in _reports(session, incident.id):
        if report.status is ReportStatus.RECEIVED:
            _move_report(session, actor, report, ReportAction.VERIFY, EventKind.REPORT_VERIFIED, {})
    data = {"note": note} | referral.offer_by_rules(session, incident)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_VERIFIED, before, data)
    return incident


def reject_incident(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """Nothing is there: its reports are rejected with a reason that their senders can read."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    status = rules.advance(incident.status, IncidentAction.REJECT)
    before = standing_of(incident)
    for report in _reports(session, incident.id):
        if report.status in {ReportStatus.RECEIVED, ReportStatus.VERIFIED}:
            report.reject_reason = reason
            _move_report(
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
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_CLASSIFY)
    rules.advance(incident.status, IncidentAction.CLASSIFY)
    city = directory(session)
    if category not in city.categories:
        raise InvalidInput(FieldError("category", "unknown_category"))
    before = standing_of(incident)
    reports = _reports(session, incident.id)
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
        incident.tier = None
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
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_RELOCATE)
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
    reports = _reports(session, incident.id)
    examples.keep_of_staff(session, actor, reports, {Fact.PLACE: place})
    data: dict[str, Any] = {"was": was, "area": incident.area_code}
    data |= referral.offer_by_rules(session, incident, takes_back=True)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RELOCATED, before, data)
    return incident


def merge_incidents(
    session: Session, actor: Actor, incident_id: int, version: int, into: int
) -> Incident:
    """This incident is the same as another: its reports move there; it keeps its id."""
    if incident_id == into:
        raise InvalidInput(FieldError("into", "same_incident"))
    first, second = sorted((incident_id, into))
    # Both are locked in the order of their ids, so that two merges crosswise cannot deadlock.
    fetch.incident_for(session, actor, first, Permission.INCIDENT_MERGE, lock=True)
    fetch.incident_for(session, actor, second, Permission.INCIDENT_MERGE, lock=True)
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_MERGE)
    target = fetch.incident_for(session, actor, into, Permission.INCIDENT_MERGE)
    if target.status not in OPEN:
        raise InvalidInput(FieldError("into", "not_open"))
    if target.is_exercise is not incident.is_exercise:
        # A real call for help inside a drill would be in no statistic and reach nobody outside.
        raise InvalidInput(FieldError("into", "exercise_and_real"))
    scope.must_agree(incident, target)
    status = rules.advance(incident.status, IncidentAction.MERGE)
    before, target_before = standing_of(incident), standing_of(target)
    moved = _reports(session, incident.id)
    growth.swallow(session, target, incident, [report.id for report in moved])
    for report in moved:
        _move_to(session, actor, report, target)
    incident.status, incident.merged_into = status, target.id
    incident.outcome, incident.closed_at = Outcome.MERGED, clock.now()
    target.report_count += len(moved)
    referral.finish_all(incident)
    log.incident_changed(
        session, actor, incident, EventKind.INCIDENT_MERGED, before, {"into": target.id}
    )
    data: dict[str, Any] = {"merged": incident.id, "report_count": target.report_count}
    data |= referral.offer_by_rules(session, target)
    log.incident_changed(session, actor, target, EventKind.INCIDENT_GREW, target_before, data)
    return incident


def split_incident(
    session: Session, actor: Actor, incident_id: int, version: int, report_id: int
) -> Incident:
    """A report tells of something else: it gets an incident of its own."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_MERGE)
    rules.advance(incident.status, IncidentAction.SPLIT)
    reports = _reports(session, incident.id)
    report = next((r for r in reports if r.id == report_id), None)
    if report is None:
        raise InvalidInput(FieldError("report", "not_of_this_incident"))
    if len(reports) == 1:
        raise InvalidInput(FieldError("report", "only_report"))
    before = standing_of(incident)
    step = growth.step_of(session, incident.id, report.id)
    decided = growth.take_back(session, incident, step) if step else {}
    scope.stay_marked(session, incident, incident.flags)
    if step and step.merged_id:
        fresh, count = _unmerge(session, actor, incident, step)
    else:
        fresh, count = _stands_alone(session, actor, report, incident), 1
    incident.report_count -= count
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_SPLIT,
        before,
        {"report": report.id, "new_incident": fresh.id, "report_count": incident.report_count}
        | decided,
    )
    return incident


def _stands_alone(session: Session, actor: Actor, report: Report, not_of: Incident) -> Incident:
    """An incident of its own for a report; a person has said that it is not that one."""
    category = directory(session).categories.get(report.category or "")
    known = Known(
        category_default=category.default_severity if category else Severity.NORMAL,
        text_severity=report.severity or Severity.NORMAL,
        said_emergency=report.said_emergency,
        reads_emergency=report.emergency,
        people=report.people,
        vulnerable=report.vulnerable,
        danger_codes=[code for _quote, code in report.emergency_reasons or []],
        water_depth_m=report.water_depth_m,
        water_trend=report.water_trend,
        refuge=report.refuge_kind,
        refuge_margin_m=report.refuge_margin_m,
    )
    if report.proposed_incident_id == not_of.id:
        report.proposed_incident_id = None
    # What was confidential stays so until a person takes the mark off.
    flags = sorted(OUT_OF_SCOPE & set(not_of.flags))
    return open_incident(session, actor, report, known, Verification.UNVERIFIED, flags)


def _unmerge(
    session: Session, actor: Actor, target: Incident, step: Growth
) -> tuple[Incident, int]:
    """Undoes a merge: the incident is again what it was, with the reports that it had."""
    merged = session.get_one(Incident, step.merged_id, with_for_update={"key_share": True})
    before = standing_of(merged)
    moved = [r for r in _reports(session, target.id) if r.id in step.told["reports"]]
    for report in moved:
        _move_to(session, actor, report, merged)
    was = step.told["was"]
    # No transition leads back from closed: this one never happened.
    merged.status = IncidentStatus(was["status"])
    merged.merged_into = merged.outcome = merged.closed_at = None
    growth.put_back_agencies(merged, was)
    scope.stay_marked(session, merged, target.flags)
    log.incident_changed(
        session,
        actor,
        merged,
        EventKind.INCIDENT_REOPENED,
        before,
        {"reason": "unmerged", "from": target.id},
    )
    return merged, len(moved)


def start_incident(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """The agency has begun to work; starting accepts what was still only offered."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
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
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_EXTEND)
    rules.advance(incident.status, IncidentAction.EXTEND)
    if incident.due_at is not None and due_at <= incident.due_at:
        raise InvalidInput(FieldError("due_at", "not_later"))
    before, was = standing_of(incident), incident.due_at
    for item in incident.referrals:
        if item.status in HOLDS and item.is_lead:
            item.due_at = due_at
    incident.due_at = due_at
    incident.is_overdue = False
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
) -> Incident:
    """The agency says it is done, with what came of it and an answer the citizen can read."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_WORK)
    status = rules.advance(incident.status, IncidentAction.RESOLVE)
    before = standing_of(incident)
    referral.must_lead(actor, incident)
    referral.accept_for(session, actor, incident)
    referral.finish_all(incident)
    incident.status, incident.outcome, incident.answer = status, outcome, answer
    incident.resolved_at = clock.now()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_RESOLVED,
        before,
        {
            "outcome": outcome.value,
            "answer": answer,
            "internal_note": internal_note,
            "agencies": sorted(actor.agencies),
        },
    )
    return incident


def close_incident(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """The center or the agency's manager closes what was resolved."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_CLOSE)
    before = standing_of(incident)
    incident.status = rules.advance(incident.status, IncidentAction.CLOSE)
    incident.closed_at = clock.now()
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CLOSED, before)
    return incident


def reopen_incident(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Incident:
    """A person of the center opens it again."""
    incident = _taken(session, actor, incident_id, version, Permission.INCIDENT_REOPEN)
    reopen(session, actor, incident, reason)
    return incident


def reopen(
    session: Session,
    actor: Actor,
    incident: Incident,
    reason: str,
    report_id: int | None = None,
) -> None:
    """Back to open: its agency has it again and the clock starts anew."""
    before = standing_of(incident)
    incident.status = rules.advance(incident.status, IncidentAction.REOPEN)
    incident.reopened_count += 1
    incident.resolved_at = incident.closed_at = incident.outcome = None
    incident.is_overdue = False
    for item in incident.referrals:
        if item.status is rules.ReferralStatus.DONE:
            item.status = rules.advance_referral(item.status, ReferralAction.REOFFER)
        if item.status is rules.ReferralStatus.OFFERED:
            referral.start_clock(session, incident, item)
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
    incident = _taken(session, actor, incident_id, version, permission)
    before = standing_of(incident)
    data: dict[str, Any] = {}
    if is_scope:
        data = scope.mark(session, actor, incident, flag, _reports(session, incident.id))
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


def _taken(
    session: Session, actor: Actor, incident_id: int, version: int, permission: Permission
) -> Incident:
    """The incident, locked, if the actor may do this and has seen its latest version."""
    incident = fetch.incident_for(session, actor, incident_id, permission, lock=True)
    if incident.version != version:
        raise Conflict(current=incident.version)
    return incident


def _reports(session: Session, incident_id: int) -> list[Report]:
    return list(
        session.scalars(select(Report).where(Report.incident_id == incident_id).order_by(Report.id))
    )


def _move_report(
    session: Session,
    actor: Actor,
    report: Report,
    action: ReportAction,
    kind: EventKind,
    data: dict[str, Any],
) -> None:
    report.status = report_rules.advance(report.status, action)
    report.version += 1
    log.report_changed(session, actor, report, kind, data)


def _move_to(session: Session, actor: Actor, report: Report, target: Incident) -> None:
    report.incident_id = target.id
    report.version += 1
    log.report_changed(session, actor, report, EventKind.REPORT_LINKED, {"incident": target.id})
