"""A unit says where it is. Hundreds do so every few seconds: one small transaction each, nothing
in the log, and no card is written (`queries.units` joins the position to the card)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, case, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.access.units import is_crew_of, may_act_for, visible_units
from ioc.db.session import database_of
from ioc.domain import clock, units
from ioc.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.domain.units import Fix, FixVerdict
from ioc.models.unit import Unit, UnitPosition
from ioc.queries.directory import directory
from ioc.services.units import unit_cards

_TRACK = cast("Table", UnitPosition.__table__)
FORGOTTEN_AT_ONCE = 2_000

_COLUMNS = (
    *(Unit.id, Unit.agency_code, Unit.area_code, Unit.lat, Unit.lon, Unit.position_at),
    *(Unit.accuracy_m, Unit.doubtful_lat, Unit.doubtful_lon, Unit.doubtful_at, Unit.silent_at),
    Unit.check_in_due_at,
)


@dataclass(frozen=True)
class Placed:
    """What became of a fix, and where the unit is held to be after it."""

    unit_id: int
    verdict: FixVerdict
    lat: float | None
    lon: float | None
    position_at: datetime | None


def report_position(session: Session, actor: Actor, unit_id: int, fix: Fix) -> Placed:
    """Takes a fix. One that is late or repeated is kept and moves nothing.

    Raises `InvalidInput` for a fix in the future or far outside the city, `NotFound` and
    `NotAllowed` as `access.units`.
    """
    now = clock.now()
    if fix.at > now + units.EARLY:
        raise InvalidInput(FieldError("at", "in_the_future"))
    if not units.is_in_reach(fix, directory(session).bounds):
        raise InvalidInput(FieldError("lat", "outside_city"))
    row = _row(session, actor, unit_id)
    shown = _fix(row.lat, row.lon, row.position_at, row.accuracy_m)
    waiting = _fix(row.doubtful_lat, row.doubtful_lon, row.doubtful_at, None)
    verdict = units.judge_fix(fix, shown, waiting)
    values: dict[str, Any] = {"heard_at": now}
    if verdict is FixVerdict.MOVES:
        values |= {
            "lat": fix.lat,
            "lon": fix.lon,
            "position_at": fix.at,
            "accuracy_m": fix.accuracy_m,
            "moved_at": now,
            "doubtful_lat": None,
            "doubtful_lon": None,
            "doubtful_at": None,
        }
        shown = fix
    elif verdict is FixVerdict.DOUBTFUL:
        values |= {"doubtful_lat": fix.lat, "doubtful_lon": fix.lon, "doubtful_at": fix.at}
    session.execute(update(Unit).where(Unit.id == unit_id).values(**values))
    if fix.at > now - units.OLDEST:
        _keep(session, unit_id, fix, is_doubtful=verdict is FixVerdict.DOUBTFUL)
    is_missed = row.check_in_due_at is not None and row.check_in_due_at < now
    if row.silent_at is not None and not is_missed:
        # A phone that lies in the boat does not say that all is well.
        _heard_again(session, actor, unit_id)
    return Placed(
        unit_id,
        verdict,
        *((shown.lat, shown.lon, shown.at) if shown else (None, None, None)),
    )


def _row(session: Session, actor: Actor, unit_id: int) -> Any:
    """The unit's columns, locked, if the actor may say where it is."""
    if not 0 < unit_id <= LARGEST_ID:
        raise NotFound
    is_own: ColumnElement[bool] = literal(False)
    if actor.can(Permission.ASSIGNMENT_STEP) and not actor.is_city_wide:
        is_own = case((is_crew_of(actor), True), else_=False)
    row = session.execute(
        select(*_COLUMNS, is_own.label("is_own"))
        .where(Unit.id == unit_id, Unit.is_active, visible_units(actor))
        .with_for_update(key_share=True, of=Unit)
    ).first()
    if row is None:
        raise NotFound
    probe = Unit(agency_code=row.agency_code, area_code=row.area_code)
    if not row.is_own and not any(
        may_act_for(actor, permission, probe)
        for permission in (Permission.ASSIGNMENT_STEP, Permission.UNIT_MANAGE)
    ):
        raise NotAllowed(permission=Permission.ASSIGNMENT_STEP)
    return row


def _fix(
    lat: float | None, lon: float | None, at: datetime | None, accuracy_m: float | None
) -> Fix | None:
    if lat is None or lon is None or at is None:
        return None
    return Fix(lat, lon, at, accuracy_m)


def _keep(session: Session, unit_id: int, fix: Fix, *, is_doubtful: bool) -> None:
    """Adds the fix to the track, unless its slot has one."""
    insert: Any = sqlite_insert if database_of(session).is_embedded else postgres_insert
    session.execute(
        insert(_TRACK)
        .values(
            unit_id=unit_id,
            slot=units.slot_of(fix.at),
            is_doubtful=is_doubtful,
            lat=fix.lat,
            lon=fix.lon,
            at=fix.at,
            accuracy_m=fix.accuracy_m,
        )
        .on_conflict_do_nothing()
    )


def _heard_again(session: Session, actor: Actor, unit_id: int) -> None:
    """A unit that was silent is heard: this the screens are told."""
    unit = session.get_one(Unit, unit_id, populate_existing=True)
    unit.silent_at = None
    unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, {"heard": True})


def has_old(session: Session, before: datetime) -> bool:
    """Whether there are tracks from before that moment."""
    found = session.scalar(select(UnitPosition.slot).where(UnitPosition.at < before).limit(1))
    return found is not None


def forget_tracks(session: Session, before: datetime) -> None:
    """Forgets what is older, a batch at a time."""
    oldest = (
        select(UnitPosition.at)
        .where(UnitPosition.at < before)
        .order_by(UnitPosition.at)
        .limit(FORGOTTEN_AT_ONCE)
        .subquery()
    )
    session.execute(delete(UnitPosition).where(UnitPosition.at.in_(select(oldest.c.at))))
