"""How many reports a second are accepted, beside a bare one-insert route of the same server.

Enrichment is on all the while. Then 5,000 ordinary reports wait, and an emergency comes: the
time until its incident is at the agency is what a caller waits.
"""

from __future__ import annotations

import random
import time

import orjson

from benchmarks import load
from benchmarks.servers import Running, server

SECONDS = 6.0
ROUNDS = 2
WAITING = 5000


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    with server(backend) as running:
        time.sleep(2.0)
        rest = running.rss_mib()
        load.run(running.port, "/api/v1/reports", load.report, clients=4, seconds=2.0)
        _drained(running)
        one = load.run(running.port, "/api/v1/reports", load.report, clients=1, seconds=SECONDS)
        _drained(running)
        ratios, accepted, drained = [], [], []
        for _ in range(ROUNDS):
            bare = load.run(running.port, "/bare", load.report, clients=8, seconds=SECONDS / 2)
            before = running.figure("ioc_jobs_waiting")
            ours = load.run(
                running.port, "/api/v1/reports", load.report, clients=8, seconds=SECONDS
            )
            after = running.figure("ioc_jobs_waiting")
            done = sum(ours.statuses.values()) - (after - before)
            drained.append(done / ours.seconds)
            accepted.append(ours.per_second)
            ratios.append(ours.per_second / bare.per_second)
            refused = {s: n for s, n in ours.statuses.items() if s != 201}
            if refused:
                raise RuntimeError(f"answers other than 201: {refused}")
        overtakes = _overtake(running)
        return {
            "backend": backend,
            "one client p50 ms": round(one.percentile(0.5), 2),
            "one client p95 ms": round(one.percentile(0.95), 2),
            "accepted a second, 8 clients": [round(a) for a in accepted],
            "ratio to the bare route": [round(r, 2) for r in ratios],
            "enriched a second meanwhile": [round(d) for d in drained],
            "emergency past 5,000 waiting, ms": overtakes,
            "memory at rest MiB": round(rest),
        }


def _drained(running: Running) -> None:
    """Waits until nothing waits, so that each part begins alike."""
    while running.figure("ioc_jobs_waiting") > 0:
        time.sleep(0.5)


def _overtake(running: Running) -> float:
    """Milliseconds from sending an emergency to its incident at the agency, with 5,000 waiting."""
    token = running.token("agency_officer", "ptds")
    while running.figure("ioc_jobs_waiting") < WAITING:
        load.run(running.port, "/api/v1/reports", load.report, clients=8, seconds=2.0)
    connection = load.Connection("127.0.0.1", running.port)
    headers = {"Authorization": f"Bearer {token}"}
    known = _incidents(connection, headers)
    text = "Cứu với, nước tới cổ rồi, nhà có hai người già trên gác"
    begun = time.perf_counter()
    connection.post("/api/v1/reports", load.report(random.Random(7), text))
    while _incidents(connection, headers) == known:
        time.sleep(0.005)
    return round((time.perf_counter() - begun) * 1000, 1)


def _incidents(connection: load.Connection, headers: dict[str, str]) -> int:
    _status, body = connection.get("/api/v1/console/snapshot", headers)
    return len(orjson.loads(body)["incidents"])
