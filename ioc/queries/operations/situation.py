"""Situation reports as they are read: the list, one report, and what a figure was counted from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.situation import visible_reports
from ioc.domain.situation import (
    NOWHERE,
    USUAL_TIMES,
    Figure,
    ReportState,
    Said,
    since,
    total,
)
from ioc.models.operation import Operation
from ioc.models.situation import (
    SituationCorrection,
    SituationFigure,
    SituationPlan,
    SituationReport,
)
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import directory
from ioc.queries.operations import situation_seal
from ioc.queries.operations.operations import names

LISTED_MOST = 200


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
    signed, figures, sources and what hands changed included, and the log says so too."""
    if row.state is ReportState.SIGNED and row.content is not None:
        found: dict[str, Any] = orjson.loads(row.content)
        is_intact = situation_seal.holds(session, row, found)
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
    } | situation_seal.of_rows(session, row.id)


def _before(session: Session, row: SituationReport) -> SituationReport | None:
    """The report that it is compared with: the last one before it that was signed, in its last
    edition that was. A draft may still change, and with it what a signed report says of it."""
    if row.previous_id is None:
        return None
    first = (
        select(SituationReport.number)
        .where(SituationReport.id == row.previous_id)
        .scalar_subquery()
    )
    return session.scalar(
        select(SituationReport)
        .where(
            SituationReport.operation_id == row.operation_id,
            SituationReport.number <= first,
            SituationReport.state == ReportState.SIGNED,
        )
        .order_by(SituationReport.number.desc(), SituationReport.edition.desc())
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
