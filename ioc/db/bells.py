"""Wake-up calls within a process and between processes.

A bell only says "look now"; the truth is in the log, and whoever waits also looks by itself
every `POLL_SECONDS`, so a call that is lost costs a moment and never an event.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import redis

from ioc.db.session import Database

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
CHANNEL = "ioc_bells"


class Bell:
    """An event that many ring and one waits for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        """Wakes who waits, or lets the next wait return at once."""
        self._event.set()

    def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Returns when it was rung, or after `seconds`."""
        self._event.wait(seconds)
        self._event.clear()


class Bells:
    """`committed`: events were appended. `numbered`: they have positions, tell the screens.
    `planned`: the consumers
    have something to read. `work`: there are jobs. `desk`: somebody took or let go of an item."""

    def __init__(self) -> None:
        self.committed = Bell()
        self.numbered = Bell()
        self.planned = Bell()
        self.work = Bell()
        self.desk = Bell()
        self._outgoing = Bell()
        self._told: set[str] = set()
        self._is_carried = False

    def ring_committed(self) -> None:
        """After a commit on PostgreSQL: the sequencer has something to number."""
        self.committed.ring()
        self._tell("committed")

    def ring_numbered(self) -> None:
        """Positions were given."""
        self.numbered.ring()
        self.planned.ring()
        self._tell("numbered")

    def ring_desk(self) -> None:
        """Who holds which item of the verification desk has changed."""
        self.desk.ring()
        self._tell("desk")

    def _tell(self, name: str) -> None:
        if self._is_carried:
            self._told.add(name)
            self._outgoing.ring()

    def heard(self, name: str) -> None:
        """Another process rang."""
        if name == "committed":
            self.committed.ring()
        elif name == "numbered":
            self.numbered.ring()
            self.planned.ring()
        elif name == "desk":
            self.desk.ring()

    def connect(
        self, database: Database, redis_url: str, start: Callable[[Callable[[], None]], Any]
    ) -> None:
        """Carries the bells between processes: by Redis, or by NOTIFY where there is none.

        `start` starts a background task. On the embedded database there is one process, and
        nothing to carry.
        """
        if database.is_embedded:
            return
        self._is_carried = True
        if redis_url:
            start(lambda: self._listen_redis(redis_url))
            start(lambda: self._speak_redis(redis_url))
        else:
            url = database.engine.url.set(drivername="postgresql").render_as_string(
                hide_password=False
            )
            start(lambda: self._listen_postgres(url))
            start(lambda: self._speak_postgres(url))

    def _take_told(self) -> list[str]:
        self._outgoing.wait(30.0)
        told, self._told = self._told, set()
        return sorted(told)

    def _listen_redis(self, url: str) -> None:
        client = redis.Redis.from_url(url)
        self._forever(lambda: self._hear_redis(client))

    def _hear_redis(self, client: Any) -> None:
        channel = client.pubsub(ignore_subscribe_messages=True)
        channel.subscribe(CHANNEL)
        for message in channel.listen():
            self.heard(message["data"].decode())

    def _speak_redis(self, url: str) -> None:
        client = redis.Redis.from_url(url)

        def speak() -> None:
            while True:
                for name in self._take_told():
                    client.publish(CHANNEL, name)

        self._forever(speak)

    def _listen_postgres(self, url: str) -> None:
        def hear() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                for notice in connection.notifies():
                    self.heard(notice.payload)

        self._forever(hear)

    def _speak_postgres(self, url: str) -> None:
        # After the commit and on a connection of its own: NOTIFY inside the business
        # transaction would make all commits of the database queue behind one lock.
        def speak() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                while True:
                    for name in self._take_told():
                        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, name))

        self._forever(speak)

    @staticmethod
    def _forever(act: Callable[[], None]) -> None:
        """Keeps a carrier going: when its server goes away, polling serves until it is back."""
        pause = threading.Event()
        while True:
            try:
                act()
            except (OSError, redis.RedisError, psycopg.Error) as error:
                logger.warning("wake-up calls interrupted, polling meanwhile: %s", error)
            pause.wait(1.0)
