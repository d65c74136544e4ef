"""Who commands the neighbours' boats of a ward, and what of the ward that opens.

The committee of a ward commands in its own ward, the city's duty officers in each. Whoever does so
sees every open rescue there, to whomever it was handed over, and sends the ward's boats alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor, Held
from ioc.access.fetch import LARGEST_ID, may_be_in
from ioc.access.units import LOCKING
from ioc.domain.duplicates import RESCUE
from ioc.domain.errors import NotFound
from ioc.domain.permissions import CITY_ROLES, ROLE_PERMISSIONS, Permission
from ioc.domain.ward import committee_of, ward_of
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit


def commands(actor: Actor, area: str) -> bool:
    """Whether the actor commands in the ward with this code."""

    def reaches(held: Held) -> bool:
        if Permission.WARD_COMMAND not in ROLE_PERMISSIONS[held.role]:
            return False
        if held.agency is None:
            return held.role in CITY_ROLES
        return held.agency == committee_of(area) and held.area in {None, area}

    return any(reaches(held) for held in actor.held)


def commands_any(actor: Actor) -> bool:
    """Whether there is a ward that the actor commands in."""
    return commands_all(actor) or any(
        (area := ward_of(held.agency or "")) is not None and commands(actor, area)
        for held in actor.held
    )


def commands_all(actor: Actor) -> bool:
    """Whether the actor may choose among all wards."""
    return actor.is_city_wide and actor.can(Permission.WARD_COMMAND)


def wards_of(actor: Actor, areas: Iterable[str]) -> list[str]:
    """Those of the wards that the actor commands in."""
    return [area for area in areas if commands(actor, area)]


def must_command(actor: Actor, area: str) -> None:
    """Raises `NotFound` unless the actor commands in the ward: who does not need not know more."""
    if not commands(actor, area):
        raise NotFound


def is_rescue_in(area: str) -> ColumnElement[bool]:
    """Condition on `Incident`: a rescue that is in the ward, or near a border and perhaps there."""
    is_rescue = or_(Incident.tier.is_not(None), Incident.category == RESCUE)
    return is_rescue & may_be_in(area) & Incident.merged_into.is_(None)


def is_boat_of(area: str) -> ColumnElement[bool]:
    """Condition on `Unit`: a neighbour's boat of the ward."""
    return Unit.is_local & (Unit.area_code == area)


def ward_incident_for(
    session: Session, actor: Actor, area: str, incident_id: int, *, lock: bool = False
) -> Incident:
    """A rescue of the ward. Raises `NotFound` for any other."""
    must_command(actor, area)
    if not 0 < incident_id <= LARGEST_ID:
        raise NotFound
    query = select(Incident).where(Incident.id == incident_id, is_rescue_in(area))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    incident = session.scalar(query)
    if incident is None:
        raise NotFound
    return incident


def ward_boat_for(
    session: Session, actor: Actor, area: str, unit_id: int, *, lock: bool = False
) -> Unit:
    """A boat of the ward. Raises `NotFound` for any other."""
    must_command(actor, area)
    if not 0 < unit_id <= LARGEST_ID:
        raise NotFound
    query = select(Unit).where(Unit.id == unit_id, is_boat_of(area))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    unit = session.scalar(query)
    if unit is None:
        raise NotFound
    return unit


def ward_task_for(
    session: Session, actor: Actor, area: str, assignment_id: int
) -> tuple[Assignment, Unit, Incident]:
    """What a boat of the ward was sent to, all locked, the incident first as a dispatch locks them.

    Raises `NotFound` for a task of any other unit.
    """
    must_command(actor, area)
    if not 0 < assignment_id <= LARGEST_ID:
        raise NotFound
    found = session.get(Assignment, assignment_id)
    if found is None:
        raise NotFound
    ward_boat_for(session, actor, area, found.unit_id)
    incident = session.get(
        Incident, found.incident_id, with_for_update=LOCKING, populate_existing=True
    )
    unit = ward_boat_for(session, actor, area, found.unit_id, lock=True)
    assignment = session.get(
        Assignment, assignment_id, with_for_update=LOCKING, populate_existing=True
    )
    if incident is None or assignment is None or assignment.incident_id != incident.id:
        raise NotFound
    return assignment, unit, incident
