"""What a citizen does with a report of their own: adds to it, rates it, says it is not fixed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import REPORTER, SYSTEM
from ioc.access.fetch import standing_of
from ioc.domain import clock, reports, triage
from ioc.domain.errors import InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentAction, IncidentStatus, Severity, advance
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportAction, ReportStatus, Satisfaction
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Feedback, Report, ReportUpdate
from ioc.ports import Danger, StoredImage
from ioc.queries.directory import directory
from ioc.services import enrichment, incidents, log, referral


def add_update(
    session: Session,
    tracking_code: str,
    text: str,
    client_token: str,
    danger: Danger,
    media: tuple[StoredImage, ...] = (),
) -> bool:
    """More from the reporter; a new danger in it makes the incident critical at once.

    Answers whether it was new: the same `client_token` again changes nothing.
    """
    report = fetch.report_by_code(session, tracking_code, lock=True)
    known = session.scalar(select(ReportUpdate.id).where(ReportUpdate.client_token == client_token))
    if known is not None:
        return False
    now = clock.now()
    session.add(
        ReportUpdate(
            report_id=report.id,
            client_token=client_token,
            text=text,
            media_count=len(media),
            at=now,
        )
    )
    for image in media:
        session.add(
            Attachment(
                key=image.key,
                report_id=report.id,
                content_type=image.content_type,
                size_bytes=image.size_bytes,
                width=image.width,
                height=image.height,
                taken_lat=image.taken_lat,
                taken_lon=image.taken_lon,
                taken_at=image.taken_at,
                created_at=now,
            )
        )
    report.media_count += len(media)
    report.emergency = report.emergency or danger.is_emergency
    report.version += 1
    log.report_changed(
        session,
        REPORTER,
        report,
        EventKind.REPORT_UPDATED,
        {"text": text, "photos": len(media), "incident": report.incident_id},
    )
    incident = _incident_of(session, report)
    if incident is not None:
        _confirm(session, incident, report, text, danger)
    return True


def _confirm(
    session: Session, incident: Incident, report: Report, text: str, danger: Danger
) -> None:
    before = standing_of(incident)
    incident.last_confirmed_at = clock.now()
    data: dict[str, object] = {"report": report.id, "text": text}
    if danger.is_emergency:
        if incident.status not in OPEN:
            # Who is in danger writes where they wrote before, whatever became of that matter.
            incidents.reopen(session, REPORTER, incident, text)
            before = standing_of(incident)
            _restore(session, report)
        _make_critical(session, incident, report, danger, data)
    log.incident_changed(session, REPORTER, incident, EventKind.INCIDENT_GREW, before, data)


def _restore(session: Session, report: Report) -> None:
    """A report that was rejected counts again."""
    if report.status is ReportStatus.REJECTED:
        report.status = reports.advance(report.status, ReportAction.RESTORE)
        report.version += 1
        data = {"incident": report.incident_id}
        log.report_changed(session, REPORTER, report, EventKind.REPORT_RESTORED, data)


def _make_critical(
    session: Session, incident: Incident, report: Report, danger: Danger, data: dict[str, object]
) -> None:
    """Somebody may die: the rescuers are called, with the order in which they should come."""
    known = enrichment.known_of(report, danger.severity, directory(session))
    tiers = [t for t in (incident.tier, triage.tier(known)) if t is not None]
    incident.tier = min(tiers) if tiers else None
    incident.score = max(incident.score, triage.score(known))
    if incident.severity is not Severity.CRITICAL:
        incident.severity = Severity.CRITICAL
        data["severity"] = incident.severity.value
        data |= referral.offer_by_rules(session, incident)


def give_feedback(
    session: Session,
    tracking_code: str,
    fixed: bool | None,
    satisfaction: Satisfaction | None,
    comment: str | None,
) -> None:
    """Rates a result; *not fixed* reopens the incident, *fixed* closes it.

    Raises `InvalidTransition` while there is no result yet.
    """
    report = fetch.report_by_code(session, tracking_code, lock=True)
    incident = _incident_of(session, report)
    if incident is None or incident.status in OPEN:
        raise InvalidTransition("no_result_yet")
    session.add(
        Feedback(
            report_id=report.id,
            fixed=fixed,
            satisfaction=satisfaction,
            comment=comment,
            at=clock.now(),
        )
    )
    report.version += 1
    log.report_changed(
        session,
        REPORTER,
        report,
        EventKind.REPORT_RATED,
        {
            "fixed": fixed,
            "satisfaction": satisfaction.value if satisfaction else None,
            "comment": comment,
            "incident": incident.id,
        },
    )
    if fixed is False:
        incidents.reopen(session, REPORTER, incident, comment or "not_fixed")
    elif fixed and incident.status is IncidentStatus.RESOLVED:
        before = standing_of(incident)
        incident.status = advance(incident.status, IncidentAction.CLOSE)
        incident.closed_at = clock.now()
        log.incident_changed(
            session, REPORTER, incident, EventKind.INCIDENT_CLOSED, before, {"by": "reporter"}
        )


def _incident_of(session: Session, report: Report) -> Incident | None:
    if report.incident_id is None:
        return None
    return fetch.incident_for(
        session, SYSTEM, report.incident_id, Permission.INCIDENT_VIEW, lock=True
    )
