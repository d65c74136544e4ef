"""Maps of 100,000 points: tiles of staff by zoom, and the public map under a crowd.

The rows are written straight into the database (`fill`): 60 in 100 around the middle of the city,
the others around the centres of all its wards, a year of them, 4 in 100 still open, 1 in 100
critical. The tiles are those around the middle, the fullest of each zoom, made anew each time; the
kept ones are asked for apart. The crowd asks one server process for the page, the GeoJSON with and
without its mark, and tiles, over kept connections.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks import load
from benchmarks.servers import PROJECT, Running, server
from ioc.access.actor import Actor, Held
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import IncidentStatus, ReferralStatus, Severity, Verification
from ioc.domain.permissions import Role
from ioc.domain.tiles import tile_of
from ioc.models.agency import Area
from ioc.models.base import point_value
from ioc.models.catalogue import Category
from ioc.models.incident import Incident, Referral
from ioc.queries.tiles import incidents as queries

POINTS = int(os.environ.get("IOC_BENCH_INCIDENTS", "100000"))
MIDDLE = (16.463, 107.59)
ZOOMS = (8, 10, 11, 12, 13, 14, 15, 16)
TIMES = 40
AGENCY = "hepco"
CLIENTS = 4
SECONDS = 10.0
FIRST_ID = 10_000_000


def fill(database: Database, points: int = POINTS) -> None:
    """Writes the incidents, and gives one in three to one agency."""
    chance = random.Random(4)
    now = clock.now()
    with database.reading() as session:
        areas = [(a.code, a.lat, a.lon) for a in session.scalars(select(Area))]
        kinds = list(session.scalars(select(Category.code)))
    card = '{"id":0,"title":"' + "x" * 900 + '"}'
    for begin in range(0, points, 5_000):
        rows, given = [], []
        for n in range(begin, min(begin + 5_000, points)):
            code, lat, lon = chance.choice(areas)
            if chance.random() < 0.6:
                lat, lon = chance.gauss(MIDDLE[0], 0.035), chance.gauss(MIDDLE[1], 0.04)
            else:
                lat, lon = lat + chance.gauss(0, 0.02), lon + chance.gauss(0, 0.02)
            at = now - timedelta(minutes=5.2 * (points - n))
            is_open = n >= points * 0.96
            severity = chance.choices(list(Severity), [1, 9, 60, 30])[0]
            rows.append(
                {
                    "id": FIRST_ID + n,
                    "code": f"B-{n}",
                    "title": "x" * 60,
                    "status": IncidentStatus.OPEN if is_open else IncidentStatus.CLOSED,
                    "severity": severity,
                    "category": chance.choice(kinds),
                    "lat": lat,
                    "lon": lon,
                    "point": point_value(lat, lon),
                    "location_quality": LocationQuality.EXACT,
                    "area_code": code,
                    "verification": Verification.VERIFIED,
                    "opened_at": at,
                    "updated_at": at,
                    "last_confirmed_at": at,
                    "closed_at": None if is_open else at,
                    "card": card,
                }
            )
            if n % 3 == 0:
                status = ReferralStatus.ACCEPTED if is_open else ReferralStatus.DONE
                given.append(
                    {
                        "incident_id": FIRST_ID + n,
                        "agency_code": AGENCY,
                        "status": status,
                        "offered_at": at,
                    }
                )
        with database.atomic() as session:
            session.execute(insert(Incident), rows)
            session.execute(insert(Referral), given)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_embedded else "VACUUM ANALYZE"))


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend, milliseconds."""
    with server(backend) as running:
        filled = subprocess.run(
            [sys.executable, "-m", "benchmarks.bench_tiles"],
            cwd=PROJECT,
            env=running.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        figures: dict[str, object] = {"backend": backend, "points": POINTS}
        for line in filled.stdout.splitlines():
            name, _, value = line.partition("\t")
            figures[name] = value
        figures |= _kept(running)
        figures |= _crowd(running)
        return figures


def _made(database: Database) -> None:
    """Prints how long each tile takes to make, for the city's desk and for an agency."""
    city = Actor("user:1", user_id=1, held=(Held(Role.SUPERVISOR),))
    agency = Actor("user:2", user_id=2, held=(Held(Role.AGENCY_OFFICER, AGENCY),))
    for name, actor in (("city", city), ("agency", agency)):
        for z in ZOOMS:
            where, times, body = tile_of(*MIDDLE, z), [], b""
            for _ in range(TIMES):
                begun = time.perf_counter()
                with database.reading() as session:
                    body = queries.tile(session, actor, where, queries.TileFilter())
                times.append((time.perf_counter() - begun) * 1000)
            print(f"tile of zoom {z}, {name}\t{_said(times)}  {len(body) / 1024:6.1f} KiB")


def _said(times: list[float]) -> str:
    times.sort()
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    return f"min {times[0]:6.1f}  p50 {median:6.1f}  p95 {p95:6.1f} ms"


def _kept(running: Running) -> dict[str, object]:
    """A tile that is kept, and one that is asked for by its mark, over HTTP."""
    token = running.token("duty_officer")
    where = tile_of(*MIDDLE, 8)
    path = f"/api/v1/tiles/incidents/{where.z}/{where.x}/{where.y}.mvt"
    connection = load.Connection("127.0.0.1", running.port)
    headers = {"Authorization": f"Bearer {token}"}
    first = time.perf_counter()
    connection.get(path, headers)
    first = (time.perf_counter() - first) * 1000
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        connection.get(path, headers)
        times.append((time.perf_counter() - begun) * 1000)
    return {"zoom 8 over HTTP, made": f"{first:.1f} ms", "zoom 8 over HTTP, kept": _said(times)}


PATHS = (
    *("/map", "/api/v1/public/incidents.geojson", "mark /api/v1/public/incidents.geojson"),
    *("tile 9", "tile 11", "tile 12", "tile 13", "tile 14", "mark tile 12", "mark tile 14"),
)


def _crowd(running: Running) -> dict[str, object]:
    """Requests a second of a mix, all clients in a process of their own."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    _ask(running.port, 0, 2.0, results)
    results.get()
    asking = [
        context.Process(target=_ask, args=(running.port, n, SECONDS, results), daemon=True)
        for n in range(CLIENTS)
    ]
    for process in asking:
        process.start()
    found = [results.get(timeout=SECONDS + 60) for _ in asking]
    for process in asking:
        process.join()
    times = [one for part, _ in found for one in part]
    statuses: dict[int, int] = {}
    for _, part in found:
        for status, count in part.items():
            statuses[status] = statuses.get(status, 0) + count
    return {
        "public map, requests a second": round(len(times) / SECONDS),
        "public map, each": _said(times),
        "public map, answers": str(dict(sorted(statuses.items()))),
    }


def _ask(port: int, seed: int, seconds: float, results: Any) -> None:
    chance = random.Random(seed)
    connection = load.Connection("127.0.0.1", port)
    marks: dict[str, str] = {}
    times, statuses = [], {}
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        asked = chance.choice(PATHS)
        path = asked.removeprefix("mark ")
        if path.startswith("tile "):
            where = tile_of(
                chance.gauss(MIDDLE[0], 0.03), chance.gauss(MIDDLE[1], 0.03), int(path[5:])
            )
            path = f"/api/v1/public/tiles/{where.z}/{where.x}/{where.y}.mvt"
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "vi"}
        if asked.startswith("mark ") and path in marks:
            headers["If-None-Match"] = marks[path]
        begun = time.perf_counter()
        connection.socket.sendall(_request(port, path, headers))
        status, head = _read(connection)
        times.append((time.perf_counter() - begun) * 1000)
        statuses[status] = statuses.get(status, 0) + 1
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"etag:"):
                marks[path] = line[5:].strip().decode()
    results.put((times, statuses))


def _request(port: int, path: str, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()


def _read(connection: load.Connection) -> tuple[int, bytes]:
    """The status and the head of an answer, its body read away."""
    while b"\r\n\r\n" not in connection.buffer:
        connection._more()
    head, _, rest = connection.buffer.partition(b"\r\n\r\n")
    status, length = int(head[9:12]), 0
    for line in head.split(b"\r\n")[1:]:
        if line.lower().startswith(b"content-length:"):
            length = int(line[15:])
    if status == 304:
        length = 0
    connection.buffer = rest
    while len(connection.buffer) < length:
        connection._more()
    connection.buffer = connection.buffer[length:]
    return status, head


if __name__ == "__main__":
    import config
    from ioc.app import open_database

    opened = open_database(config.from_environment())
    opened.before_commit.clear()
    fill(opened)
    _made(opened)
