"""kill -9 at any moment: no acknowledged report is lost, no event repeated to a console.

A real server, real clients, and a signal that leaves nobody time to tidy up, many times at
random moments, on both databases.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.eventlog import chain
from ioc.models.report import Report
from tests.integration.console_client import ConsoleClient
from tests.integration.server import Server

pytestmark = pytest.mark.processes

KILLS = 6
POSTERS = 4
PAUSE_SECONDS = 0.02


class Poster(threading.Thread):
    """Posts reports as fast as it can and remembers each that was acknowledged."""

    def __init__(self, server: Server, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.stop = stop
        self.acknowledged: dict[str, str] = {}
        self.pending: str | None = None
        self._bodies: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self.stop.is_set():
            token = self.pending or str(uuid.uuid4())
            self.pending = token
            try:
                connection = connection or http.client.HTTPConnection(
                    "127.0.0.1", self.server.port, timeout=5
                )
                # A repetition carries the same body, or its token is refused.
                connection.request("POST", "/api/v1/reports", json.dumps(self._body(token)))
                answer = connection.getresponse()
                payload = answer.read()
                if answer.status in {200, 201}:
                    self.acknowledged[token] = json.loads(payload)["tracking_code"]
                    self.pending = None
            except (OSError, http.client.HTTPException):
                if connection:
                    connection.close()
                connection = None
            time.sleep(PAUSE_SECONDS)
        if connection:
            connection.close()

    def _body(self, token: str) -> dict[str, Any]:
        if token not in self._bodies:
            urgent = random.random() < 0.1
            self._bodies[token] = {
                "text": "cứu với nước tới cổ rồi" if urgent else "Rác tồn đọng đầu kiệt",
                "client_token": token,
                "location": {
                    "lat": 16.44 + random.random() * 0.05,
                    "lon": 107.56 + random.random() * 0.05,
                    "accuracy_m": 15,
                },
            }
        return self._bodies[token]


def test_kill_9_loses_no_acknowledged_report_and_repeats_no_event(
    settings: Any, database: Database, person: Any, token_of: Any, tmp_path: Path
) -> None:
    token = token_of(person(Role.DUTY_OFFICER))["Authorization"].split()[1]
    environment = {} if database.is_embedded else {"IOC_DATABASE_URL": settings.database_url}
    database.dispose()
    server = Server(settings.data_dir, **environment)
    console = ConsoleClient(server.url, token)
    stop = threading.Event()
    posters = [Poster(server, stop) for _ in range(POSTERS)]
    server.start()
    console.connect()
    for poster in posters:
        poster.start()
    try:
        for _ in range(KILLS):
            time.sleep(random.uniform(0.15, 1.2))
            server.kill()
            console.disconnect()
            server.start()
            console.connect()
        time.sleep(0.5)
        stop.set()
        for poster in posters:
            poster.join(15)
        acknowledged = {k: v for p in posters for k, v in p.acknowledged.items()}
        assert len(acknowledged) > KILLS * 5
        _wait_quiet(database)
        saved = _saved(database)
        missing = {t: c for t, c in acknowledged.items() if saved.get(t) != c}
        assert missing == {}
        _wait_until(lambda: console.position >= _head(database), 15)
    finally:
        stop.set()
        console.disconnect()
        server.stop()
    positions = console.positions
    assert console.resyncs == 0
    assert len(positions) == len(set(positions)), "an event was repeated"
    assert positions == sorted(positions), "events came out of order"
    expected = _positions_for_the_city(database)
    assert positions == expected, "events are missing"
    with database.reading() as session:
        verdict = chain.verify(session)
    assert verdict.broken_at is None
    assert verdict.events == _head(database)


def _saved(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {
            row.client_token: row.tracking_code
            for row in session.execute(select(Report.client_token, Report.tracking_code))
        }


def _wait_quiet(database: Database) -> None:
    """Until every report is enriched and every event has its position."""

    def quiet() -> bool:
        with database.reading() as session:
            waiting = session.scalar(select(Report.id).where(Report.enriched_at.is_(None)).limit(1))
            loose = session.scalar(text("SELECT count(*) FROM event WHERE position IS NULL"))
            return waiting is None and loose == 0

    _wait_until(quiet, 60)


def _wait_until(condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to rest"
        time.sleep(0.1)


def _head(database: Database) -> int:
    with database.reading() as session:
        return chain.head(session)[0]


def _positions_for_the_city(database: Database) -> list[int]:
    with database.reading() as session:
        return list(
            session.scalars(
                text(
                    "SELECT position FROM event WHERE audience LIKE '%\"city\"%' ORDER BY position"
                )
            )
        )
