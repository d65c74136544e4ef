"""Who took a map or a file of places: what leaves the system is recorded."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record


def taken(
    session: Session, actor: Actor, what: str, kind: str, count: int, asked: dict[str, str]
) -> None:
    """One event for one file: what it is (`situation`, `incidents` …), its ending, how many things
    are in it, and what it was asked for. Raises `NotAllowed` for who may see no incidents."""
    actor.must(Permission.INCIDENT_VIEW)
    record(
        session,
        EventKind.MAP_TAKEN,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": what, "format": kind, "count": count, "asked": asked},
    )
