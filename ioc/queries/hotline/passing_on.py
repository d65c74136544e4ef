"""Sheets read to 112, 113, 114 and 115: those of an incident, those that wait, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openlocationcode import openlocationcode
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.permissions import Permission
from ioc.domain.reports import WaterTrend
from ioc.models.incident import Incident
from ioc.models.passing_on import HandOverSheet
from ioc.models.people import User
from ioc.models.report import Report, ReporterContact
from ioc.queries.cards import moment
from ioc.queries.directory import directory
from ioc.queries.hotline import protocols
from ioc.queries.hotline.read_aloud import Facts

WAITING_MOST = 100


def _sheets() -> Select[HandOverSheet, str, str, str]:
    return (
        select(HandOverSheet, Incident.code, Incident.title, User.name)
        .join(Incident, Incident.id == HandOverSheet.incident_id)
        .outerjoin(User, User.id == HandOverSheet.given_by)
    )


def of_incident(session: Session, incident_id: int) -> list[dict[str, Any]]:
    """The sheets of an incident and of those merged into it, the newest first."""
    rows = session.execute(
        _sheets()
        .where(or_(Incident.id == incident_id, Incident.merged_into == incident_id))
        .order_by(HandOverSheet.id.desc())
    )
    return [_sheet(*row) for row in rows]


def waiting(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The sheets that nobody has acknowledged, the oldest first."""
    rows = session.execute(
        _sheets()
        .where(HandOverSheet.acknowledged_at.is_(None), HandOverSheet.rings_at.is_not(None))
        .where(visible_incidents(actor))
        .order_by(HandOverSheet.at, HandOverSheet.id)
        .limit(WAITING_MOST)
    )
    return [_sheet(*row) for row in rows]


def sheet(session: Session, sheet_id: int) -> dict[str, Any]:
    """One sheet."""
    row = session.execute(_sheets().where(HandOverSheet.id == sheet_id)).one()
    return _sheet(*row)


def _sheet(row: HandOverSheet, code: str, title: str, by: str | None) -> dict[str, Any]:
    acknowledged = None
    if row.acknowledged_at is not None:
        seconds = round((row.acknowledged_at - row.at).total_seconds())
        acknowledged = {
            "name": row.acknowledged_by,
            "at": moment(row.acknowledged_at),
            "seconds": max(seconds, 0),
        }
    return {
        "id": row.id,
        "incident": row.incident_id,
        "code": code,
        "title": title,
        "service": row.service.value,
        "person": row.person or None,
        "at": moment(row.at),
        "by": by,
        "acknowledged": acknowledged,
        "rings_at": moment(row.rings_at),
        "rung": row.rung,
        "page": f"/incidents/{row.incident_id}/hand-over/{row.service.value}",
    }


@dataclass(frozen=True)
class ToRead:
    """What is read aloud of an incident, and the reports whose numbers are in it."""

    incident: Incident
    facts: Facts
    looked_at: tuple[int, ...]


def to_read(session: Session, actor: Actor, incident_id: int) -> ToRead:
    """The facts of an incident for a sheet; numbers only for who may see them.

    Raises `NotFound`. The caller records the look at the numbers of `looked_at`.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    reports = session.scalars(
        select(Report).where(Report.incident_id == incident_id).order_by(Report.id.desc())
    ).all()
    numbers: dict[int, tuple[str, ...]] = {}
    if actor.can(Permission.REPORT_CONTACT, fetch.standing_of(incident)):
        numbers = _numbers(session, incident_id)
    said = protocols.answers_of(session, [report.id for report in reports], "vi")
    city = directory(session)
    category = city.categories.get(incident.category)
    area = city.areas.get(incident.area_code or "")
    depths = [r.water_depth_m for r in reports if r.water_depth_m is not None]
    trends = [r.water_trend for r in reports if r.water_trend is not None]
    refuges = [r.refuge_kind for r in reports if r.refuge_kind is not None]
    is_known = incident.lat is not None and incident.lon is not None
    facts = Facts(
        code=incident.code,
        category=category.name_vi if category else incident.category,
        title=incident.title,
        severity=incident.severity,
        tier=incident.tier,
        address=incident.address,
        area=area.full_name if area else None,
        lat=incident.lat,
        lon=incident.lon,
        accuracy_m=incident.accuracy_m,
        plus_code=openlocationcode.encode(incident.lat, incident.lon, 10) if is_known else None,
        people=incident.people,
        vulnerable=tuple(incident.vulnerable or ()),
        depth_m=depths[0] if depths else None,
        trend=WaterTrend(trends[0]) if trends else None,
        refuge=refuges[0] if refuges else None,
        needs=tuple(sorted({need for r in reports for need in r.needs or ()})),
        battery_percent=next(
            (r.battery_percent for r in reports if r.battery_percent is not None), None
        ),
        numbers=tuple(number for found in numbers.values() for number in found),
        may_see_numbers=actor.can(Permission.REPORT_CONTACT, fetch.standing_of(incident)),
        told=tuple(one for r in reports for one in said.get(r.id, ())),
        opened_at=min([incident.opened_at, *filter(None, map(_told_at, reports))]),
        confirmed_at=incident.last_confirmed_at,
        is_exercise=incident.is_exercise,
    )
    return ToRead(incident, facts, tuple(numbers))


def _told_at(report: Report) -> datetime | None:
    """When it was told: the call began before the report of it was saved."""
    return report.call_started_at or report.received_at


def _numbers(session: Session, incident_id: int) -> dict[int, tuple[str, ...]]:
    """By report: whom to ring at the place, and who reported; each number once."""
    rows = session.execute(
        select(ReporterContact)
        .join(Report, Report.id == ReporterContact.report_id)
        .where(Report.incident_id == incident_id)
        .order_by(Report.id.desc())
    ).scalars()
    found: dict[int, tuple[str, ...]] = {}
    seen: set[str] = set()
    for row in rows:
        given = [number for number in (row.place_phone, row.phone) if number and number not in seen]
        seen.update(given)
        if given:
            found[row.report_id] = tuple(dict.fromkeys(given))
    return found
