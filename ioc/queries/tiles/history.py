"""The matters of a filter as numbers and as a list: what the map of past matters says in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.incidents import OPEN, Severity
from ioc.models.incident import Incident
from ioc.queries.tiles.incidents import TileFilter, conditions, is_open_critical


@dataclass(frozen=True)
class Tally:
    """How many, of one ward or one category (`code`; None where the ward is not known): `open` of
    them are not done, `critical` are or were critical, and `critical_open` of these still run."""

    code: str | None
    total: int
    open: int
    critical: int
    critical_open: int


@dataclass(frozen=True)
class Totals:
    """The whole, the same by ward and by category (the most first), and how many of them have no
    place and stand on no map."""

    whole: Tally
    by_area: tuple[Tally, ...]
    by_category: tuple[Tally, ...]
    unplaced: int


def totals(session: Session, actor: Actor, wanted: TileFilter) -> Totals:
    """Counts what the filter finds. One statement, however many they are."""
    columns: tuple[Any, ...] = (
        Incident.area_code.label("area"),
        Incident.category.label("category"),
        func.count().label("total"),
        func.count().filter(Incident.status.in_(OPEN)).label("still_open"),
        func.count().filter(Incident.severity == Severity.CRITICAL).label("critical"),
        func.count().filter(is_open_critical()).label("critical_open"),
        func.count().filter(Incident.place_key.is_(None)).label("unplaced"),
    )
    rows = session.execute(
        select(*columns)
        .where(*conditions(actor, wanted))
        .group_by(Incident.area_code, Incident.category)
    ).all()
    return Totals(
        whole=_sum(None, rows),
        by_area=_grouped(rows, "area"),
        by_category=_grouped(rows, "category"),
        unplaced=sum(row.unplaced for row in rows),
    )


def newest(session: Session, actor: Actor, wanted: TileFilter, most: int) -> list[dict[str, Any]]:
    """The cards of what came in last, what is critical and open before all others."""
    rank = (~is_open_critical()).label("rank")
    found = (
        select(Incident.id)
        .where(*conditions(actor, wanted))
        .order_by(rank, Incident.opened_at.desc(), Incident.id.desc())
        .limit(most)
    )
    ids = session.scalars(found).all()
    rows = session.execute(select(Incident.id, Incident.card).where(Incident.id.in_(ids)))
    cards = {row.id: row.card for row in rows}
    return [orjson.loads(cards[number]) for number in ids if number in cards]


def _sum(code: str | None, rows: Sequence[Any]) -> Tally:
    return Tally(
        code,
        sum(row.total for row in rows),
        sum(row.still_open for row in rows),
        sum(row.critical for row in rows),
        sum(row.critical_open for row in rows),
    )


def _grouped(rows: Sequence[Any], name: str) -> tuple[Tally, ...]:
    groups: dict[str | None, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    tallies = [_sum(code, part) for code, part in groups.items()]
    return tuple(sorted(tallies, key=lambda tally: (-tally.total, tally.code or "")))
