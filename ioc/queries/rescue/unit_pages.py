"""What the page of units shows: rows of the list, one unit as a form, and who may be its crew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor, Held
from ioc.access.units import visible_units
from ioc.domain import clock
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from ioc.domain.units import is_old
from ioc.models.unit import Assignment, Unit, UnitCrew
from ioc.queries.agency import agency_people
from ioc.queries.agency.agency_people import Colleague
from ioc.queries.directory import AgencyInfo, directory
from ioc.queries.rescue.units import UnitFilter, conditions, times_of

PAGE = 100


@dataclass(frozen=True)
class Row:
    """A unit of the list; `is_old` says that its position is."""

    unit: Unit
    agency: str
    is_old: bool
    is_on_task: bool


def rows(
    session: Session, actor: Actor, wanted: UnitFilter, page: int, locale: str
) -> tuple[list[Row], bool]:
    """One page of the units that the actor keeps, by code, and whether more follow."""
    city, times, now = directory(session), times_of(session), clock.now()
    agencies = managed_agencies(session, actor)
    found = session.execute(
        select(Unit, Assignment.id)
        .outerjoin(Assignment, (Assignment.unit_id == Unit.id) & Assignment.is_active)
        .where(visible_units(actor), Unit.agency_code.in_(list(agencies)), *conditions(wanted))
        .order_by(Unit.code)
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    shown = [
        Row(
            unit,
            name_of(city.agencies.get(unit.agency_code), locale) or unit.agency_code,
            is_old(unit.position_at, now, times.stale),
            assignment is not None,
        )
        for unit, assignment in found[:PAGE]
    ]
    return shown, len(found) > PAGE


def name_of(agency: AgencyInfo | None, locale: str) -> str:
    """An agency in the reader's language."""
    if agency is None:
        return ""
    return agency.name_en if locale == "en" else agency.name_vi


def managed_agencies(session: Session, actor: Actor) -> dict[str, AgencyInfo]:
    """The agencies whose units the actor keeps."""

    def keeps(held: Held, code: str) -> bool:
        has_right = Permission.UNIT_MANAGE in ROLE_PERMISSIONS[held.role]
        return has_right and held.agency in {None, code}

    return {
        code: agency
        for code, agency in directory(session).agencies.items()
        if agency.is_active and any(keeps(held, code) for held in actor.held)
    }


def crew_accounts(session: Session, agencies: dict[str, AgencyInfo]) -> list[Colleague]:
    """The accounts that may be a crew in these agencies."""
    return agency_people.of_agencies(session, list(agencies), (Role.CREW,))


def form_of(session: Session, unit: Unit) -> dict[str, Any]:
    """A unit as its form shows it, without whom to ring."""
    crew = session.scalars(select(UnitCrew.user_id).where(UnitCrew.unit_id == unit.id)).all()
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.value,
        "agency": unit.agency_code,
        "area": unit.area_code or "",
        "seats": unit.seats,
        "draught_m": unit.draught_m,
        "max_current_ms": unit.max_current_ms,
        "has_stretcher": unit.has_stretcher,
        "has_lights": unit.has_lights,
        "equipment": list(unit.equipment or ()),
        "crew": unit.crew_count,
        "min_crew": unit.min_crew,
        "shift_from": _local(unit.shift_from),
        "shift_until": _local(unit.shift_until),
        "local": unit.is_local,
        "exercise": unit.is_exercise,
        "crew_accounts": [str(one) for one in crew],
    }


def _local(at: datetime | None) -> str:
    """A moment as a date and time field takes it, on the city's clocks."""
    return clock.local(at).strftime("%Y-%m-%dT%H:%M") if at else ""
