"""The conditions of lists and the loading of one, from the same memberships."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, and_, cast, false, or_, select, true
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.domain.errors import NotAllowed, NotFound
from ioc.domain.events import Standing
from ioc.domain.incidents import HOLDS
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.models.call import Call
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report

LARGEST_ID = 2**63 - 1


def _must_be_possible(number: int) -> None:
    """A number that no row can have would be a failure of the database, not an empty answer."""
    if not 0 < number <= LARGEST_ID:
        raise NotFound


def visible_incidents(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Incident`: the actor may see it."""
    if actor.is_city_wide or actor.label == SYSTEM.label:
        return true()
    reach = []
    for held in actor.held:
        if held.agency is None or Permission.INCIDENT_VIEW not in ROLE_PERMISSIONS[held.role]:
            continue
        holds = (
            select(Referral.id)
            .where(
                Referral.incident_id == Incident.id,
                Referral.agency_code == held.agency,
                Referral.status.in_(HOLDS),
            )
            .exists()
        )
        reach.append(and_(holds, may_be_in(held.area)) if held.area else holds)
    return or_(*reach) if reach else false()


def may_be_in(area: str) -> ColumnElement[bool]:
    """Condition on `Incident`: it is in the area, or near a border and perhaps there."""
    possible = cast(Incident.other_area_codes, Text).contains(f'"{area}"', autoescape=True)
    return or_(Incident.area_code == area, possible)


def visible_reports(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Report`: city-wide all of them, an agency those of its incidents."""
    if actor.is_city_wide or actor.label == SYSTEM.label:
        return true()
    if not any(
        held.agency and Permission.REPORT_VIEW in ROLE_PERMISSIONS[held.role] for held in actor.held
    ):
        return false()
    return (
        select(Incident.id)
        .where(Incident.id == Report.incident_id, visible_incidents(actor))
        .exists()
    )


def standing_of(incident: Incident) -> Standing:
    """What decides who may see an incident: the agencies that hold it, and its area."""
    return Standing(
        frozenset(r.agency_code for r in incident.referrals if r.status in HOLDS),
        incident.area_code,
        frozenset(incident.other_area_codes or ()),
    )


def incident_for(
    session: Session,
    actor: Actor,
    incident_id: int,
    permission: Permission,
    *,
    lock: bool = False,
) -> Incident:
    """The incident, if the actor may do this to it; locked against others when asked.

    Raises `NotFound` for what the actor may not see, `NotAllowed` for what may be seen only.
    """
    _must_be_possible(incident_id)
    query = select(Incident).where(Incident.id == incident_id, visible_incidents(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    incident = session.scalar(query)
    if incident is None:
        raise NotFound
    standing = standing_of(incident)
    if not actor.can(permission, standing):
        if not actor.can(Permission.INCIDENT_VIEW, standing):
            # It went to somebody else while this transaction waited for its lock.
            raise NotFound
        raise NotAllowed(permission=permission)
    return incident


def report_for(
    session: Session,
    actor: Actor,
    report_id: int,
    permission: Permission,
    *,
    lock: bool = False,
) -> Report:
    """The report, if the actor may do this to it. Raises as `incident_for` does."""
    _must_be_possible(report_id)
    query = select(Report).where(Report.id == report_id, visible_reports(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    report = session.scalar(query)
    if report is None:
        raise NotFound
    standing = Standing()
    if report.incident_id is not None:
        incident = session.get(Incident, report.incident_id)
        standing = standing_of(incident) if incident else standing
    if not actor.can(permission, standing):
        raise NotAllowed(permission=permission)
    return report


def report_by_code(session: Session, tracking_code: str, *, lock: bool = False) -> Report:
    """The report whose tracking code somebody knows; raises `NotFound`."""
    query = select(Report).where(Report.tracking_code == tracking_code)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    report = session.scalar(query)
    if report is None:
        raise NotFound
    return report


def visible_calls(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Call`: who takes calls sees all of them, nobody else any."""
    return true() if actor.can(Permission.HOTLINE_USE) else false()


def call_for(
    session: Session,
    actor: Actor,
    call_id: int,
    permission: Permission = Permission.HOTLINE_USE,
    *,
    lock: bool = False,
) -> Call:
    """The call, if the actor may do this with it. Raises as `incident_for` does."""
    _must_be_possible(call_id)
    query = select(Call).where(Call.id == call_id, visible_calls(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    call = session.scalar(query)
    if call is None:
        raise NotFound
    if not actor.can(permission):
        raise NotAllowed(permission=permission)
    return call
