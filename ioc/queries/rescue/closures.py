"""What cannot be passed at a moment: land under water and closed ways, as shapes.

`flood_version` changes with every change of what `current` answers, also when a time that was set
beforehand comes: whoever holds a graph of ways compares it and takes the shapes anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, undefer

from ioc.domain import clock
from ioc.domain.shapes import shut
from ioc.domain.water import ClosureKind
from ioc.models.catalogue import Setting
from ioc.models.flood import FloodExtent, WayClosure
from ioc.queries import exercise

COUNTER = "closures_version"
PASSED_BITS = 24


@dataclass(frozen=True)
class Closure:
    """Something that shuts ways: `geometry` is an area in WGS84, longitude first, `depth_m` the
    water on it where that is known. `id` is that of its kind, `source` who told."""

    geometry: BaseGeometry
    depth_m: float | None
    kind: ClosureKind
    source: str
    id: int


def current(session: Session, at: datetime, *, is_exercise: bool = False) -> list[Closure]:
    """What is shut at a moment: to a real unit only what is real, to one that is exercised also the
    water of the exercise, while one is on."""
    drilled = is_exercise and exercise.is_on(session)
    floods = session.scalars(
        select(FloodExtent)
        .where(floods_at(at), _of_kind(FloodExtent.is_exercise, drilled))
        .options(undefer(FloodExtent.shape))
        .order_by(FloodExtent.id)
    )
    found = [
        Closure(shape(row.shape), row.depth_m, ClosureKind.FLOOD, row.source.value, row.id)
        for row in floods
    ]
    ways = session.scalars(
        select(WayClosure)
        .where(ways_at(at), _of_kind(WayClosure.is_exercise, drilled))
        .options(undefer(WayClosure.shape))
        .order_by(WayClosure.id)
    )
    found += [
        Closure(shut(shape(row.shape)), row.depth_m, ClosureKind.CLOSED, row.source.value, row.id)
        for row in ways
    ]
    return found


def flood_version(session: Session) -> int:
    """A number that is another whenever `current` may be."""
    now = clock.now()
    moments = [
        select(func.count()).where(column <= now).scalar_subquery()
        for column in (
            FloodExtent.from_at,
            FloodExtent.until_at,
            WayClosure.from_at,
            WayClosure.until_at,
        )
    ]
    counter = select(Setting.value).where(Setting.name == COUNTER).scalar_subquery()
    row = session.execute(select(counter, *moments)).one()
    passed = sum(row[1:]) % (1 << PASSED_BITS)
    return ((int(row[0] or 0) << PASSED_BITS | passed) << 1) | exercise.is_on(session)


def floods_at(at: datetime) -> ColumnElement[bool]:
    """Condition on `FloodExtent`: the water stands there at the moment."""
    return and_(
        FloodExtent.from_at <= at, or_(FloodExtent.until_at.is_(None), FloodExtent.until_at > at)
    )


def ways_at(at: datetime) -> ColumnElement[bool]:
    """Condition on `WayClosure`: it is closed at the moment."""
    return and_(
        WayClosure.from_at <= at,
        or_(WayClosure.opened_at.is_(None), WayClosure.opened_at > at),
        or_(WayClosure.until_at.is_(None), WayClosure.until_at > at),
    )


def _of_kind(is_exercise: Any, drilled: bool) -> ColumnElement[bool]:
    return true() if drilled else is_exercise == false()
