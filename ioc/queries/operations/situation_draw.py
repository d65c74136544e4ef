"""What a situation report is counted from, as it stands now: rescues, shelters, units, closed ways
and water. The number of statements does not grow with the rescues (`people_count` asks in large
parts)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep
from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, undefer

from dispatch.capability import KINDS, Mode
from ioc.domain import clock, water
from ioc.domain.confirmation import ConfirmationAge, age_of
from ioc.domain.facilities import TAKES_PEOPLE, FacilityKind, FacilityStatus, PartyStatus
from ioc.domain.incidents import OPEN
from ioc.domain.people_ledger import Tally
from ioc.domain.reports import RefugeKind, ReportStatus
from ioc.domain.shapes import shut
from ioc.domain.situation import NOWHERE, Cells, Counted, Figure, Rescue, cells
from ioc.models.agency import Area
from ioc.models.facility import Facility, FacilityParty, Gauge
from ioc.models.flood import FloodExtent, WayClosure
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.report import Report
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import moment
from ioc.queries.operations.operations import BELONGS
from ioc.queries.rescue.closures import floods_at, ways_at
from ioc.queries.rescue.people_count import counts_of

DROPPED = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)


@dataclass(frozen=True)
class Drawn:
    """The figures of one moment, and the water and the shelters beside them."""

    at: datetime
    cells: Cells
    extras: dict[str, Any]


def draw(session: Session, operation: Operation) -> Drawn:
    """Counts an operation as it is now."""
    now = clock.now()
    wards = wards_of(session, operation)
    shelters = _shelters(session, operation)
    others = [
        *_in_shelters(session, operation),
        *_open_shelters(shelters),
        *_units(session, operation),
        *_closed(session, operation, now, wards),
    ]
    extras = {"gauges": _gauges(session, operation, now), "shelters": shelters}
    return Drawn(now, cells(_rescues(session, operation, now), others), extras)


def _rescues(session: Session, operation: Operation, now: datetime) -> list[Rescue]:
    people = counts_of(session, operation_id=operation.id).by_incident
    wet = _under_water(session, operation)
    rows = session.execute(
        select(
            *(Incident.id, Incident.area_code, Incident.tier, Incident.status),
            Incident.last_confirmed_at,
        )
        .where(Incident.operation_id == operation.id, *BELONGS)
        .order_by(Incident.id)
    )
    found = []
    for row in rows:
        tally = people.get(row.id, Tally())
        is_open = row.status in OPEN
        found.append(
            Rescue(
                row.id,
                row.area_code or NOWHERE,
                row.tier,
                is_open,
                is_open and age_of(row.last_confirmed_at, now) is ConfirmationAge.STALE,
                tally.asked,
                row.id in wet,
                tally.waiting,
                tally.picked_up,
                tally.dead,
                tally.missing,
            )
        )
    return found


def _under_water(session: Session, operation: Operation) -> set[int]:
    """The rescues of which a report tells of water, or of people on a roof or in a tree."""
    rows = session.scalars(
        select(Report.incident_id)
        .join(Incident, Incident.id == Report.incident_id)
        .where(
            Incident.operation_id == operation.id,
            Report.status.not_in(DROPPED),
            or_(
                Report.water_depth_m > 0,
                Report.water_trend.is_not(None),
                Report.water_text.is_not(None),
                Report.refuge_kind.in_((RefugeKind.ROOF, RefugeKind.TREE)),
            ),
        )
        .distinct()
    )
    return {number for number in rows if number is not None}


def _of(operation: Operation, is_exercise: Any) -> ColumnElement[bool]:
    """An exercise sees what is real too; the other way round nothing of it is counted."""
    return true() if operation.is_exercise else is_exercise.is_(False)


def _shelters(session: Session, operation: Operation) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(Facility)
        .where(
            Facility.kind == FacilityKind.SHELTER,
            Facility.area_code.in_(operation.areas),
            _of(operation, Facility.is_exercise),
        )
        .order_by(Facility.area_code, Facility.name, Facility.id)
    )
    return [
        {
            "id": one.id,
            "name": one.name,
            "area": one.area_code,
            "status": one.status.value,
            "places": one.places,
            "taken": one.taken,
            "reserved": one.reserved,
            "needs": one.needs or [],
        }
        for one in rows
    ]


def _open_shelters(shelters: list[dict[str, Any]]) -> Iterable[Counted]:
    for one in shelters:
        if one["status"] != FacilityStatus.CLOSED.value:
            yield Counted(Figure.SHELTERS, one["id"], one["area"])


def _in_shelters(session: Session, operation: Operation) -> list[Counted]:
    """Who is in a shelter or hospital: in the operation's wards, or of its rescues elsewhere."""
    here = or_(Facility.area_code.in_(operation.areas), Incident.operation_id == operation.id)
    rows = session.execute(
        select(
            Facility.id,
            Facility.area_code,
            func.count().label("parties"),
            func.sum(FacilityParty.people - FacilityParty.people_out).label("people"),
        )
        .join(Facility, Facility.id == FacilityParty.facility_id)
        .outerjoin(Incident, Incident.id == FacilityParty.incident_id)
        .where(
            FacilityParty.status == PartyStatus.CHECKED_IN,
            FacilityParty.people > FacilityParty.people_out,
            Facility.kind.in_(TAKES_PEOPLE),
            FacilityParty.is_exercise.is_(operation.is_exercise),
            here,
        )
        .group_by(Facility.id, Facility.area_code)
        .order_by(Facility.id)
    )
    found = []
    for row in rows:
        area = row.area_code or NOWHERE
        found.append(Counted(Figure.HOUSEHOLDS_SHELTERED, row.id, area, int(row.parties)))
        found.append(Counted(Figure.PERSONS_SHELTERED, row.id, area, int(row.people)))
    return found


def _units(session: Session, operation: Operation) -> list[Counted]:
    """Units that are sent now, in the ward of their task."""
    rows = session.execute(
        select(Unit.id, Unit.kind, Incident.area_code)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .join(Incident, Incident.id == Assignment.incident_id)
        .where(Assignment.is_active, Incident.operation_id == operation.id)
        .order_by(Unit.id)
    )
    return [
        Counted(
            Figure.BOATS if KINDS[row.kind].mode is Mode.WATER else Figure.UNITS,
            row.id,
            row.area_code or NOWHERE,
        )
        for row in rows
    ]


def wards_of(session: Session, operation: Operation) -> dict[str, BaseGeometry]:
    """The outlines of the operation's wards."""
    rows = session.execute(
        select(Area.code, Area.outline_geojson).where(Area.code.in_(operation.areas))
    )
    return {code: shape(orjson.loads(text)) for code, text in rows if text}


def _closed(
    session: Session, operation: Operation, now: datetime, wards: dict[str, BaseGeometry]
) -> list[Counted]:
    """Closed ways and flooded land that touch the operation's wards, each in one of them."""
    ways = session.scalars(
        select(WayClosure)
        .where(ways_at(now), _of(operation, WayClosure.is_exercise))
        .options(undefer(WayClosure.shape))
        .order_by(WayClosure.id)
    ).all()
    floods = session.scalars(
        select(FloodExtent)
        .where(floods_at(now), _of(operation, FloodExtent.is_exercise))
        .options(undefer(FloodExtent.shape))
        .order_by(FloodExtent.id)
    ).all()
    prepared = {code: prep(ground) for code, ground in wards.items()}
    found = []
    for figure, rows in ((Figure.WAYS_CLOSED, ways), (Figure.FLOODS, floods)):
        for row in rows:
            area = ward_of(shut(shape(row.shape)), prepared)
            if area is not None:
                found.append(Counted(figure, row.id, area))
    return found


def ward_of(ground: BaseGeometry, wards: dict[str, Any]) -> str | None:
    """The ward, of prepared outlines, in which something is or that it touches."""
    middle = ground.representative_point()
    inside = next((code for code, ward in wards.items() if ward.contains(middle)), None)
    return inside or next((code for code, ward in wards.items() if ward.intersects(ground)), None)


def _gauges(session: Session, operation: Operation, now: datetime) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Facility.id, Facility.name, Gauge)
        .join(Gauge, Gauge.facility_id == Facility.id)
        .where(Facility.status != FacilityStatus.CLOSED, _of(operation, Facility.is_exercise))
        .order_by(Gauge.gauge_kind.desc(), Facility.name, Facility.id)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "kind": row.Gauge.gauge_kind.value,
            "river": row.Gauge.river,
            "level_m": row.Gauge.level_m,
            "at": moment(row.Gauge.level_at),
            "stale": water.is_stale(row.Gauge.level_at, now),
            "alarm": row.Gauge.alarm.value,
            "trend_cm_h": row.Gauge.trend_cm_h,
            "inflow_m3s": row.Gauge.inflow_m3s,
            "discharge_m3s": row.Gauge.discharge_m3s,
        }
        for row in rows
    ]
