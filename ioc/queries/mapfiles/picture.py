"""The situation at a moment as one value: what an actor may see, for a map on paper or a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import may_be_in, visible_incidents
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.models.basemap import BasemapSource
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.queries.directory import directory
from ioc.queries.public.public_map import area_outlines
from ioc.queries.rescue import units, water

MOST = 5_000
"""Matters in one file, those of the highest risk; a sheet of paper shows no more."""

Card = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a map is asked for; empty means any. `severities` of what is open."""

    area: str | None = None
    severities: Sequence[Severity] = ()
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """Open matters (the worst first), forces, shelters and water at `at`.

    `outlines`, `shut` and `ground` (waters and main roads) are GeoJSON, longitude first. `total`
    counts every open matter that was asked for, `incidents` holds `MOST` of them at most.
    """

    at: datetime
    area: str | None
    outlines: dict[str, Any]
    incidents: list[Card]
    total: int
    units: list[Card]
    facilities: list[Card]
    shut: dict[str, Any]
    ground: dict[str, Any]

    @property
    def is_exercise(self) -> bool:
        """Whether something of an exercise is in it."""
        return any(one.get("exercise") for one in (*self.incidents, *self.units)) or any(
            one["properties"]["exercise"] for one in self.shut["features"]
        )

    @property
    def unplaced(self) -> int:
        """How many of `incidents` have no place on a map."""
        return sum(one["lat"] is None for one in self.incidents)


def picture(session: Session, actor: Actor, wanted: Wanted, at: datetime) -> Picture:
    """The situation now. Raises `InvalidInput` for an area or category that does not exist."""
    city = directory(session)
    if wanted.area is not None and wanted.area not in city.areas:
        raise InvalidInput(FieldError("area", "unknown_value"))
    if any(code not in city.categories for code in wanted.categories):
        raise InvalidInput(FieldError("category", "unknown_value"))
    conditions: list[Any] = [Incident.risk_rank.is_not(None), visible_incidents(actor)]
    if wanted.area:
        conditions.append(may_be_in(wanted.area))
    if wanted.severities:
        conditions.append(Incident.severity.in_(wanted.severities))
    if wanted.categories:
        conditions.append(Incident.category.in_(wanted.categories))
    cards = session.scalars(
        select(Incident.card)
        .where(*conditions)
        .order_by(Incident.risk_rank, Incident.opened_at, Incident.id)
        .limit(MOST)
    ).all()
    total = len(cards)
    if total == MOST:
        total = session.scalar(select(func.count()).select_from(Incident).where(*conditions)) or 0
    places = [visible_facilities(actor)]
    if wanted.area:
        places.append(Facility.area_code == wanted.area)
    facilities = session.scalars(select(Facility.card).where(*places).order_by(Facility.id)).all()
    return Picture(
        at=at,
        area=wanted.area,
        outlines=area_outlines(session),
        incidents=[orjson.loads(card) for card in cards],
        total=total,
        units=_units(session, actor, wanted.area),
        facilities=[orjson.loads(card) for card in facilities],
        shut=water.shapes(session, actor, at)
        if actor.can(Permission.WATER_VIEW)
        else {"type": "FeatureCollection", "features": []},
        ground=ground(session),
    )


def ground(session: Session) -> dict[str, Any]:
    """The waters and main roads that the city brings with it, as GeoJSON; empty where none."""
    content = session.scalar(
        select(BasemapSource.content).where(BasemapSource.is_seed.is_(True)).limit(1)
    )
    return orjson.loads(content) if content else {"type": "FeatureCollection", "features": []}


def _units(session: Session, actor: Actor, area: str | None) -> list[Card]:
    if not actor.can(Permission.UNIT_VIEW):
        return []
    cards = [orjson.loads(card) for card in units.snapshot_cards(session, actor)]
    # A unit serves beyond its own ward: on the sheet of a ward those of the ward are listed.
    return [one for one in cards if area is None or (one["area"] or {}).get("code") == area]
