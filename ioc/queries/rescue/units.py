"""Units as they are read: the card, lists, what has moved, and what a crew has to do."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from dispatch.capability import Capability, UnitKind, capabilities_of
from dispatch.lifecycle import AssignmentStatus, UnitStatus, allowed_actions
from ioc.access.actor import Actor
from ioc.access.units import visible_units
from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import rounded
from ioc.domain.units import UnitTimes, is_old
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import area_of, moment, text_of
from ioc.queries.directory import Directory

PAGE_MAX = 500
TIMES = "unit_times"
"""Under this name the composition root keeps the installation's `UnitTimes` with the database."""


def times_of(session: Session) -> UnitTimes:
    """How long what may last in this installation."""
    found: UnitTimes = database_of(session).cache.get(TIMES) or UnitTimes()
    return found


def equipment_of(unit: Unit) -> frozenset[Capability]:
    """What a unit carries beyond its kind."""
    known = set(Capability)
    carried = {Capability(one) for one in unit.equipment or () if one in known}
    return frozenset(carried | ({Capability.STRETCHER} if unit.has_stretcher else set()))


def still_card(
    unit: Unit, city: Directory, assignment: Assignment | None, incident: Incident | None
) -> dict[str, Any]:
    """The card of a unit without its position. Nothing personal is in it."""
    agency = city.agencies.get(unit.agency_code)
    return {
        "id": unit.id,
        "version": unit.version,
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.value,
        "capabilities": sorted(capabilities_of(unit.kind, equipment_of(unit))),
        "seats": unit.seats,
        "agency": {
            "code": unit.agency_code,
            "name": agency.name_vi if agency else unit.agency_code,
        },
        "area": area_of(city, unit.area_code),
        "status": unit.status.value,
        "status_at": moment(unit.status_at),
        "reason": unit.status_reason,
        "crew": unit.crew_count,
        "min_crew": unit.min_crew,
        "draught_m": unit.draught_m,
        "max_current_ms": unit.max_current_ms,
        "lights": unit.has_lights,
        "local": unit.is_local,
        "exercise": unit.is_exercise,
        "active": unit.is_active,
        "shift_from": moment(unit.shift_from),
        "shift_until": moment(unit.shift_until),
        "silent_at": moment(unit.silent_at),
        "check_in_due_at": moment(unit.check_in_due_at),
        "assignment": None
        if assignment is None
        else {
            "id": assignment.id,
            "incident": assignment.incident_id,
            "status": assignment.status.value,
            "tier": incident.tier.value if incident and incident.tier else None,
            "eta_at": moment(assignment.eta_at),
        },
    }


def whole(
    card: str,
    lat: float | None,
    lon: float | None,
    position_at: datetime | None,
    accuracy_m: float | None,
    times: UnitTimes,
) -> str:
    """The stored card with the position as it is now."""
    position = {
        "lat": rounded(lat),
        "lon": rounded(lon),
        "position_at": moment(position_at),
        "accuracy_m": accuracy_m,
        "stale": is_old(position_at, clock.now(), times.stale),
    }
    return card[:-1] + "," + orjson.dumps(position).decode()[1:]


def whole_card(session: Session, unit: Unit) -> str:
    """The card of a unit that is loaded."""
    return whole(
        unit.card, unit.lat, unit.lon, unit.position_at, unit.accuracy_m, times_of(session)
    )


_CARD = (Unit.card, Unit.lat, Unit.lon, Unit.position_at, Unit.accuracy_m)


def snapshot_cards(session: Session, actor: Actor) -> list[str]:
    """The cards of the units in use that the actor may see."""
    return list(cards_in_use(session, actor).values())


def cards_in_use(
    session: Session, actor: Actor, ids: Collection[int] | None = None
) -> dict[int, str]:
    """The same by id; of `ids` alone where they are given."""
    times = times_of(session)
    query = select(Unit.id, *_CARD).where(Unit.is_active, visible_units(actor))
    if ids is not None:
        query = query.where(Unit.id.in_(ids))
    rows = session.execute(query.order_by(Unit.id))
    return {row[0]: whole(*row[1:], times) for row in rows}


@dataclass(frozen=True)
class UnitFilter:
    """What a list is asked for; empty means any."""

    statuses: Sequence[UnitStatus] = ()
    kinds: Sequence[UnitKind] = ()
    agencies: Sequence[str] = ()
    areas: Sequence[str] = ()
    words: str = ""
    with_retired: bool = False


def page(
    session: Session, actor: Actor, wanted: UnitFilter, size: int, cursor: str | None
) -> tuple[list[str], str | None]:
    """One page of the units that the actor may see, by code, and the cursor of the next."""
    size = max(1, min(size, PAGE_MAX))
    query = select(Unit.code, *_CARD).where(visible_units(actor), *conditions(wanted))
    if cursor:
        query = query.where(Unit.code > _code_of(cursor))
    rows = session.execute(query.order_by(Unit.code).limit(size + 1)).all()
    times = times_of(session)
    cards = [whole(*row[1:], times) for row in rows[:size]]
    return cards, _cursor_of(rows[size - 1].code) if len(rows) > size else None


def conditions(wanted: UnitFilter) -> list[ColumnElement[bool]]:
    """Conditions on `Unit` of what a list is asked for."""
    found: list[ColumnElement[bool]] = []
    if not wanted.with_retired:
        found.append(Unit.is_active.is_(True))
    for column, values in (
        (Unit.status, wanted.statuses),
        (Unit.kind, wanted.kinds),
        (Unit.agency_code, wanted.agencies),
        (Unit.area_code, wanted.areas),
    ):
        if values:
            found.append(column.in_(values))
    for word in wanted.words.split()[:8]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        found.append(or_(Unit.code.ilike(like), Unit.name.ilike(like)))
    return found


def _cursor_of(code: str) -> str:
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


def _code_of(cursor: str) -> str:
    try:
        code = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise InvalidInput(FieldError("cursor", "not_valid")) from None
    if "\x00" in code:
        raise InvalidInput(FieldError("cursor", "not_valid"))
    return code


@dataclass(frozen=True)
class Moved:
    """A unit that has moved: where it is, and whose it is."""

    id: int
    lat: float
    lon: float
    at: datetime
    agency: str
    area: str | None


def moved_since(session: Session, at: datetime) -> list[Moved]:
    """The units of which a newer position has reached us since then; by an index."""
    rows = session.execute(
        select(
            Unit.id, Unit.lat, Unit.lon, Unit.position_at, Unit.agency_code, Unit.area_code
        ).where(Unit.moved_at >= at, Unit.lat.is_not(None))
    )
    return [
        Moved(row.id, row.lat, row.lon, row.position_at, row.agency_code, row.area_code)
        for row in rows
    ]


def assignment_card(assignment: Assignment) -> dict[str, Any]:
    """An assignment with the time of each step and the numbers of people."""
    return {
        "id": assignment.id,
        "version": assignment.version,
        "unit": assignment.unit_id,
        "incident": assignment.incident_id,
        "facility": assignment.facility_id,
        "status": assignment.status.value,
        "active": assignment.is_active,
        "people": {
            "expected": assignment.people_expected,
            "picked_up": assignment.people_picked_up,
            "handed_over": assignment.people_handed_over,
        },
        **{
            name: moment(getattr(assignment, name))
            for name in (
                *("dispatched_at", "acknowledged_at", "en_route_at", "on_scene_at"),
                *("picked_up_at", "handed_over_at", "ended_at", "eta_at"),
            )
        },
        "reason": assignment.decline_reason,
        "exercise": assignment.is_exercise,
        "actions": [one.value for one in allowed_actions(assignment.status)],
    }


def current_assignment(session: Session, unit_id: int) -> Assignment | None:
    """What holds the unit now."""
    return session.scalar(
        select(Assignment).where(Assignment.unit_id == unit_id, Assignment.is_active)
    )


def found_aboard(session: Session, unit_id: int) -> list[Assignment]:
    """Whom a unit on a task has on board beside those of the task: found on its way, or picked up
    for a task that was called off."""
    query = select(Assignment).where(
        Assignment.unit_id == unit_id,
        Assignment.is_active.is_(False),
        Assignment.status == AssignmentStatus.PICKED_UP,
    )
    return list(session.scalars(query.order_by(Assignment.id)))


def task_of(session: Session, unit: Unit) -> str:
    """The JSON of what a crew has to do now: unit, assignment and the incident's card, or nulls."""
    assignment = current_assignment(session, unit.id)
    incident_card = "null"
    if assignment is not None:
        incident_card = (
            session.scalar(select(Incident.card).where(Incident.id == assignment.incident_id))
            or "null"
        )
    told = "null" if assignment is None else text_of(assignment_card(assignment))
    return f'{{"unit":{whole_card(session, unit)},"assignment":{told},"incident":{incident_card}}}'
