"""Eight people edit one incident eight times each, at the same moment: what they are answered.

Every answer has to be 200 or 409, a 409 has to say what changed, and every 200 has to be in the
history once. `python -m benchmarks.edit_conflicts [spatialite|postgis]`.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from typing import Any

from benchmarks import load
from benchmarks.servers import Running, server

PEOPLE, EDITS = 8, 8
AGENCY = "hepco"
RUBBISH = "Rác tồn đọng ba ngày đầu kiệt 27 Hoàng Quốc Việt, mùi hôi quá"


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend: answers by status, and milliseconds."""
    with server(backend) as running:
        tokens = [running.token("agency_officer", AGENCY) for _ in range(PEOPLE)]
        incident, version = _one(running, tokens[0])
        answers: list[tuple[int, float, dict[str, Any]]] = []
        together = threading.Barrier(PEOPLE)
        threads = [
            threading.Thread(
                target=_edit, args=(running.port, token, incident, version, together, answers)
            )
            for token in tokens
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status, card = _ask(running.port, tokens[0], "GET", f"/api/v1/incidents/{incident}")
        took = sorted(milliseconds for _status, milliseconds, _body in answers)
        done = sum(status == 200 for status, _took, _body in answers)
        return {
            "backend": backend,
            "answers": dict(Counter(status for status, _took, _body in answers)),
            "lost": done - (card["version"] - version) if status == 200 else None,
            "conflicts that say what changed": sum(
                bool(body.get("changes")) for status, _took, body in answers if status == 409
            ),
            "ms": f"p50 {took[len(took) // 2]:.1f}  p95 {took[int(len(took) * 0.95)]:.1f}",
        }


def _one(running: Running, token: str) -> tuple[int, int]:
    """An incident of the agency, and its version once nothing more follows."""
    randomness = random.Random(1)
    body = load.report(randomness, RUBBISH, category="ve_sinh_moi_truong")
    load.Connection("127.0.0.1", running.port).post("/api/v1/reports", body)
    for _ in range(100):
        time.sleep(0.2)
        _status, found = _ask(running.port, token, "GET", "/api/v1/incidents")
        if found["items"] and running.figure("ioc_jobs_waiting") == 0:
            card = found["items"][0]
            return int(card["id"]), int(card["version"])
    raise RuntimeError("the report became no incident of the agency")


def _edit(
    port: int,
    token: str,
    incident: int,
    version: int,
    together: threading.Barrier,
    answers: list[tuple[int, float, dict[str, Any]]],
) -> None:
    """One person: flags the matter, and after a conflict goes on from what is there now."""
    together.wait()
    for _ in range(EDITS):
        begun = time.perf_counter()
        status, body = _ask(
            port,
            token,
            "POST",
            f"/api/v1/incidents/{incident}/actions/flag",
            {"version": version, "flag": "watch"},
        )
        answers.append((status, (time.perf_counter() - begun) * 1000, body))
        version = body.get("version") or body.get("current") or version


def _ask(
    port: int, token: str, method: str, path: str, body: dict[str, Any] | None = None
) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    found: dict[str, Any] = json.loads(answer.read())
    connection.close()
    return answer.status, found


if __name__ == "__main__":
    for name in sys.argv[1:] or ["spatialite", "postgis"]:
        print(json.dumps(measure(name), ensure_ascii=False))
