"""A night on which 50,000 matters of a city are open at once, with 500 units on their ways.

Some hundreds of reports, emergencies among them, come through the product's own intake and are
copied (`filled`); each copy is then given a place, an hour and a severity of its own, so that the
map and the list have as much to tell apart as they would have. Embedded database only.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, text

from benchmarks import filled, load
from benchmarks.servers import PROJECT, Running

INCIDENTS = 50_000
REAL = 400
UNITS = 500
CRIES = 16
"""Emergencies among the real reports: of the copies about one in 25."""

TAKEN_IN_TEN = 8
"""Of ten critical copies a unit is on its way to so many."""

HOURS = 12
NORTH, EAST = (16.33, 16.60), (107.45, 107.75)
"""Degrees between which the copies are strewn: the city and the villages around it."""

MIX = (("high", 0.2), ("normal", 0.75), ("low", 1.0))
"""Severities of what is not critical, as growing shares."""


def fill(running: Running, token: str, incidents: int = INCIDENTS, units: int = UNITS) -> int:
    """Fills the data of a running server; answers how many incidents are open. `token` is that of
    a supervisor. The server must be started anew before it is measured."""
    randomness = random.Random(7)
    _report(running, randomness)
    _enter_units(running, token, units, randomness)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.open_city", str(incidents)],
        cwd=PROJECT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def _report(running: Running, randomness: random.Random) -> None:
    connection = load.Connection("127.0.0.1", running.port)
    for number in range(REAL):
        is_cry = number % (REAL // CRIES) == 0
        words = f"CỨU với, {number} nước lên tới gác, bốn người kẹt" if is_cry else None
        north = round(16.40 + (number % 20) * 0.006, 6)
        east = round(107.52 + (number // 20) * 0.007, 6)
        place = {"lat": north, "lon": east, "accuracy_m": 15}
        connection.post(
            "/api/v1/reports",
            load.report(randomness, words, location=place, emergency=is_cry),
        )
    while running.figure("ioc_jobs_waiting") > 0:
        time.sleep(0.5)


def _enter_units(running: Running, token: str, units: int, randomness: random.Random) -> None:
    connection = load.Connection("127.0.0.1", running.port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for number in range(units):
        unit = {
            "code": f"CN-{number:03d}",
            "name": f"Ca nô {number}",
            "kind": "motor_boat",
            "agency": "ptds",
            "seats": 8,
        }
        status, body = connection.ask("/api/v1/units", json.dumps(unit).encode(), headers)
        if status != 201:
            raise RuntimeError(f"{status}: {body[:200]!r}")
        fix = {
            "lat": round(randomness.uniform(*NORTH), 6),
            "lon": round(randomness.uniform(*EAST), 6),
            "at": datetime.now(UTC).isoformat(),
            "accuracy_m": 8,
        }
        path = f"/api/v1/units/{json.loads(body)['id']}/position"
        connection.ask(path, json.dumps(fix).encode(), headers)


def scatter(connection: Connection) -> int:
    """Gives each copy a place, an hour and a severity of its own; answers how many are open."""
    randomness = random.Random(11)
    now = datetime.now(UTC)
    rows = connection.execute(
        text("SELECT id, card FROM incident WHERE id >= :step"), {"step": filled.STEP}
    ).all()
    changed = [_strewn(orjson.loads(card), randomness, now) for _, card in rows]
    connection.execute(
        text(
            "UPDATE incident SET card = :card, lat = :lat, lon = :lon, severity = :severity, "
            "opened_at = :opened, last_confirmed_at = :opened, look_again_at = NULL, "
            "rescore_at = NULL WHERE id = :id"
        ),
        changed,
    )
    return connection.scalar(text("SELECT count(*) FROM incident WHERE status = 'open'")) or 0


def _strewn(card: dict[str, Any], randomness: random.Random, now: datetime) -> dict[str, Any]:
    opened = now - timedelta(minutes=randomness.uniform(5, HOURS * 60))
    card["lat"] = round(randomness.gauss(16.463, 0.035), 6)
    card["lon"] = round(randomness.gauss(107.585, 0.05), 6)
    card["opened_at"] = opened.strftime("%Y-%m-%dT%H:%M:%SZ")
    if card.get("last_confirmed_at"):
        card["last_confirmed_at"] = card["opened_at"]
    if card["severity"] == "critical":
        if randomness.randrange(10) < TAKEN_IN_TEN:
            code = f"CN-{randomness.randrange(UNITS):03d}"
            card["assignments"] = [{"code": code, "status": "en_route", "active": True}]
    else:
        drawn = randomness.random()
        card["severity"] = next(name for name, share in MIX if drawn <= share)
    return {
        "id": card["id"],
        "card": orjson.dumps(card).decode(),
        "lat": card["lat"],
        "lon": card["lon"],
        "severity": card["severity"],
        "opened": opened.strftime("%Y-%m-%d %H:%M:%S.%f"),
    }


if __name__ == "__main__":
    import config
    from ioc.db.engine import open_embedded

    engine = open_embedded(config.from_environment().data_dir / "ioc.db")
    with engine.begin() as opened_connection:
        filled.multiply(opened_connection, int(sys.argv[1]), open_in_ten=10)
        print(scatter(opened_connection))
