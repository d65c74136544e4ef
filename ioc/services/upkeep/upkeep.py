"""What those who keep the system alive do, and the moments that are remembered for them."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog import jobs
from ioc.eventlog.record import record
from ioc.models.catalogue import Setting
from ioc.queries.admin.upkeep import BACKUP, LOG_VERIFIED, RESTORE_TEST

REASON_LONGEST = 500


def retry_job(session: Session, actor: Actor, job_id: int) -> None:
    """Puts a parked job back into the queue; raises `Conflict` when it is not parked any more."""
    actor.must(Permission.JOBS_MANAGE)
    parked = jobs.find_parked(session, job_id)
    if parked is None or not jobs.retry(session, job_id):
        raise Conflict("job_gone")
    _record(session, EventKind.JOB_RETRIED, actor, _told(parked))


def discard_job(session: Session, actor: Actor, job_id: int, reason: str) -> None:
    """Throws a parked job away for good, with a reason. Raises `InvalidInput`, `Conflict`."""
    actor.must(Permission.JOBS_MANAGE)
    if not reason.strip():
        raise InvalidInput(FieldError(f"reason-{job_id}", "required"))
    parked = jobs.find_parked(session, job_id)
    if parked is None or not jobs.discard(session, job_id):
        raise Conflict("job_gone")
    told = _told(parked) | {"reason": reason.strip()[:REASON_LONGEST]}
    _record(session, EventKind.JOB_DISCARDED, actor, told)


def _told(parked: jobs.Parked) -> dict[str, Any]:
    # The text of the error may quote what was being saved: it stays out of the log.
    return {"job": parked.id, "kind": parked.kind, "of": parked.subject_id}


def backup_made(session: Session, position: int, size: int) -> None:
    """A backup was written: remembered with the head of the log that is in it and its bytes."""
    _remember(session, BACKUP, {"position": position, "size": size})


def log_verified(session: Session, events: int, broken_at: int | None) -> None:
    """The whole chain was checked."""
    _remember(session, LOG_VERIFIED, {"events": events, "broken_at": broken_at})


def restore_tested(session: Session, actor: Actor, note: str) -> None:
    """Somebody put a backup back on another machine and looked: a person's word, with name."""
    actor.must(Permission.JOBS_MANAGE)
    if not note.strip():
        raise InvalidInput(FieldError("note", "required"))
    _remember(session, RESTORE_TEST, {"by": actor.label, "note": note.strip()[:REASON_LONGEST]})
    told = {"setting": RESTORE_TEST, "note": note.strip()[:REASON_LONGEST]}
    _record(session, EventKind.SETTINGS_CHANGED, actor, told)


def _remember(session: Session, name: str, told: dict[str, Any]) -> None:
    value = orjson.dumps({"at": clock.now().isoformat(timespec="seconds"), **told}).decode()
    row = session.get(Setting, name)
    if row is None:
        session.add(Setting(name=name, value=value))
    else:
        row.value = value


def _record(session: Session, kind: EventKind, actor: Actor, data: dict[str, Any]) -> None:
    record(session, kind, (SubjectType.CITY, 0), actor.label, data=data)
