"""Who may see and touch a unit and what it is sent to.

The city's desks see all, an agency its own (`Permission.UNIT_VIEW`), a crew its own unit alone.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import LARGEST_ID
from ioc.domain.errors import Conflict, NotAllowed, NotFound
from ioc.domain.events import Standing
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit, UnitCrew

LOCKING = {"key_share": True}

OF_CREW = frozenset({Permission.UNIT_VIEW, Permission.ASSIGNMENT_STEP})
"""What a crew may do, with its own unit alone."""


def visible_units(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Unit`: the actor may see it."""
    if actor.label == SYSTEM.label or actor.is_city_wide:
        return true()
    reach: list[ColumnElement[bool]] = []
    for held in actor.held:
        if held.agency is None or Permission.UNIT_VIEW not in ROLE_PERMISSIONS[held.role]:
            continue
        own = Unit.agency_code == held.agency
        reach.append(and_(own, Unit.area_code == held.area) if held.area else own)
    if actor.user_id is not None and actor.can(Permission.ASSIGNMENT_STEP):
        reach.append(is_crew_of(actor))
    return or_(*reach) if reach else false()


def is_crew_of(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Unit`: the actor belongs to its crew."""
    return (
        select(UnitCrew.unit_id)
        .where(UnitCrew.unit_id == Unit.id, UnitCrew.user_id == (actor.user_id or 0))
        .exists()
    )


def standing_of_unit(unit: Unit, crew: frozenset[int] = frozenset()) -> Standing:
    """What decides who may see a unit: its agency, its area, its crew."""
    return Standing(frozenset({unit.agency_code}), unit.area_code, people=crew)


def unit_for(
    session: Session, actor: Actor, unit_id: int, permission: Permission, *, lock: bool = False
) -> Unit:
    """The unit, if the actor may do this to it; locked against others when asked.

    Raises `NotFound` for what the actor may not see, `NotAllowed` for what may be seen only.
    """
    if not 0 < unit_id <= LARGEST_ID:
        raise NotFound
    query = select(Unit).where(Unit.id == unit_id, visible_units(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    unit = session.scalar(query)
    if unit is None:
        raise NotFound
    must_reach(session, actor, unit, permission)
    return unit


def must_reach(session: Session, actor: Actor, unit: Unit, permission: Permission) -> None:
    """Raises `NotAllowed` unless the actor may do this to a unit that it sees."""
    if may_act_for(actor, permission, unit):
        return
    if permission in OF_CREW and is_in_crew(session, actor, unit.id):
        return
    raise NotAllowed(permission=permission)


def may_act_for(actor: Actor, permission: Permission, unit: Unit) -> bool:
    """Whether a role of the city or of the unit's agency allows it, not counting crews: a crew
    acts for its own unit, and not for each of its agency."""
    if actor.label == SYSTEM.label:
        return True
    standing = standing_of_unit(unit)
    return any(
        permission in ROLE_PERMISSIONS[held.role]
        and held.covers(standing)
        and Permission.UNIT_VIEW in ROLE_PERMISSIONS[held.role]
        for held in actor.held
    )


def is_in_crew(session: Session, actor: Actor, unit_id: int) -> bool:
    """Whether the actor belongs to the crew of the unit."""
    if actor.user_id is None or not actor.can(Permission.ASSIGNMENT_STEP):
        return False
    row = session.get(UnitCrew, (actor.user_id, unit_id))
    return row is not None


def assignment_for(
    session: Session, actor: Actor, assignment_id: int, permission: Permission
) -> tuple[Assignment, Unit, Incident]:
    """An assignment, its unit and its incident, all locked, if the actor may do this with it.

    A crew acts for its own unit on whatever it is sent to, whoever's matter that is. Raises as
    `unit_for`; `Conflict` where the incident was joined with another at this moment.
    """
    if not 0 < assignment_id <= LARGEST_ID:
        raise NotFound
    found = session.execute(
        select(Assignment.unit_id, Assignment.incident_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.id == assignment_id, visible_units(actor))
    ).first()
    if found is None:
        raise NotFound
    # Incident before unit, as a dispatch locks them: two crosswise would wait for each other.
    incident = session.get(
        Incident, found.incident_id, with_for_update=LOCKING, populate_existing=True
    )
    unit = unit_for(session, actor, found.unit_id, permission, lock=True)
    assignment = session.get(
        Assignment, assignment_id, with_for_update=LOCKING, populate_existing=True
    )
    if incident is None or assignment is None:
        raise NotFound
    if assignment.incident_id != incident.id:
        raise Conflict
    return assignment, unit, incident
