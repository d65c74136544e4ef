"""A night at the hotline: 150 operators, 2,500 calls an hour, on PostGIS with two web processes.

Every operator is signed in, keeps the hotline's socket open and does in each call what the screen
does: claims it, looks the number up, asks for hints while the words grow, keeps the claim alive,
saves the report, ends the call. The exchange posts signed events. One call in twelve is given up
by the caller, one in twenty drops and goes to the list to ring back, and one in twenty is claimed
by two operators at once. `IOC_BENCH_SECONDS` shortens the ten minutes.

PostgreSQL, Redis, two web processes, a worker and this client share the machine's cores.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import multiprocessing
import os
import queue
import random
import selectors
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from typing import Any

from benchmarks.bench_desks import fill
from benchmarks.bench_screens import Screen, _open_socket, _send_ping
from benchmarks.servers import PROJECT, server

OPERATORS = 150
CALLS_AN_HOUR = 2_500
SECONDS = float(os.environ.get("IOC_BENCH_SECONDS", "600"))
STORED = int(os.environ.get("IOC_BENCH_INCIDENTS", "100000"))
SECRET = "mot bi mat de do toc do cua tong dai"
HEARTBEAT_SECONDS = 15.0
SIGN_IN_SECONDS = min(60.0, SECONDS / 2)
"""Within which all 150 open their desks, before the first call."""

KEYS_A_HINT = 6
"""The screen asks again after a rest in the typing; that is about every sixth key."""

SECONDS_A_HINT = 1.2

IDLE_SECONDS = 60.0
"""After which the server may have closed a kept connection; a browser opens another one then."""

TEXTS = (
    "alo nhà tui ở kiệt {n} Nguyễn Sinh Cung, nước vô tới ngực rồi, có {p} người với hai đứa nhỏ "
    "đang ở trên gác, điện thoại sắp hết pin, cho ca nô lên gấp",
    "kiet {n} bach dang nuoc dang len nhanh lam, me toi 80 tuoi nam mot cho, nha co {p} nguoi",
    "ở chỗ cầu Chợ Dinh có xe bốn chỗ bị nước cuốn, trong xe còn {p} người, lên lẹ",
    "cây đổ chắn ngang đường Lê Lợi số {n}, không ai bị thương, xe không qua được",
    "trạm biến áp ở ngã ba Bà Triệu nổ lửa, nước ngập tới bụng, {p} nhà xung quanh",
    "nhà ở số {n} Đào Duy Anh bị tốc mái, có cụ già và {p} người đang trú dưới bàn",
)


class Figures:
    """Latencies and statuses by action, from many threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.wrong: dict[str, int] = defaultdict(int)
        self.counts: dict[str, int] = defaultdict(int)

    def note(
        self, action: str, milliseconds: float, status: int, fine: set[int], content: bytes
    ) -> None:
        """One answer; the first of each kind of error is printed."""
        with self.lock:
            self.times[action].append(milliseconds)
            if status not in fine:
                self.wrong[f"{action} {status}"] += 1
                if self.wrong[f"{action} {status}"] == 1:
                    print(action, status, content[:500], file=sys.stderr)

    def count(self, what: str) -> None:
        """One more of something."""
        with self.lock:
            self.counts[what] += 1


class Client:
    """One browser: a kept connection and a token."""

    def __init__(self, port: int, figures: Figures, token: str | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.figures = figures
        self.used = time.monotonic()
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def do(
        self, action: str, method: str, path: str, body: Any = None, fine: tuple[int, ...] = ()
    ) -> tuple[int, Any]:
        """Asks, notes how long it took, and answers status and content."""
        raw = b"" if body is None else json.dumps(body).encode()
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.connection.close()
        self.used = time.monotonic()
        headers = self.headers
        if action == "exchange":
            stamp = str(int(time.time()))
            signed = hmac.new(SECRET.encode(), stamp.encode() + b"." + raw, hashlib.sha256)
            signature = f"sha256={signed.hexdigest()}"
            headers = headers | {"X-IOC-Timestamp": stamp, "X-IOC-Signature": signature}
        begun = time.perf_counter()
        try:
            self.connection.request(method, path, raw if method == "POST" else None, headers)
            answer = self.connection.getresponse()
            content = answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status, content = 0, b""
        took = (time.perf_counter() - begun) * 1000
        self.figures.note(action, took, status, {200, 201, 204, *fine}, content)
        try:
            return status, json.loads(content) if content else None
        except json.JSONDecodeError:
            return status, None


def measure(backend: str) -> dict[str, object]:
    """The figures; only PostGIS has several web processes."""
    if backend != "postgis":
        return {"backend": backend, "not measured": "several web processes need PostgreSQL"}
    with server(backend, web_processes=2, IOC_TELEPHONY_SECRET=SECRET) as running:
        stored = fill(running, STORED)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.people", str(OPERATORS)],
            cwd=PROJECT,
            env=running.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        tokens = made.stdout.split()[-OPERATORS:]
        figures = Figures()
        ends = multiprocessing.get_context("fork").Event()
        heard = multiprocessing.get_context("fork").Value("q", 0)
        since = int(running.figure("ioc_log_position"))
        sockets = multiprocessing.get_context("fork").Process(
            target=_listen, args=(running.port, tokens, since, ends, heard), daemon=True
        )
        sockets.start()
        time.sleep(5)
        _night(running.port, tokens, figures)
        ends.set()
        sockets.join(10)
        return {"backend": backend, "stored incidents": stored, **_told(figures, heard.value)}


def _listen(port: int, tokens: list[str], since: int, ends: Any, heard: Any) -> None:
    """The operators' sockets, which only answer pings and count what they hear."""
    watch = selectors.DefaultSelector()
    for token in tokens:
        connection = _open_socket(port, token, since)
        connection.setblocking(False)
        watch.register(connection, selectors.EVENT_READ, Screen(connection))
    while not ends.is_set():
        for key, _mask in watch.select(0.2):
            for frame in key.data.frames():
                if frame == b"2":
                    _send_ping(key.data.socket)
                elif b'["event"' in frame[:40]:
                    heard.value += 1


def _night(port: int, tokens: list[str], figures: Figures) -> None:
    """Calls come in for `SECONDS`; afterwards those that are spoken are finished."""
    ringing: queue.Queue[int | None] = queue.Queue()
    threads = [
        threading.Thread(
            target=_operator, args=(port, token, ringing, figures, number), daemon=True
        )
        for number, token in enumerate(tokens)
    ]
    for thread in threads:
        # A shift comes in one after another, not in the same instant.
        time.sleep(SIGN_IN_SECONDS / OPERATORS)
        thread.start()
    exchange = Client(port, figures)
    randomness = random.Random(20261123)
    begun = time.monotonic()
    due = begun
    while time.monotonic() - begun < SECONDS:
        due += randomness.expovariate(CALLS_AN_HOUR / 3600)
        time.sleep(max(0.0, due - time.monotonic()))
        news = _news(randomness)
        status, card = exchange.do("exchange", "POST", "/api/v1/telephony/events", news)
        figures.count("calls")
        if status != 200:
            continue
        if randomness.random() < 1 / 12:
            gone = news | {"state": "abandoned"}
            exchange.do("exchange", "POST", "/api/v1/telephony/events", gone)
            figures.count("abandoned")
        else:
            ringing.put(card["id"])
            if randomness.random() < 1 / 20:
                # Two see it ring at the same moment.
                ringing.put(card["id"])
    for _ in threads:
        ringing.put(None)
    for thread in threads:
        thread.join(180)


def _news(randomness: random.Random) -> dict[str, Any]:
    return {
        "call_id": str(uuid.UUID(int=randomness.getrandbits(128), version=4)),
        "state": "ringing",
        "caller": f"09{randomness.randrange(10**8):08d}",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _operator(
    port: int, token: str, ringing: queue.Queue[int | None], figures: Figures, number: int
) -> None:
    """Takes one call after another until there are no more."""
    client = Client(port, figures, token)
    randomness = random.Random(number)
    client.do("open the desk", "GET", "/hotline")
    client.do("calls at the desk", "GET", "/api/v1/calls/desk")
    while (call := ringing.get()) is not None:
        time.sleep(randomness.uniform(0.5, 3.0))
        status, card = client.do("claim", "POST", f"/api/v1/calls/{call}/claim", {}, fine=(409,))
        if status == 200:
            _talk(client, randomness, card, figures)
        elif status == 409:
            figures.count("claimed by another")


def _talk(
    client: Client, randomness: random.Random, card: dict[str, Any], figures: Figures
) -> None:
    """One call, from the number to the end."""
    call, began = card["id"], time.monotonic()
    client.do("look the number up", "POST", "/api/v1/callers", {"phone": card["caller"]})
    text = randomness.choice(TEXTS).format(
        n=randomness.randrange(1, 400), p=randomness.randrange(2, 8)
    )
    beaten = began
    for letters in range(KEYS_A_HINT, len(text) + KEYS_A_HINT, KEYS_A_HINT):
        client.do("hint", "POST", "/api/v1/hints", {"text": text[:letters]})
        time.sleep(randomness.uniform(0.5, 1.5) * SECONDS_A_HINT)
        if time.monotonic() - beaten > HEARTBEAT_SECONDS:
            beaten = time.monotonic()
            client.do("heartbeat", "POST", f"/api/v1/calls/{call}/heartbeat", {})
    if randomness.random() < 0.1:
        client.do("location link", "POST", f"/api/v1/calls/{call}/link", {})
    body = {
        "text": text,
        "client_token": str(uuid.UUID(int=randomness.getrandbits(128), version=4)),
        "caller_phone": card["caller"],
        "call": call,
        "call_started_at": card["ringing_at"],
        "location": {
            "lat": round(16.44 + randomness.random() * 0.05, 6),
            "lon": round(107.56 + randomness.random() * 0.06, 6),
            "source": "operator",
        },
    }
    status, _ = client.do("save", "POST", "/api/v1/calls", body)
    if status in {200, 201}:
        figures.count("saved")
    dropped = randomness.random() < 1 / 20
    client.do("end", "POST", f"/api/v1/calls/{call}/end", {"dropped": dropped})
    client.do("calls at the desk", "GET", "/api/v1/calls/desk")


def _told(figures: Figures, heard: int) -> dict[str, object]:
    told: dict[str, object] = {
        "operators": OPERATORS,
        "seconds": SECONDS,
        **figures.counts,
        "events heard by all sockets": heard,
        "errors": dict(figures.wrong) or "none",
    }
    for action, times in sorted(figures.times.items()):
        times.sort()
        told[action] = (
            f"{len(times):6d}  p50 {times[len(times) // 2]:6.1f}  "
            f"p95 {times[int(len(times) * 0.95)]:6.1f}  worst {times[-1]:7.1f} ms"
        )
    return told
