"""The transaction of a request, a job or a command; the only place that commits.

On SpatiaLite one process owns the file and lets one writer in at a time through
`WriteGate`, which serves waiting requests before waiting background work: SQLite's own
busy handler is unfair (one of sixteen writers got one commit in two seconds) and knows
no priority. On PostGIS the database does this and the gate stands open.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ioc.db import ids


class Priority(IntEnum):
    """Who goes first at the write gate: somebody waits for a REQUEST, nobody for BACKGROUND."""

    REQUEST = 0
    BACKGROUND = 1


class WriteGate:
    """Lets one writer in at a time: first come first served within a priority.

    A background writer that has been passed over `PATIENCE` times goes next, so that a
    stream of requests slows the work that follows but never starves it.
    """

    PATIENCE = 8

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: tuple[deque[threading.Event], deque[threading.Event]] = (deque(), deque())
        self._passed_over = 0

    def enter(self, priority: Priority) -> None:
        """Waits for its turn and takes it."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting[priority].append(turn)
        turn.wait()

    def leave(self) -> None:
        """Hands the turn to the next."""
        with self._lock:
            requests, background = self._waiting
            if background and (not requests or self._passed_over >= self.PATIENCE):
                self._passed_over = 0
                background.popleft().set()
            elif requests:
                if background:
                    self._passed_over += 1
                requests.popleft().set()
            else:
                self._taken = False


Hook = Callable[[Session], None]


class Database:
    """An engine, the gate before it, and what runs around each commit.

    `before_commit` hooks run inside the transaction (the event log writes its rows there);
    `after_commit` callbacks run once it is durable and only wake others: a call that is
    lost there costs a moment, never an event.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_embedded = engine.dialect.name == "sqlite"
        self.before_commit: list[Hook] = []
        self.after_commit: list[Callable[[], None]] = []
        self.ids = ids.allocator(self.is_embedded)
        self.cache: dict[str, Any] = {}
        self._gate = WriteGate() if self.is_embedded else None
        self._writer = engine.execution_options(ioc_writes=True)

    @contextmanager
    def atomic(self, priority: Priority = Priority.REQUEST) -> Iterator[Session]:
        """One transaction that writes: all of it, or nothing."""
        if self._gate:
            self._gate.enter(priority)
        try:
            with Session(self._writer, expire_on_commit=False, autoflush=False) as session:
                session.info["db"] = self
                try:
                    yield session
                    session.flush()
                    for hook in self.before_commit:
                        hook(session)
                    session.commit()
                except BaseException:
                    session.rollback()
                    raise
        finally:
            if self._gate:
                self._gate.leave()
        if session.info.get("wakes"):
            for callback in self.after_commit:
                callback()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads and sees one moment of the database."""
        options = {} if self.is_embedded else {"isolation_level": "REPEATABLE READ"}
        with Session(
            self.engine.execution_options(**options) if options else self.engine,
            expire_on_commit=False,
            autoflush=False,
        ) as session:
            session.info["db"] = self
            yield session

    def dispose(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def database_of(session: Session) -> Database:
    """The database a session belongs to."""
    database: Database = session.info["db"]
    return database


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part that may fail without the rest: its rows and its pending events go together."""
    session.flush()
    pending = session.info.setdefault("pending_events", [])
    length = len(pending)
    nested = session.begin_nested()
    try:
        yield
        session.flush()
    except BaseException:
        nested.rollback()
        del pending[length:]
        raise
    nested.commit()
