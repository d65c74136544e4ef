"""Reads the log: what came after a position, and the history of one subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ioc.domain.events import SubjectType
from ioc.eventlog.places import mark_of
from ioc.models.event import Event


@dataclass(frozen=True)
class Recorded:
    """One event as it is read. `card` is JSON text, `data` what the history tells besides, `mark`
    that of its position (`places`)."""

    id: int
    position: int
    at: datetime
    kind: str
    subject_type: str
    subject_id: int
    actor: str
    audience: frozenset[str]
    left_audience: frozenset[str]
    is_urgent: bool
    payload: bytes | None
    mark: str = ""

    @property
    def card(self) -> bytes:
        """The JSON of the card, `null` where there is none or it was erased."""
        if self.payload is None:
            return b"null"
        # The payload is written by `record` alone, as {"card":…,"data":…}.
        return self.payload[8 : self.payload.rindex(b',"data":')]

    @property
    def data(self) -> dict[str, Any]:
        """What else the event tells; empty when it was erased."""
        if self.payload is None:
            return {}
        data: dict[str, Any] = orjson.loads(self.payload)["data"]
        return data


COLUMNS = (
    Event.id,
    Event.position,
    Event.at,
    Event.kind,
    Event.subject_type,
    Event.subject_id,
    Event.actor,
    Event.audience,
    Event.left_audience,
    Event.is_urgent,
    Event.payload,
    Event.digest,
)
"""What `recorded` needs of a row."""


def recorded(row: Any) -> Recorded:
    """One event from a row of `COLUMNS`."""
    return Recorded(
        row.id,
        row.position,
        row.at,
        row.kind,
        row.subject_type,
        row.subject_id,
        row.actor,
        frozenset(row.audience),
        frozenset(row.left_audience),
        row.is_urgent,
        bytes(row.payload) if row.payload is not None else None,
        mark_of(row.digest),
    )


def position(session: Session) -> int:
    """The last position given; 0 for an empty log."""
    return session.scalar(select(func.max(Event.position))) or 0


def read_after(session: Session, after: int, limit: int = 500) -> list[Recorded]:
    """The next events after a position, in order."""
    rows = session.execute(
        select(*COLUMNS).where(Event.position > after).order_by(Event.position).limit(limit)
    )
    return [recorded(row) for row in rows]


def event_of(session: Session, event_id: int) -> Recorded | None:
    """One event, or None when there is none with this id."""
    row = session.execute(select(*COLUMNS).where(Event.id == event_id)).one_or_none()
    return None if row is None else recorded(row)


def history_of(
    session: Session,
    subjects: Iterable[tuple[SubjectType, int]],
    limit: int | None = None,
    kinds: Collection[str] | None = None,
) -> list[Recorded]:
    """What happened to the subjects, oldest first, events not yet numbered included.

    Without a `limit` all are given. Of more than `limit` events the latest are: how a matter
    ended is not what is cut away.
    """
    conditions = [
        (Event.subject_type == kind.value) & (Event.subject_id == subject)
        for kind, subject in subjects
    ]
    if not conditions:
        return []
    query = select(*COLUMNS).where(or_(*conditions))
    if kinds is not None:
        query = query.where(Event.kind.in_(list(kinds)))
    rows = session.execute(query.order_by(Event.id.desc()).limit(limit)).all()
    return [recorded(row) for row in reversed(rows)]
