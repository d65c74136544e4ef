"""Units are entered, changed, taken out of service and heard of."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dispatch.capability import Capability, UnitKind
from dispatch.lifecycle import IllegalStep, UnitAction, UnitStatus, advance
from ioc.access.actor import Actor
from ioc.access.units import may_act_for, unit_for
from ioc.domain import clock
from ioc.domain.contact import is_number, phone_key
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission, Role
from ioc.models.agency import Agency
from ioc.models.people import Membership, User
from ioc.models.unit import Unit, UnitCrew
from ioc.queries.directory import directory
from ioc.queries.rescue import units as queries
from ioc.services.units import unit_cards

CODE = re.compile(r"[A-ZĐ0-9][A-ZĐ0-9-]{1,23}")
MOST_SEATS, MOST_CREW = 500, 200
DEEPEST_M, FASTEST_MS = 10.0, 20.0


@dataclass(frozen=True)
class UnitEntry:
    """A unit as it is entered. Depth in metres, current in metres a second."""

    code: str
    name: str
    kind: UnitKind
    agency_code: str
    area_code: str | None = None
    seats: int = 0
    draught_m: float | None = None
    max_current_ms: float | None = None
    has_stretcher: bool = False
    has_lights: bool = False
    equipment: Sequence[Capability] = ()
    crew_count: int = 0
    min_crew: int = 0
    contact_name: str | None = None
    contact_phone: str | None = None
    shift_from: datetime | None = None
    shift_until: datetime | None = None
    is_local: bool = False
    is_exercise: bool = False


@dataclass(frozen=True)
class About:
    """A place without a moment: nobody was seen there. WGS84 degrees, accuracy in metres."""

    lat: float
    lon: float
    accuracy_m: float


ABOUT = tuple(one.name for one in fields(About))

PERSONAL = frozenset({"contact_name", "contact_phone", "contact_key"})
"""What stands in no event and in no card."""


def create_unit(
    session: Session, actor: Actor, entry: UnitEntry, crew: Collection[int] = ()
) -> Unit:
    """A new unit, free to be sent. Raises `InvalidInput` with every field that cannot be taken."""
    _must_manage(actor, entry.agency_code)
    return enter(session, actor, entry, crew)


def enter(
    session: Session,
    actor: Actor,
    entry: UnitEntry,
    crew: Collection[int] = (),
    about: About | None = None,
) -> Unit:
    """As `create_unit`, for who was let in already (`services.ward`); `about` is roughly where it
    is, for one that will never report a position."""
    _check(session, entry, None)
    place = {} if about is None else {name: getattr(about, name) for name in ABOUT}
    unit = Unit(
        version=0,
        status=UnitStatus.AVAILABLE,
        status_at=clock.now(),
        is_active=True,
        card="",
        **place,
        **_values(entry),
    )
    session.add(unit)
    session.flush()
    _set_crew(session, unit, crew)
    unit_cards.unit_changed(
        session, actor, unit, EventKind.UNIT_CREATED, {"code": unit.code, "crew": sorted(crew)}
    )
    return unit


def change_unit(
    session: Session,
    actor: Actor,
    unit_id: int,
    version: int,
    entry: UnitEntry,
    crew: Collection[int] | None = None,
) -> Unit:
    """Other words for a unit that is there; `crew` is left as it is when None. Raises as
    `create_unit`, and `Conflict` for a stale version."""
    unit = _managed(session, actor, unit_id, version)
    _must_manage(actor, entry.agency_code)
    _check(session, entry, unit)
    before = unit_cards.standing(session, unit)
    values = _values(entry)
    changed = sorted(name for name, value in values.items() if getattr(unit, name) != value)
    for name, value in values.items():
        setattr(unit, name, value)
    if crew is not None and unit_cards.crew_of(session, unit.id) != frozenset(crew):
        _set_crew(session, unit, crew)
        changed.append("crew")
    data = {"changed": [name for name in changed if name not in PERSONAL]}
    unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, data, before)
    return unit


def retire_unit(session: Session, actor: Actor, unit_id: int, version: int, reason: str) -> Unit:
    """A unit that is no more: its story stays. Raises `InvalidTransition` while it is on a task."""
    unit = _managed(session, actor, unit_id, version)
    if queries.current_assignment(session, unit.id) is not None:
        raise InvalidTransition("unit_on_task")
    unit.is_active = False
    unit.status, unit.status_at = UnitStatus.OUT_OF_SERVICE, clock.now()
    unit.status_reason = reason
    unit_cards.unit_changed(
        session, actor, unit, EventKind.UNIT_CHANGED, {"retired": True, "reason": reason}
    )
    return unit


def set_unit_status(
    session: Session,
    actor: Actor,
    unit_id: int,
    version: int,
    status: UnitStatus,
    reason: str | None = None,
) -> Unit:
    """Takes a unit out of service, puts it back, or has it busy without a task of ours.

    A boat that breaks down on its task keeps the task until that is ended. Raises `InvalidInput`
    without a reason for being out of service, `InvalidTransition` for a step that is none.
    """
    unit = unit_for(session, actor, unit_id, Permission.UNIT_VIEW, lock=True)
    _must_work_with(session, actor, unit)
    if unit.version != version:
        raise Conflict(current=unit.version)
    return put_status(session, actor, unit, status, reason)


def put_status(
    session: Session, actor: Actor, unit: Unit, status: UnitStatus, reason: str | None = None
) -> Unit:
    """As `set_unit_status`, with a locked unit that the actor may act for."""
    if not unit.is_active:
        raise InvalidTransition("unit_retired")
    if status is UnitStatus.OUT_OF_SERVICE and not reason:
        raise InvalidInput(FieldError("reason", "required"))
    if status is unit.status and status is not UnitStatus.OUT_OF_SERVICE:
        return unit
    was, on_task = unit.status, queries.current_assignment(session, unit.id) is not None
    if status is UnitStatus.AVAILABLE and was is UnitStatus.COMMITTED and on_task:
        raise InvalidTransition("unit_on_task")
    unit.status = _moved(was, status)
    if status is UnitStatus.AVAILABLE and on_task:
        # It was repaired while it was still on its task.
        unit.status = advance(unit.status, UnitAction.COMMIT)
    unit.status_at = clock.now()
    unit.status_reason = reason
    unit_cards.unit_changed(
        session,
        actor,
        unit,
        EventKind.UNIT_STATUS_CHANGED,
        {"was": was.value, "status": unit.status.value, "reason": reason},
    )
    return unit


def _moved(was: UnitStatus, wanted: UnitStatus) -> UnitStatus:
    if wanted is was:
        return was
    action = {
        UnitStatus.OUT_OF_SERVICE: UnitAction.TAKE_OUT,
        UnitStatus.COMMITTED: UnitAction.COMMIT,
        UnitStatus.AVAILABLE: UnitAction.RETURN_TO_SERVICE
        if was is UnitStatus.OUT_OF_SERVICE
        else UnitAction.RELEASE,
    }[wanted]
    try:
        return advance(was, action)
    except IllegalStep:
        raise InvalidTransition(status=was, action=action) from None


def check_in(session: Session, actor: Actor, unit_id: int) -> Unit:
    """The crew says that all is well, itself or over the radio."""
    unit = unit_for(session, actor, unit_id, Permission.ASSIGNMENT_STEP, lock=True)
    now = clock.now()
    unit.heard_at, unit.silent_at = now, None
    set_check_in(session, unit)
    unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHECKED_IN)
    return unit


def set_check_in(session: Session, unit: Unit) -> None:
    """By when the crew has to say again that all is well; never while it is on no task."""
    every = queries.times_of(session).check_in
    is_due = unit.status is UnitStatus.COMMITTED and every
    unit.check_in_due_at = clock.now() + every if is_due else None


def _managed(session: Session, actor: Actor, unit_id: int, version: int) -> Unit:
    unit = unit_for(session, actor, unit_id, Permission.UNIT_MANAGE, lock=True)
    if unit.version != version:
        raise Conflict(current=unit.version)
    return unit


def _must_manage(actor: Actor, agency_code: str) -> None:
    """Raises `NotAllowed` for a unit of another agency than the actor's own."""
    probe = Unit(agency_code=agency_code)
    if not may_act_for(actor, Permission.UNIT_MANAGE, probe):
        raise NotAllowed(permission=Permission.UNIT_MANAGE)


def _must_work_with(session: Session, actor: Actor, unit: Unit) -> None:
    """Dispatchers, who manages the unit, and its own crew."""
    if may_act_for(actor, Permission.UNIT_MANAGE, unit):
        return
    unit_for(session, actor, unit.id, Permission.ASSIGNMENT_STEP)


def _values(entry: UnitEntry) -> dict[str, Any]:
    values = {one.name: getattr(entry, one.name) for one in fields(entry)}
    values["equipment"] = sorted(one.value for one in entry.equipment)
    values["contact_key"] = phone_key(entry.contact_phone)
    return values


def _check(session: Session, entry: UnitEntry, unit: Unit | None) -> None:
    city = directory(session)
    errors: list[FieldError] = []
    if not CODE.fullmatch(entry.code):
        errors.append(FieldError("code", "bad_unit_code"))
    elif _is_taken(session, entry.code, unit):
        errors.append(FieldError("code", "name_taken"))
    if not entry.name:
        errors.append(FieldError("name", "required"))
    agency = city.agencies.get(entry.agency_code)
    if agency is None or not agency.is_active:
        errors.append(FieldError("agency", "unknown_agency"))
    if entry.area_code and entry.area_code not in city.areas:
        errors.append(FieldError("area", "unknown_area"))
    for field, value, most in (
        ("seats", entry.seats, MOST_SEATS),
        ("crew", entry.crew_count, MOST_CREW),
        ("min_crew", entry.min_crew, MOST_CREW),
        ("draught_m", entry.draught_m, DEEPEST_M),
        ("max_current_ms", entry.max_current_ms, FASTEST_MS),
    ):
        if value is not None and not 0 <= value <= most:
            errors.append(FieldError(field, "out_of_range"))
    if entry.contact_phone and not is_number(entry.contact_phone):
        errors.append(FieldError("contact_phone", "not_a_phone"))
    if entry.shift_from and entry.shift_until and entry.shift_until <= entry.shift_from:
        errors.append(FieldError("shift_until", "not_later"))
    if errors:
        raise InvalidInput(*errors)


def _is_taken(session: Session, code: str, unit: Unit | None) -> bool:
    other = session.scalar(select(Unit.id).where(Unit.code == code))
    return other is not None and (unit is None or other != unit.id)


def _set_crew(session: Session, unit: Unit, crew: Collection[int]) -> None:
    """Raises `InvalidInput` for an account that is not of a crew of the unit's agency."""
    wanted = set(crew)
    known = set(
        session.scalars(
            select(Membership.user_id)
            .join(User, User.id == Membership.user_id)
            .join(Agency, Agency.id == Membership.agency_id)
            .where(
                Membership.user_id.in_(wanted),
                Membership.role == Role.CREW,
                Agency.code == unit.agency_code,
                User.is_active,
            )
        )
    )
    if wanted - known:
        raise InvalidInput(FieldError("crew_accounts", "not_of_this_crew"))
    session.execute(delete(UnitCrew).where(UnitCrew.unit_id == unit.id))
    session.add_all(UnitCrew(user_id=user, unit_id=unit.id) for user in sorted(wanted))
    session.flush()
