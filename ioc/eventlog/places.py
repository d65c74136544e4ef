"""Where somebody stands in the log, and which subjects were spoken of after that place.

A position alone does not say in which log: after a restored backup the same numbers are given
once more, to other events. The mark, the first bytes of the digest at that position, tells the
two apart, because a digest covers everything before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from ioc.models.event import Event

MARK_BYTES = 6


def mark_of(digest: bytes | None) -> str:
    """The mark of a position with this digest, in hexadecimal; empty for none."""
    return bytes(digest)[:MARK_BYTES].hex() if digest else ""


@dataclass(frozen=True)
class Place:
    """A position of the log, its mark, and when its event was written (None before the first)."""

    position: int
    mark: str
    at: datetime | None


BEGINNING = Place(0, "", None)

_COLUMNS = (Event.position, Event.digest, Event.at)
_LAST = (
    select(*_COLUMNS).where(Event.position.is_not(None)).order_by(Event.position.desc()).limit(1)
)


def head(session: Session) -> Place:
    """The end of the log."""
    row = session.execute(_LAST).one_or_none()
    return Place(row.position, mark_of(row.digest), row.at) if row else BEGINNING


def place_at(session: Session, position: int) -> Place | None:
    """One position of the log, or None where the log does not reach it."""
    if position == 0:
        return BEGINNING
    row = session.execute(select(*_COLUMNS).where(Event.position == position)).one_or_none()
    return Place(row.position, mark_of(row.digest), row.at) if row else None


@lru_cache(maxsize=4096)
def _atoms(text: str) -> frozenset[str]:
    return frozenset(orjson.loads(text))


def spoken_of(
    session: Session, after: int, upto: int, atoms: frozenset[str]
) -> dict[str, set[int]]:
    """The subjects of the events after one position and up to another that a holder of `atoms`
    heard, or was told to remove: type of the subject -> ids. One statement, no payload read."""
    rows = session.execute(
        select(
            Event.subject_type,
            Event.subject_id,
            type_coerce(Event.audience, Text).label("now"),
            type_coerce(Event.left_audience, Text).label("gone"),
        ).where(Event.position > after, Event.position <= upto)
    )
    found: dict[str, set[int]] = {}
    for kind, subject, now, gone in rows:
        if not atoms.isdisjoint(_atoms(now)) or not atoms.isdisjoint(_atoms(gone)):
            found.setdefault(kind, set()).add(subject)
    return found
