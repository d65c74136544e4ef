"""The water is part of what makes a rescue urgent: those within a flood are weighed again once it
stands there, some at a time and beside the requests."""

from __future__ import annotations

from datetime import datetime

from shapely.geometry import shape
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, undefer

from ioc.domain import clock
from ioc.models.flood import FloodExtent
from ioc.queries.rescue.closures import floods_at
from ioc.services.incidents import priority


def is_due(session: Session, at: datetime) -> bool:
    """Whether a flood is there whose rescues are to be weighed again."""
    return session.scalar(select(FloodExtent.id).where(_due(at)).limit(1)) is not None


def weigh_next(session: Session, limit: int) -> int:
    """Weighs up to `limit` rescues of one flood again; answers how many.

    One whose depth nobody knows makes nothing more urgent. A flood that somebody changes at this
    moment is left for the next turn.
    """
    flood = session.scalar(
        select(FloodExtent)
        .where(_due(clock.now()))
        .order_by(FloodExtent.id)
        .limit(1)
        .options(undefer(FloodExtent.shape))
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if flood is None:
        return 0
    if flood.depth_m is None:
        flood.weighed_to = None
        return 0
    done = priority.rescore_area(
        session,
        shape(flood.shape),
        depth_m=flood.depth_m,
        is_exercise=flood.is_exercise,
        after=flood.weighed_to or 0,
        limit=limit,
    )
    flood.weighed_to = done.last
    return done.weighed


def _due(at: datetime) -> ColumnElement[bool]:
    return and_(FloodExtent.weighed_to.is_not(None), floods_at(at))
