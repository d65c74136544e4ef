"""Who may see and run operations: all of the staff may know of them, the commander runs them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.domain.errors import NotAllowed, NotFound
from ioc.domain.events import Standing
from ioc.domain.permissions import Permission
from ioc.models.operation import Operation, ShiftHandOver

EVERYBODY = Standing(is_common=True)


def operation_for(
    session: Session,
    actor: Actor,
    operation_id: int,
    permission: Permission = Permission.OPERATION_VIEW,
    *,
    lock: bool = False,
) -> Operation:
    """The operation, if the actor may do this with it; locked against others when asked.

    Raises `NotFound` for what the actor may not see, `NotAllowed` for what may be seen only.
    """
    if not 0 < operation_id <= LARGEST_ID or not actor.can(Permission.OPERATION_VIEW):
        raise NotFound
    query = select(Operation).where(Operation.id == operation_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    operation = session.scalar(query)
    if operation is None:
        raise NotFound
    if not actor.can(permission):
        raise NotAllowed(permission=permission)
    return operation


def signs_shifts(actor: Actor) -> bool:
    """Whether the actor hands over and takes the city's shifts: who dispatches for the city."""
    return actor.is_city_wide and actor.can(Permission.INCIDENT_DISPATCH)


def hand_over_for(
    session: Session, actor: Actor, operation_id: int, number: int, *, lock: bool = False
) -> ShiftHandOver:
    """A hand-over of an operation. Raises `NotFound` for who does not sign shifts."""
    operation_for(session, actor, operation_id)
    if not signs_shifts(actor) or not 0 < number <= LARGEST_ID:
        raise NotFound
    query = select(ShiftHandOver).where(
        ShiftHandOver.id == number, ShiftHandOver.operation_id == operation_id
    )
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
