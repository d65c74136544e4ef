"""Matters by ward, and by ground and time: what a choropleth and a heat map are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.incidents import OPEN, Outcome, Severity
from ioc.models.incident import Incident

POINTS_MOST = 100_000
"""Points of one heat map, the newest; more would change no colour."""


class Measure(StrEnum):
    """What a choropleth counts in each ward."""

    OPENED = "opened"
    OPEN_NOW = "open_now"
    CRITICAL = "critical"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Span:
    """From a moment until before another."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Spot:
    """Where and when a matter was opened."""

    lat: float
    lon: float
    at: datetime


def by_ward(
    session: Session,
    actor: Actor,
    measure: Measure,
    span: Span,
    categories: Sequence[str],
    *,
    with_exercise: bool,
) -> dict[str | None, int]:
    """How many in each ward by its code; under None those of which no ward is known."""
    rows = session.execute(
        select(Incident.area_code, func.count())
        .where(*_real(actor, with_exercise), *_measured(measure, span))
        .where(*([Incident.category.in_(categories)] if categories else []))
        .group_by(Incident.area_code)
    )
    return {row[0]: row[1] for row in rows}


def spots(
    session: Session, actor: Actor, span: Span, categories: Sequence[str], *, with_exercise: bool
) -> tuple[list[Spot], int]:
    """Matters opened in the span with a place, and how many had none."""
    asked = [
        *_real(actor, with_exercise),
        Incident.opened_at >= span.since,
        Incident.opened_at < span.until,
        *([Incident.category.in_(categories)] if categories else []),
    ]
    rows = session.execute(
        select(Incident.lat, Incident.lon, Incident.opened_at)
        .where(*asked, Incident.lat.is_not(None))
        .order_by(Incident.opened_at.desc())
        .limit(POINTS_MOST)
    )
    found = [Spot(row.lat, row.lon, row.opened_at) for row in rows]
    unplaced = session.scalar(
        select(func.count()).select_from(Incident).where(*asked, Incident.lat.is_(None))
    )
    return found, unplaced or 0


def _real(actor: Actor, with_exercise: bool) -> list[ColumnElement[bool]]:
    """What counts once: neither half of what was merged twice, nor what was rejected."""
    kept = [
        visible_incidents(actor),
        Incident.merged_into.is_(None),
        Incident.outcome.is_(None) | Incident.outcome.not_in((Outcome.REJECTED, Outcome.MERGED)),
    ]
    return kept if with_exercise else [*kept, Incident.is_exercise.is_(False)]


def _measured(measure: Measure, span: Span) -> list[ColumnElement[bool]]:
    if measure is Measure.OPENED:
        return [Incident.opened_at >= span.since, Incident.opened_at < span.until]
    found: list[ColumnElement[bool]] = [Incident.status.in_(OPEN)]
    if measure is Measure.CRITICAL:
        found.append(Incident.severity == Severity.CRITICAL)
    if measure is Measure.OVERDUE:
        found.append(Incident.is_overdue.is_(True))
    return found
