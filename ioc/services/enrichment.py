"""From a saved report to an incident at an agency: placed, judged, joined, routed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc.access.actor import Actor
from ioc.db import spatial_sql
from ioc.domain import clock, duplicates, triage, verification
from ioc.domain.duplicates import Candidate, Limits, Match, Told
from ioc.domain.geo import BORDER_METRES, LocationQuality, Point
from ioc.domain.incidents import OPEN, Severity, Verification
from ioc.domain.reports import LocationSource, ReportStatus, WaterTrend
from ioc.domain.triage import Known
from ioc.domain.verification import Evidence
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Report, ReporterContact
from ioc.ports import Classified, Located
from ioc.queries.directory import Directory, directory
from ioc.services import incidents

UNSURE = 0.3
"""A category held with less confidence than this is `khac` until a person says otherwise."""

OTHER = "khac"
RESCUE = duplicates.RESCUE
FIRE = "chay_no"
NAMED = frozenset({"ward_named", "former_ward"})
"""Reason codes of a ward that the words name; from a street or a landmark it is only inferred."""


def apply_enrichment(
    session: Session,
    actor: Actor,
    report: Report,
    located: Located,
    classified: Classified,
    *,
    told_incident: int | None = None,
) -> None:
    """Makes a report part of an incident. Once: a second call changes nothing.

    `told_incident` is the incident of which the operator said that this caller tells.
    """
    if report.enriched_at is not None or report.status is ReportStatus.REJECTED:
        return
    city = directory(session)
    _place(session, report, located, city)
    known = _judge(report, classified, city)
    phone = session.scalar(
        select(ReporterContact.phone_key).where(ReporterContact.report_id == report.id)
    )
    match, incident = _known_incident(session, report, phone, city, told_incident)
    grounds = verification.grounds(
        _evidence(
            session,
            report,
            classified,
            phone,
            _others_agree(session, report, phone, incident if match is Match.JOIN else None),
            city,
        )
    )
    if _contradicts(report, located):
        grounds.append(verification.PLACE_CONTRADICTS)
    report.evidence = [[ground.code, ground.weight] for ground in grounds]
    verdict = verification.assess(grounds)
    report.enriched_at = clock.now()
    if verdict is Verification.VERIFIED:
        report.status = ReportStatus.VERIFIED
    if match is Match.JOIN and incident is not None:
        incidents.link_report(session, actor, report, incident, known, verdict)
        return
    if match is Match.PROPOSE and incident is not None:
        report.proposed_incident_id = incident.id
    incidents.open_incident(session, actor, report, known, verdict)


def _place(session: Session, report: Report, located: Located, city: Directory) -> None:
    """Settles where it is: a point that was sent stays, a ward named in words wins its border."""
    report.location_reasons = [[r.quote, r.code] for r in located.reasons]
    report.location_candidates = [
        {
            "label": c.label,
            "area_code": c.area_code,
            "lat": c.lat,
            "lon": c.lon,
            "score": round(c.score, 2),
        }
        for c in located.candidates[:5]
    ]
    if report.lat is None and located.point is not None:
        report.lat, report.lon = located.point.lat, located.point.lon
        report.point = point_value(report.lat, report.lon)
        report.accuracy_m = located.accuracy_m
        report.location_source = LocationSource.TEXT
        report.location_quality = located.quality
    if report.address is None:
        report.address = located.address
    if report.lat is None or report.lon is None:
        report.area_code = located.area_code
        return
    _find_area(session, report, located, city)


def _find_area(session: Session, report: Report, located: Located, city: Directory) -> None:
    point = Point(report.lat or 0.0, report.lon or 0.0)
    near = spatial_sql.areas_near(session, point, max(BORDER_METRES, report.accuracy_m or 0.0))
    containing = next((area.code for area in near if area.contains), None)
    fallback = containing or (near[0].code if near else None)
    named = located.area_code
    is_own_point = report.location_source is LocationSource.TEXT
    nearby_codes = [area.code for area in near]
    is_named = any(reason.code in NAMED for reason in located.reasons)
    if named and (is_own_point or not near or (is_named and named in nearby_codes)):
        report.area_code, report.other_area_codes = named, []
        return
    report.area_code = fallback
    if named and named != fallback:
        # The point says one ward and the words another: both are named and a person confirms.
        report.other_area_codes = [named]
        return
    unsure = [area for area in near if area.is_approximate and area.distance_metres < BORDER_METRES]
    is_border = len(unsure) > 1 and fallback is not None
    report.other_area_codes = (
        [area.code for area in unsure if area.code != fallback][:2] if is_border else []
    )
    if fallback and not report.address:
        report.address = city.areas[fallback].full_name


def _contradicts(report: Report, located: Located) -> bool:
    """Whether the words name another ward than the one the point that was sent lies in."""
    is_sent = report.location_source not in {None, LocationSource.TEXT}
    return (
        is_sent
        and located.area_code is not None
        and report.area_code is not None
        and located.area_code != report.area_code
    )


def _judge(report: Report, classified: Classified, city: Directory) -> Known:
    """Settles kind, danger, people and water; what a person said is never overruled."""
    danger = classified.danger
    report.emergency = report.said_emergency or report.emergency or danger.is_emergency
    if danger.reasons:
        report.emergency_reasons = [[r.quote, r.code] for r in danger.reasons]
    report.category_reasons = [[r.quote, r.code] for r in classified.reasons]
    code, confidence = classified.ranked[0] if classified.ranked else (OTHER, 0.0)
    if report.chosen_category in city.categories:
        code, confidence = report.chosen_category or OTHER, 1.0
    elif code not in city.categories or confidence < UNSURE:
        code = RESCUE if report.emergency else OTHER
    elif code == RESCUE and report.emergency and _is_fire(report, classified):
        # Rescuers come to a fire too, but whoever puts it out has to lead.
        code = FIRE
    report.category, report.category_confidence = code, round(confidence, 3)
    if report.people is None:
        report.people = classified.people
    report.vulnerable = sorted({*report.vulnerable, *classified.vulnerable})
    if report.water_depth_m is None:
        report.water_depth_m = classified.water_depth_m
        report.water_text = report.water_text or classified.water_text
    if report.water_trend is None and classified.water_trend:
        report.water_trend = WaterTrend(classified.water_trend)
    known = known_of(report, danger.severity, city)
    report.severity = triage.severity(known)
    return known


def _is_fire(report: Report, classified: Classified) -> bool:
    """Whether the words tell of a fire, and the kinds found allow it."""
    told = {code for _quote, code in report.emergency_reasons or []}
    found = {code for code, _confidence in classified.ranked}
    return bool(told & {"fire", "explosion_or_gas"}) and FIRE in found


def known_of(report: Report, text_severity: Severity, city: Directory) -> Known:
    """What triage may know of a report."""
    category = city.categories.get(report.category or OTHER)
    return Known(
        category_default=category.default_severity if category else Severity.NORMAL,
        text_severity=text_severity,
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


def _known_incident(
    session: Session,
    report: Report,
    phone: str | None,
    city: Directory,
    told_incident: int | None,
) -> tuple[Match, Incident | None]:
    """The open incident this report tells of, and how sure that is."""
    if told_incident is not None:
        told = session.scalar(
            select(Incident).where(
                Incident.id == told_incident,
                Incident.status.in_(OPEN),
                Incident.is_exercise == report.is_exercise,
            )
        )
        if told is not None:
            return Match.JOIN, _locked(session, told.id)
    category = city.categories.get(report.category or OTHER)
    if category is None or report.category == OTHER:
        return Match.APART, None
    limits = Limits(category.same_incident_metres, category.same_incident_hours)
    candidates = _candidates(session, report, phone, limits)
    match, best = duplicates.best_match(
        Told(category.code, report.received_at, report.accuracy_m, phone), candidates, limits
    )
    return match, _locked(session, best.incident_id) if best else None


def _locked(session: Session, incident_id: int) -> Incident | None:
    """The incident, locked, or None when it was closed while this transaction waited."""
    return session.scalar(
        select(Incident)
        .where(Incident.id == incident_id, Incident.status.in_(OPEN))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _candidates(
    session: Session, report: Report, phone: str | None, limits: Limits
) -> Sequence[Candidate]:
    same_phone: set[int] = set()
    if phone is not None:
        same_phone = set(
            session.scalars(
                select(Report.incident_id)
                .join(ReporterContact, ReporterContact.report_id == Report.id)
                .join(Incident, Incident.id == Report.incident_id)
                .where(
                    ReporterContact.phone_key == phone,
                    Incident.status.in_(OPEN),
                    Incident.category == report.category,
                    Incident.is_exercise == report.is_exercise,
                )
                .limit(20)
            )
        )
    rows = []
    if report.lat is not None and report.lon is not None:
        point = Point(report.lat, report.lon)
        away = spatial_sql.metres_from(session, "incident", point).label("away")
        rows = list(
            session.execute(
                select(
                    Incident.id,
                    Incident.category,
                    Incident.last_confirmed_at,
                    Incident.accuracy_m,
                    away,
                )
                .where(
                    Incident.status.in_(OPEN),
                    Incident.category == report.category,
                    Incident.is_exercise == report.is_exercise,
                    spatial_sql.within_metres(session, "incident", point, limits.metres),
                )
                .order_by(away)
                .limit(20)
            )
        )
    found = {
        row.id: Candidate(
            row.id,
            row.category,
            row.last_confirmed_at,
            row.away,
            row.accuracy_m,
            frozenset({phone}) if phone and row.id in same_phone else frozenset(),
        )
        for row in rows
    }
    for incident_id in same_phone - set(found):
        incident = session.get(Incident, incident_id)
        if incident is not None and _may_be_same_place(report, incident):
            found[incident_id] = Candidate(
                incident_id,
                incident.category,
                incident.last_confirmed_at,
                0.0 if report.lat is None else limits.metres,
                incident.accuracy_m,
                frozenset({phone}) if phone else frozenset(),
            )
    return list(found.values())


def _may_be_same_place(report: Report, incident: Incident) -> bool:
    """A second call of one number belongs to the first unless both are placed, and apart.

    The near ones were found by their distance; what is left is far away, or one is not placed.
    """
    vague = {LocationQuality.NONE, LocationQuality.WARD}
    return report.location_quality in vague or incident.location_quality in vague


def _evidence(
    session: Session,
    report: Report,
    classified: Classified,
    phone: str | None,
    others_agree: bool,
    city: Directory,
) -> Evidence:
    point = Point(report.lat, report.lon) if report.lat is not None and report.lon else None
    earlier = 0
    if phone is not None:
        earlier = (
            session.scalar(
                select(func.count())
                .select_from(ReporterContact)
                .join(Report, Report.id == ReporterContact.report_id)
                .where(
                    ReporterContact.phone_key == phone,
                    Report.status == ReportStatus.REJECTED,
                )
            )
            or 0
        )
    return Evidence(
        channel=report.channel,
        has_phone=phone is not None,
        is_at_scene=bool(report.at_scene) and report.location_source is LocationSource.GPS,
        gps_accuracy_m=report.accuracy_m if report.location_source is LocationSource.GPS else None,
        photo_distance_m=_photo_distance(session, report, point),
        photo_count=report.media_count,
        other_reports=1 if others_agree else 0,
        is_located=report.area_code is not None,
        is_outside_city=point is not None and not city.bounds.contains(point),
        reads_as_joke=classified.danger.reads_as_joke,
        text_length=len(report.text.strip()),
        earlier_rejected=earlier,
        category_confidence=report.category_confidence or 0.0,
    )


def _others_agree(
    session: Session, report: Report, phone: str | None, incident: Incident | None
) -> bool:
    """Whether somebody else told of the incident: another telephone, or another way in.

    Two messages of one sender, or two without a telephone by the same way, prove nothing.
    """
    if incident is None:
        return False
    told = session.execute(
        select(Report.channel, ReporterContact.phone_key)
        .outerjoin(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.incident_id == incident.id, Report.id != report.id)
        .limit(50)
    )
    return any(
        row.channel != report.channel
        if row.phone_key is None or phone is None
        else row.phone_key != phone
        for row in told
    )


def _photo_distance(session: Session, report: Report, point: Point | None) -> float | None:
    """How far from the reported place the nearest photo says it was taken, metres."""
    if not report.media_count or point is None or report.location_source is LocationSource.EXIF:
        return None
    taken = session.execute(
        select(Attachment.taken_lat, Attachment.taken_lon).where(
            Attachment.report_id == report.id, Attachment.taken_lat.is_not(None)
        )
    )
    here = Place(point.lat, point.lon)
    return min(
        (distance_m(here, Place(row.taken_lat, row.taken_lon)) for row in taken), default=None
    )
