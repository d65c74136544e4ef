"""Marks in the log: of every few thousand events, which event was the last of each subject then.

A mark holds ids of events and no cards, so nothing that is erased from the log by law comes back
through one. Marks are made behind the log by a worker, are never needed for an answer to be right,
and may be deleted at any time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from ioc.domain.replay import LISTS, UNSEEN, begins, belongs, may_belong
from ioc.models.event import Event, LogMark

EVERY = 2_000
"""Events from one mark to the next: what a question for a moment reads at most beside the cards."""

SETTLED = timedelta(minutes=5)
"""No transaction takes as long as this: what is older has all been committed."""

READ_AT_ONCE = 500

Subject = tuple[str, int]


@dataclass(frozen=True)
class Mark:
    """Of everything that stood on screens at `at`, the id of its last event."""

    at: datetime
    last: dict[Subject, int]


def newest(session: Session, until: datetime) -> Mark | None:
    """The last mark that is not after the moment."""
    row = session.execute(
        select(LogMark.at, LogMark.body)
        .where(LogMark.at <= until)
        .order_by(LogMark.at.desc())
        .limit(1)
    ).first()
    return None if row is None else Mark(row.at, _unpacked(row.body))


def is_due(session: Session, at: datetime, every: int = EVERY) -> bool:
    """Whether there are enough settled events for another mark."""
    row = _last(session)
    return _boundary(session, row.at if row else None, at - SETTLED, every) is not None


def make_next(session: Session, at: datetime, every: int = EVERY) -> bool:
    """Makes the next mark; answers whether there was enough for one.

    Events that were written since the last mark with a time before it (a clock that was set back, a
    story that was told into the past) take away the marks that do not know them.
    """
    row = _last(session)
    if row is not None and _forget_outrun(session, row):
        row = _last(session)
    boundary = _boundary(session, row.at if row else None, at - SETTLED, every)
    if boundary is None:
        return False
    last = _unpacked(row.body) if row else {}
    _follow(session, last, row.at if row else None, boundary)
    seen = session.scalar(select(func.max(Event.id))) or 0
    session.add(LogMark(at=boundary, seen_id=seen, subjects=len(last), body=_packed(last)))
    return True


def _last(session: Session) -> LogMark | None:
    return session.scalars(select(LogMark).order_by(LogMark.at.desc()).limit(1)).first()


def _forget_outrun(session: Session, row: LogMark) -> bool:
    earliest = session.scalar(select(func.min(Event.at)).where(Event.id > row.seen_id))
    if earliest is None or earliest > row.at:
        return False
    session.execute(delete(LogMark).where(LogMark.at >= earliest))
    return True


def _boundary(
    session: Session, after: datetime | None, settled: datetime, every: int
) -> datetime | None:
    """When the last of the next so many events was recorded, if all of that is settled."""
    query = select(Event.at).where(Event.at <= settled)
    if after is not None:
        query = query.where(Event.at > after)
    return session.scalar(query.order_by(Event.at, Event.id).offset(every - 1).limit(1))


def pictured() -> list[ColumnElement[bool]]:
    """Conditions on `Event`: it changed what stands on screens."""
    return [Event.subject_type.in_(sorted(LISTS)), Event.kind.not_in(sorted(UNSEEN))]


def followed(
    session: Session, after: datetime | None, until: datetime
) -> tuple[dict[Subject, int], frozenset[Subject]]:
    """The id of the last event of each subject after one moment and up to another, and the subjects
    that began meanwhile. No card is read."""
    query = select(Event.subject_type, Event.subject_id, Event.id, Event.kind)
    query = query.where(Event.at <= until, *pictured())
    if after is not None:
        query = query.where(Event.at > after)
    last: dict[Subject, int] = {}
    begun: set[Subject] = set()
    for kind, number, event_id, name in session.execute(query.order_by(Event.at, Event.id)):
        last[kind, number] = event_id
        if begins(name):
            begun.add((kind, number))
    return last, frozenset(begun)


def _follow(
    session: Session, last: dict[Subject, int], after: datetime | None, until: datetime
) -> None:
    """Brings what was the last event of each subject up to a later moment."""
    fresh, begun = followed(session, after, until)
    ids = sorted(fresh.values())
    for start in range(0, len(ids), READ_AT_ONCE):
        for event in session.execute(
            select(Event.id, Event.kind, Event.subject_type, Event.subject_id, Event.payload).where(
                Event.id.in_(ids[start : start + READ_AT_ONCE])
            )
        ):
            subject = (event.subject_type, event.subject_id)
            if _stands(event, was_there=subject in last or subject in begun):
                last[subject] = event.id
            else:
                last.pop(subject, None)


def _stands(event: Any, *, was_there: bool) -> bool:
    if event.payload is None:
        return may_belong(event.kind, was_there=was_there)
    card = orjson.loads(event.payload)["card"]
    return card is not None and belongs(event.subject_type, card)


def _packed(last: dict[Subject, int]) -> bytes:
    """By type the ids of subjects, and of each its event: as steps, which pack well."""
    content = {}
    for name in LISTS:
        found = sorted((number, event) for (kind, number), event in last.items() if kind == name)
        content[name] = [_steps(n for n, _ in found), _steps(e for _, e in found)]
    return zlib.compress(orjson.dumps(content), 6)


def _unpacked(body: bytes) -> dict[Subject, int]:
    content = orjson.loads(zlib.decompress(body))
    return {
        (name, number): event
        for name, (numbers, events) in content.items()
        for number, event in zip(_sums(numbers), _sums(events), strict=True)
    }


def _steps(values: Iterable[int]) -> list[int]:
    found, before = [], 0
    for value in values:
        found.append(value - before)
        before = value
    return found


def _sums(steps: Iterable[int]) -> list[int]:
    found, total = [], 0
    for step in steps:
        total += step
        found.append(total)
    return found
