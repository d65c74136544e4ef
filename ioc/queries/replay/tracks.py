"""Where units were: the last place before a moment, and the ways of a stretch of time, thinned.

A fix has but its own time, so tracks show where units were and not what the center knew; one that
came in late is in its place. Positions that were not believed are left out. Tracks are kept for
`UnitTimes.track`; before that there is what the cards say.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.units import visible_units
from ioc.domain import replay
from ioc.domain.geo import rounded
from ioc.domain.units import slot_of
from ioc.models.unit import Unit, UnitPosition
from ioc.queries.cards import moment

SLOTS_BACK = 24 * 3600 // 10
"""A place from more than a day before is not where a unit is."""


def fixes(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The last place of each unit that the actor may see, of the day before the moment."""
    slot = slot_of(at)
    last = (
        select(UnitPosition.slot)
        .where(
            UnitPosition.unit_id == Unit.id,
            UnitPosition.slot <= slot,
            UnitPosition.slot > slot - SLOTS_BACK,
            UnitPosition.is_doubtful.is_(False),
            UnitPosition.at <= at,
        )
        .order_by(UnitPosition.slot.desc())
        .limit(1)
        .correlate(Unit)
        .scalar_subquery()
    )
    rows = session.execute(
        select(UnitPosition.unit_id, UnitPosition.lat, UnitPosition.lon, UnitPosition.at)
        .join(Unit, Unit.id == UnitPosition.unit_id)
        .where(visible_units(actor), UnitPosition.slot == last, UnitPosition.is_doubtful.is_(False))
        .order_by(UnitPosition.unit_id)
    )
    return [
        {"id": row.unit_id, "lat": rounded(row.lat), "lon": rounded(row.lon), "at": moment(row.at)}
        for row in rows
    ]


def tracks(session: Session, actor: Actor, begin: datetime, end: datetime) -> dict[str, Any]:
    """The ways of the units that the actor may see in a stretch of time: of each `[milliseconds
    since 1970, latitude, longitude]`, one of every so many slots (`every`, seconds)."""
    together = replay.slots_together(begin, end)
    part = UnitPosition.slot.op("/")(together)
    last = (
        select(UnitPosition.unit_id, func.max(UnitPosition.slot).label("slot"))
        .join(Unit, Unit.id == UnitPosition.unit_id)
        .where(
            visible_units(actor),
            UnitPosition.at >= begin,
            UnitPosition.at <= end,
            UnitPosition.is_doubtful.is_(False),
        )
        .group_by(UnitPosition.unit_id, part)
        .subquery()
    )
    rows = session.execute(
        select(UnitPosition.unit_id, UnitPosition.lat, UnitPosition.lon, UnitPosition.at)
        .join(
            last,
            (last.c.unit_id == UnitPosition.unit_id) & (last.c.slot == UnitPosition.slot),
        )
        .where(UnitPosition.is_doubtful.is_(False))
        .order_by(UnitPosition.unit_id, UnitPosition.slot)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        place = [replay.milliseconds(row.at), rounded(row.lat), rounded(row.lon)]
        found.setdefault(str(row.unit_id), []).append(place)
    return {
        "from": replay.text_of(begin),
        "to": replay.text_of(end),
        "every": together * 10,
        "units": found,
    }
