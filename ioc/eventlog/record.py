"""`record`: the only function that appends to the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, cast

import orjson
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain.events import EventKind, Standing, SubjectType, audience_of_change
from ioc.eventlog import chain
from ioc.models.event import Event

_INSERT = insert(cast("Table", Event.__table__))


def record(
    session: Session,
    kind: EventKind,
    subject: tuple[SubjectType, int],
    actor: str,
    *,
    before: Iterable[Standing] = (),
    after: Iterable[Standing] = (),
    card: str | None = None,
    data: dict[str, Any] | None = None,
    is_urgent: bool = False,
) -> None:
    """Appends one event to the transaction of `session`.

    `before` and `after` are the standings of the subject around the change; the audience is
    computed from them here, never chosen by the caller. `card` is the JSON text of the whole
    new card, `data` what else the history has to tell. The row is written just before the
    commit, so that all events of a transaction cost one statement.
    """
    audience = audience_of_change(kind, before, after)
    payload = b'{"card":%b,"data":%b}' % (
        card.encode() if card else b"null",
        orjson.dumps(data or {}),
    )
    session.info.setdefault("pending_events", []).append(
        {
            "at": clock.now(),
            "kind": kind.value,
            "subject_type": subject[0].value,
            "subject_id": subject[1],
            "actor": actor,
            "audience": sorted(audience.now),
            "left_audience": sorted(audience.left),
            "is_urgent": is_urgent,
            "payload": payload,
            "payload_digest": hashlib.sha256(payload).digest(),
        }
    )
    session.info["wakes"] = True


def flush(session: Session) -> None:
    """Writes the pending events; the database calls it before each commit.

    SQLite has one writer at a time, so the order of commits is known here already and the
    position is given in the same statement. On PostgreSQL it is the sequencer's to give.
    """
    pending: list[dict[str, Any]] = session.info.get("pending_events", [])
    if not pending:
        return
    if database_of(session).is_embedded:
        head = chain.head(session)
        for row in pending:
            head = chain.link(head, row)
            row["position"], row["digest"] = head
    session.connection().execute(_INSERT, pending)
    session.info["pending_events"] = []
