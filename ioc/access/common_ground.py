"""Who may see and change shelters, gauges, floods and closed ways.

Every agency may see a facility that takes people or measures water; one that is closed is seen by
the city's desks and by the agency that runs it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import LARGEST_ID
from ioc.domain.errors import NotAllowed, NotFound
from ioc.domain.events import Standing
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.models.facility import Facility, Gauge


def standing_of_facility(facility: Facility) -> Standing:
    """What decides who may see a facility."""
    agencies = frozenset({facility.agency_code}) if facility.agency_code else frozenset()
    is_common = facility.status is not FacilityStatus.CLOSED
    return Standing(agencies, facility.area_code, is_common=is_common)


def visible_facilities(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Facility`: the actor may see it."""
    if actor.is_city_wide or actor.label == SYSTEM.label:
        return true()
    if not actor.can(Permission.FACILITY_VIEW):
        return false()
    reach: list[ColumnElement[bool]] = [Facility.status != FacilityStatus.CLOSED]
    for held in actor.held:
        if held.agency and Permission.FACILITY_VIEW in ROLE_PERMISSIONS[held.role]:
            own = Facility.agency_code == held.agency
            reach.append(and_(own, Facility.area_code == held.area) if held.area else own)
    return or_(*reach)


def facility_for(
    session: Session,
    actor: Actor,
    facility_id: int,
    permission: Permission = Permission.FACILITY_VIEW,
    *,
    lock: bool = False,
) -> Facility:
    """The facility, if the actor may do this with it; locked against others when asked.

    Raises `NotFound` for what the actor may not see, `NotAllowed` for what may be seen only.
    """
    if not 0 < facility_id <= LARGEST_ID:
        raise NotFound
    query = select(Facility).where(Facility.id == facility_id, visible_facilities(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    facility = session.scalar(query)
    if facility is None:
        raise NotFound
    if not may(actor, permission, facility):
        raise NotAllowed(permission=permission)
    return facility


def gauge_for(
    session: Session, actor: Actor, code: str, permission: Permission, *, lock: bool = False
) -> tuple[Facility, Gauge]:
    """The gauge with this code, as `facility_for`. A partner sends for its own gauges alone and
    does not see those of others."""
    query = (
        select(Facility, Gauge)
        .join(Gauge, Gauge.facility_id == Facility.id)
        .where(Facility.code == code)
    )
    if lock:
        query = query.with_for_update(key_share=True, of=Facility).execution_options(
            populate_existing=True
        )
    found = session.execute(query).first()
    if found is None:
        raise NotFound
    facility, gauge = found
    if may(actor, permission, facility):
        return facility, gauge
    if may(actor, Permission.WATER_VIEW, facility):
        raise NotAllowed(permission=permission)
    raise NotFound


def may(actor: Actor, permission: Permission, facility: Facility) -> bool:
    """Whether the actor may do this with the facility: to see what is open needs no tie to it."""
    standing = standing_of_facility(facility)
    if permission in {Permission.FACILITY_VIEW, Permission.WATER_VIEW} and standing.is_common:
        return actor.can(permission)
    return actor.can(permission, standing)


def sees_contact(actor: Actor, facility: Facility) -> bool:
    """Whether the actor may know whom to ring there: who speaks with reporters for the city, and
    who runs the place."""
    is_desk = actor.is_city_wide and actor.can(Permission.REPORT_CONTACT)
    return is_desk or may(actor, Permission.FACILITY_MANAGE, facility)


def is_gauge(facility: Facility) -> bool:
    """Whether it measures water and takes nobody in."""
    return facility.kind is FacilityKind.GAUGE
