"""Work that follows events: planned from the log, taken by priority, retried, parked.

A consumer only turns events into rows of `job` and moves its cursor on, so one poisonous
event stops nobody, and an emergency overtakes whatever waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain import clock
from ioc.eventlog import reading
from ioc.models.event import ConsumerCursor, Event, Job

URGENT, ORDINARY = 0, 5
MAX_ATTEMPTS = 8
"""After this many failures (about four minutes of doubling delay) a job is parked."""

FIRST_DELAY_SECONDS = 1
LEASE_SECONDS = 15
"""A worker that has not finished by then is held for dead and its job is taken again."""


@dataclass(frozen=True)
class Task:
    """A job that was taken: what to do, and to which subject."""

    id: int
    kind: str
    subject_id: int
    attempts: int
    event_id: int | None = None


def plan(
    session: Session, consumer: str, kinds: Mapping[str, str], limit: int = 500, *, later: int = 0
) -> int:
    """Turns the next events into jobs (`kinds`: event kind to job kind); answers how many read.

    The cursor and the jobs move in one transaction, so an event becomes a job exactly once.
    `later`: how many steps of priority its jobs stand behind those of other consumers.
    """
    cursor = session.scalar(
        select(ConsumerCursor).where(ConsumerCursor.name == consumer).with_for_update()
    )
    if cursor is None:
        cursor = ConsumerCursor(name=consumer, position=0)
        session.add(cursor)
        session.flush()
    events = reading.read_after(session, cursor.position, limit)
    if not events:
        return 0
    now = clock.now()
    rows = [
        {
            "kind": kinds[event.kind],
            "event_id": event.id,
            "subject_id": event.subject_id,
            "priority": (URGENT if event.is_urgent else ORDINARY) + later,
            "not_before": now,
            "attempts": 0,
            "created_at": now,
        }
        for event in events
        if event.kind in kinds
    ]
    if rows:
        session.execute(insert(Job), rows)
    cursor.position = events[-1].position
    session.flush()
    return len(events)


def begin_here(session: Session, consumer: str) -> None:
    """What was logged so far becomes no job: whoever wrote it has done what follows, too."""
    cursor = session.scalar(
        select(ConsumerCursor).where(ConsumerCursor.name == consumer).with_for_update()
    )
    if cursor is None:
        cursor = ConsumerCursor(name=consumer)
        session.add(cursor)
    cursor.position = reading.position(session)
    session.flush()


def is_behind(session: Session, consumer: str) -> bool:
    """Whether the log goes on after the consumer's cursor."""
    cursor = session.scalar(select(ConsumerCursor.position).where(ConsumerCursor.name == consumer))
    return reading.position(session) > (cursor or 0)


def has_due(session: Session) -> bool:
    """Whether a job could be taken now."""
    return session.scalar(select(_due(clock.now()).limit(1).exists())) or False


def _due(now: datetime) -> Select[int]:
    return select(Job.id).where(
        Job.parked_at.is_(None),
        Job.not_before <= now,
        or_(Job.taken_until.is_(None), Job.taken_until < now),
    )


def take(session: Session, count: int) -> list[Task]:
    """Takes up to `count` jobs that are due, the most urgent and oldest first."""
    now = clock.now()
    due = _due(now).order_by(Job.priority, Job.id).limit(count)
    if not database_of(session).is_embedded:
        due = due.with_for_update(skip_locked=True)
    ids = list(session.scalars(due))
    if not ids:
        return []
    session.execute(
        update(Job)
        .where(Job.id.in_(ids))
        .values(taken_until=now + timedelta(seconds=LEASE_SECONDS), attempts=Job.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    # A job whose worker died each time never came to `fail`, which parks the others.
    session.execute(
        update(Job)
        .where(Job.id.in_(ids), Job.attempts > MAX_ATTEMPTS)
        .values(parked_at=now, taken_until=None, last_error="its worker never finished it")
        .execution_options(synchronize_session=False)
    )
    rows = session.execute(
        select(Job.id, Job.kind, Job.subject_id, Job.attempts, Job.event_id)
        .where(Job.id.in_(ids), Job.parked_at.is_(None))
        .order_by(Job.priority, Job.id)
    )
    return [Task(row.id, row.kind, row.subject_id, row.attempts, row.event_id) for row in rows]


def release_all(session: Session) -> None:
    """Gives every taken job back. For the one process that owns the embedded database, at its
    start: whoever took them is dead, and nobody should wait for their lease."""
    session.execute(
        update(Job)
        .where(Job.taken_until.is_not(None))
        .values(taken_until=None)
        .execution_options(synchronize_session=False)
    )


def finish(session: Session, task: Task) -> None:
    """The job is done: its row goes with the transaction that holds its effects."""
    session.execute(delete(Job).where(Job.id == task.id))


def fail(session: Session, task: Task, error: BaseException) -> bool:
    """Puts the job back with a doubled delay, or parks it; answers whether it was parked."""
    now = clock.now()
    parked = task.attempts >= MAX_ATTEMPTS
    delay = timedelta(seconds=FIRST_DELAY_SECONDS * 2 ** (task.attempts - 1))
    session.execute(
        update(Job)
        .where(Job.id == task.id)
        .values(
            taken_until=None,
            not_before=now + delay,
            parked_at=now if parked else None,
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
        .execution_options(synchronize_session=False)
    )
    return parked


@dataclass(frozen=True)
class Health:
    """State of the queue: jobs waiting, the age of the oldest in seconds, jobs parked."""

    waiting: int
    oldest_seconds: float
    parked: int
    unnumbered: int
    behind: int


def health(session: Session) -> Health:
    """How the work that follows is doing, and how far the consumers are behind the log."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(Job.created_at)).where(Job.parked_at.is_(None))
    ).one()
    parked = session.scalar(select(func.count()).where(Job.parked_at.is_not(None))) or 0
    unnumbered = session.scalar(
        select(func.count()).select_from(Event).where(Event.position.is_(None))
    )
    slowest = session.scalar(select(func.min(ConsumerCursor.position))) or 0
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    behind = reading.position(session) - slowest
    return Health(waiting, age, parked, unnumbered or 0, behind)


@dataclass(frozen=True)
class Parked:
    """A job that will not do, for the screen of the administrator."""

    id: int
    kind: str
    subject_id: int
    attempts: int
    last_error: str | None
    parked_at: datetime


def parked(session: Session, limit: int = 100) -> list[Parked]:
    """The parked jobs, newest first."""
    rows = session.execute(
        select(Job).where(Job.parked_at.is_not(None)).order_by(Job.parked_at.desc()).limit(limit)
    ).scalars()
    return [
        Parked(j.id, j.kind, j.subject_id, j.attempts, j.last_error, j.parked_at)
        for j in rows
        if j.parked_at is not None
    ]


def retry(session: Session, job_id: int) -> bool:
    """Puts a parked job back into the queue; answers whether there was one."""
    result = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.parked_at.is_not(None))
        .values(parked_at=None, attempts=0, not_before=clock.now(), taken_until=None)
        .execution_options(synchronize_session=False)
    )
    session.info["wakes"] = True
    return bool(result.rowcount)  # type: ignore[attr-defined]


def find_parked(session: Session, job_id: int) -> Parked | None:
    """One parked job, locked, or None when it is not parked any more."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.parked_at is None:
        return None
    return Parked(job.id, job.kind, job.subject_id, job.attempts, job.last_error, job.parked_at)


def discard(session: Session, job_id: int) -> bool:
    """Throws a parked job away; answers whether there was one."""
    result = session.execute(delete(Job).where(Job.id == job_id, Job.parked_at.is_not(None)))
    return bool(result.rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Queue:
    """The jobs of one kind: how many wait and since when, how many are parked."""

    kind: str
    waiting: int
    oldest_seconds: float
    parked: int


def queues(session: Session) -> list[Queue]:
    """The queue by kind of job."""
    is_parked = Job.parked_at.is_not(None)
    rows = session.execute(
        select(Job.kind, is_parked, func.count(), func.min(Job.created_at))
        .group_by(Job.kind, is_parked)
        .order_by(Job.kind)
    ).all()
    now = clock.now()
    found: dict[str, Queue] = {}
    for kind, parked_ones, count, oldest in rows:
        before = found.get(kind, Queue(kind, 0, 0.0, 0))
        if parked_ones:
            found[kind] = Queue(kind, before.waiting, before.oldest_seconds, count)
        else:
            age = (now - oldest).total_seconds() if oldest else 0.0
            found[kind] = Queue(kind, count, max(0.0, age), before.parked)
    return list(found.values())


@dataclass(frozen=True)
class Consumer:
    """Who makes jobs from the log, and how many events are still to read."""

    name: str
    position: int
    behind: int


def consumers(session: Session) -> list[Consumer]:
    """Every consumer with its distance from the end of the log."""
    last = reading.position(session)
    rows = session.execute(
        select(ConsumerCursor.name, ConsumerCursor.position).order_by(ConsumerCursor.name)
    )
    return [Consumer(row.name, row.position, max(0, last - row.position)) for row in rows]
