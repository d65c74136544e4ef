"""Without Redis the limits hold in each process by themselves, and no report is refused for it."""

from __future__ import annotations

import time

import pytest
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from ioc.web.limits import Limiter
from tests.integration.server import free_port


def test_limits_hold_while_redis_is_away() -> None:
    limiter = Limiter(f"redis://127.0.0.1:{free_port()}/0", is_on=True)
    two = RateLimitItemPerMinute(2)
    begun = time.monotonic()
    limiter.hit(two, "a")
    limiter.hit(two, "a")
    with pytest.raises(TooManyRequests) as refusal:
        limiter.hit(two, "a")
    assert 0 < (refusal.value.retry_after or 0) <= 61
    limiter.test(two, "b")
    limiter.hit(two, "b")
    assert time.monotonic() - begun < 2.0
