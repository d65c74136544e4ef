"""Gathers what speaks for or against a report, for the rules of `domain.verification` to weigh."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc.db import spatial_sql
from ioc.domain.duplicates import Match, Sign, kindred
from ioc.domain.geo import Point
from ioc.domain.incidents import Outcome, Verification
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, LocationSource, ReportStatus
from ioc.domain.verification import Evidence
from ioc.models.incident import Incident
from ioc.models.people import Membership
from ioc.models.report import Attachment, Report, ReporterContact
from ioc.ports import Classified
from ioc.queries.directory import Directory
from ioc.services.verification.matching import Found, Telling
from ioc.understanding.contradiction import read_contradiction, tells_of_prank

TRUSTED_FROM = 2
"""So many earlier reports of a number that an agency found true and fixed, and none rejected."""

EVENT_METRES, EVENT_HOURS = 500.0, 24.0
"""So near and so recent a verified event of a kindred kind makes another one likely."""

CLOSE = frozenset({Sign.NEAR, Sign.SAME_SPOT, Sign.SAME_ALLEY, Sign.SAME_HOUSE})


def gather(
    session: Session, report: Report, classified: Classified, found: Found, city: Directory
) -> Evidence:
    """The evidence for a report that has been placed and compared with what is known."""
    point = None
    if report.lat is not None and report.lon is not None:
        point = Point(report.lat, report.lon)
    phone = found.told.phone_key
    fixed, rejected, pranks = _past_of(session, report, phone)
    photo_metres, photo_hours = _photos(session, report, point)
    is_gps = report.location_source is LocationSource.GPS
    joined = found.incident_id if found.match is Match.JOIN else None
    own = [t for t in found.tellings if t.incident_id == joined]
    near = {w.candidate.incident_id for w in found.proposals if CLOSE & set(w.signs)}
    says_against = read_contradiction(report.text) is not None and bool(own or near)
    return Evidence(
        channel=report.channel,
        has_phone=phone is not None,
        is_trusted_reporter=fixed >= TRUSTED_FROM and not rejected,
        is_at_scene=bool(report.at_scene) and is_gps,
        gps_accuracy_m=report.accuracy_m if is_gps else None,
        photo_distance_m=photo_metres,
        photo_count=report.media_count,
        # Who says that it is over is no witness that it is so.
        other_reports=0 if says_against else _senders(report, phone, own),
        is_located=report.area_code is not None,
        is_outside_city=point is not None and not city.bounds.contains(point),
        reads_as_joke=classified.danger.reads_as_joke,
        text_length=len(report.text.strip()),
        earlier_rejected=rejected,
        category_confidence=report.category_confidence or 0.0,
        reports_nearby=_senders(
            report, phone, [t for t in found.tellings if t.incident_id in near]
        ),
        is_staff_reporter=_is_staff(session, report),
        earlier_pranks=pranks,
        photo_age_hours=photo_hours,
        events_nearby=_events(session, report, point, near, joined),
        is_contradicted=any(read_contradiction(t.text) is not None for t in own)
        and not says_against,
        says_against=says_against,
    )


def _senders(report: Report, phone: str | None, tellings: Iterable[Telling]) -> int:
    """How many others told of it: another telephone, or another way in.

    Two messages of one sender, or two without a telephone by the same way, prove nothing.
    """
    phones: set[str] = set()
    ways: set[Channel] = set()
    for told in tellings:
        if told.phone is None or phone is None:
            if told.channel is not report.channel:
                phones.add(told.phone) if told.phone else ways.add(told.channel)
        elif told.phone != phone:
            phones.add(told.phone)
    return len(phones) + len(ways)


def _past_of(session: Session, report: Report, phone: str | None) -> tuple[int, int, int]:
    """Of a number's earlier reports: found true and fixed, rejected, rejected as a prank."""
    if phone is None:
        return 0, 0, 0
    rows = session.execute(
        select(Report.status, Report.reject_reason, Incident.outcome)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .outerjoin(Incident, Incident.id == Report.incident_id)
        .where(ReporterContact.phone_key == phone, Report.id != report.id)
        .order_by(Report.id.desc())
        .limit(50)
    ).all()
    rejected = [row for row in rows if row.status is ReportStatus.REJECTED]
    pranks = sum(tells_of_prank(row.reject_reason or "") for row in rejected)
    fixed = sum(row.outcome is Outcome.FIXED for row in rows)
    return fixed, len(rejected), pranks


def _is_staff(session: Session, report: Report) -> bool:
    """Whether an officer reports for people (a ward's, a crew's), not an operator for a caller."""
    if report.taken_by is None or report.channel is Channel.HOTLINE:
        return False
    role = session.scalar(
        select(Membership.role)
        .where(Membership.user_id == report.taken_by, Membership.role != Role.PARTNER)
        .limit(1)
    )
    return role is not None


def _photos(
    session: Session, report: Report, point: Point | None
) -> tuple[float | None, float | None]:
    """How far from the reported place the nearest photo was taken (metres), and how long before
    the report the newest one (hours)."""
    if not report.media_count:
        return None, None
    rows = session.execute(
        select(Attachment.taken_lat, Attachment.taken_lon, Attachment.taken_at).where(
            Attachment.report_id == report.id
        )
    ).all()
    return _distance(report, point, rows), _age(report, rows)


def _distance(report: Report, point: Point | None, rows: Iterable[Any]) -> float | None:
    if point is None or report.location_source is LocationSource.EXIF:
        return None
    here = Place(point.lat, point.lon)
    return min(
        (
            distance_m(here, Place(row.taken_lat, row.taken_lon))
            for row in rows
            if row.taken_lat is not None and row.taken_lon is not None
        ),
        default=None,
    )


def _age(report: Report, rows: Iterable[Any]) -> float | None:
    at = report.happened_at or report.received_at
    ages = [(at - row.taken_at).total_seconds() / 3600 for row in rows if row.taken_at is not None]
    return min(ages, default=None, key=abs)


def _events(
    session: Session,
    report: Report,
    point: Point | None,
    near: set[int],
    joined: int | None,
) -> int:
    """How many verified incidents of kindred kinds began close by in the last hours."""
    if point is None or report.category is None:
        return 0
    count = session.scalar(
        select(func.count())
        .select_from(Incident)
        .where(
            Incident.verification == Verification.VERIFIED,
            Incident.is_exercise == report.is_exercise,
            Incident.category.in_(sorted(kindred(report.category) - {"khac"})),
            Incident.opened_at >= report.received_at - timedelta(hours=EVENT_HOURS),
            Incident.id.not_in(sorted(near | ({joined} if joined else set()))),
            spatial_sql.within_metres(session, "incident", point, EVENT_METRES),
        )
    )
    return count or 0
