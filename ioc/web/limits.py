"""Rate limits that do not punish a village behind one mobile gateway.

What may be one person is limited narrowly (a device, a telephone number), what may be a
thousand widely (an address). A report that says somebody is in danger is never refused.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute, storage
from limits.errors import StorageError
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from ioc.domain.contact import phone_key
from ioc.domain.errors import NotFound
from ioc.web import intake, parsing

REPORTS_PER_ADDRESS = RateLimitItemPerMinute(600)
"""A district's mobile gateway on a flood night: ten reports a second."""

REPORTS_PER_PERSON = RateLimitItemPerMinute(20, 10)
MISSES_PER_ADDRESS = RateLimitItemPerMinute(30)
"""At 30 guesses a minute one address would need 71 million years for the 50 bits of a code."""

SIGN_INS_PER_ADDRESS = RateLimitItemPerMinute(30)

REDIS_TIMEOUT_SECONDS = 0.5
REDIS_REST_SECONDS = 5.0
"""How long Redis is not asked after it did not answer, so that no request waits for it twice."""

logger = logging.getLogger(__name__)


class Limiter:
    """Counters in Redis where there is one, else in this process.

    While Redis is away this process counts by itself: limits are then wider by the number of
    processes, which is better than refusing a call for help.
    """

    def __init__(self, redis_url: str, is_on: bool) -> None:
        self.is_on = is_on
        self._own = FixedWindowRateLimiter(storage.MemoryStorage())
        self._shared = self._own
        self._away_until = 0.0
        if redis_url:
            self._shared = FixedWindowRateLimiter(
                storage.storage_from_string(
                    redis_url,
                    wrap_exceptions=True,
                    socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
                    socket_timeout=REDIS_TIMEOUT_SECONDS,
                )
            )

    def hit(self, item: RateLimitItem, *keys: str) -> None:
        """Counts one; raises 429 with `Retry-After` when it is too many."""
        self._ask(lambda limiter: limiter.hit(item, *keys), item, *keys)

    def test(self, item: RateLimitItem, *keys: str) -> None:
        """Raises 429 when too many were counted already, and counts nothing."""
        self._ask(lambda limiter: limiter.test(item, *keys), item, *keys)

    def _ask(
        self,
        question: Callable[[FixedWindowRateLimiter], bool],
        item: RateLimitItem,
        *keys: str,
    ) -> None:
        if not self.is_on:
            return
        if time.monotonic() >= self._away_until:
            try:
                if not question(self._shared):
                    raise self._refusal(self._shared, item, *keys)
                return
            except StorageError as error:
                self._away_until = time.monotonic() + REDIS_REST_SECONDS
                logger.warning("Redis is away, this process counts by itself: %s", error)
        if not question(self._own):
            raise self._refusal(self._own, item, *keys)

    @staticmethod
    def _refusal(
        limiter: FixedWindowRateLimiter, item: RateLimitItem, *keys: str
    ) -> TooManyRequests:
        reset = limiter.get_window_stats(item, *keys).reset_time
        return TooManyRequests(retry_after=max(1, int(reset - time.time()) + 1))


def _limiter() -> Limiter:
    found: Limiter = current_app.extensions["ioc.limiter"]
    return found


def _address() -> str:
    return request.remote_addr or "unknown"


def check_report(body: parsing.ReportIn) -> None:
    """Before a report is taken; who says they are in danger is never held up."""
    limiter = _limiter()
    if not limiter.is_on or body.emergency:
        return
    if intake.danger_of(body.text).is_emergency:
        return
    limiter.hit(REPORTS_PER_ADDRESS, "report", _address())
    phone = phone_key(body.reporter.phone) if body.reporter else None
    if phone:
        limiter.hit(REPORTS_PER_PERSON, "report-phone", phone)


def check_lookup() -> None:
    """Before a tracking code is looked up: who guessed too often waits."""
    _limiter().test(MISSES_PER_ADDRESS, "miss", _address())


def count_miss() -> None:
    """A code that does not exist was asked for."""
    _limiter().hit(MISSES_PER_ADDRESS, "miss", _address())


@contextmanager
def counted_misses() -> Iterator[None]:
    """Counts a code that turns out to belong to nobody, whatever was to be done with it."""
    try:
        yield
    except NotFound:
        count_miss()
        raise


def check_sign_in() -> None:
    """Before a password is checked."""
    _limiter().hit(SIGN_INS_PER_ADDRESS, "sign-in", _address())
