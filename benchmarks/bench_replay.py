"""A night looked at again in a log of some hundred thousand events: how long the server works for
the picture of a moment, a page of events, the density strip and the next critical matter.

The log is written straight into the table: incidents that open, change and close over thirty days,
as many at once as on a flood night, and units that are sent. `IOC_BENCH_EVENTS` says how many.
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import orjson
from sqlalchemy import delete, func, insert, select, text

from config import Settings
from ioc.access.actor import Actor, Held
from ioc.app import open_database
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.eventlog.moments import Sought
from ioc.models.event import Event, LogMark
from ioc.queries.replay import picture
from ioc.workers.log_marks import make_marks
from tests.services import PostgresServer

EVENTS = int(os.environ.get("IOC_BENCH_EVENTS", "200000"))
DAYS = 30
EVENTS_EACH = 10
OPEN_FOR = timedelta(hours=30)
"""How long an incident is open: of 200,000 events some hundreds are then open at once."""

MOMENTS = 60
DUTY = Actor("user:1", held=(Held(Role.SUPERVISOR),))
KINDS = (
    *("incident:opened", "incident:referred", "incident:accepted", "incident:grew"),
    *("incident:prioritised", "incident:started", "assignment:dispatched", "incident:noted"),
    *("incident:resolved", "incident:closed"),
)
INSERT = insert(Event)


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend, milliseconds of the server without the network."""
    with _database(backend) as database:
        begin, end = _write(database)
        bare = _times(lambda at: _picture(database, at), begin, end, 12)
        begun = time.perf_counter()
        marks = 0
        while made := make_marks(database):
            marks += made
        marking = time.perf_counter() - begun
        with database.reading() as session:
            size = session.scalar(select(func.sum(func.length(LogMark.body)))) or 0
        pictures = _times(lambda at: _picture(database, at), begin, end, MOMENTS)
        body = _picture(database, begin + (end - begin) * 0.7)
        return {
            "events": EVENTS,
            "marks, seconds to make them all": f"{marks}, {marking:.1f}",
            "KiB of all marks": round(size / 1024),
            "cards of a moment": len(orjson.loads(body)["incidents"]),
            "KiB of a moment, KiB compressed": (
                f"{len(body) / 1024:.0f}, {len(brotli.compress(body, quality=4)) / 1024:.0f}"
            ),
            "picture of a moment, no marks, ms p50 / p95": _told(bare),
            "picture of a moment ms p50 / p95": _told(pictures),
            "page of 500 events ms p50 / p95": _told(
                _times(lambda at: _page(database, at), begin, end, MOMENTS)
            ),
            "density of 12 h ms p50 / p95": _told(
                _times(lambda at: _density(database, at), begin, end, MOMENTS)
            ),
            "next critical ms p50 / p95": _told(
                _times(lambda at: _next(database, at), begin, end, MOMENTS)
            ),
        }


def _told(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}"


def _times(
    act: Callable[[datetime], Any], begin: datetime, end: datetime, count: int
) -> list[float]:
    rng = random.Random(7)
    act(begin + (end - begin) / 2)
    found = []
    for _ in range(count):
        at = begin + (end - begin) * rng.uniform(0.05, 0.98)
        started = time.perf_counter()
        act(at)
        found.append((time.perf_counter() - started) * 1000)
    return found


def _picture(database: Database, at: datetime) -> bytes:
    with database.reading() as session:
        return picture.picture(session, DUTY, at, clock.now())


def _page(database: Database, at: datetime) -> bytes:
    with database.reading() as session:
        return picture.events(session, DUTY, at, at + timedelta(hours=6), None)


def _density(database: Database, at: datetime) -> Any:
    with database.reading() as session:
        return picture.density(session, DUTY, at, at + timedelta(hours=12), 240)


def _next(database: Database, at: datetime) -> Any:
    with database.reading() as session:
        return picture.neighbour(session, DUTY, Sought(critical=True), at, back=False)


@contextmanager
def _database(backend: str) -> Iterator[Database]:
    server = PostgresServer() if backend == "postgis" else None
    with tempfile.TemporaryDirectory() as folder:
        url = ""
        if server is not None:
            server.start()
            url = server.create_database("replay")
        try:
            database = open_database(
                Settings(data_dir=Path(folder), secret_key="bench", database_url=url)
            )
            migrate.upgrade(database)
            yield database
            database.dispose()
        finally:
            if server is not None:
                server.stop()


def _write(database: Database) -> tuple[datetime, datetime]:
    """Writes the log; answers when it begins and ends."""
    rng = random.Random(3)
    end = clock.now() - timedelta(hours=1)
    begin = end - timedelta(days=DAYS)
    told = []
    for number in range(1, EVENTS // EVENTS_EACH + 1):
        opened = begin + timedelta(days=DAYS) * rng.random()
        critical = rng.random() < 0.1
        for step, kind in enumerate(KINDS):
            at = opened + OPEN_FOR * (step / len(KINDS)) * rng.uniform(0.8, 1.0)
            told.append((min(at, end), number, step, kind, critical))
    told.sort(key=lambda one: one[0])
    with database.engine.begin() as connection:
        first = connection.scalar(select(func.coalesce(func.max(Event.position), 0)))
        rows: list[dict[str, Any]] = []
        for place, (at, number, step, kind, critical) in enumerate(told, first + 1):
            payload = b'{"card":%b,"data":{}}' % _card(number, step, critical, at)
            rows.append(
                {
                    "position": place,
                    "at": at,
                    "kind": kind,
                    "subject_type": "incident",
                    "subject_id": number,
                    "actor": "system",
                    "audience": ["agency:ptds", "city"],
                    "left_audience": [],
                    "is_urgent": critical,
                    "payload": payload,
                    "payload_digest": hashlib.sha256(payload).digest(),
                    "digest": bytes(32),
                }
            )
            if len(rows) == 5000:
                connection.execute(INSERT, rows)
                rows = []
        if rows:
            connection.execute(INSERT, rows)
        connection.execute(delete(LogMark))
        connection.execute(text("ANALYZE"))
    return begin, end


def _card(number: int, step: int, critical: bool, at: datetime) -> bytes:
    """A card as long as a real one."""
    ended = step >= len(KINDS) - 2
    return orjson.dumps(
        {
            "id": number,
            "version": step + 1,
            "code": f"VV-26-{number:06d}",
            "title": f"Nước dâng tới sàn gác, {step} người chờ ở kiệt {number} đường Nguyễn Trãi",
            "status": "closed" if ended else "open",
            "severity": "critical" if critical else "normal",
            "tier": "P1" if critical else None,
            "why": {"vi": "Ưu tiên 1: nước tới cổ, đang lên, đang ở trên gác"}
            if critical
            else None,
            "category": "cuu_ho_cuu_nan",
            "lat": 16.4 + (number % 1000) / 9000,
            "lon": 107.5 + (number % 997) / 9000,
            "accuracy_m": 12.0,
            "address": f"Kiệt {number} Nguyễn Trãi",
            "area": {"code": "19789", "name": "Phường Thuận Hóa"},
            "agencies": [
                {
                    "code": code,
                    "name": "Ban Chỉ huy Phòng thủ dân sự thành phố",
                    "status": "offered",
                    "lead": code == "ptds",
                    "due_at": at.isoformat(),
                }
                for code in ("ptds", "ubnd-19789")
            ],
            "opened_at": at.isoformat(),
            "updated_at": at.isoformat(),
            "assignments": [],
            "merged_into": None,
            "exercise": True,
            "note": "x" * 500,
        }
    )
