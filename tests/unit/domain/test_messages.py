"""When a message may leave, how long to wait, and which replaces which."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from ioc.domain.clock import CITY_TIMEZONE
from ioc.domain.messages import (
    DANGER,
    Purpose,
    QuietHours,
    is_told_by,
    may_leave_at,
    merged,
    priority_of,
    retry_delay,
    sms_number,
)

P = Purpose


def here(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY_TIMEZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        (here(20, 59), None),
        (here(21), here(7, day=6)),
        (here(23, 59), here(7, day=6)),
        (here(0, 1), here(7)),
        (here(6, 59), here(7)),
        (here(7), None),
    ],
)
def test_the_night_ends_at_seven_of_the_citys_clock(at: datetime, morning: datetime | None) -> None:
    assert QuietHours().ends_at(at) == morning


def test_quiet_hours_may_lie_within_one_day_or_be_none() -> None:
    noon = QuietHours(time(12), time(13))
    assert noon.ends_at(here(12, 30)) == here(13)
    assert noon.ends_at(here(23)) is None
    assert QuietHours(time(0), time(0)).ends_at(here(3)) is None


def test_danger_leaves_at_once_whatever_the_hour() -> None:
    for purpose in DANGER:
        assert may_leave_at(purpose, here(3), QuietHours()) == (here(3), False)
        assert priority_of(purpose) < priority_of(P.STAFF_NOTICE) < priority_of(P.RECEIVED)


def test_an_ordinary_message_settles_and_waits_for_the_morning() -> None:
    by_day, is_held = may_leave_at(P.ACCEPTED, here(9), QuietHours())
    assert timedelta(0) < by_day - here(9) < timedelta(minutes=1)
    assert not is_held
    # It would have left just after nine in the evening.
    assert may_leave_at(P.ACCEPTED, here(20, 59) + timedelta(seconds=50), QuietHours()) == (
        here(7, day=6),
        True,
    )


def test_the_delay_doubles_spreads_and_has_a_limit() -> None:
    plain = [retry_delay(P.ACCEPTED, n, 0.5).total_seconds() for n in (1, 2, 3, 30)]
    assert plain == [30, 60, 120, 3600]
    assert retry_delay(P.ACCEPTED, 2, 0.0) == timedelta(seconds=45)
    assert retry_delay(P.ACCEPTED, 2, 1.0) == timedelta(seconds=75)
    assert retry_delay(P.LOCATION_LINK, 1, 0.5) < retry_delay(P.ACCEPTED, 1, 0.5)


@pytest.mark.parametrize(
    ("earlier", "later", "instead"),
    [
        (P.RECEIVED, P.REFERRED, P.RECEIVED_REFERRED),
        (P.RECEIVED, P.JOINED, P.JOINED),
        (P.REFERRED, P.ACCEPTED, P.ACCEPTED),
        (P.ACCEPTED, P.RESOLVED_FIXED, P.RESOLVED_FIXED),
        (P.REJECTED, P.RESTORED, P.RESTORED),
        (P.RECEIVED_DANGER, P.REFERRED, None),
        (P.RESOLVED_FIXED, P.REOPENED, None),
        (P.RECEIVED, P.ASKED, None),
        (P.ASKED, P.ACCEPTED, None),
    ],
)
def test_what_follows_at_once_is_told_in_one(
    earlier: Purpose, later: Purpose, instead: Purpose | None
) -> None:
    assert merged(earlier, later) is instead


def test_a_result_that_has_not_left_also_tells_that_the_matter_is_closed() -> None:
    assert is_told_by(P.RESOLVED_ANSWERED, P.CLOSED)
    assert not is_told_by(P.ACCEPTED, P.CLOSED)


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("84905123456", "+84905123456"),
        ("842343822222", None),
        ("4915112345678", None),
        ("8490512345678", None),
        ("23276123456", None),
        (None, None),
    ],
)
def test_only_a_mobile_number_of_vietnam_is_texted(key: str | None, number: str | None) -> None:
    assert sms_number(key) == number
