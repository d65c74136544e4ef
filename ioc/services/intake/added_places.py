"""A place that is told after a report was saved: taken where it says more than what was known."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ioc.db import spatial_sql
from ioc.domain.geo import BORDER_METRES, LocationQuality, Point, better
from ioc.domain.reports import LocationSource
from ioc.models.base import point_value
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries.directory import directory

AREA_METRES = 2000.0


@dataclass(frozen=True)
class Place:
    """Where it is by an addition (WGS84, accuracy in metres).

    `area_code` is the area that the words name, where they name one. What a person chose
    (`is_chosen`) counts before everything that was read.
    """

    point: Point
    quality: LocationQuality
    source: LocationSource
    accuracy_m: float | None = None
    address: str | None = None
    area_code: str | None = None
    is_chosen: bool = False


def take_for_report(session: Session, report: Report, place: Place) -> None:
    """The report lies there now, unless what is known of it says more, or it is outside."""
    known = report.location_quality or LocationQuality.NONE
    if not (place.is_chosen or better(place.quality, known)):
        return
    if not directory(session).bounds.contains(place.point):
        return
    report.lat, report.lon = place.point.lat, place.point.lon
    report.point = point_value(place.point.lat, place.point.lon)
    report.accuracy_m, report.location_source = place.accuracy_m, place.source
    report.location_quality = place.quality
    report.address = place.address or report.address
    near = spatial_sql.areas_near(session, place.point, AREA_METRES)
    report.area_code = place.area_code or (near[0].code if near else None)
    report.other_area_codes = [
        area.code
        for area in near[:3]
        if area.code != report.area_code
        and area.is_approximate
        and area.distance_metres < BORDER_METRES
    ][:2]


def take_for_incident(incident: Incident, report: Report, place: Place) -> bool:
    """The incident lies where its report does now; answers whether that is new.

    Of an incident that others told of too, only a better place is taken.
    """
    if report.lat is None or report.lon is None:
        return False
    if (report.lat, report.lon) != (place.point.lat, place.point.lon):
        return False
    is_own = place.is_chosen and incident.report_count == 1
    if not (is_own or better(report.location_quality, incident.location_quality)):
        return False
    incident.lat, incident.lon = report.lat, report.lon
    incident.point = point_value(report.lat, report.lon)
    incident.accuracy_m = report.accuracy_m
    incident.location_quality = report.location_quality
    incident.address = report.address
    incident.area_code = report.area_code
    incident.other_area_codes = list(report.other_area_codes or ())
    return True
