"""Closed ways: shut by hand on the map or by a crew that stands before them, and opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidTransition
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.shapes import way_of
from ioc.domain.water import ClosureSource
from ioc.models.flood import WayClosure
from ioc.models.unit import Assignment, UnitCrew
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.rescue.water import way_card
from ioc.services.shelters.facility_log import must_be_version
from ioc.services.water import flood_log
from ioc.services.water.flood_log import REASON_LONGEST


@dataclass(frozen=True)
class WayTold:
    """A closed way; `geometry` is a GeoJSON point, line or polygon. `is_exercise`: it is closed in
    the exercise that is on; a crew closes it as its task is."""

    reason: str
    geometry: Any
    depth_m: float | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    assignment_id: int | None = None
    client_token: str | None = None
    is_exercise: bool | None = None


def close_way(session: Session, actor: Actor, told: WayTold) -> WayClosure:
    """A way cannot be passed: by a desk on the map, by a crew where it stands. The same
    `client_token` again is the same closure. Raises `InvalidInput`."""
    actor.must(Permission.WAY_CLOSE)
    if told.client_token:
        take_turn(session, f"closure {told.client_token}")
        seen = session.scalar(
            select(WayClosure).where(WayClosure.client_token == told.client_token)
        )
        if seen is not None:
            if seen.user_id != actor.user_id:
                raise Conflict("client_token_reused")
            return seen
    shape = way_of(told.geometry, directory(session).bounds)
    from_at, until_at = flood_log.span(told.from_at, told.until_at, "")
    is_desk = actor.is_city_wide and told.assignment_id is None
    way = WayClosure(
        version=0,
        reason=flood_log.words(told.reason, "reason", REASON_LONGEST),
        source=ClosureSource.DESK if is_desk else ClosureSource.CREW,
        depth_m=flood_log.depth(told.depth_m),
        shape=shape.geojson,
        bbox=shape.bbox,
        from_at=from_at,
        until_at=until_at,
        client_token=told.client_token or None,
        user_id=actor.user_id,
        assignment_id=told.assignment_id,
        created_at=clock.now(),
        is_exercise=_is_of_drill(session, actor, told),
        card="",
    )
    session.add(way)
    session.flush()
    _way_changed(session, actor, way, EventKind.WAY_CLOSED, reason=way.reason)
    flood_log.changed(session)
    return way


def _is_of_drill(session: Session, actor: Actor, told: WayTold) -> bool:
    """A crew on an exercise stands before a way of the exercise; any other closes it for real."""
    on = select(Assignment.is_exercise)
    if told.assignment_id is not None:
        found = session.scalars(on.where(Assignment.id == told.assignment_id)).all()
    else:
        crew = select(UnitCrew.unit_id).where(UnitCrew.user_id == (actor.user_id or 0))
        found = session.scalars(on.where(Assignment.is_active, Assignment.unit_id.in_(crew))).all()
    return all(found) if found else flood_log.is_of_drill(session, actor, told.is_exercise)


def open_way(session: Session, actor: Actor, way_id: int, version: int, reason: str) -> WayClosure:
    """The way can be passed again. Raises `Conflict`, `InvalidTransition` where it is open."""
    actor.must(Permission.WATER_MANAGE)
    way = flood_log.locked(session, WayClosure, way_id)
    must_be_version(version, way.version)
    now = clock.now()
    if way.opened_at is not None or (way.until_at is not None and way.until_at <= now):
        raise InvalidTransition("way_open_already")
    way.opened_at, way.open_reason = now, flood_log.words(reason, "reason", REASON_LONGEST)
    _way_changed(session, actor, way, EventKind.WAY_OPENED, reason=way.open_reason)
    flood_log.changed(session)
    return way


def _way_changed(
    session: Session, actor: Actor, way: WayClosure, kind: EventKind, **data: Any
) -> None:
    way.version += 1
    way.card = cards.text_of(way_card(way))
    flood_log.tell(session, actor, kind, (SubjectType.WAY, way.id), way.card, data)
