"""From the report to 200 screens: latency, snapshot, restart.

The screens are raw WebSocket connections in a second process that only notes when each
message arrived, so that the client costs little of what is measured.
"""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import random
import selectors
import socket
import time
from typing import Any

from benchmarks import load
from benchmarks.servers import Running, server

SCREENS = 200
RATE = 20.0
SECONDS = 15.0
OPEN_INCIDENTS = 10_000


def _open_socket(port: int, token: str, since: int) -> socket.socket:
    """A WebSocket that has joined `/console`."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
    )
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        buffer += connection.recv(65536)
    auth = json.dumps({"since": since, "token": token})
    _send(connection, f"40/console,{auth}")
    return connection


def _send(connection: socket.socket, text: str) -> None:
    """A masked text frame, as a client has to send it."""
    body = text.encode()
    mask = os.urandom(4)
    masked = bytes(b ^ mask[i % 4] for i, b in enumerate(body))
    if len(body) < 126:
        head = bytes((0x81, 0x80 | len(body)))
    else:
        head = bytes((0x81, 0x80 | 126)) + len(body).to_bytes(2, "big")
    connection.sendall(head + mask + masked)


class Screen:
    """One console: its socket and what is not yet a whole frame."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.buffer = bytearray()

    def frames(self) -> list[bytes]:
        """The whole frames that have arrived."""
        self.buffer += self.socket.recv(1 << 20)
        found, at, data = [], 0, self.buffer
        while len(data) - at >= 2:
            length, head = data[at + 1] & 127, 2
            if length == 126:
                length, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
            elif length == 127:
                length, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
            if len(data) - at < head + length:
                break
            found.append(bytes(data[at + head : at + head + length]))
            at += head + length
        del self.buffer[:at]
        return found


def _watch(port: int, token: str, since: int, ready: Any, results: Any, seconds: float) -> None:
    """The second process: 200 screens, each event noted with its time of arrival."""
    watch = selectors.DefaultSelector()
    for _ in range(SCREENS):
        connection = _open_socket(port, token, since)
        connection.setblocking(False)
        watch.register(connection, selectors.EVENT_READ, Screen(connection))
    joined = 0
    arrivals: dict[int, list[float]] = {}
    first_of_report: dict[str, list[float]] = {}
    ends = time.time() + 30
    announced = False
    while time.time() < ends:
        for key, _mask in watch.select(0.2):
            screen: Screen = key.data
            now = time.time()
            for frame in screen.frames():
                if frame == b"2":
                    _send_ping(screen.socket)
                elif b'["heartbeat"' in frame[:40]:
                    joined += 1
                elif b'["event"' in frame[:40]:
                    position = int(frame[frame.index(b'"position":') + 11 :].split(b",")[0])
                    arrivals.setdefault(position, []).append(now)
                    at = frame.find(b"incident:referred")
                    if at > 0:
                        title = frame[frame.index(b'"title":"') + 9 :].split(b'"')[0]
                        first_of_report.setdefault(title.decode(), []).append(now)
        if not announced and joined >= SCREENS:
            ready.set()
            announced = True
            ends = time.time() + seconds
    results.put((arrivals, first_of_report))


def _send_ping(connection: socket.socket) -> None:
    connection.setblocking(True)
    _send(connection, "3")
    connection.setblocking(False)


def _words(number: int) -> str:
    """A title that is different for every report, and no digits that could be a telephone."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[(number // 26**i) % 26] for i in range(5))


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    with server(backend) as running:
        token = running.token("duty_officer")
        latency = _latency(running, token)
        filled = _fill(running)
        snapshot = _snapshot(running, token)
        back = _back_after_restart(running, token)
        return {"backend": backend, **latency, "open incidents": filled, **snapshot, **back}


def _latency(running: Running, token: str) -> dict[str, object]:
    """Report sent to incident on screen, at 20 reports a second, every screen counted."""
    context = multiprocessing.get_context("fork")
    ready, results = context.Event(), context.Queue()
    since = int(running.figure("ioc_log_position"))
    watcher = context.Process(
        target=_watch,
        args=(running.port, token, since, ready, results, SECONDS + 5),
        daemon=True,
    )
    watcher.start()
    if not ready.wait(40):
        raise RuntimeError("the screens did not join")
    sent: dict[str, float] = {}
    number = iter(range(10**6))

    def body(randomness: random.Random) -> bytes:
        title = f"Rác tồn đọng mã {_words(next(number))}"
        sent[title] = time.time()
        return load.report(randomness, title)

    posted = load.run(running.port, "/api/v1/reports", body, clients=4, seconds=SECONDS, rate=RATE)
    arrivals, on_screen = results.get(timeout=60)
    watcher.join()
    delays = sorted(
        (at - sent[title]) * 1000
        for title, times in on_screen.items()
        if title in sent
        for at in times
    )
    complete = [times for title, times in on_screen.items() if len(times) == SCREENS]
    spread = sorted(max(t) - min(t) for t in arrivals.values())
    return {
        "reports sent": sum(posted.statuses.values()),
        "seen by all screens": len(complete),
        "events a report": round(len(arrivals) / max(1, sum(posted.statuses.values())), 1),
        "report to screen ms p50": round(delays[len(delays) // 2], 1),
        "report to screen ms p95": round(delays[int(len(delays) * 0.95)], 1),
        "report to screen ms p99": round(delays[int(len(delays) * 0.99)], 1),
        "first to last screen ms p95": round(spread[int(len(spread) * 0.95)] * 1000, 1),
    }


def _fill(running: Running) -> int:
    """Posts until 10,000 incidents are open."""
    while running.figure("ioc_open_incidents") < OPEN_INCIDENTS:
        load.run(running.port, "/api/v1/reports", load.report, clients=6, seconds=10.0)
        while (
            running.figure("ioc_jobs_waiting") > 500
            and running.figure("ioc_open_incidents") < OPEN_INCIDENTS
        ):
            time.sleep(0.5)
    while running.figure("ioc_jobs_waiting") > 0:
        time.sleep(0.5)
    return int(running.figure("ioc_open_incidents"))


def _snapshot(running: Running, token: str) -> dict[str, object]:
    """Server time for the snapshot uncompressed, and its size compressed."""
    headers = {"Authorization": f"Bearer {token}"}
    connection = load.Connection("127.0.0.1", running.port)
    times, size = [], 0
    for _ in range(12):
        begun = time.perf_counter()
        _status, body = connection.get("/api/v1/console/snapshot", headers)
        times.append((time.perf_counter() - begun) * 1000)
    packed_times = []
    for _ in range(5):
        begun = time.perf_counter()
        _status, packed = connection.get(
            "/api/v1/console/snapshot", {**headers, "Accept-Encoding": "br"}
        )
        packed_times.append((time.perf_counter() - begun) * 1000)
        size = len(packed)
    return {
        "snapshot ms before compression": round(sorted(times)[len(times) // 2], 1),
        "snapshot MB": round(len(body) / 1e6, 2),
        "snapshot MB compressed (br)": round(size / 1e6, 2),
        "snapshot ms compressed": round(sorted(packed_times)[2], 1),
    }


def _back_after_restart(running: Running, token: str) -> dict[str, object]:
    """Seconds from the kill until 200 screens are live again, each with its position."""
    since = int(running.figure("ioc_log_position")) - 50
    begun = time.perf_counter()
    running.restart()
    live = time.perf_counter() - begun
    watch = selectors.DefaultSelector()
    for _ in range(SCREENS):
        connection = _open_socket(running.port, token, since)
        connection.setblocking(False)
        watch.register(connection, selectors.EVENT_READ, Screen(connection))
    joined: set[int] = set()
    while len(joined) < SCREENS and time.perf_counter() - begun < 60:
        for key, _mask in watch.select(0.5):
            for frame in key.data.frames():
                if b'["heartbeat"' in frame[:40]:
                    joined.add(key.fd)
    return {
        "restart: server live after s": round(live, 1),
        "restart: 200 screens live after s": round(time.perf_counter() - begun, 1),
    }
