"""Gives committed events their position (PostgreSQL).

Ids are handed out before the commit, so a reader that remembers the last id would skip a
slow transaction that commits after a fast one. Here one sequencer at a time, held apart by
an advisory lock, numbers what is visible. Two changes of one subject cannot be reversed:
the second waits for the row lock of the first, so it takes its id later.
"""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ioc.db.session import Database, Priority
from ioc.eventlog import chain
from ioc.models.event import Event

LOCK_KEY = 7_310_002
BATCH = 500


def run_once(database: Database) -> int:
    """Numbers the next batch of committed events; answers how many. Nothing to do on SQLite."""
    if database.is_embedded:
        return 0
    with database.atomic(Priority.BACKGROUND) as session:
        if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK_KEY}):
            return 0
        return _number(session)


def _number(session: Session) -> int:
    rows = session.execute(
        select(
            Event.id,
            Event.at,
            Event.kind,
            Event.subject_type,
            Event.subject_id,
            Event.actor,
            Event.audience,
            Event.left_audience,
            Event.is_urgent,
            Event.payload_digest,
        )
        .where(Event.position.is_(None))
        .order_by(Event.id)
        .limit(BATCH)
    ).all()
    if not rows:
        return 0
    head = chain.head(session)
    positions, digests = [], []
    for row in rows:
        head = chain.link(head, row._asdict())
        positions.append(head[0])
        digests.append(head[1])
    session.execute(
        text(
            "UPDATE event SET position = given.position, digest = given.digest "
            "FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS bigint[]), "
            "CAST(:digests AS bytea[])) AS given(id, position, digest) "
            "WHERE event.id = given.id"
        ),
        {"ids": [row.id for row in rows], "positions": positions, "digests": digests},
    )
    return len(rows)
