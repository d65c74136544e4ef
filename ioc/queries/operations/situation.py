"""Situation reports as they are read: the list, one report, and what a figure was counted from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.access.situation import visible_reports
from ioc.access.units import visible_units
from ioc.domain.contact import without_personal_data
from ioc.domain.permissions import Permission
from ioc.domain.situation import (
    NOWHERE,
    SOURCES,
    USUAL_TIMES,
    WHOLE,
    Figure,
    ReportState,
    Said,
    SourceKind,
    since,
    total,
)
from ioc.models.facility import Facility
from ioc.models.flood import FloodExtent, WayClosure
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.situation import (
    SituationCorrection,
    SituationFigure,
    SituationPlan,
    SituationReport,
)
from ioc.models.unit import Unit
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import directory
from ioc.queries.operations.operations import names

LISTED_MOST = 200
SOURCES_MOST = 500


def plan_of(session: Session, operation_id: int) -> dict[str, Any]:
    """When reports are made and what stands at their head; the usual hours where nobody set any."""
    row = session.get(SituationPlan, operation_id)
    if row is None:
        return {"version": 0, "times": list(USUAL_TIMES), "head": {}, "changed_at": None}
    return {
        "version": row.version,
        "times": row.times,
        "head": row.head,
        "changed_at": row.changed_at,
    }


def newest(session: Session, operation_id: int) -> SituationReport | None:
    """The last report of an operation in its last edition."""
    return session.scalar(
        select(SituationReport)
        .where(SituationReport.operation_id == operation_id)
        .order_by(SituationReport.number.desc(), SituationReport.edition.desc())
        .limit(1)
    )


def has_slot(session: Session, operation_id: int, slot_at: datetime) -> bool:
    """Whether the report of a set hour was made."""
    found = session.scalar(
        select(SituationReport.id).where(
            SituationReport.operation_id == operation_id, SituationReport.slot_at == slot_at
        )
    )
    return found is not None


def listed(session: Session, actor: Actor, operation_id: int) -> list[dict[str, Any]]:
    """The reports that the actor may read, the newest first."""
    rows = session.scalars(
        select(SituationReport)
        .where(SituationReport.operation_id == operation_id, visible_reports(actor))
        .order_by(SituationReport.number.desc(), SituationReport.edition.desc())
        .limit(LISTED_MOST)
    ).all()
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    who = _people(session, [row.made_by for row in rows], [row.signed_by for row in rows])
    return [
        _head(row, who) | {"is_replaced": row.id in replaced, "digest": row.digest} for row in rows
    ]


def _people(
    session: Session, labels: Iterable[str], ids: Iterable[int | None] = ()
) -> dict[int, str]:
    wanted = {int(one[5:]) for one in labels if one.startswith("user:") and one[5:].isdigit()}
    return names(session, wanted | {one for one in ids if one is not None})


def _head(row: SituationReport, who: dict[int, str]) -> dict[str, Any]:
    maker = row.made_by.removeprefix("user:")
    return {
        "id": row.id,
        "version": row.version,
        "number": row.number,
        "edition": row.edition,
        "state": row.state.value,
        "as_of": moment(row.as_of),
        "slot_at": moment(row.slot_at),
        "made_by": who.get(int(maker), "") if maker.isdigit() else "",
        "signed_by": who.get(row.signed_by or 0, ""),
        "signed_at": moment(row.signed_at),
    }


def report(session: Session, row: SituationReport) -> dict[str, Any]:
    """One report: as it was signed, or as it stands. `is_intact`: a signed one is still what was
    signed, figures and sources included."""
    if row.state is ReportState.SIGNED and row.content is not None:
        found: dict[str, Any] = orjson.loads(row.content)
        is_same = hashlib.sha256(row.content.encode()).hexdigest() == row.digest
        is_intact = is_same and sources_digest(session, row.id) == found["sources_digest"]
        return found | {
            "state": row.state.value,
            "version": row.version,
            "digest": row.digest,
            "is_intact": is_intact,
        }
    return content(session, row) | {
        "state": row.state.value,
        "version": row.version,
        "digest": None,
        "is_intact": True,
    }


def sources_digest(session: Session, report_id: int) -> str:
    """The SHA-256 of what every figure of a report was counted from."""
    rows = session.execute(
        select(SituationFigure.area_code, SituationFigure.figure, SituationFigure.sources)
        .where(SituationFigure.report_id == report_id)
        .order_by(SituationFigure.area_code, SituationFigure.figure)
    )
    # Sorted here: the two databases do not sort texts alike.
    parts = sorted([row.area_code, row.figure.value, row.sources] for row in rows)
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def content(session: Session, row: SituationReport) -> dict[str, Any]:
    """The whole report as it stands, with the difference to the one before it."""
    operation = session.get_one(Operation, row.operation_id)
    cells = _cells(session, row.id)
    previous = _before(session, row)
    before = _values(session, previous.id) if previous else None
    who = _people(
        session,
        [row.made_by],
        [*(cell.corrected_by for cell in cells.values()), row.signed_by],
    )
    areas = _areas(session, operation, {area for area, _ in cells})
    figures = {
        area["code"]: {
            figure.value: _cell(
                cells.get((area["code"], figure)),
                None if before is None else before.get((area["code"], figure), 0),
                who,
            )
            for figure in Figure
        }
        for area in areas
    }
    return {
        "id": row.id,
        "operation": {
            "id": operation.id,
            "name": operation.name,
            "started_at": moment(operation.started_at),
            "exercise": operation.is_exercise,
        },
        "number": row.number,
        "edition": row.edition,
        "as_of": moment(row.as_of),
        "slot_at": moment(row.slot_at),
        "made_by": _head(row, who)["made_by"],
        "previous": _previous(previous),
        "head": row.head,
        "words": row.words or "",
        "areas": areas,
        "figures": figures,
        "totals": _totals(cells, before),
        "gauges": _risen(row.extras["gauges"], previous),
        "shelters": _named(session, row.extras["shelters"]),
        "signed_by": _head(row, who)["signed_by"],
        "signed_at": moment(row.signed_at),
        "sources_digest": sources_digest(session, row.id),
    }


def _before(session: Session, row: SituationReport) -> SituationReport | None:
    """The report that it is compared with, in its last edition."""
    if row.previous_id is None:
        return None
    first = (
        select(SituationReport.number)
        .where(SituationReport.id == row.previous_id)
        .scalar_subquery()
    )
    return session.scalar(
        select(SituationReport)
        .where(SituationReport.operation_id == row.operation_id, SituationReport.number == first)
        .order_by(SituationReport.edition.desc())
        .limit(1)
    )


def _previous(row: SituationReport | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"number": row.number, "edition": row.edition, "as_of": moment(row.as_of)}


def _cells(session: Session, report_id: int) -> dict[tuple[str, Figure], SituationFigure]:
    rows = session.scalars(select(SituationFigure).where(SituationFigure.report_id == report_id))
    return {(row.area_code, row.figure): row for row in rows}


def _values(session: Session, report_id: int) -> dict[tuple[str, Figure], int]:
    return {key: _said(row).value for key, row in _cells(session, report_id).items()}


def _said(row: SituationFigure) -> Said:
    return Said(row.computed, row.unknown, row.corrected)


def _cell(row: SituationFigure | None, before: int | None, who: dict[int, str]) -> dict[str, Any]:
    said = Said() if row is None else _said(row)
    found: dict[str, Any] = {
        "value": said.value,
        "computed": said.computed,
        "unknown": said.unknown,
        "change": None if before is None else said.value - before,
    }
    if row is not None and row.corrected is not None:
        found |= {
            "by": who.get(row.corrected_by or 0, ""),
            "at": moment(row.corrected_at),
            "reason": row.reason,
        }
    return found


def _totals(
    cells: dict[tuple[str, Figure], SituationFigure], before: dict[tuple[str, Figure], int] | None
) -> dict[str, Any]:
    earlier: dict[str, int] | None = None
    if before is not None:
        earlier = {}
        for (_, figure), value in before.items():
            earlier[figure] = earlier.get(figure, 0) + value
    found = {}
    for figure in Figure:
        said = total(_said(row) for (_, of), row in cells.items() if of is figure)
        found[figure.value] = {
            "value": said.value,
            "computed": said.computed,
            "unknown": said.unknown,
            "is_by_hand": said.corrected is not None,
            "change": since(said.value, earlier, figure),
        }
    return found


def _areas(session: Session, operation: Operation, used: set[str]) -> list[dict[str, Any]]:
    """The operation's wards by name; behind them others where something was counted."""
    city = directory(session)
    own = set(operation.areas)

    def name(code: str) -> str:
        return city.areas[code].full_name if code in city.areas else code

    known = sorted(own, key=name) + sorted(used - own - {NOWHERE}, key=name)
    found = [{"code": code, "name": name(code), "is_own": code in own} for code in known]
    if NOWHERE in used:
        found.append({"code": NOWHERE, "name": "", "is_own": False})
    return found


def _risen(gauges: list[dict[str, Any]], previous: SituationReport | None) -> list[dict[str, Any]]:
    """The water levels with by how many metres each rose since the report before."""
    levels = {one["id"]: one["level_m"] for one in previous.extras["gauges"]} if previous else {}
    found = []
    for one in gauges:
        earlier, now = levels.get(one["id"]), one["level_m"]
        rise = None if earlier is None or now is None else round(now - earlier, 2)
        found.append(one | {"rise_m": rise})
    return found


def _named(session: Session, shelters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    city = directory(session)
    return [one | {"area": area_of(city, one["area"])} for one in shelters]


def corrections(session: Session, report_id: int) -> list[dict[str, Any]]:
    """What hands changed in a report, the latest first."""
    rows = session.scalars(
        select(SituationCorrection)
        .where(SituationCorrection.report_id == report_id)
        .order_by(SituationCorrection.id.desc())
        .limit(LISTED_MOST)
    ).all()
    who = names(session, [row.user_id for row in rows])
    city = directory(session)
    return [
        {
            "area": (area_of(city, row.area_code) or {}).get("name"),
            "area_code": row.area_code,
            "figure": row.figure.value,
            "was": row.was,
            "now": row.now,
            "reason": row.reason,
            "by": who.get(row.user_id or 0, ""),
            "at": moment(row.at),
        }
        for row in rows
    ]


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
