"""What anybody may see on the map: coarse points of the last days, and outlines.

What is shown, and how coarsely, is decided by `domain.public_map`; here the rows are read. The
conditions of the query only leave out what that rule would refuse whatever the city set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, undefer

from ioc.domain import clock
from ioc.domain.geo import Point, coarse
from ioc.domain.incidents import IncidentStatus, ReferralStatus, Severity, Verification
from ioc.domain.public_map import (
    NOT_SHOWN,
    PublicFacts,
    PublicState,
    public_grid,
    public_state_of,
)
from ioc.models.agency import Area
from ioc.models.incident import Incident, Referral
from ioc.queries.directory import directory
from ioc.queries.public.public_rules import public_map_rules

MOST = 200_000
"""Points that are held in memory, the newest; ten times a flood's."""

AT_ONCE = 1_000
"""Rows between two pauses: a server that answers others meanwhile lets them go first."""

OUTLINE_DIGITS = 5
"""Decimals of a degree in outlines: a metre."""

_TAKEN_ON = (ReferralStatus.ACCEPTED, ReferralStatus.DONE)


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """An incident as anybody may see it; `point` is the middle of a square.

    `severity` is that of what is not dealt with, None otherwise: then it is nobody's business.
    """

    point: Point
    severity: Severity | None
    status: IncidentStatus
    state: PublicState
    category: str
    area: str | None
    day: date
    is_exercise: bool


def public_incidents(
    session: Session, at: datetime, pause: Callable[[], None] | None = None
) -> list[PublicIncident]:
    """What the public map shows at `at`, the newest first, at most `MOST`.

    `pause` is called every `AT_ONCE` rows.
    """
    city, rules = directory(session), public_map_rules(session)
    since = at - timedelta(days=rules.shown_days)
    accepted = exists().where(Referral.incident_id == Incident.id, Referral.status.in_(_TAKEN_ON))
    columns: tuple[Any, ...] = (
        Incident.lat,
        Incident.lon,
        Incident.severity,
        Incident.status,
        Incident.verification,
        Incident.outcome,
        Incident.category,
        Incident.area_code,
        Incident.opened_at,
        Incident.closed_at,
        Incident.is_exercise,
        Incident.flags,
        accepted.label("is_accepted"),
    )
    rows = session.execute(
        select(*columns)
        .where(
            # Nothing is updated before it is opened, and this column has an index.
            Incident.updated_at >= since,
            Incident.opened_at >= since,
            or_(
                Incident.severity != Severity.CRITICAL,
                and_(
                    Incident.status == IncidentStatus.CLOSED,
                    Incident.closed_at.is_not(None),
                ),
            ),
            Incident.verification != Verification.DOUBTFUL,
            Incident.category.in_([c.code for c in city.categories.values() if c.is_public]),
            Incident.lat.is_not(None),
            Incident.merged_into.is_(None),
            Incident.outcome.is_(None) | Incident.outcome.not_in(NOT_SHOWN),
        )
        .order_by(Incident.opened_at.desc(), Incident.id.desc())
        .limit(MOST)
        .execution_options(yield_per=AT_ONCE)
    )
    found: list[PublicIncident] = []
    for part in rows.partitions():
        for row in part:
            category = city.categories.get(row.category)
            facts = PublicFacts(
                severity=row.severity,
                status=row.status,
                verification=row.verification,
                outcome=row.outcome,
                flags=row.flags or (),
                is_public_kind=category is not None and category.is_public,
                is_merged=False,
                opened_at=row.opened_at,
                closed_at=row.closed_at,
            )
            grid = public_grid(facts, rules, at)
            if grid is None:
                continue
            state = public_state_of(row.status, bool(row.is_accepted))
            found.append(
                PublicIncident(
                    point=coarse(Point(row.lat, row.lon), grid),
                    severity=None if state is PublicState.DONE else row.severity,
                    status=row.status,
                    state=state,
                    category=row.category,
                    area=city.areas[row.area_code].full_name
                    if row.area_code in city.areas
                    else None,
                    day=clock.local(row.opened_at).date(),
                    is_exercise=row.is_exercise,
                )
            )
        if pause is not None:
            pause()
    return found


def area_outlines(session: Session) -> dict[str, Any]:
    """The outlines as a GeoJSON FeatureCollection (longitude first), each with its own point.

    Properties: `code`, `name`, `full_name`, `approximate`, `label_lat`, `label_lon`.
    """
    areas = session.scalars(
        select(Area)
        .where(Area.outline_geojson.is_not(None))
        .options(undefer(Area.outline_geojson))
        .order_by(Area.code)
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": area.code,
                    "name": area.name,
                    "full_name": area.full_name,
                    "approximate": area.is_approximate,
                    "label_lat": round(area.lat, OUTLINE_DIGITS),
                    "label_lon": round(area.lon, OUTLINE_DIGITS),
                },
                "geometry": _rounded(orjson.loads(area.outline_geojson or "null")),
            }
            for area in areas
        ],
    }


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    def thin(part: Any) -> Any:
        if isinstance(part, (int, float)):
            return round(part, OUTLINE_DIGITS)
        return [thin(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": thin(geometry["coordinates"])}
