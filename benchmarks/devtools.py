"""What a page and its workers hold, asked over Chromium's own debugging protocol."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import urlopen

from simple_websocket import Client


class DevTools:
    """One page and the dedicated workers that belong to it."""

    def __init__(self, port: int, url: str) -> None:
        with urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            targets = json.load(answer)
        address = next(one["webSocketDebuggerUrl"] for one in targets if one["url"] == url)
        self.socket = Client.connect(address, max_message_size=None)
        self.number = 0
        self.workers: list[str] = []
        self.ask(
            "Target.setAutoAttach",
            {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True},
        )

    def ask(self, method: str, parameters: dict[str, Any], session: str = "") -> dict[str, Any]:
        """The result of one command."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        self.socket.send(json.dumps(command))
        while True:
            told = json.loads(self.socket.receive())
            if told.get("method") == "Target.attachedToTarget":
                if told["params"]["targetInfo"]["type"] == "worker":
                    self.workers.append(told["params"]["sessionId"])
            elif told.get("id") == self.number:
                if "error" in told:
                    raise RuntimeError(told["error"])
                result: dict[str, Any] = told["result"]
                return result

    def used(self) -> dict[str, float]:
        """Bytes in use after everything that nobody holds was collected: of the page and of its
        workers together."""
        return {
            "page": self._used(""),
            "worker": sum(self._used(session) for session in self.workers),
        }

    def _used(self, session: str) -> float:
        self.ask("HeapProfiler.enable", {}, session)
        for _ in range(2):
            self.ask("HeapProfiler.collectGarbage", {}, session)
        found = self.ask("Runtime.getHeapUsage", {}, session)
        self.ask("HeapProfiler.disable", {}, session)
        return float(found["usedSize"])

    def close(self) -> None:
        """Lets the page go on without being watched."""
        self.socket.close()
