"""Who may see and write the situation reports of an operation: its command writes them; once one is
signed, all who may know of the operation may read it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import LARGEST_ID
from ioc.access.operations import operation_for
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.domain.situation import ReportState
from ioc.models.operation import Operation
from ioc.models.situation import SituationReport

VIEW, RUN = Permission.OPERATION_VIEW, Permission.OPERATION_RUN


def sees_drafts(actor: Actor) -> bool:
    """Whether the actor sees reports before they are signed, and what is counted in them."""
    return actor.label == SYSTEM.label or (actor.is_city_wide and actor.can(VIEW))


def visible_reports(actor: Actor) -> ColumnElement[bool]:
    """Condition on `SituationReport`: the actor may read it."""
    return true() if sees_drafts(actor) else SituationReport.state == ReportState.SIGNED


def reviewed_for(session: Session, actor: Actor, operation_id: int) -> Operation:
    """The operation, for whoever may see all that was done in it. Raises `NotFound`."""
    operation = operation_for(session, actor, operation_id)
    if not sees_drafts(actor):
        raise NotFound
    return operation


def report_for(
    session: Session,
    actor: Actor,
    operation_id: int,
    report_id: int,
    permission: Permission = VIEW,
    *,
    lock: bool = False,
) -> SituationReport:
    """The report, if the actor may do this with it; locked against others when asked. Raises
    `NotFound`, `NotAllowed`."""
    operation_for(session, actor, operation_id, permission)
    if not 0 < report_id <= LARGEST_ID:
        raise NotFound
    query = (
        select(SituationReport)
        .where(
            SituationReport.id == report_id,
            SituationReport.operation_id == operation_id,
            visible_reports(actor),
        )
        .options(undefer(SituationReport.content))
    )
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
