"""How long the log has been waiting for those who follow it.

A count of events does not tell a busy system from one whose worker is gone; their age does.
"""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.models.event import ConsumerCursor, Event

STUCK_SECONDS = 60.0
"""Events are numbered and read within a second; after a minute nobody is doing it."""


def unread_seconds(session: Session) -> float:
    """Age of the oldest event that has no position, or that the slowest consumer has not read.

    0 when there is none.
    """
    read = session.scalar(select(func.min(ConsumerCursor.position))) or 0
    oldest = session.scalar(
        select(func.min(Event.at)).where(or_(Event.position.is_(None), Event.position > read))
    )
    return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())
