"""Searches the log for the auditor: by person, kind, subject and time, newest first, by pages.

Every condition has an index that also holds the order, so that a page costs the same in a log of
any length.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from ioc.domain.events import SubjectType
from ioc.eventlog.reading import COLUMNS, Recorded, recorded
from ioc.models.event import Event

Subject = tuple[SubjectType, int]


@dataclass(frozen=True)
class Sought:
    """What is looked for; what is empty or None does not narrow."""

    actor: str = ""
    kinds: Collection[str] = ()
    subjects: tuple[Subject, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Cursor:
    """The last event of a page."""

    at: datetime
    id: int


def search(session: Session, sought: Sought, after: Cursor | None, limit: int) -> list[Recorded]:
    """The next events that fit, newest first; ask for one more than is shown to know the end."""
    conditions: list[ColumnElement[bool]] = []
    if sought.actor:
        conditions.append(Event.actor == sought.actor)
    if sought.kinds:
        conditions.append(Event.kind.in_(sorted(sought.kinds)))
    if sought.subjects:
        conditions.append(
            or_(
                *(
                    and_(Event.subject_type == kind.value, Event.subject_id == number)
                    for kind, number in sought.subjects
                )
            )
        )
    if sought.since is not None:
        conditions.append(Event.at >= sought.since)
    if sought.until is not None:
        conditions.append(Event.at < sought.until)
    if after is not None:
        # The first bound says nothing new, and lets the index begin where the page does.
        conditions.append(Event.at <= after.at)
        conditions.append(or_(Event.at < after.at, and_(Event.at == after.at, Event.id < after.id)))
    rows = session.execute(
        select(*COLUMNS).where(*conditions).order_by(Event.at.desc(), Event.id.desc()).limit(limit)
    )
    return [recorded(row) for row in rows]
