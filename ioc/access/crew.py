"""The unit that somebody works on: a crew acts for its own unit, and sees no other."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.units import is_crew_of, is_in_crew, unit_for
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.models.unit import Unit


def own_unit_for(session: Session, actor: Actor, unit_id: int, *, lock: bool = False) -> Unit:
    """The unit, if the actor belongs to its crew. Raises `NotFound` for any other."""
    unit = unit_for(session, actor, unit_id, Permission.UNIT_VIEW, lock=lock)
    if not is_in_crew(session, actor, unit.id):
        raise NotFound
    return unit


def own_units(session: Session, actor: Actor, limit: int) -> list[Unit]:
    """The units in use whose crew the actor belongs to, by code."""
    if actor.user_id is None or not actor.can(Permission.ASSIGNMENT_STEP):
        return []
    query = select(Unit).where(Unit.is_active, is_crew_of(actor)).order_by(Unit.code).limit(limit)
    return list(session.scalars(query))
