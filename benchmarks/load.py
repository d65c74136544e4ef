"""A light load client: keep-alive connections, prepared requests, latencies in milliseconds."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Result:
    """What a run measured. Latencies in milliseconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Accepted requests a second."""
        return sum(n for s, n in self.statuses.items() if s < 300) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    def __str__(self) -> str:
        return (
            f"{self.per_second:7.0f}/s  p50 {self.percentile(0.5):6.2f} ms  "
            f"p95 {self.percentile(0.95):6.2f} ms  p99 {self.percentile(0.99):6.2f} ms  "
            f"{self.statuses}"
        )


class Connection:
    """One kept HTTP connection of the simplest kind."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"{host}:{port}"
        self.buffer = b""

    def post(self, path: str, body: bytes) -> int:
        """Sends a POST and answers its status."""
        self.socket.sendall(
            b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (path.encode(), self.host.encode(), len(body), body)
        )
        return self._answer()[0]

    def ask(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Sends a POST with headers; answers its status and body."""
        lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{lines}\r\n"
        )
        self.socket.sendall(head.encode() + body)
        return self._answer()

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Sends a GET and answers its status and body."""
        lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n{lines}\r\n".encode())
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        status = int(head[9:12])
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self.buffer = rest
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return status, body

    def _more(self) -> None:
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data


TEXTS = (
    "Rác tồn đọng ba ngày đầu kiệt 27 Hoàng Quốc Việt, mùi hôi quá",
    "Đèn đường tắt cả đoạn dài trên đường Minh Mạng, tối om",
    "Ổ gà sâu trước số 75 Dạ Lê, xe máy sụp mấy lần",
    "nuoc may yeu tu toi qua, ca xom khong co nuoc sinh hoat",
    "Cây xanh gãy cành trước cổng trường, cần cắt tỉa",
    "Vỉa hè bị lấn chiếm buôn bán, người đi bộ phải xuống lòng đường",
)


def report(randomness: random.Random, text: str | None = None, **more: Any) -> bytes:
    """The body of an ordinary report somewhere in the city."""
    return json.dumps(
        {
            "text": text or randomness.choice(TEXTS),
            "client_token": str(uuid.UUID(int=randomness.getrandbits(128), version=4)),
            "location": {
                "lat": round(16.40 + randomness.random() * 0.12, 6),
                "lon": round(107.52 + randomness.random() * 0.14, 6),
                "accuracy_m": 15,
            },
            "reporter": {"phone": f"09{randomness.randrange(10**8):08d}"},
            **more,
        }
    ).encode()


def run(
    port: int,
    path: str,
    body: Callable[[random.Random], bytes],
    *,
    clients: int,
    seconds: float,
    rate: float | None = None,
    seed: int = 1,
) -> Result:
    """Posts from `clients` kept connections for `seconds`, at `rate` a second in all if given."""
    result = Result()
    lock = threading.Lock()
    begun = time.perf_counter()
    ends = begun + seconds

    def work(number: int) -> None:
        randomness = random.Random(f"{seed}/{number}/{time.time_ns()}")
        connection = Connection("127.0.0.1", port)
        latencies, statuses = [], {}
        pause = clients / rate if rate else 0.0
        due = time.perf_counter() + pause * number / clients
        while (now := time.perf_counter()) < ends:
            if rate:
                if due > now:
                    time.sleep(due - now)
                due += pause
            prepared = body(randomness)
            sent = time.perf_counter()
            status = connection.post(path, prepared)
            latencies.append((time.perf_counter() - sent) * 1000)
            statuses[status] = statuses.get(status, 0) + 1
        with lock:
            result.latencies += latencies
            for status, count in statuses.items():
                result.statuses[status] = result.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    return result
