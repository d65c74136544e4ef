"""The snapshot: every card an actor may see, and the position at which they are true."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.queries.feed.whole import Form, moment_of, pieces


def snapshot(session: Session, actor: Actor, form: Form | None = None) -> bytes:
    """The JSON of `/console/snapshot`, joined from the stored cards without parsing them."""
    return b"".join(pieces(session, actor, moment_of(session, actor), form or Form()))


def open_count(session: Session) -> int:
    """How many incidents are open in the city."""
    return (
        session.scalar(select(func.count()).select_from(Incident).where(Incident.status.in_(OPEN)))
        or 0
    )
