"""The client of a simulation: one address, many senders, and what the server answered.

Arrivals do not wait for answers, since callers do not wait for each other.
"""

from __future__ import annotations

import http.client
import json
import math
import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click

from ioc.domain import clock
from ioc.exercise.night import KNOWN, Sending

SENDERS = 16
"""So many posts may be under way at once; a slow server must not slow the callers."""

ASK_EVERY_SECONDS = 2.0
SAY_EVERY_SECONDS = 10.0
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What the server said: status 0 when nobody answered."""

    status: int
    body: dict[str, Any]


@dataclass
class Server:
    """The one address that is spoken to. Redirections are not followed."""

    host: str
    port: int
    is_tls: bool
    token: str | None

    @classmethod
    def at(cls, url: str, token: str | None) -> Server:
        """The server of an address; raises `click.ClickException` for one that is none."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise click.ClickException(f"{url!r} is no address like http://127.0.0.1:5000")
        is_tls = parts.scheme == "https"
        return cls(parts.hostname, parts.port or (443 if is_tls else 80), is_tls, token)

    @property
    def name(self) -> str:
        """The address as one line."""
        return f"{'https' if self.is_tls else 'http'}://{self.host}:{self.port}"

    def connect(self) -> http.client.HTTPConnection:
        """A connection of its own for one sender."""
        kind = http.client.HTTPSConnection if self.is_tls else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=TIMEOUT_SECONDS)

    def ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        with_token: bool = False,
    ) -> Answer:
        """One request; a connection that was closed meanwhile is opened again once."""
        headers = {"Accept": "application/json", "X-Exercise-Only": "1"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if with_token and self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = None if body is None else json.dumps(body).encode()
        for attempt in (1, 2):
            try:
                connection.request(method, path, content, headers)
                answer = connection.getresponse()
                raw = answer.read()
                return Answer(answer.status, _json(raw))
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if attempt == 2:
                    return Answer(0, {"code": type(error).__name__})
        return Answer(0, {})

    def must_be_ready(self) -> None:
        """Raises `click.ClickException` unless an exercise is on, or can be begun with the token.

        Only who may run exercises can begin one; an operator's token is enough for the calls of
        one that is on.
        """
        connection = self.connect()
        state = self.ask(connection, "GET", "/api/v1/exercise")
        if state.status == 0:
            raise click.ClickException(f"nobody answers at {self.name}")
        if state.status != 200:
            raise click.ClickException(f"{self.name} is no center that knows exercises")
        if not state.body.get("may_start"):
            raise click.ClickException(
                "the server refuses: real critical incidents are open (real_critical_open)"
            )
        if not state.body.get("on"):
            begun = self.ask(connection, "POST", "/api/v1/exercise/start", {}, with_token=True)
            if begun.status != 200:
                raise click.ClickException(
                    "no exercise is on and this token may not begin one "
                    f"({begun.body.get('code', begun.status)}): flask ioc exercise start"
                )
        connection.close()

    def why_not(self, connection: http.client.HTTPConnection) -> str | None:
        """Why the exercise may not go on, or None."""
        state = self.ask(connection, "GET", "/api/v1/exercise")
        if state.status != 200:
            return f"the server does not say whether the exercise goes on ({state.status})"
        if not state.body.get("on"):
            return "the exercise was ended at the server"
        if not state.body.get("may_start"):
            return "stopped: a real critical incident is open"
        return None


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass
class Player:
    """Sends each report when its time comes, and counts what came of it."""

    server: Server
    speed: float
    answers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    late_most: float = 0.0
    began: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def play(self, sendings: Iterable[Sending], length_seconds: float) -> str | None:
        """Plays to the end; answers why it stopped before, or None."""
        waiting: queue.Queue[Sending | None] = queue.Queue(SENDERS * 4)
        senders = [threading.Thread(target=self._send_all, args=(waiting,)) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        asking = self.server.connect()
        self.began = asked = said = time.monotonic()
        reason = None
        try:
            for sending in sendings:
                due = self.began + sending.at_seconds / self.speed
                while reason is None:
                    now = time.monotonic()
                    if now - asked >= ASK_EVERY_SECONDS or self.ended.is_set():
                        asked = now
                        reason = self.server.why_not(asking)
                    if now - said >= SAY_EVERY_SECONDS:
                        said = now
                        self._say_progress(sending.at_seconds, length_seconds)
                    if now >= due:
                        break
                    time.sleep(min(due - now, 0.5))
                if reason:
                    break
                self.late_most = max(self.late_most, time.monotonic() - due)
                waiting.put(sending)
        except KeyboardInterrupt:
            reason = "stopped by hand"
        finally:
            asking.close()
            for _ in senders:
                waiting.put(None)
            for sender in senders:
                sender.join()
        return reason

    def _send_all(self, waiting: queue.Queue[Sending | None]) -> None:
        connection = self.server.connect()
        while (sending := waiting.get()) is not None:
            self._send(connection, sending)
        connection.close()

    def _send(self, connection: http.client.HTTPConnection, sending: Sending) -> None:
        body = {**sending.body, "client_token": str(uuid.uuid4())}
        is_call = sending.is_call and self.server.token is not None
        if is_call:
            begun_at = clock.now() - timedelta(seconds=40)
            body["call_started_at"] = begun_at.isoformat(timespec="seconds")
        elif "caller_phone" in body:
            body["reporter"] = {"phone": body.pop("caller_phone")}
        path = "/api/v1/calls" if is_call else "/api/v1/reports"
        begun = time.monotonic()
        answer = self.server.ask(connection, "POST", path, body, with_token=is_call)
        self.seconds.append(time.monotonic() - begun)
        self.kinds[sending.kind.value] += 1
        if answer.status == 201:
            self.answers["accepted"] += 1
        elif answer.body.get("code") == "no_exercise_on":
            self.ended.set()
        else:
            self.answers[f"{answer.status} {answer.body.get('code', '')}".strip()] += 1

    def _say_progress(self, at_seconds: float, length_seconds: float) -> None:
        errors = sum(self.answers.values()) - self.answers["accepted"]
        hour, minute = divmod(int(at_seconds // 60), 60)
        click.echo(
            f"  {100 * at_seconds / length_seconds:3.0f} %  night +{hour}:{minute:02d}  "
            f"sent {len(self.seconds)}  errors {errors}  p50 {_share(self.seconds, 0.5):.0f} ms"
        )

    def say_summary(self) -> None:
        """Prints what was sent and how the server answered."""
        sent, accepted = len(self.seconds), self.answers["accepted"]
        known = sum(count for kind, count in self.kinds.items() if kind in KNOWN)
        took = time.monotonic() - self.began
        click.echo(f"sent {sent} in {took:.1f} s ({sent / max(took, 0.001):.1f} a second)")
        click.echo(f"accepted {accepted}, errors {sent - accepted}")
        for name, count in self.answers.most_common():
            if name != "accepted":
                click.echo(f"  {name}: {count}")
        p50, p95, most = (_share(self.seconds, share) for share in (0.5, 0.95, 1.0))
        click.echo(f"POST p50 {p50:.1f} ms, p95 {p95:.1f} ms, most {most:.1f} ms")
        click.echo(f"latest start behind its time: {self.late_most * 1000:.0f} ms")
        kinds = ", ".join(f"{kind} {count}" for kind, count in self.kinds.most_common())
        click.echo(f"told of a family already known: {known} of {sent} ({kinds})")


def _share(seconds: list[float], share: float) -> float:
    """The value in milliseconds that a share of the measurements does not exceed."""
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1000
