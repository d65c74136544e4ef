"""Memory of the server process: at rest, and after 50,000 reports that were all worked on."""

from __future__ import annotations

import time

from benchmarks import load
from benchmarks.servers import server

REPORTS = 50_000


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    with server(backend) as running:
        time.sleep(3.0)
        rest = running.rss_mib()
        sent = 0
        while sent < REPORTS:
            result = load.run(running.port, "/api/v1/reports", load.report, clients=6, seconds=20.0)
            sent += result.statuses.get(201, 0)
        peak = running.rss_mib()
        time.sleep(2.0)
        return {
            "backend": backend,
            "reports": sent,
            "memory at rest MiB": round(rest),
            "memory after MiB": round(peak),
            "ratio": round(peak / rest, 2),
        }
