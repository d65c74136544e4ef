"""A console as a program: it connects, resumes from where it was, and keeps what it was sent.

It speaks Socket.IO over a plain WebSocket and reads one message after the other: the usual
Python client hands each message to a thread of its own, which loses their order.
"""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Any

import websocket

OPEN, PING, CONNECTED, EVENT = "0", "2", "40/console,", "42/console,"


class ConsoleClient:
    """Collects every `event` in the order of arrival; `position` is what it resumes from."""

    def __init__(self, url: str, token: str, position: int = 0) -> None:
        self.url = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self.token = token
        self.position = position
        self.events: list[dict[str, Any]] = []
        self.resyncs = 0
        self._line: websocket.WebSocket | None = None
        self._reader: threading.Thread | None = None

    def connect(self) -> None:
        """Connects with the position reached so far; raises when it is refused."""
        line = websocket.create_connection(self.url, timeout=20)
        auth = json.dumps({"since": self.position, "token": self.token})
        line.send(f"40/console,{auth}")
        while True:
            message = line.recv()
            if message.startswith(CONNECTED):
                break
            if not message.startswith(OPEN):
                raise ConnectionRefusedError(message)
        self._line = line
        self._reader = threading.Thread(target=self._read, args=(line,), daemon=True)
        self._reader.start()

    def disconnect(self) -> None:
        """Drops the line, and waits until what had arrived on it is taken in."""
        if self._line is not None and self._reader is not None:
            self._line.shutdown()
            self._reader.join(20)
            self._line = None

    @property
    def positions(self) -> list[int]:
        """Positions of everything received, in order of arrival."""
        return [event["position"] for event in self.events]

    def _read(self, line: websocket.WebSocket) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException, AttributeError):
            while True:
                message = line.recv()
                if message == PING:
                    line.send("3")
                elif message.startswith(EVENT):
                    name, body = json.loads(message[len(EVENT) :])
                    self._take(name, body)

    def _take(self, name: str, body: dict[str, Any]) -> None:
        if name == "event":
            self.events.append(body)
        elif name == "resync":
            self.resyncs += 1
        if "position" in body:
            self.position = max(self.position, body["position"])
