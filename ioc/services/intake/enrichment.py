"""From a saved report to an incident at an agency: placed, judged, joined, routed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db import spatial_sql
from ioc.domain import clock, duplicates, triage, verification
from ioc.domain.duplicates import Match, Told
from ioc.domain.facts import Fact
from ioc.domain.geo import BORDER_METRES, Point
from ioc.domain.incidents import OPEN, Verification
from ioc.domain.reports import LocationSource, RefugeKind, ReportStatus, WaterTrend
from ioc.domain.triage import Known
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.models.report import Report, ReporterContact
from ioc.ports import Classified, Located
from ioc.queries.directory import Directory, directory
from ioc.queries.verification.understood import understood_of, vulnerable_of
from ioc.services.incidents import incidents
from ioc.services.incidents.known import OTHER, known_of
from ioc.services.ledger import still_there
from ioc.services.verification import evidence, examples, matching, repeats, scope
from ioc.services.verification.matching import Found

UNSURE = 0.3
"""A category held with less confidence than this is `khac` until a person says otherwise."""


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
    report.understood = understood_of(located, classified)
    examples.keep_of_sender(session, report, examples.said_by_sender(report))
    _place(session, report, located, city)
    known = _judge(report, classified, city)
    contact = session.get(ReporterContact, report.id)
    told = matching.told_of(report, contact, classified.ranked)
    matching.keep_keys(session, report.id, matching.keys(told))
    found, incident = _known_incident(session, report, told, city, told_incident)
    legal = scope.legal_of(report)
    found, incident = scope.kept_apart(report, legal, found, incident, told_incident)
    grounds = verification.grounds(evidence.gather(session, report, classified, found, city))
    if _contradicts(report, located):
        grounds.append(verification.PLACE_CONTRADICTS)
    report.evidence = [[ground.code, ground.weight] for ground in grounds]
    verdict = verification.assess(grounds)
    report.enriched_at = clock.now()
    if verdict is Verification.VERIFIED:
        report.status = ReportStatus.VERIFIED
    repeat, opened = repeats.repeat_of(report), None
    if incident is not None:
        still_there.called(session, incident, report)
        incidents.link_report(session, actor, report, incident, known, verdict)
    else:
        matching.keep_proposals(session, report, found)
        flags = repeats.marked(scope.marks(legal)) if repeat else scope.marks(legal)
        opened = incidents.open_incident(session, actor, report, known, verdict, flags)
    said = repeats.link(session, report, told, city, repeat, incident) if repeat else None
    if opened is not None and legal is None:
        repeats.follow(session, actor, report, told, city, opened, repeat, said)


def _place(session: Session, report: Report, located: Located, city: Directory) -> None:
    """Settles where it is: a point that was sent stays unless the words exclude it, a ward named in
    words wins its border."""
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
    if located.point is not None and (report.lat is None or _words_win(report, located)):
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


def _words_win(report: Report, located: Located) -> bool:
    """Whether the phone is far from the place in the words: who writes for a mother at home is not
    where help is needed. The position stays among the candidates, and a reason asks."""
    return (
        located.beside == "far"
        and report.location_source is LocationSource.GPS
        and not report.at_scene
    )


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
    _fill_in(report, classified)
    known = known_of(report, danger.severity, city)
    report.severity = triage.severity(known)
    return known


def _fill_in(report: Report, classified: Classified) -> None:
    """What the words tell of people, water, refuge and needs, where nobody said it by hand."""
    settled = frozenset(report.settled or ())
    if report.people is None and Fact.PEOPLE not in settled:
        report.people = classified.people
    if Fact.VULNERABLE not in settled:
        report.vulnerable = sorted({*report.vulnerable, *vulnerable_of(classified)})
    if Fact.WATER not in settled:
        if report.water_depth_m is None:
            report.water_depth_m = classified.water_depth_m
            report.water_text = report.water_text or classified.water_text
        if report.water_trend is None and classified.water_trend:
            report.water_trend = WaterTrend(classified.water_trend)
    if report.refuge_kind is None and classified.refuge and Fact.REFUGE not in settled:
        report.refuge_kind = RefugeKind(classified.refuge)
        report.refuge_margin_m = classified.refuge_margin_m
    if classified.needs and Fact.NEEDS not in settled:
        report.needs = sorted({*(report.needs or ()), *classified.needs})
    if report.battery_percent is None and Fact.BATTERY not in settled:
        report.battery_percent = classified.battery_percent


def _is_fire(report: Report, classified: Classified) -> bool:
    """Whether the words tell of a fire, and the kinds found allow it."""
    told = {code for _quote, code in report.emergency_reasons or []}
    found = {code for code, _confidence in classified.ranked}
    return bool(told & {"fire", "explosion_or_gas"}) and FIRE in found


def _known_incident(
    session: Session,
    report: Report,
    told: Told,
    city: Directory,
    told_incident: int | None,
) -> tuple[Found, Incident | None]:
    """What resembles this report, and the open incident that it joins."""
    found = matching.find(session, report, told, city)
    if told_incident is not None:
        named = session.scalar(
            select(Incident.id).where(
                Incident.id == told_incident,
                Incident.status.in_(OPEN),
                Incident.is_exercise == report.is_exercise,
            )
        )
        if named is not None:
            found = matching.named(session, found, named, report)
    if found.match is not Match.JOIN or found.incident_id is None:
        return found, None
    incident = _locked(session, found.incident_id)
    if incident is None:
        found = replace(found, match=Match.APART, incident_id=None)
    return found, incident


def _locked(session: Session, incident_id: int) -> Incident | None:
    """The incident, locked, or None when it was closed while this transaction waited."""
    return session.scalar(
        select(Incident)
        .where(Incident.id == incident_id, Incident.status.in_(OPEN))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
