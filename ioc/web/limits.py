"""Rate limits that do not punish a village behind one mobile gateway.

What may be one person is limited narrowly (a device, a telephone number), what may be a
thousand widely (an address). A report that says somebody is in danger is never refused.
"""

from __future__ import annotations

import time

from flask import current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute, storage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from ioc.domain.contact import phone_key
from ioc.web import parsing

REPORTS_PER_ADDRESS = RateLimitItemPerMinute(600)
"""A district's mobile gateway on a flood night: ten reports a second."""

REPORTS_PER_PERSON = RateLimitItemPerMinute(20, 10)
MISSES_PER_ADDRESS = RateLimitItemPerMinute(30)
"""At 30 guesses a minute one address would need 71 million years for the 50 bits of a code."""

SIGN_INS_PER_ADDRESS = RateLimitItemPerMinute(30)


class Limiter:
    """Counters in Redis where there is one, else in this process."""

    def __init__(self, redis_url: str, is_on: bool) -> None:
        self.is_on = is_on
        self._limiter = FixedWindowRateLimiter(
            storage.storage_from_string(redis_url or "memory://")
        )

    def hit(self, item: RateLimitItem, *keys: str) -> None:
        """Counts one; raises 429 with `Retry-After` when it is too many."""
        if self.is_on and not self._limiter.hit(item, *keys):
            raise self._refusal(item, *keys)

    def test(self, item: RateLimitItem, *keys: str) -> None:
        """Raises 429 when too many were counted already, and counts nothing."""
        if self.is_on and not self._limiter.test(item, *keys):
            raise self._refusal(item, *keys)

    def _refusal(self, item: RateLimitItem, *keys: str) -> TooManyRequests:
        reset = self._limiter.get_window_stats(item, *keys).reset_time
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
    classifier = current_app.extensions["ioc.ports"].classifier
    if classifier.danger(body.text).is_emergency:
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


def check_sign_in() -> None:
    """Before a password is checked."""
    _limiter().hit(SIGN_INS_PER_ADDRESS, "sign-in", _address())
