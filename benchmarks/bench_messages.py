"""How many SMS a minute leave by a slow gateway, and how soon a message about danger overtakes.

3,000 ordinary messages wait; the gateway takes 200 ms for each. Meanwhile people call for help
through the product's own intake: the time until the gateway has their message is what counts.
"""

from __future__ import annotations

import tempfile
import threading
import time
import uuid
from datetime import time as hour
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from config import Settings
from ioc.app import create_app, open_database
from ioc.cli.seed import load_city
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose, QuietHours
from ioc.models.catalogue import Setting
from ioc.models.message import Message
from ioc.queries.notices.message_settings import NAME, MessageSettings, as_text
from ioc.services.messages import messages
from ioc.services.messages.messages import Letter
from ioc.wiring import build_ports
from ioc.workers.runner import Runner
from tests.gateway import Asked, HTTPGateway
from tests.services import PostgresServer

WAITING = 3000
CALLS = 15
GATEWAY_SECONDS = 0.2
PAUSE_SECONDS = 1.5


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    postgres = PostgresServer() if backend == "postgis" else None
    url = postgres.start() if postgres else ""
    try:
        with tempfile.TemporaryDirectory() as folder, HTTPGateway() as gateway:
            settings = Settings(
                data_dir=Path(folder),
                secret_key="for the benchmark",
                database_url=url,
                rate_limits=False,
                demo=False,
                sms_url=gateway.url,
                sms_secret="for the benchmark",
            )
            return {"backend": backend, **_run(settings, gateway)}
    finally:
        if postgres:
            postgres.stop()


def _run(settings: Settings, gateway: HTTPGateway) -> dict[str, object]:
    arrived: dict[str, float] = {}

    def slow(asked: Asked) -> Any:
        arrived[asked.json["to"]] = time.perf_counter()
        time.sleep(GATEWAY_SECONDS)
        return gateway.deliver(asked)

    gateway.answer = slow
    database = open_database(settings)
    _fill(database)
    app = create_app(settings, database, build_ports(settings))
    runner = Runner(database, app.extensions["ioc.ports"], app.extensions["ioc.bells"])
    runner.start(lambda loop: threading.Thread(target=loop, daemon=True).start())
    begun = time.perf_counter()
    client, waits = app.test_client(), []
    for number in range(CALLS):
        time.sleep(PAUSE_SECONDS)
        phone = f"0905{number:06}"
        at = time.perf_counter()
        answer = client.post("/api/v1/reports", json=_call_for_help(number, phone))
        if answer.status_code != 201:
            raise RuntimeError(answer.text)
        while (there := arrived.get(f"+84{phone[1:]}")) is None:
            time.sleep(0.002)
        waits.append((there - at) * 1000)
    seconds = time.perf_counter() - begun
    runner.stop()
    time.sleep(2 * GATEWAY_SECONDS + 1.0)
    with database.reading() as session:
        sent = Message.status == MessageStatus.SENT
        gone = session.scalar(select(func.count()).select_from(Message).where(sent)) or 0
    keys = [asked.headers["Idempotency-Key"] for asked in gateway.asked]
    database.dispose()
    waits.sort()
    return {
        "danger at the gateway, ms, median": round(waits[len(waits) // 2]),
        "danger at the gateway, ms, longest": round(waits[-1]),
        "sent a minute": round(gone / seconds * 60),
        "still waiting": WAITING + CALLS - gone,
        "handed over twice": len(keys) - len(set(keys)),
    }


def _fill(database: Database) -> None:
    migrate.upgrade(database)
    with database.atomic() as session:
        load_city(session, Settings.seeds_dir)
    by_day = MessageSettings(QuietHours(hour(), hour()))
    letters = [
        Letter(
            key=f"waiting:{number}",
            purpose=Purpose.ACCEPTED,
            channel=MessageChannel.SMS,
            recipient=f"+84906{number:06}",
            locale="vi",
            wording=Wording("", "IOC Hue: phan anh da duoc tiep nhan xu ly."),
        )
        for number in range(WAITING)
    ]
    with clock.at_moment(clock.now() - timedelta(minutes=1)):
        for first in range(0, WAITING, 500):
            with database.atomic() as session:
                if first == 0:
                    session.add(Setting(name=NAME, value=as_text(by_day)))
                    session.flush()
                messages.queue(session, letters[first : first + 500])


def _call_for_help(number: int, phone: str) -> dict[str, object]:
    return {
        "text": "Cứu với, nước tới cổ rồi, nhà có hai người già trên gác",
        "client_token": str(uuid.uuid4()),
        "location": {
            "lat": 16.40 + number * 0.01,
            "lon": 107.55 + number * 0.01,
            "accuracy_m": 10,
            "source": "gps",
        },
        "reporter": {"phone": phone},
    }
