"""500 units say where they are every 10 seconds: what that costs one server process.

Each fix comes from a kept connection with a token, as phones send it, every unit a little further
on; half of the measure also has screens that are told once a second.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import threading
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks import bench_screens, load
from benchmarks.servers import Running, server

UNITS = 500
EVERY_SECONDS = 10.0
CLIENTS = 4
SECONDS = 30.0
SCREENS = 50


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend; the share is of one core."""
    with server(backend) as running:
        chief, duty = running.token("supervisor"), running.token("duty_officer")
        units = _enter(running, chief)
        _send(running, duty, units, 5.0)
        alone = _send(running, duty, units, SECONDS)
        with _screens(running, duty):
            watched = _send(running, duty, units, SECONDS)
    return {
        "backend": backend,
        "units": len(units),
        "fixes a second": round(alone["rate"], 1),
        "refused": alone["refused"] + watched["refused"],
        "share of a core %": round(alone["share"] * 100, 1),
        f"share of a core, {SCREENS} screens %": round(watched["share"] * 100, 1),
        "answer ms p50": round(alone["p50"], 2),
        "answer ms p95": round(alone["p95"], 2),
    }


def _enter(running: Running, token: str) -> list[int]:
    """The units, entered through the API."""
    connection, found = load.Connection("127.0.0.1", running.port), []
    for number in range(UNITS):
        status, body = _post(
            connection,
            token,
            "/api/v1/units",
            {
                "code": f"CN-{number:03d}",
                "name": f"Ca nô {number}",
                "kind": "motor_boat",
                "agency": "ptds",
                "seats": 8,
            },
        )
        if status != 201:
            raise RuntimeError(f"{status}: {body[:200]!r}")
        found.append(int(json.loads(body)["id"]))
    return found


def _post(
    connection: load.Connection, token: str, path: str, body: dict[str, Any]
) -> tuple[int, bytes]:
    raw = json.dumps(body).encode()
    connection.socket.sendall(
        b"POST %b HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %b\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        % (path.encode(), token.encode(), len(raw), raw)
    )
    return connection._answer()


def _cpu_seconds(running: Running) -> float:
    with open(f"/proc/{running.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _send(running: Running, token: str, units: list[int], seconds: float) -> dict[str, Any]:
    """Fixes at the asked rate for a while; answers rate, share of a core, and times in ms."""
    latencies: list[float] = []
    refused = [0]
    lock = threading.Lock()
    begun = time.perf_counter()

    def work(mine: list[int]) -> None:
        connection = load.Connection("127.0.0.1", running.port)
        own, step = [], 0
        pause = EVERY_SECONDS / len(mine)
        due = time.perf_counter()
        while (now := time.perf_counter()) - begun < seconds:
            if due > now:
                time.sleep(due - now)
            due += pause
            unit = mine[step % len(mine)]
            step += 1
            fix = {
                "lat": round(16.40 + (unit % 50) * 0.002 + step * 1e-6, 6),
                "lon": round(107.52 + (unit // 50) * 0.01, 6),
                "at": datetime.now(UTC).isoformat(),
                "accuracy_m": 8,
            }
            sent = time.perf_counter()
            status, _body = _post(connection, token, f"/api/v1/units/{unit}/position", fix)
            own.append((time.perf_counter() - sent) * 1000)
            refused[0] += status != 200
        with lock:
            latencies.extend(own)

    before = _cpu_seconds(running)
    threads = [threading.Thread(target=work, args=(units[n::CLIENTS],)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - begun
    ordered = sorted(latencies)
    return {
        "rate": len(latencies) / lasted,
        "share": (_cpu_seconds(running) - before) / lasted,
        "refused": refused[0],
        "p50": ordered[len(ordered) // 2],
        "p95": ordered[int(len(ordered) * 0.95)],
    }


@contextlib.contextmanager
def _screens(running: Running, token: str) -> Any:
    """Consoles that are connected and read what comes."""
    since = int(running.figure("ioc_log_position"))
    sockets = [bench_screens._open_socket(running.port, token, since) for _ in range(SCREENS)]
    stopped = threading.Event()

    def read() -> None:
        watch = selectors.DefaultSelector()
        for one in sockets:
            one.setblocking(False)
            watch.register(one, selectors.EVENT_READ)
        while not stopped.is_set():
            for key, _mask in watch.select(0.2):
                with contextlib.suppress(BlockingIOError):
                    key.fileobj.recv(1 << 20)  # type: ignore[union-attr]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    time.sleep(1.0)
    try:
        yield
    finally:
        stopped.set()
        reader.join(2.0)
        for one in sockets:
            one.close()
