"""Who is on duty, and when nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.duty import WEEK, Shift, gaps, on_duty, overlapping

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shift(user: int, first: int, hours: int, weekly: bool = False) -> Shift:
    begin = MONDAY + first * HOUR
    return Shift(user, begin, begin + hours * HOUR, weekly)


def test_who_takes_over_is_on_duty_at_the_moment_the_other_goes() -> None:
    rota = [shift(1, 0, 8), shift(2, 8, 8)]
    assert on_duty(rota, MONDAY + 8 * HOUR) == [2]
    assert on_duty(rota, MONDAY + 16 * HOUR) == []


def test_a_weekly_shift_comes_again_and_not_before_its_first_time() -> None:
    rota = [shift(1, 22, 10, weekly=True)]
    assert on_duty(rota, MONDAY + 23 * HOUR + 5 * WEEK) == [1]
    assert on_duty(rota, MONDAY + 23 * HOUR - WEEK) == []


def test_a_night_over_the_end_of_the_week_is_not_lost() -> None:
    rota = [shift(1, 6 * 24 + 22, 10, weekly=True)]
    assert on_duty(rota, MONDAY + 2 * WEEK + 3 * HOUR) == [1]


def test_gaps_are_named_from_end_to_end() -> None:
    rota = [shift(1, 0, 8), shift(2, 7, 5), shift(3, 20, 4)]
    assert gaps(rota, MONDAY, MONDAY + 30 * HOUR) == [
        (MONDAY + 12 * HOUR, MONDAY + 20 * HOUR),
        (MONDAY + 24 * HOUR, MONDAY + 30 * HOUR),
    ]


def test_the_same_person_cannot_be_on_duty_twice_at_once() -> None:
    night = shift(1, 22, 10, weekly=True)
    assert overlapping(shift(1, 24 * 7 + 23, 2), [night])
    assert not overlapping(shift(2, 24 * 7 + 23, 2), [night])


@pytest.mark.parametrize("hours", [0, -1, 24 * 7 + 1])
def test_a_shift_has_a_length_of_a_week_at_most(hours: int) -> None:
    with pytest.raises(ValueError, match="a shift"):
        shift(1, 0, hours)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60), st.booleans()), max_size=6),
    st.integers(0, 24 * 21),
)
def test_at_every_moment_somebody_is_on_duty_or_it_is_a_gap(
    rows: list[tuple[int, int, bool]], at: int
) -> None:
    rota = [shift(n, *row) for n, row in enumerate(rows)]
    moment = MONDAY + at * HOUR
    holes = gaps(rota, MONDAY, MONDAY + 4 * WEEK)
    in_gap = any(begin <= moment < end for begin, end in holes)
    assert in_gap == (not on_duty(rota, moment))
