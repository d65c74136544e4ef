"""The hash chain: each event's digest covers the one before it.

The digest covers the payload's own digest and not the payload, so that a payload may be
erased by law and the chain still holds. What it cannot show by itself is a cut tail; that is
why the head is written into the manifest of every backup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.models.event import Event

GENESIS = (0, bytes(32))
"""Position and digest before the first event."""

Head = tuple[int, bytes]


_HEAD = (
    select(Event.position, Event.digest)
    .where(Event.position.is_not(None))
    .order_by(Event.position.desc())
    .limit(1)
)


def head(session: Session) -> Head:
    """The last position given and its digest."""
    row = session.connection().execute(_HEAD).one_or_none()
    return (row.position, bytes(row.digest)) if row else GENESIS


def digest_at(session: Session, position: int) -> bytes | None:
    """The digest of one position, or None where the log does not reach it."""
    return session.scalar(select(Event.digest).where(Event.position == position))


def link(before: Head, row: Mapping[str, Any]) -> Head:
    """The head after an event: SHA-256 over the last digest, the position and the event."""
    position = before[0] + 1
    body = orjson.dumps(
        [
            position,
            row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
            row["kind"],
            row["subject_type"],
            row["subject_id"],
            row["actor"],
            row["audience"],
            row["left_audience"],
            bool(row["is_urgent"]),
            row["payload_digest"].hex(),
        ]
    )
    return position, hashlib.sha256(before[1] + body).digest()


@dataclass(frozen=True)
class Verdict:
    """What the check of the chain found. `broken_at` is the first position that does not hold."""

    events: int
    erased: int
    head: Head
    broken_at: int | None = None
    why: str | None = None


def verify(session: Session, batch: int = 2000) -> Verdict:
    """Walks the whole log in order of position and checks every link."""
    return _walk(GENESIS, _rows(session, batch))


def verify_tail(session: Session, count: int) -> Verdict:
    """Checks the last links alone, from the digest that stands before them: quick, and it says
    nothing of what is older. `Verdict.events` counts what was looked at."""
    last = head(session)[0]
    start = max(0, last - count)
    before = GENESIS if start == 0 else (start, digest_at(session, start) or b"")
    found = _walk(before, _rows(session, count, start))
    return replace(found, events=found.events - start)


def _walk(before: Head, rows: Iterator[Any]) -> Verdict:
    current, erased = before, 0
    for row in rows:
        expected = link(current, row._asdict())
        why = None
        if row.position != expected[0]:
            why = "missing"
        elif row.digest != expected[1]:
            why = "changed"
        elif row.payload is None:
            erased += 1
            why = None if row.erased_at is not None else "payload_missing"
        elif hashlib.sha256(row.payload).digest() != row.payload_digest:
            why = "payload_changed"
        if why:
            return Verdict(current[0], erased, current, current[0] + 1, why)
        current = expected
    return Verdict(current[0], erased, current)


def _rows(session: Session, batch: int, after: int = 0) -> Iterator[Any]:
    while True:
        rows = session.execute(
            select(
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
                Event.payload_digest,
                Event.digest,
                Event.erased_at,
            )
            .where(Event.position > after)
            .order_by(Event.position)
            .limit(batch)
        ).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].position
