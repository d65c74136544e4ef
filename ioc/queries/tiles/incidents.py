"""Incidents as vector tiles for staff: all that who asks may see, of any time.

From zoom `SINGLES_FROM` on every matter is a point of the layer `points`. Further out, and where
one tile holds more than `MOST_SINGLE`, matters are counted in the cells of a grid (layer `cells`)
and what is critical and open stands as its own point beside them (layer `critical`), so that no
zoom hides it in a number. `cells` count everything else. A point carries no title, no address and
no name: its page does, to who may open it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, not_, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.db import spatial_sql
from ioc.db.session import database_of
from ioc.domain.incidents import OPEN, IncidentStatus, Outcome, Severity
from ioc.domain.tiles import Tile, cell_shift, in_tile, middle_of_cell
from ioc.models.incident import Incident
from ioc.queries.tiles.mvt import Layer, tile_of_layers

SINGLES_FROM = 12
MOST_SINGLE = 2_000
"""Points of one tile that are drawn alone: with more of them it would be one spot of colour."""

CRITICAL, CELLS, POINTS = "critical", "cells", "points"


@dataclass(frozen=True)
class TileFilter:
    """Which matters are asked for; empty means any. `since` and `until` bound when they came in:
    from `since` on, before `until`. Exercises are shown alone or not at all."""

    statuses: tuple[IncidentStatus, ...] = ()
    severities: tuple[Severity, ...] = ()
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_exercise: bool = False


def conditions(actor: Actor, wanted: TileFilter) -> list[ColumnElement[bool]]:
    """Conditions on `Incident` of what is asked for: never what was merged into another matter or
    rejected. All but the first are answered by the index `ix_incident_tile` alone."""
    found: list[Any] = [
        visible_incidents(actor),
        Incident.merged_into.is_(None),
        or_(Incident.outcome.is_(None), Incident.outcome != Outcome.REJECTED),
        Incident.is_exercise.is_(wanted.is_exercise),
    ]
    for column, values in (
        (Incident.status, wanted.statuses),
        (Incident.severity, wanted.severities),
        (Incident.category, wanted.categories),
        (Incident.area_code, wanted.areas),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.since:
        found.append(Incident.opened_at >= wanted.since)
    if wanted.until:
        found.append(Incident.opened_at < wanted.until)
    return found


def is_open_critical() -> ColumnElement[bool]:
    """Condition on `Incident`: what no map may hide in a number."""
    return and_(Incident.severity == Severity.CRITICAL, Incident.status.in_(OPEN))


def tile(session: Session, actor: Actor, where: Tile, wanted: TileFilter) -> bytes:
    """The vector tile; empty bytes where nothing is."""
    first, after = where.keys
    inside = [
        *conditions(actor, wanted),
        Incident.place_key >= first,
        Incident.place_key < after,
    ]
    if where.z >= SINGLES_FROM:
        counted = select(Incident.id).where(*inside).limit(MOST_SINGLE + 1).subquery()
        if (session.scalar(select(func.count()).select_from(counted)) or 0) <= MOST_SINGLE:
            return _points(session, where, POINTS, inside)
    critical = _points(session, where, CRITICAL, [*inside, is_open_critical()])
    return critical + _cells(session, where, [*inside, not_(is_open_critical())])


def _points(session: Session, where: Tile, name: str, inside: list[Any]) -> bytes:
    """A layer of single points: `id`, `code`, `severity`, `status`, `category`, `verification`."""
    columns: tuple[Any, ...] = (
        Incident.id,
        Incident.code,
        Incident.severity,
        Incident.status,
        Incident.category,
        Incident.verification,
        Incident.lat,
        Incident.lon,
        Incident.place_key,
    )
    query = select(*columns).where(*inside).order_by(Incident.id)
    if not database_of(session).is_embedded:
        return spatial_sql.points_as_tile(session, query, where, name)
    layer = Layer(name)
    for row in session.execute(query):
        x, y = in_tile(row.place_key, where.z)
        layer.add(
            *(x, y),
            {
                "code": row.code,
                "severity": row.severity.value,
                "status": row.status.value,
                "category": row.category,
                "verification": row.verification.value,
            },
            number=row.id,
        )
    return tile_of_layers(layer)


def _cells(session: Session, where: Tile, inside: list[Any]) -> bytes:
    """A layer of counts: `count` in all, `open` of them, and each severity that occurs."""
    shift: ColumnElement[int] = literal_column(str(cell_shift(where.z)))
    cell = Incident.place_key.op(">>", return_type=Incident.place_key.type)(shift)
    severities = {
        severity: func.count().filter(Incident.severity == severity) for severity in Severity
    }
    query = (
        select(
            cell.label("cell"),
            func.count().label("total"),
            func.count().filter(Incident.status.in_(OPEN)).label("open"),
            *(count.label(f"of_{severity.value}") for severity, count in severities.items()),
        )
        .where(*inside)
        .group_by(cell)
        .order_by(cell)
    )
    layer = Layer(CELLS)
    for number, total, still_open, *of_severity in session.execute(query):
        by_severity = zip(Severity, of_severity, strict=True)
        layer.add(
            *middle_of_cell(number),
            {
                "count": total,
                "open": still_open or None,
                **{severity.value: count for severity, count in by_severity if count},
            },
        )
    return tile_of_layers(layer)
