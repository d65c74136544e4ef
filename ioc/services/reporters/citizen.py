"""What a citizen does with a report of their own: adds to it, rates it, says it is not fixed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import REPORTER, SYSTEM, Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock, reports, triage
from ioc.domain.contact import phone_key
from ioc.domain.errors import Conflict, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import (
    OPEN,
    IncidentAction,
    IncidentStatus,
    Severity,
    Verification,
    advance,
)
from ioc.domain.permissions import Permission
from ioc.domain.reports import (
    RefugeKind,
    ReportAction,
    ReportStatus,
    Satisfaction,
    WaterTrend,
)
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Feedback, Report, ReporterContact, ReportUpdate
from ioc.ports import Danger, StoredImage
from ioc.queries.directory import directory
from ioc.services.agency import working
from ioc.services.changes import log, scoring
from ioc.services.incidents import growth, referral
from ioc.services.incidents.known import known_of
from ioc.services.intake import added_places
from ioc.services.intake.added_places import Place
from ioc.services.reporters import questions

NOT_ASKED = frozenset({ReportStatus.REJECTED, ReportStatus.WITHDRAWN})


@dataclass(frozen=True)
class MoreTold:
    """What a reporter adds: words, what was read in them, and answers to our questions.

    `people_at_least` was read in words that an operator types while somebody speaks: those who are
    named next are no fewer than were named before. `says_emergency`: the operator says so.
    """

    text: str
    client_token: str
    danger: Danger = field(default_factory=Danger)
    media: tuple[StoredImage, ...] = ()
    people: int | None = None
    vulnerable: tuple[str, ...] = ()
    water_depth_m: float | None = None
    water_trend: WaterTrend | None = None
    water_text: str | None = None
    phone: str | None = None
    people_at_least: int | None = None
    refuge_kind: RefugeKind | None = None
    refuge_margin_m: float | None = None
    place: Place | None = None
    says_emergency: bool = False

    @property
    def is_danger(self) -> bool:
        """Whether somebody is in danger of life by what is added."""
        return self.says_emergency or self.danger.is_emergency


def update_key(tracking_code: str, client_token: str) -> str:
    """Under which an addition is kept: a token counts within its own report only."""
    return hashlib.sha256(f"{tracking_code}:{client_token}".encode()).hexdigest()


def add_update(
    session: Session, tracking_code: str, more: MoreTold, actor: Actor = REPORTER
) -> bool:
    """More from the reporter; a new danger in it makes the incident critical at once.

    `actor` is the operator who types it while the reporter speaks. Answers whether it was new: the
    same `client_token` again changes nothing, and with other words it is a `Conflict`.
    """
    report, incident = locked(session, tracking_code)
    key = update_key(tracking_code, more.client_token)
    known = session.scalar(select(ReportUpdate).where(ReportUpdate.client_token == key))
    if known is not None:
        if known.text != more.text or known.media_count != len(more.media):
            raise Conflict("client_token_reused")
        return False
    _keep(session, report, more, key)
    more = _with_people(report, more)
    _keep_phone(session, report, more.phone)
    _learn(report, more)
    if more.place is not None:
        added_places.take_for_report(session, report, more.place)
    report.version += 1
    log.report_changed(
        session,
        actor,
        report,
        EventKind.REPORT_UPDATED,
        {"text": more.text, "photos": len(more.media), "incident": report.incident_id},
    )
    questions.answered(session, report, incident, more.text)
    if incident is not None:
        _confirm(session, actor, incident, report, more)
    return True


def _with_people(report: Report, more: MoreTold) -> MoreTold:
    least = more.people_at_least
    if more.people is not None or least is None or least <= (report.people or 0):
        return more
    return replace(more, people=least)


def _keep(session: Session, report: Report, more: MoreTold, key: str) -> None:
    now = clock.now()
    session.add(
        ReportUpdate(
            report_id=report.id,
            client_token=key,
            text=more.text,
            media_count=len(more.media),
            at=now,
        )
    )
    for image in more.media:
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


def _keep_phone(session: Session, report: Report, phone: str | None) -> None:
    """A number to ring back, for a report that came without one."""
    if not phone:
        return
    contact = session.get(ReporterContact, report.id)
    if contact is None:
        contact = ReporterContact(report_id=report.id, is_anonymous=False)
        session.add(contact)
    if contact.phone is None:
        contact.phone, contact.phone_key = phone, phone_key(phone)


def _learn(report: Report, more: MoreTold) -> None:
    """Puts what was told into the report; a later answer replaces an earlier one."""
    report.media_count += len(more.media)
    report.said_emergency = report.said_emergency or more.says_emergency
    report.emergency = report.emergency or more.is_danger
    told = [[reason.quote, reason.code] for reason in more.danger.reasons]
    known = report.emergency_reasons or []
    report.emergency_reasons = [*known, *(pair for pair in told if pair not in known)]
    report.vulnerable = sorted({*(report.vulnerable or []), *more.vulnerable})
    if more.people is not None:
        report.people = more.people
    if more.water_depth_m is not None:
        report.water_depth_m = more.water_depth_m
    report.water_trend = more.water_trend or report.water_trend
    report.water_text = more.water_text or report.water_text
    if more.refuge_kind is not None:
        report.refuge_kind, report.refuge_margin_m = more.refuge_kind, more.refuge_margin_m


def _confirm(
    session: Session, actor: Actor, incident: Incident, report: Report, more: MoreTold
) -> None:
    before = standing_of(incident)
    incident.last_confirmed_at = clock.now()
    incident.desk_after = None
    data: dict[str, object] = {"report": report.id}
    if more.is_danger and incident.status not in OPEN:
        # Who is in danger writes where they wrote before, whatever became of that matter.
        working.reopen(session, actor, incident, "new_danger", report.id)
        before = standing_of(incident)
        _restore(session, actor, report)
    if incident.status in OPEN:
        _take_over(session, incident, report, more, data)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_GREW, before, data)


def _restore(session: Session, actor: Actor, report: Report) -> None:
    """A report that was rejected counts again."""
    if report.status is ReportStatus.REJECTED:
        report.status = reports.advance(report.status, ReportAction.RESTORE)
        report.version += 1
        data = {"incident": report.incident_id}
        log.report_changed(session, actor, report, EventKind.REPORT_RESTORED, data)


def _take_over(
    session: Session, incident: Incident, report: Report, more: MoreTold, data: dict[str, object]
) -> None:
    """What the reporter told now counts for the incident: who is there, how bad, how urgent."""
    known = known_of(report, more.danger.severity, directory(session))
    scoring.hold(incident)
    if more.people is not None and (incident.report_count == 1 or incident.people is None):
        incident.people = more.people
    elif more.people is not None:
        incident.people = max(incident.people or 0, more.people)
    incident.vulnerable = sorted({*incident.vulnerable, *(report.vulnerable or [])})
    was_in = incident.area_code
    if more.place is not None and added_places.take_for_incident(incident, report, more.place):
        data["place"] = incident.area_code
    growth.retell(session, incident, report, growth.told_by(report, known, Verification.UNVERIFIED))
    moved, is_worse = incident.area_code != was_in, False
    if triage.is_life_threat(known):
        is_worse = incident.severity is not Severity.CRITICAL
    if is_worse:
        incident.severity = Severity.CRITICAL
        data["severity"] = incident.severity.value
    if is_worse or moved:
        data |= referral.offer_by_rules(session, incident, takes_back=moved)


def give_feedback(
    session: Session,
    tracking_code: str,
    fixed: bool | None,
    satisfaction: Satisfaction | None,
    comment: str | None,
) -> None:
    """Rates a result; *not fixed* reopens the incident, *fixed* closes it.

    Raises `InvalidTransition` while there is no result yet, for a report that was rejected or
    withdrawn (its result is not the incident's), and for an answer that was given already.
    """
    report, incident = locked(session, tracking_code)
    if incident is None or incident.status in OPEN or report.status in NOT_ASKED:
        raise InvalidTransition("no_result_yet")
    _once(session, report, incident, fixed, satisfaction)
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
        working.reopen(session, REPORTER, incident, "not_fixed", report.id)
    elif fixed and incident.status is IncidentStatus.RESOLVED:
        before = standing_of(incident)
        incident.status = advance(incident.status, IncidentAction.CLOSE)
        incident.closed_at = clock.now()
        log.incident_changed(
            session, REPORTER, incident, EventKind.INCIDENT_CLOSED, before, {"by": "reporter"}
        )


def _once(
    session: Session,
    report: Report,
    incident: Incident,
    fixed: bool | None,
    satisfaction: Satisfaction | None,
) -> None:
    """Each question is answered once for each result; *not fixed* may always be said."""
    since = incident.resolved_at or incident.closed_at or incident.opened_at
    earlier = session.scalars(
        select(Feedback).where(Feedback.report_id == report.id, Feedback.at >= since)
    ).all()
    rated_again = satisfaction is not None and any(f.satisfaction for f in earlier)
    fixed_again = fixed is True and any(f.fixed for f in earlier)
    if rated_again or (fixed_again and satisfaction is None):
        raise InvalidTransition("already_rated")


def locked(session: Session, tracking_code: str) -> tuple[Report, Incident | None]:
    """The report and its incident, locked in the order in which staff lock them: the incident
    first, or a citizen and an officer who act at once would wait for each other for ever."""
    while True:
        incident_id = fetch.report_by_code(session, tracking_code).incident_id
        incident = None
        if incident_id is not None:
            incident = fetch.incident_for(
                session, SYSTEM, incident_id, Permission.INCIDENT_VIEW, lock=True
            )
        report = fetch.report_by_code(session, tracking_code, lock=True)
        if report.incident_id == incident_id:
            return report, incident
