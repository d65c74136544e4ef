"""What anybody may see on the map: coarse points of the last thirty days, and outlines.

No text, no address, no code and no hour: a kind, a state, a ward and a day. What is critical is
left out whatever became of it, because crowds hinder a rescue and an empty house invites
thieves; so are kinds that the catalogue keeps to itself, what is doubtful, what somebody marked as
sensitive, and complaints and denunciations under the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, undefer

from ioc.domain import clock
from ioc.domain.geo import Point, coarse
from ioc.domain.incidents import (
    OPEN,
    OUT_OF_SCOPE,
    Flag,
    IncidentStatus,
    Outcome,
    ReferralStatus,
    Severity,
    Verification,
)
from ioc.models.agency import Area
from ioc.models.incident import Incident, Referral
from ioc.queries.directory import directory

SHOWN_FOR = timedelta(days=30)
MOST = 20_000
"""Points in one answer, the newest; a phone draws no more, and a flood brings more."""

OUTLINE_DIGITS = 5
"""Decimals of a degree in outlines: a metre."""

_KEPT_BACK = {Flag.SENSITIVE, *OUT_OF_SCOPE}
_NOT_SHOWN = (Outcome.REJECTED, Outcome.MERGED)
_TAKEN_ON = (ReferralStatus.ACCEPTED, ReferralStatus.DONE)


class PublicState(StrEnum):
    """How far a matter is, as anybody may know it."""

    RECEIVED = "received"
    WORKING = "working"
    DONE = "done"


def public_state_of(status: IncidentStatus, is_accepted: bool) -> PublicState:
    """What is only offered to an agency is received: nobody has said yet that they do it."""
    if status not in OPEN:
        return PublicState.DONE
    if is_accepted or status is IncidentStatus.IN_PROGRESS:
        return PublicState.WORKING
    return PublicState.RECEIVED


@dataclass(frozen=True)
class PublicIncident:
    """An incident as anybody may see it; `point` is the middle of a square of 100 m."""

    point: Point
    severity: Severity
    status: IncidentStatus
    state: PublicState
    category: str
    area: str | None
    day: date
    is_exercise: bool


def public_incidents(session: Session, at: datetime) -> list[PublicIncident]:
    """The incidents opened in the thirty days before `at`, the newest first, at most `MOST`."""
    city = directory(session)
    since = at - SHOWN_FOR
    accepted = exists().where(Referral.incident_id == Incident.id, Referral.status.in_(_TAKEN_ON))
    rows = session.execute(
        select(
            Incident.lat,
            Incident.lon,
            Incident.severity,
            Incident.status,
            Incident.category,
            Incident.area_code,
            Incident.opened_at,
            Incident.is_exercise,
            Incident.flags,
            accepted.label("is_accepted"),
        )
        .where(
            # Nothing is updated before it is opened, and this column has an index.
            Incident.updated_at >= since,
            Incident.opened_at >= since,
            Incident.severity != Severity.CRITICAL,
            Incident.verification != Verification.DOUBTFUL,
            Incident.category.in_([c.code for c in city.categories.values() if c.is_public]),
            Incident.lat.is_not(None),
            Incident.merged_into.is_(None),
            Incident.outcome.is_(None) | Incident.outcome.not_in(_NOT_SHOWN),
        )
        .order_by(Incident.opened_at.desc(), Incident.id.desc())
        .limit(MOST)
    )
    return [
        PublicIncident(
            point=coarse(Point(row.lat, row.lon)),
            severity=row.severity,
            status=row.status,
            state=public_state_of(row.status, bool(row.is_accepted)),
            category=row.category,
            area=city.areas[row.area_code].full_name if row.area_code in city.areas else None,
            day=clock.local(row.opened_at).date(),
            is_exercise=row.is_exercise,
        )
        for row in rows
        if not _KEPT_BACK & set(row.flags or ())
    ]


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
