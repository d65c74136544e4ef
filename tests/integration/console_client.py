"""A console as a program: it connects, resumes from where it was, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import socketio


class ConsoleClient:
    """Collects every `event` in the order of arrival; `position` is what it resumes from."""

    def __init__(self, url: str, token: str, position: int = 0) -> None:
        self.url = url
        self.token = token
        self.position = position
        self.events: list[dict[str, Any]] = []
        self.resyncs = 0
        self._lock = threading.Lock()
        self._client: socketio.Client | None = None

    def connect(self) -> None:
        """Connects with the position reached so far."""
        client = socketio.Client(reconnection=False, handle_sigint=False)
        client.on("event", self._event, namespace="/console")
        client.on("heartbeat", self._heartbeat, namespace="/console")
        client.on("resync", self._resync, namespace="/console")
        client.connect(
            self.url,
            transports=["websocket"],
            namespaces=["/console"],
            auth={"since": self.position, "token": self.token},
            wait_timeout=10,
        )
        self._client = client

    def disconnect(self) -> None:
        """Drops the line, and waits until what had arrived on it is taken in."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.disconnect()
            self._client.eio.wait()
            self._client = None

    @property
    def positions(self) -> list[int]:
        """Positions of everything received, in order of arrival."""
        with self._lock:
            return [event["position"] for event in self.events]

    def _event(self, event: dict[str, Any]) -> None:
        with self._lock:
            self.events.append(event)
            self.position = max(self.position, event["position"])

    def _heartbeat(self, message: dict[str, Any]) -> None:
        with self._lock:
            self.position = max(self.position, message["position"])

    def _resync(self, _message: Any = None) -> None:
        self.resyncs += 1
