"""Lists of incidents: filters, words, order, pages. Statements do not grow with rows."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID, visible_incidents
from ioc.db import spatial_sql
from ioc.domain.agency_work import View
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import Bounds
from ioc.domain.incidents import (
    HOLDS,
    OPEN,
    SEVERITY_ORDER,
    IncidentStatus,
    ReferralStatus,
    Severity,
    Tier,
)
from ioc.models.base import UTCDateTime
from ioc.models.incident import Incident, Referral
from ioc.queries.agency import desk_views

PAGE_MAX = 200
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""A time outside is in no row, and overflows where it is turned into UTC."""

RISK, UPDATED, OPENED, DUE = "risk", "-updated_at", "-opened_at", "due"
RISK_STEP, STEP = "risk-step", "step"
"""Of an agency's desk: by the deadline of its next step, with or without the danger before it."""

NEVER = datetime(2200, 1, 1, tzinfo=UTC)
"""Stands for the deadline of what has none: after every other."""


@dataclass(frozen=True)
class IncidentFilter:
    """What a list is asked for; empty means any."""

    statuses: Sequence[IncidentStatus] = ()
    severities: Sequence[Severity] = ()
    tiers: Sequence[Tier] = ()
    categories: Sequence[str] = ()
    agencies: Sequence[str] = ()
    areas: Sequence[str] = ()
    bbox: Bounds | None = None
    words: str = ""
    overdue: bool | None = None
    updated_after: datetime | None = None
    exercise: bool | None = None
    view: View | None = None
    assigned: str | None = None
    sort: str = UPDATED


@dataclass(frozen=True)
class Page:
    """Cards as JSON text, and the cursor of the next page or None."""

    cards: list[str]
    next_cursor: str | None


def incidents(
    session: Session, actor: Actor, wanted: IncidentFilter, size: int, cursor: str | None
) -> Page:
    """One page of the incidents that the actor may see."""
    size = max(1, min(size, PAGE_MAX))
    keys = _sort_keys(actor, wanted.sort, wanted.statuses)
    query = select(Incident.card, Incident.id, *[key for key, _ in keys]).where(
        visible_incidents(actor), *_conditions(session, actor, wanted)
    )
    if cursor:
        query = query.where(_after(keys, _decode(cursor, keys)))
    order = [key.desc() if falls else key.asc() for key, falls in keys]
    rows = session.execute(query.order_by(*order, Incident.id.desc()).limit(size + 1)).all()
    shown = rows[:size]
    following = None
    if len(rows) > size:
        following = _encode([*shown[-1][2:], shown[-1].id])
    return Page([row.card for row in shown], following)


def _conditions(
    session: Session, actor: Actor, wanted: IncidentFilter
) -> list[ColumnElement[bool]]:
    found: list[Any] = []
    if wanted.sort in {RISK, RISK_STEP} and set(wanted.statuses) == OPEN:
        found.append(Incident.risk_rank.is_not(None))
    elif wanted.statuses:
        found.append(Incident.status.in_(wanted.statuses))
    if wanted.severities:
        found.append(Incident.severity.in_(wanted.severities))
    if wanted.tiers:
        found.append(Incident.tier.in_(wanted.tiers))
    if wanted.categories:
        found.append(Incident.category.in_(wanted.categories))
    if wanted.areas:
        found.append(Incident.area_code.in_(wanted.areas))
    if wanted.agencies:
        found.append(
            select(Referral.id)
            .where(
                Referral.incident_id == Incident.id,
                Referral.agency_code.in_(wanted.agencies),
                Referral.status.in_(HOLDS),
            )
            .exists()
        )
    if wanted.bbox:
        found.append(spatial_sql.in_bbox(session, "incident", wanted.bbox))
    if wanted.overdue is not None:
        found.append(Incident.is_overdue.is_(wanted.overdue))
    if wanted.updated_after:
        found.append(Incident.updated_at > wanted.updated_after)
    if wanted.exercise is not None:
        found.append(Incident.is_exercise.is_(wanted.exercise))
    found += _on_desk(actor, wanted)
    for word in wanted.words.split()[:8]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        found.append(
            or_(
                Incident.code.ilike(like),
                Incident.title.ilike(like),
                Incident.address.ilike(like),
            )
        )
    return found


def _on_desk(actor: Actor, wanted: IncidentFilter) -> list[ColumnElement[bool]]:
    found = []
    if wanted.view is not None:
        found.append(desk_views.condition(actor, wanted.view))
    if wanted.assigned is not None:
        found.append(desk_views.assigned(actor, wanted.assigned))
    return found


def _sort_keys(
    actor: Actor, sort: str, statuses: Collection[IncidentStatus]
) -> list[tuple[Any, bool]]:
    if sort == STEP:
        return [(_step_due(actor), False)]
    if sort == RISK_STEP and set(statuses) == OPEN:
        return [(Incident.risk_rank, False), (_step_due(actor), False)]
    if sort == RISK and set(statuses) == OPEN:
        # Kept with its own index, because every desk begins with it.
        return [(Incident.risk_rank, False), (Incident.opened_at, False)]
    if sort == RISK:
        order = {member.value: rank for member, rank in SEVERITY_ORDER.items()}
        return [
            (case(order, value=Incident.severity, else_=9).label("rank"), False),
            (Incident.opened_at, False),
        ]
    if sort == DUE:
        return [(func.coalesce(Incident.due_at, literal(NEVER, UTCDateTime())), False)]
    if sort == OPENED:
        return [(Incident.opened_at, True)]
    if sort in {UPDATED, ""}:
        return [(Incident.updated_at, True)]
    raise InvalidInput(FieldError("sort", "unknown_value"))


def _step_due(actor: Actor) -> ColumnElement[datetime]:
    """When the actor's own agency, else who leads, has to have done its next step: the clock that
    a row of the desk shows (`row_clocks`)."""
    is_to_accept = and_(
        Referral.status == ReferralStatus.OFFERED, Referral.accept_due_at.is_not(None)
    )
    # A least of few rows by the index of the incident: cheaper for 10,000 than an order of each.
    step = select(
        func.min(case((is_to_accept, Referral.accept_due_at), else_=Referral.due_at))
    ).where(Referral.incident_id == Incident.id, Referral.status.in_(desk_views.AT_WORK))
    steps = [step.where(Referral.is_lead).scalar_subquery()]
    if not actor.is_city_wide:
        own = step.where(Referral.agency_code.in_(sorted(actor.agencies)))
        steps.insert(0, own.scalar_subquery())
    return func.coalesce(*steps, Incident.due_at, literal(NEVER, UTCDateTime()))


def _after(keys: list[tuple[Any, bool]], values: list[Any]) -> ColumnElement[bool]:
    """Rows that come after the last one of the page before, in the same order."""
    alternatives = []
    columns = [*keys, (Incident.id, True)]
    for place, (column, falls) in enumerate(columns):
        same = [columns[i][0] == values[i] for i in range(place)]
        further = column < values[place] if falls else column > values[place]
        alternatives.append(and_(*same, further))
    return or_(*alternatives)


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _decode(cursor: str, keys: list[tuple[Any, bool]]) -> list[Any]:
    """The values of the cursor, each of the kind that its column holds; the last is the id."""
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [datetime.fromisoformat(v) if isinstance(v, str) else v for v in raw]
    except (ValueError, TypeError):
        raise InvalidInput(FieldError("cursor", "not_valid")) from None
    kinds = [datetime if isinstance(key.type, UTCDateTime) else int for key, _ in keys] + [int]
    if [type(v) for v in values] != kinds or not all(_is_possible(v) for v in values):
        raise InvalidInput(FieldError("cursor", "not_valid"))
    return values


def _is_possible(value: int | datetime) -> bool:
    """Whether a database can compare with the value."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and EARLIEST_YEAR <= value.year <= LATEST_YEAR
    return abs(value) <= LARGEST_ID
