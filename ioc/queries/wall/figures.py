"""What stands in no card: calls that nobody answered, people brought out, how the water rose."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.domain import clock
from ioc.domain.calls import CallbackStatus, CallState
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Permission
from ioc.models.call import Call
from ioc.models.facility import Facility, GaugeReading
from ioc.models.flood import FloodExtent
from ioc.models.incident import Incident
from ioc.models.unit import Assignment
from ioc.queries import exercise
from ioc.queries.cards import moment
from ioc.queries.operations import operations
from ioc.queries.rescue.closures import floods_at
from ioc.queries.wall.feed import scope_of

SERIES_OF = timedelta(hours=12)
POINTS = 48
"""Of a line that is read from five metres: one each quarter of an hour."""

READINGS_MOST = 8_000
LOST_WITHIN = timedelta(hours=1)


def figures(session: Session, actor: Actor, at: datetime) -> dict[str, Any]:
    """The figures of a wall, as far as the actor may see what they count; the number of statements
    does not grow with rows. `calls` is None for who takes no calls."""
    running = operations.open_rows(session)
    flood = next((one for one in running if not one.is_exercise), None)
    shown = flood or next(iter(running), None)
    midnight = clock.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    since = shown.started_at if shown else midnight
    is_drill = shown is not None and shown.is_exercise
    return {
        "operation": {
            "name": shown.name,
            "started_at": moment(shown.started_at),
            "exercise": shown.is_exercise,
        }
        if shown
        else None,
        "operations": len(running),
        "exercise": exercise.is_on(session),
        "picked_up": {
            "people": picked_up(session, actor, since, is_exercise=is_drill),
            "since": moment(since),
        },
        "calls": calls(session, actor, at),
        "gauges": series(session, actor, at),
        "flood_drawn_at": moment(
            session.scalar(select(func.max(FloodExtent.created_at)).where(floods_at(at)))
        ),
    }


def picked_up(session: Session, actor: Actor, since: datetime, *, is_exercise: bool = False) -> int:
    """How many people units have taken on board since a moment; a drill and the real night are
    never added up."""
    return int(
        session.scalar(
            select(func.sum(Assignment.people_picked_up))
            .join(Incident, Incident.id == Assignment.incident_id)
            .where(
                Assignment.picked_up_at >= since,
                Assignment.is_exercise.is_(is_exercise),
                visible_incidents(scope_of(actor)),
            )
        )
        or 0
    )


def calls(session: Session, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """How many wait to be rung back, since when, and how many were lost within an hour."""
    if not actor.grants and not actor.can(Permission.HOTLINE_USE):
        return None
    waiting = session.execute(
        select(func.count(), func.min(Call.callback_since), func.count().filter(Call.is_danger))
        .select_from(Call)
        .where(Call.callback_status == CallbackStatus.WAITING)
    ).one()
    ringing = session.execute(
        select(func.count(), func.min(Call.ringing_at))
        .select_from(Call)
        .where(Call.state == CallState.RINGING)
    ).one()
    lost = session.scalar(
        select(func.count())
        .select_from(Call)
        .where(
            Call.state == CallState.ABANDONED,
            Call.ringing_at >= at - LOST_WITHIN,
        )
    )
    return {
        "waiting": waiting[0],
        "oldest_since": moment(waiting[1]),
        "danger": waiting[2],
        "ringing": ringing[0],
        "ringing_since": moment(ringing[1]),
        "lost": lost or 0,
    }


def series(session: Session, actor: Actor, at: datetime) -> dict[str, list[list[float]]]:
    """The levels of each gauge in the last twelve hours, `[seconds since 1970, metres]`, the last
    of each of `POINTS` equal parts of the time."""
    start = at - SERIES_OF
    rows = session.execute(
        select(GaugeReading.gauge_id, GaugeReading.at, GaugeReading.level_m)
        .join(Facility, Facility.id == GaugeReading.gauge_id)
        .where(
            Facility.kind == FacilityKind.GAUGE,
            visible_facilities(scope_of(actor)),
            GaugeReading.at >= start,
            GaugeReading.at <= at,
        )
        .order_by(GaugeReading.at.desc())
        .limit(READINGS_MOST)
    )
    part = SERIES_OF / POINTS
    kept: dict[int, dict[int, list[float]]] = defaultdict(dict)
    for row in rows:
        slot = int((row.at - start) / part)
        # The epoch, so that an answer is the same a minute later when nothing was read.
        kept[row.gauge_id].setdefault(slot, [row.at.timestamp(), row.level_m])
    return {str(gauge): sorted(points.values()) for gauge, points in sorted(kept.items())}
