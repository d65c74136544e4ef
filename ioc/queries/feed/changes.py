"""What changed for an actor since a place in the log: cards to put, ids to remove, units moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.units import visible_units
from ioc.domain import clock
from ioc.domain.events import SubjectType
from ioc.domain.geo import rounded
from ioc.domain.units import is_old
from ioc.eventlog import places
from ioc.eventlog.places import Place
from ioc.models.unit import Unit
from ioc.queries.cards import moment as as_moment
from ioc.queries.feed import lists
from ioc.queries.feed.whole import Moment
from ioc.queries.rescue.units import times_of

MOST_EVENTS = 20_000
"""Who is further behind than this takes the whole, which is not much more and never wrong."""

OVERLAP = timedelta(seconds=10)
"""A place of a unit may have been written before an event and become visible after it."""


@dataclass(frozen=True)
class Known:
    """What a client holds: true at a position, in the log with this mark, seen with this view."""

    position: int
    mark: str | None = None
    view: str | None = None


class Refusal(StrEnum):
    """Why what a client holds cannot be brought up to date, and the whole is needed."""

    OTHER_VIEW = "other_view"
    AHEAD = "ahead"
    TOO_FAR_BACK = "too_far_back"
    OTHER_LOG = "other_log"


def changes(session: Session, actor: Actor, moment: Moment, known: Known) -> bytes:
    """The JSON of what changed. What it is applied to becomes what a whole snapshot of the same
    moment holds: whatever the events since then spoke of is read as it is now, and what the actor
    no longer sees of it, or what is over, is named for removal."""
    then, refusal = _place_of(session, moment, known)
    if then is None or refusal is not None:
        return orjson.dumps({**_head(moment, known), "whole_needed": refusal})
    spoken = places.spoken_of(session, then.position, moment.place.position, actor.atoms)
    put = {}
    for name, kind, read in (
        ("incidents", SubjectType.INCIDENT, lists.incidents_of),
        ("reports", SubjectType.REPORT, lists.waiting_reports),
        ("units", SubjectType.UNIT, lists.units_in_use),
        ("facilities", SubjectType.FACILITY, lists.facilities),
    ):
        ids = spoken.get(kind.value, set())
        cards = read(session, actor, ids)
        put[name] = (cards, sorted(ids - cards.keys()))
    body = orjson.dumps(
        {
            **_head(moment, known),
            "removed": {name: gone for name, (_cards, gone) in put.items()},
            "unit_positions": _moved(session, actor, then.at, set(put["units"][0])),
        }
    )
    given = (f',"{name}":[{",".join(cards.values())}]' for name, (cards, _gone) in put.items())
    return body[:-1] + "".join(given).encode() + b"}"


def _head(moment: Moment, known: Known) -> dict[str, Any]:
    return {**moment.members, "since": known.position}


def _place_of(
    session: Session, moment: Moment, known: Known
) -> tuple[Place | None, Refusal | None]:
    """Where the client stands in this log, or why that helps nobody."""
    if known.view != moment.view.name:
        return None, Refusal.OTHER_VIEW
    behind = moment.place.position - known.position
    if behind < 0:
        return None, Refusal.AHEAD
    if behind > MOST_EVENTS:
        return None, Refusal.TOO_FAR_BACK
    there = places.place_at(session, known.position)
    if there is None or (known.mark is not None and known.mark != there.mark):
        return None, Refusal.OTHER_LOG
    return there, None


def _moved(
    session: Session, actor: Actor, since: datetime | None, told: set[int]
) -> list[dict[str, Any]]:
    """Where those units are that have moved since then, or whose place has grown old."""
    now, stale = clock.now(), times_of(session).stale
    query = select(Unit.id, Unit.lat, Unit.lon, Unit.position_at, Unit.accuracy_m).where(
        Unit.is_active, Unit.lat.is_not(None), visible_units(actor)
    )
    if since is not None:
        begins = since - OVERLAP
        grew_old = and_(Unit.position_at >= begins - stale, Unit.position_at < now - stale)
        query = query.where(or_(Unit.moved_at >= begins, grew_old))
    return [
        {
            "id": row.id,
            "lat": rounded(row.lat),
            "lon": rounded(row.lon),
            "at": as_moment(row.position_at),
            "accuracy_m": row.accuracy_m,
            "stale": is_old(row.position_at, now, stale),
        }
        for row in session.execute(query.order_by(Unit.id))
        if row.id not in told
    ]
