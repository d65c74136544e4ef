"""Rate limits that do not punish a village behind one mobile gateway.

What may be one person is limited narrowly (a device, a telephone number), what may be a
thousand widely (an address). A report that says somebody is in danger is never refused.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, storage
from limits.errors import StorageError
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from ioc.domain.contact import phone_key
from ioc.domain.errors import NotFound
from ioc.web.intake import intake, parsing

REPORTS_PER_ADDRESS = RateLimitItemPerMinute(600)
"""A district's mobile gateway on a flood night: ten reports a second."""

EMERGENCIES_PER_ADDRESS = RateLimitItemPerMinute(1200)
"""Beyond it calls for help come without their photos: words are saved however many come."""

UNDERSTOOD_PER_ADDRESS = RateLimitItemPerMinute(600)
"""How often one address may ask how words are understood: a few times for each of its reports."""

PUSH_PER_ADDRESS = RateLimitItemPerMinute(600)
"""How often one address may set up or end notices on the device, or ask whether it has them."""

REPORTS_PER_PERSON = RateLimitItemPerMinute(20, 10)
MISSES_PER_ADDRESS = RateLimitItemPerMinute(30)
"""At 30 guesses a minute one address would need 71 million years for the 50 bits of a code."""

NUMBERS_PER_PERSON = RateLimitItemPerMinute(20)
"""How often one of the staff may search by a telephone number: a desk that asks callers types a
few a minute, and who tries numbers one after the other is stopped."""

SIGN_INS_PER_ADDRESS = RateLimitItemPerMinute(30)
FAILURES_PER_ACCOUNT_HERE = RateLimitItemPerMinute(5)
"""Wrong passwords for one account from one address; more are not checked."""

FAILURES_PER_ACCOUNT = RateLimitItemPerHour(30)
"""Wrong passwords for one account from all browsers in which it never signed in, wherever they are;
then only browsers that know it may try. At most 720 guesses a day, however many addresses guess."""

FAILED_HERE = RateLimitItemPerMinute(1, 10)
"""Whether an address failed with an account lately: only then does its pause hold there."""

BODY_MAX = 256 * 1024
"""Bytes of a body without photos: a text of 4,000 characters takes 24 kB as escaped JSON."""

LARGER = dict.fromkeys(
    ("api_water.import_floods", "api_water.draw_flood", "api_water.change_flood"), 4_000_000
)
"""Bytes of the bodies that hold outlines of flooded land."""

TAKES_PHOTOS = frozenset({"api_reports.create", "api_reports.create_call", "api_reports.update"})
"""Calls of the API that may be multipart; the pages' forms may all be."""

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
    if not limiter.is_on:
        return
    if body.emergency or intake.danger_of(body.text).is_emergency:
        try:
            limiter.hit(EMERGENCIES_PER_ADDRESS, "emergency", _address())
        except TooManyRequests:
            logger.warning("more calls for help than photos can be taken: only words are kept")
            intake.drop_photos()
        return
    limiter.hit(REPORTS_PER_ADDRESS, "report", _address())
    phone = phone_key(body.reporter.phone) if body.reporter else None
    if phone:
        limiter.hit(REPORTS_PER_PERSON, "report-phone", phone)


def check_understand() -> None:
    """Before words are read that are not sent yet; a form that is refused here is sent as it is."""
    _limiter().hit(UNDERSTOOD_PER_ADDRESS, "understand", _address())


def check_push() -> None:
    """Before a citizen's browser asks to be told of a report, or to hear no more."""
    _limiter().hit(PUSH_PER_ADDRESS, "push", _address())


def check_number_search(person: str) -> None:
    """Before somebody of the staff asks what was told from a telephone number."""
    _limiter().hit(NUMBERS_PER_PERSON, "number", person)


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


def _account(email: str) -> str:
    """An account's name in the counters, which need not keep addresses of people."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def may_sign_in_here(email: str) -> bool:
    """Whether this address has not failed too often with this account, which may not exist."""
    return _is_free(FAILURES_PER_ACCOUNT_HERE, "sign-in-here", _account(email), _address())


def may_be_guessed(email: str) -> bool:
    """Whether strangers have not tried too many passwords of this account, which may not exist."""
    return _is_free(FAILURES_PER_ACCOUNT, "sign-in-anywhere", _account(email))


def has_failed_here(email: str) -> bool:
    """Whether this address failed lately with this account; unknown counts as yes."""
    if not _limiter().is_on:
        return True
    return not _is_free(FAILED_HERE, "failed-here", _account(email), _address())


def count_failed_sign_in(email: str, *, by_stranger: bool = False) -> bool:
    """A password did not fit, or there is no such account. Answers whether with this one strangers
    have used up what they may try for now."""
    was_free = by_stranger and may_be_guessed(email)
    if was_free:
        with suppress(TooManyRequests):
            _limiter().hit(FAILURES_PER_ACCOUNT, "sign-in-anywhere", _account(email))
    for item, name in ((FAILURES_PER_ACCOUNT_HERE, "sign-in-here"), (FAILED_HERE, "failed-here")):
        with suppress(TooManyRequests):
            _limiter().hit(item, name, _account(email), _address())
    return was_free and not may_be_guessed(email)


def _is_free(item: RateLimitItem, *keys: str) -> bool:
    try:
        _limiter().test(item, *keys)
    except TooManyRequests:
        return False
    return True


def install(app: Flask) -> None:
    """Limits how much of a request is read at all, before anything parses it."""

    @app.before_request
    def bound_body() -> None:
        takes_photos = request.endpoint in TAKES_PHOTOS or not request.path.startswith("/api/")
        if request.mimetype != "multipart/form-data" or not takes_photos:
            request.max_content_length = LARGER.get(request.endpoint or "", BODY_MAX)
