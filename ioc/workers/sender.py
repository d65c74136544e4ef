"""Sends what is queued: takes it in one transaction, hands it over outside of any, and records
what came of it in another."""

from __future__ import annotations

import contextvars
import functools
import logging
import threading
import time

from ioc.db.session import Database, Priority
from ioc.domain.messages import DANGER, MessageChannel
from ioc.ports import Messenger, Outgoing, Post, Undelivered
from ioc.services.messages import push, sending
from ioc.services.messages.sending import Taken

logger = logging.getLogger(__name__)

FIRST_REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 60.0

AT_ONCE = 8
"""Messages one sender has in flight: a gateway that takes 0.2 s for each then takes 40 a second."""


class Rests:
    """Channels that did not answer rest for a while, doubling, so that a dead gateway with its
    time-outs does not hold up the other channels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests: dict[MessageChannel, tuple[float, float, float]] = {}

    def resting(self) -> list[MessageChannel]:
        """The channels to leave alone now."""
        now = time.monotonic()
        with self._lock:
            return [channel for channel, (_since, until, _) in self._rests.items() if until > now]

    def failed(self, channel: MessageChannel, begun: float) -> None:
        """A message that was begun at `begun` was not taken. What was in flight when the rest
        began says nothing new."""
        now = time.monotonic()
        with self._lock:
            since, _until, rest = self._rests.get(channel, (0.0, 0.0, FIRST_REST_SECONDS / 2))
            if begun < since:
                return
            rest = min(rest * 2, LONGEST_REST_SECONDS)
            self._rests[channel] = (now, now + rest, rest)

    def worked(self, channel: MessageChannel) -> None:
        """The channel answers."""
        with self._lock:
            self._rests.pop(channel, None)


class Sender:
    """One who sends, `AT_ONCE` messages at a time. Any number of them may work at once.

    Danger tries a channel that rests all the same.
    """

    def __init__(
        self,
        database: Database,
        post: Post,
        *,
        only_danger: bool = False,
        at_once: int = AT_ONCE,
    ) -> None:
        self.database = database
        self.post = post
        self.only_danger = only_danger
        self._rests = Rests()
        self._slots = threading.BoundedSemaphore(at_once)
        self._at_once = at_once

    def run_once(self, count: int = 1) -> int:
        """Takes up to `count` messages and sends them one by one; answers how many it took."""
        taken = self._take(count)
        for one in taken:
            self._send(one)
        return len(taken)

    def turn(self) -> int:
        """Takes as many as there is room for, each sent by a thread of its own; answers how many,
        without waiting for them. Waits while there is no room at all."""
        self._slots.acquire()
        room = 1
        while room < self._at_once and self._slots.acquire(blocking=False):
            room += 1
        begun = 0
        try:
            for one in self._take(room):
                # Who calls may hold the clock still: the thread has the same one.
                send = functools.partial(contextvars.copy_context().run, self._carry, one)
                threading.Thread(target=send, daemon=True).start()
                begun += 1
        finally:
            if room > begun:
                self._slots.release(room - begun)
        return begun

    def finish(self, seconds: float) -> None:
        """Waits for what is in flight, so that at a stop nothing is left to be sent again."""
        deadline = time.monotonic() + seconds
        for _ in range(self._at_once):
            if not self._slots.acquire(timeout=max(0.0, deadline - time.monotonic())):
                return

    def _carry(self, taken: Taken) -> None:
        try:
            self._send(taken)
        except Exception:
            # The result could not be written down: the lease ends, the same key goes again.
            logger.exception("what came of message %s is not recorded", taken.id)
        finally:
            self._slots.release()

    def _take(self, count: int) -> list[Taken]:
        resting = self._rests.resting()
        with self.database.reading() as session:
            if not sending.has_due(session, only_danger=self.only_danger, resting=resting):
                return []
        with self.database.atomic(Priority.BACKGROUND) as session:
            return sending.take(session, count, only_danger=self.only_danger, resting=resting)

    def _send(self, taken: Taken) -> None:
        begun = time.monotonic()
        messenger = self.post.messengers.get(taken.channel)
        if messenger is None:
            self._not_sent(taken, Undelivered(f"nothing carries {taken.channel.value} now"), begun)
            return
        try:
            provider_id = self._hand_over(messenger, taken)
        except Undelivered as failure:
            self._not_sent(taken, failure, begun)
        except Exception as failure:
            # Whatever an adapter did not foresee must not end the sender, nor be told as sent.
            logger.exception("message %s could not be handed over", taken.id)
            self._not_sent(taken, Undelivered(f"{type(failure).__name__}: {failure}"), begun)
        else:
            self._rests.worked(taken.channel)
            with self.database.atomic(Priority.BACKGROUND) as session:
                sending.sent(session, taken, provider_id)

    def _hand_over(self, messenger: Messenger, taken: Taken) -> str | None:
        recipient = taken.recipient
        if taken.channel is MessageChannel.PUSH:
            with self.database.reading() as session:
                recipient = push.address_of(session, taken.recipient)
        return messenger.send(
            Outgoing(
                key=taken.key,
                recipient=recipient,
                subject=taken.subject,
                body=taken.body,
                locale=taken.locale,
                link=taken.link,
                is_urgent=taken.purpose in DANGER,
            )
        )

    def _not_sent(self, taken: Taken, failure: Undelivered, begun: float) -> None:
        if not failure.is_permanent:
            self._rests.failed(taken.channel, begun)
        with self.database.atomic(Priority.BACKGROUND) as session:
            sending.not_sent(
                session,
                taken,
                str(failure) or type(failure).__name__,
                is_permanent=failure.is_permanent,
                retry_after=failure.retry_after,
            )
            if failure.is_permanent and taken.channel is MessageChannel.PUSH:
                push.forget(session, taken.recipient)
