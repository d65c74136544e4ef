"""The dashboard of a city with 200,000 incidents (1,000,000 reports) of sixty days.

The rows that it counts are made up as the product keeps them, 100,000 of them in the last 30 days;
nothing else of the tables is looked at, but for the page of incidents behind a figure. First look:
read from the database and counted; again: from the process.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from config import Settings
from ioc.access.actor import SYSTEM
from ioc.app import open_database
from ioc.cli.seed import load_city
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.dashboard import PeriodName, Reproach, day_number
from ioc.models.figures import IncidentFigure, ReferralFigure
from ioc.queries.dashboard import incidents, loading
from ioc.queries.dashboard.loading import Asked
from ioc.queries.dashboard.tables import Tables, count_all
from ioc.queries.directory import directory
from tests.services import PostgresServer
from tests.statements import counted

INCIDENTS, DAYS = 200_000, 60
REPORTS_EACH = 5
AGENCIES = 60
BATCH = 5_000
TIMES = 5


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    postgres = PostgresServer() if backend == "postgis" else None
    url = postgres.start() if postgres else ""
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                data_dir=Path(folder), secret_key="for the benchmark", database_url=url
            )
            database = open_database(settings)
            try:
                return {"backend": backend, **_run(database, settings)}
            finally:
                database.dispose()
    finally:
        if postgres:
            postgres.stop()


def _run(database: Database, settings: Any) -> dict[str, object]:
    migrate.upgrade(database)
    with database.atomic() as session:
        load_city(session, settings.seeds_dir)
    _fill(database)
    figures: dict[str, object] = {"incidents": INCIDENTS, "reports": INCIDENTS * REPORTS_EACH}
    for name in (PeriodName.TODAY, PeriodName.WEEK, PeriodName.MONTH):
        first = [_look(database, Asked(name), is_fresh=True) for _ in range(TIMES)]
        again = [_look(database, Asked(name), is_fresh=False) for _ in range(TIMES)]
        figures[f"{name.value}: first ms (median)"] = round(statistics.median(first))
        figures[f"{name.value}: first ms (best)"] = round(min(first))
        figures[f"{name.value}: again ms (median)"] = round(statistics.median(again), 1)
    with counted(database) as seen:
        _look(database, Asked(PeriodName.MONTH), is_fresh=True)
    figures["statements"] = len(seen)
    figures["30d: incidents counted"] = _count(database)
    figures["30d: list behind a figure ms"] = round(_behind(database), 1)
    return figures


def _look(database: Database, asked: Asked, *, is_fresh: bool) -> float:
    if is_fresh:
        database.cache.pop("dashboard", None)
    begun = time.perf_counter()
    with database.reading() as session:
        look = loading.look(session, SYSTEM, asked)
        board, city = count_all(look), directory(session)
        places = incidents.places(session, SYSTEM, board, city, "vi")
        Tables(look, board, city, places, "vi").all()
    return (time.perf_counter() - begun) * 1000


def _count(database: Database) -> int:
    with database.reading() as session:
        return len(loading.look(session, SYSTEM, Asked(PeriodName.MONTH)).facts)


def _behind(database: Database) -> float:
    with database.reading() as session:
        look = loading.look(session, SYSTEM, Asked(PeriodName.MONTH))
        begun = time.perf_counter()
        ids = incidents.ids_of(look, "late")
        incidents.page(session, SYSTEM, ids, 1, directory(session), "vi")
        return (time.perf_counter() - begun) * 1000


def _fill(database: Database) -> None:
    chance = random.Random(6)
    for table, rows in ((IncidentFigure, _incidents(chance)), (ReferralFigure, _parts(chance))):
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                _write(database, table, batch)
                batch = []
        _write(database, table, batch)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _write(database: Database, table: Any, batch: list[dict[str, Any]]) -> None:
    if batch:
        with database.atomic() as session:
            session.execute(insert(table), batch)


def _common(number: int, chance: random.Random) -> dict[str, Any]:
    today = day_number(clock.local(clock.now()).date())
    return {
        "incident_id": number,
        "day": today - number % DAYS,
        "hour": chance.randrange(24),
        "category": f"loai_{chance.randrange(15)}",
        "area_code": f"{19000 + chance.randrange(40)}",
        "is_exercise": False,
        "is_rejected": chance.random() < 0.04,
        "reopened": int(chance.random() < 0.04),
    }


def _ends(day: int, chance: random.Random) -> dict[str, Any]:
    begun = day * 86_400
    done = chance.random() < 0.85
    return {
        "due_s": begun + 9 * 86_400,
        "done_s": begun + chance.randrange(12 * 86_400) if done else None,
        "stopped_s": None,
    }


def _incidents(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, INCIDENTS + 1):
        row = _common(number, chance)
        is_critical = chance.random() < 0.05
        ends = _ends(row["day"], chance)
        rated = chance.random() < 0.28
        yield (
            row
            | ends
            | {
                "severity": 0 if is_critical else chance.randrange(1, 4),
                "channel": chance.choice(("app", "web", "hotline", "zalo")),
                "is_open": ends["done_s"] is None,
                "reports": chance.randrange(1, 2 * REPORTS_EACH),
                "dispatch": chance.randrange(5, 120) if is_critical else None,
                "turnout": chance.randrange(20, 300) if is_critical else None,
                "travel": chance.randrange(100, 2000) if is_critical else None,
                "hand_over": chance.randrange(500, 4000) if is_critical else None,
                "receive": None if is_critical else chance.randrange(60),
                "refer": None if is_critical else chance.randrange(600),
                "accept": None if is_critical else chance.randrange(600),
                "accept_allowed": None if is_critical else chance.choice((240, 480)),
                "result": None if is_critical else chance.randrange(5000),
                "result_allowed": None if is_critical else chance.choice((1440, 3360)),
                "satisfaction": chance.choice(("satisfied", "acceptable", "not_satisfied"))
                if rated
                else None,
                "reproach": chance.choice(list(Reproach)).value if rated else None,
                "cell": 42_580_000_000 + chance.randrange(4000),
            }
        )


def _parts(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, INCIDENTS + 1):
        row = _common(number, chance)
        for place in range(1 + (number % 3 == 0)):
            yield (
                row
                | _ends(row["day"], chance)
                | {
                    "agency_code": f"agency-{(number + 7 * place) % AGENCIES}",
                    "is_lead": place == 0,
                    "holds": True,
                    "own": chance.randrange(5000),
                    "allowed": 3360,
                    "is_always": False,
                }
            )
