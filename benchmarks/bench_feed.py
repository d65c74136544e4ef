"""The feed of the consoles: a snapshot of 50,000, what changed since, and 1,000 screens at once.

The snapshot is asked for after a change each time, so that no kept answer is measured; `cpu` is
the server's own processor time, which a loaded machine does not lengthen. The screens are raw
WebSocket connections in a second process. A screen's delay counts from the moment in which the
change is asked for, so the change itself and its commit are in it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks import load
from benchmarks.bench_positions import _enter
from benchmarks.bench_positions import _send as _send_fixes
from benchmarks.bench_screens import Screen, _open_socket, _send_ping
from benchmarks.servers import PROJECT, Running, server

INCIDENTS = int(os.environ.get("IOC_BENCH_INCIDENTS", "50000"))
SCREENS = int(os.environ.get("IOC_BENCH_SCREENS", "1000"))
REAL = 400
CRIES_IN_A_HUNDRED = 5
CHANGES = 100
RATE, SECONDS = 20.0, 15.0
BURST = 1000
BACK_AT_ONCE = 200
SNAPSHOT = "/api/v1/console/snapshot"
OPEN_FILES = 8192


def measure(backend: str) -> dict[str, object]:
    """The snapshot and what changed since, of one backend."""
    with server(backend) as running:
        token = running.token("supervisor")
        units = _enter(running, token)
        _send_fixes(running, token, units, 11.0)
        _real(running, token)
        figures: dict[str, object] = {"backend": backend, "units": len(units)}
        figures["open incidents"] = _fill(running)
        # Catalogues and statistics as a server has them that begins on such a night.
        running.restart()
        feed = Feed(running, token)
        return figures | feed.snapshots() | feed.changes() | feed.back_at_once()


def measure_fan_out(backend: str) -> dict[str, object]:
    """Many screens on one process of one backend."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= hard < OPEN_FILES:
        raise RuntimeError(f"{SCREENS} screens need more open files: ulimit -n {OPEN_FILES}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(OPEN_FILES, soft), hard))
    with server(backend) as running:
        token = running.token("supervisor")
        return {"backend": backend, **_fan_out(running, token, _real(running, token))}


def _real(running: Running, token: str) -> list[int]:
    """Reports through the intake, some of them cries for help; the ids of their incidents."""

    def body(randomness: random.Random) -> bytes:
        is_cry = randomness.randrange(100) < CRIES_IN_A_HUNDRED
        words = "Cứu với, nước tới cổ rồi, nhà có 4 người già và trẻ em" if is_cry else None
        return load.report(randomness, words)

    while running.figure("ioc_open_incidents") < REAL:
        load.run(running.port, "/api/v1/reports", body, clients=4, seconds=2.0)
        while running.figure("ioc_jobs_waiting") > 0:
            time.sleep(0.2)
    connection = load.Connection("127.0.0.1", running.port)
    found: list[int] = []
    path = "/api/v1/incidents?page_size=200"
    while path:
        _status, raw = connection.get(path, {"Authorization": f"Bearer {token}"})
        page = json.loads(raw)
        found += [card["id"] for card in page["items"]]
        cursor = page["next_cursor"]
        path = f"/api/v1/incidents?page_size=200&cursor={cursor}" if cursor else ""
    return found


def _fill(running: Running) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.feed_city", str(INCIDENTS)],
        cwd=PROJECT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def _note(connection: load.Connection, token: str, incident: int, words: str) -> None:
    """One change of an incident, which is one event and a new card."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"text": words, "version": 1}).encode()
    status, raw = connection.ask(f"/api/v1/incidents/{incident}/actions/note", body, headers)
    if status != 200:
        raise RuntimeError(f"{status}: {raw[:200]!r}")


def _cpu(running: Running) -> float:
    """Processor seconds of the server so far, its threads included."""
    with open(f"/proc/{running.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _median(values: list[float], digits: int = 0) -> float:
    return round(sorted(values)[len(values) // 2], digits)


class Feed:
    """Questions to the snapshot of a full city."""

    def __init__(self, running: Running, token: str) -> None:
        self.running, self.token = running, token
        self.connection = load.Connection("127.0.0.1", running.port)
        _head, body = self.ask(SNAPSHOT + "?part=critical")
        self.incidents = [card["id"] for card in json.loads(body)["incidents"]]
        self.randomness = random.Random(5)

    def ask(self, path: str, **headers: str) -> tuple[bytes, bytes]:
        """Head and body of an answer, chunked or not."""
        return _get(self.running.port, path, {"Authorization": f"Bearer {self.token}", **headers})

    def change(self) -> None:
        """One event more, so that nothing that is kept is asked for."""
        _note(self.connection, self.token, self.randomness.choice(self.incidents), "ghi chú")
        time.sleep(0.3)

    def timed(self, path: str, times: int, encoding: str = "identity") -> dict[str, Any]:
        """Wall and processor milliseconds, first byte and size of fresh answers."""
        wall, cpu, first, size = [], [], [], 0
        for _ in range(times):
            self.change()
            before, begun = _cpu(self.running), time.perf_counter()
            size, at_first = _read(self.running.port, path, self.token, encoding)
            wall.append((time.perf_counter() - begun) * 1000)
            first.append(at_first * 1000)
            cpu.append((_cpu(self.running) - before) * 1000)
        return {"wall": wall, "cpu": cpu, "first": first, "size": size}

    def snapshots(self) -> dict[str, object]:
        """The whole and its critical part."""
        plain = self.timed(SNAPSHOT, 9)
        brotli, gzip = self.timed(SNAPSHOT, 5, "br"), self.timed(SNAPSHOT, 5, "gzip")
        critical = self.timed(SNAPSHOT + "?part=critical", 9, "br")
        held, kept = self.held(20), []
        for _ in range(5):
            begun = time.perf_counter()
            _read(self.running.port, SNAPSHOT, self.token, "br")
            kept.append((time.perf_counter() - begun) * 1000)
        return {
            "whole, plain: ms p50 / best": f"{_median(plain['wall'])} / {min(plain['wall']):.0f}",
            "whole, plain: server cpu ms p50": _median(plain["cpu"]),
            "whole, plain: MB": round(plain["size"] / 1e6, 1),
            "whole, br: ms p50 / cpu": f"{_median(brotli['wall'])} / {_median(brotli['cpu'])}",
            "whole, br: MB": round(brotli["size"] / 1e6, 2),
            "whole, gzip: ms p50 / cpu": f"{_median(gzip['wall'])} / {_median(gzip['cpu'])}",
            "whole, gzip: MB": round(gzip["size"] / 1e6, 2),
            "whole, br, kept: ms p50": _median(kept, 1),
            "critical, br: ms p50 / cpu": f"{_median(critical['wall'])} / "
            f"{_median(critical['cpu'])}",
            "critical, br: MB": round(critical["size"] / 1e6, 2),
            "critical incidents": len(self.incidents),
            "304: ms p50": _median(held, 1),
        }

    def held(self, times: int) -> list[float]:
        """Milliseconds of answers that nothing has changed; where something has, the new tag is
        asked with."""
        tag, found = "", []
        for _ in range(times * 5):
            begun = time.perf_counter()
            head, _body = self.ask(SNAPSHOT + "?part=critical", **{"If-None-Match": tag})
            if head.startswith(b"HTTP/1.1 304"):
                found.append((time.perf_counter() - begun) * 1000)
            lines = (line.partition(b": ") for line in head.split(b"\r\n"))
            tag = next(value.decode() for name, _, value in lines if name == b"ETag")
            if len(found) == times:
                return found
        raise RuntimeError("the snapshot changes too fast for an answer that it did not")

    def changes(self) -> dict[str, object]:
        """What 100 changed incidents cost who was away."""
        _head, body = self.ask(SNAPSHOT + "?part=critical")
        held = json.loads(body)
        for incident in self.randomness.sample(self.incidents, CHANGES):
            _note(self.connection, self.token, incident, "ghi chú")
        time.sleep(0.5)
        path = f"{SNAPSHOT}?since={held['position']}&mark={held['mark']}&view={held['view']}"
        wall, before = [], _cpu(self.running)
        connection, headers = self.connection, {"Authorization": f"Bearer {self.token}"}
        times = 40
        for _ in range(times):
            begun = time.perf_counter()
            _status, body = connection.get(path, headers)
            wall.append((time.perf_counter() - begun) * 1000)
        told = json.loads(body)
        if len(told["incidents"]) != CHANGES:
            raise RuntimeError(f"{len(told['incidents'])} instead of {CHANGES}")
        return {
            "100 changes: ms p50 / best": f"{_median(wall, 1)} / {min(wall):.1f}",
            "100 changes: server cpu ms": round((_cpu(self.running) - before) * 1000 / times, 1),
            "100 changes: KB": round(len(body) / 1e3),
        }

    def back_at_once(self) -> dict[str, object]:
        """Many consoles that ask for the whole within one second, as after a restart."""
        self.change()
        before, begun = _cpu(self.running), time.perf_counter()
        ended: list[float] = []
        lock = threading.Lock()

        def console(number: int) -> None:
            time.sleep(number / BACK_AT_ONCE)
            _read(self.running.port, SNAPSHOT, self.token, "br")
            with lock:
                ended.append(time.perf_counter() - begun)

        threads = [threading.Thread(target=console, args=(n,)) for n in range(BACK_AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {
            f"{BACK_AT_ONCE} consoles back: all have it after s": round(max(ended), 1),
            f"{BACK_AT_ONCE} consoles back: server cpu s": round(_cpu(self.running) - before, 1),
        }


def _connect(port: int, path: str, headers: dict[str, str]) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n".encode()
    )
    return connection


def _read(port: int, path: str, token: str, encoding: str) -> tuple[int, float]:
    """Bytes of an answer and seconds to its first one; the body is not looked at."""
    begun, size, first = time.perf_counter(), 0, 0.0
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": encoding}
    with _connect(port, path, headers) as connection:
        while got := connection.recv(1 << 20):
            first = first or time.perf_counter() - begun
            size += len(got)
    return size, first


def _get(port: int, path: str, headers: dict[str, str]) -> tuple[bytes, bytes]:
    """Head and body of an answer, the chunks put together."""
    whole = bytearray()
    with _connect(port, path, headers) as connection:
        while got := connection.recv(1 << 20):
            whole += got
    head, _, body = bytes(whole).partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return head, body
    parts, at = [], 0
    while True:
        end = body.index(b"\r\n", at)
        length = int(body[at:end], 16)
        if length == 0:
            return head, b"".join(parts)
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 4 + length


def _watch(port: int, token: str, since: int, ready: Any, stop: Any, results: Any) -> None:
    """The second process: every screen, each event noted with its time of arrival."""
    watch = selectors.DefaultSelector()
    arrivals: list[tuple[int, float]] = []
    joined: set[int] = set()
    for number in range(SCREENS):
        connection = _open_socket(port, token, since)
        connection.setblocking(False)
        watch.register(connection, selectors.EVENT_READ, Screen(connection))
        if number % 50 == 0:
            # Who does not answer the server's pings while the others connect is taken for gone.
            _take(watch, 0.0, arrivals, joined)
    while not stop.is_set():
        _take(watch, 0.2, arrivals, joined)
        if len(joined) == SCREENS:
            ready.set()
    results.put(arrivals)


def _take(
    watch: selectors.BaseSelector,
    seconds: float,
    arrivals: list[tuple[int, float]],
    joined: set[int],
) -> None:
    """Reads what has arrived: events into `arrivals`, the screens that are served into `joined`."""
    mark = b'"subject":{"type":"incident","id":'
    for key, _mask in watch.select(seconds):
        now = time.time()
        for frame in key.data.frames():
            if b'["event"' in frame[:40]:
                at = frame.find(mark, 0, 300)
                if at > 0:
                    number = frame[at + len(mark) : at + len(mark) + 20].split(b"}")[0]
                    arrivals.append((int(number), now))
            elif frame == b"2":
                _send_ping(key.data.socket)
            elif b'["heartbeat"' in frame[:40]:
                joined.add(key.fd)


def _fan_out(running: Running, token: str, incidents: list[int]) -> dict[str, object]:
    """20 changes a second, then 1,000 at once, each noted on every screen."""
    steady = _watched(running, token, lambda: _steadily(running, token, incidents), 3.0)
    burst = _watched(running, token, lambda: _at_once(running, token, incidents), 20.0)
    delays = sorted(
        (at - steady["sent"][number]) * 1000
        for number, at in steady["arrivals"]
        if number in steady["sent"]
    )
    if not delays:
        raise RuntimeError("no screen was told anything")
    last = max(at for _number, at in burst["arrivals"])
    begun, ended = min(burst["sent"].values()), max(burst["sent"].values())
    return {
        "screens": SCREENS,
        "events, steady": len(steady["sent"]),
        "reached their screens %": round(100 * len(delays) / len(steady["sent"]) / SCREENS, 2),
        "ask to screen ms p50": round(delays[len(delays) // 2], 1),
        "ask to screen ms p95": round(delays[int(len(delays) * 0.95)], 1),
        "ask to screen ms p99": round(delays[int(len(delays) * 0.99)], 1),
        "steady: share of a core %": round(100 * steady["cpu"] / SECONDS),
        "burst: events": len(burst["arrivals"]) // SCREENS,
        "burst: asked within s": round(ended - begun, 2),
        "burst: on every screen after s": round(last - begun, 2),
        "burst: server cpu s": round(burst["cpu"], 1),
    }


def _watched(
    running: Running, token: str, play: Callable[[], dict[int, float]], after: float
) -> dict[str, Any]:
    context = multiprocessing.get_context("fork")
    ready, stop, results = context.Event(), context.Event(), context.Queue()
    since = int(running.figure("ioc_log_position"))
    watcher = context.Process(
        target=_watch, args=(running.port, token, since, ready, stop, results), daemon=True
    )
    watcher.start()
    if not ready.wait(240):
        raise RuntimeError("the screens did not join")
    before = _cpu(running)
    sent = play()
    time.sleep(after)
    stop.set()
    arrivals = results.get(timeout=60)
    watcher.join()
    return {"sent": sent, "arrivals": arrivals, "cpu": _cpu(running) - before}


def _steadily(running: Running, token: str, incidents: list[int]) -> dict[int, float]:
    connection, sent = load.Connection("127.0.0.1", running.port), {}
    begun = time.perf_counter()
    for number, incident in enumerate(incidents[: int(RATE * SECONDS)]):
        due = begun + number / RATE
        if due > (now := time.perf_counter()):
            time.sleep(due - now)
        sent[incident] = time.time()
        _note(connection, token, incident, f"ghi chú {number}")
    return sent


def _at_once(running: Running, token: str, incidents: list[int]) -> dict[int, float]:
    """1,000 changes in one second: as the log has them after a bulk action, in few commits."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.burst", str(BURST)],
        cwd=PROJECT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    begun, ended = map(float, done.stdout.split()[-2:])
    return {incidents[0]: begun, incidents[1]: ended}
