"""What a figure of a situation report was counted from, as far as somebody may see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.access.units import visible_units
from ioc.domain.contact import without_personal_data
from ioc.domain.permissions import Permission
from ioc.domain.situation import SOURCES, WHOLE, Figure, SourceKind
from ioc.models.facility import Facility
from ioc.models.flood import FloodExtent, WayClosure
from ioc.models.incident import Incident
from ioc.models.situation import SituationFigure, SituationReport
from ioc.models.unit import Unit
from ioc.queries.cards import area_of
from ioc.queries.directory import directory

SOURCES_MOST = 500


def sources(
    session: Session, actor: Actor, row: SituationReport, figure: Figure, area: str
) -> dict[str, Any]:
    """What one figure was counted from, of one ward or (`WHOLE`) of all: those that the actor may
    see, and how many there are besides."""
    query = (
        select(SituationFigure)
        .where(SituationFigure.report_id == row.id, SituationFigure.figure == figure)
        .options(undefer(SituationFigure.sources))
    )
    if area != WHOLE:
        query = query.where(SituationFigure.area_code == area)
    cells = session.scalars(query.order_by(SituationFigure.area_code)).all()
    counted: list[tuple[int, int | None, str]] = [
        (number, count, cell.area_code) for cell in cells for number, count in cell.sources
    ]
    shown = counted[:SOURCES_MOST]
    found = _subjects(session, actor, SOURCES[figure], [number for number, _, _ in shown])
    city = directory(session)
    return {
        "kind": SOURCES[figure].value,
        "count": len(counted),
        "hidden": sum(number not in found for number, _, _ in shown),
        "more": len(counted) - len(shown),
        "items": [
            found[number] | {"count": count, "ward": (area_of(city, code) or {}).get("name")}
            for number, count, code in shown
            if number in found
        ],
    }


def _subjects(
    session: Session, actor: Actor, kind: SourceKind, ids: list[int]
) -> dict[int, dict[str, Any]]:
    query: Any
    if kind is SourceKind.INCIDENT:
        query = select(Incident.id, Incident.code, Incident.title.label("name")).where(
            Incident.id.in_(ids), visible_incidents(actor)
        )
    elif kind is SourceKind.UNIT:
        query = select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(ids), visible_units(actor))
    elif kind is SourceKind.FACILITY:
        query = select(Facility.id, Facility.code, Facility.name).where(
            Facility.id.in_(ids), visible_facilities(actor)
        )
    elif not actor.can(Permission.WATER_VIEW):
        return {}
    elif kind is SourceKind.WAY:
        query = select(WayClosure.id, WayClosure.reason.label("name")).where(WayClosure.id.in_(ids))
    else:
        query = select(FloodExtent.id, FloodExtent.name).where(FloodExtent.id.in_(ids))
    return {
        row.id: {
            "id": row.id,
            "code": getattr(row, "code", ""),
            "name": without_personal_data(row.name or ""),
        }
        for row in session.execute(query)
    }
