"""Lawful erasure from the log: payloads go, their digests stay, the chain still holds.

Covers what the log keeps of one report: the payloads of its own events, and those of its
incidents that repeat its words. Kind, time and actor of an event stay, so the history still
shows that something was done and by whom. Leaves out the tables (`services.erasure`), backups
taken earlier, and the pages of the file that SQLite has not reused (`overwrite_freed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain.events import SubjectType
from ioc.models.event import Event, Job

CERTAIN_LENGTH = 8
"""Words this long are looked for inside longer texts; shorter ones (a first name) would be found
by chance, and count only where they are the whole of a value."""


@dataclass(frozen=True)
class Erasure:
    """How many payloads went, and the incidents that lost some of theirs."""

    payloads: int
    incident_ids: tuple[int, ...]


def overwrite_freed(session: Session) -> None:
    """Makes SQLite overwrite with zeros what this connection frees; nothing on PostgreSQL,
    where VACUUM does the rest."""
    if database_of(session).is_embedded:
        session.execute(text("PRAGMA secure_delete = ON")).all()


def erase_report(
    session: Session, report_id: int, incident_ids: Iterable[int], words: Iterable[str]
) -> Erasure:
    """Erases what the log keeps of a report.

    `words` are the texts, names and numbers that must not be found any more. The events of the
    incidents in `incident_ids`, and of those that the report's own events name, lose their
    payload when it tells of the report or holds one of the words.
    """
    sought = frozenset(word for word in words if word)
    erased = []
    incidents = set(incident_ids)
    for row in _payloads(session, SubjectType.REPORT, [report_id]):
        erased.append(row.id)
        content = orjson.loads(row.payload)
        for part in (content["card"] or {}, content["data"]):
            if isinstance(part.get("incident"), int):
                incidents.add(part["incident"])
    touched = set()
    for row in _payloads(session, SubjectType.INCIDENT, sorted(incidents)):
        content = orjson.loads(row.payload)
        if content["data"].get("report") == report_id or holds(content, sought):
            erased.append(row.id)
            touched.add(row.subject_id)
    _erase(session, erased)
    # An error text quotes the statement that failed, and with it what was being saved.
    session.execute(
        update(Job)
        .where(Job.subject_id == report_id, Job.last_error.is_not(None))
        .values(last_error="erased")
        .execution_options(synchronize_session=False)
    )
    return Erasure(len(erased), tuple(sorted(touched)))


def erase_subjects(session: Session, subject: SubjectType, ids: Iterable[int]) -> int:
    """Erases the payloads of every event of the subjects; answers how many there were."""
    rows = _payloads(session, subject, sorted(ids))
    _erase(session, [row.id for row in rows])
    return len(rows)


def _payloads(session: Session, subject: SubjectType, ids: list[int]) -> list[Any]:
    if not ids:
        return []
    return list(
        session.execute(
            select(Event.id, Event.subject_id, Event.payload).where(
                Event.subject_type == subject.value,
                Event.subject_id.in_(ids),
                func.length(Event.payload) > 0,
            )
        )
    )


def holds(value: Any, words: frozenset[str]) -> bool:
    """Whether a text, or one anywhere within a value, is one of the words or holds a long one."""
    if isinstance(value, str):
        return value in words or any(word in value for word in words if len(word) >= CERTAIN_LENGTH)
    if isinstance(value, dict):
        return any(holds(part, words) for part in value.values())
    if isinstance(value, list):
        return any(holds(part, words) for part in value)
    return False


def _erase(session: Session, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        session.execute(
            update(Event)
            .where(Event.id.in_(ids[start : start + 500]), Event.payload.is_not(None))
            .values(payload=None, erased_at=clock.now())
            .execution_options(synchronize_session=False)
        )
