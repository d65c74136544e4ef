"""Figures in classes of colour, and heat in squares of ground and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.classes import COLOURS, NONE, classes, colour_of, heat

START = datetime(2026, 10, 28, tzinfo=UTC)


@given(st.lists(st.integers(0, 500), max_size=60))
def test_every_figure_has_exactly_one_class_and_zero_has_none(values: list[int]) -> None:
    steps = classes(values)
    assert len(steps) <= len(COLOURS)
    for value in values:
        of = [step for step in steps if step.least <= value <= step.most]
        assert len(of) == (1 if value else 0)
    assert [step.least for step in steps] == sorted(step.least for step in steps)
    assert len({step.colour for step in steps}) == len(steps)


def test_one_figure_is_one_class_and_more_is_darker() -> None:
    assert [step.words for step in classes([4, 4, 0])] == ["4"]
    steps = classes([1, 2, 3, 10, 50])
    assert colour_of(50, steps) == COLOURS[-1]
    assert colour_of(0, steps) == NONE
    with pytest.raises(ValueError, match="negative"):
        classes([-1])


def test_points_of_one_square_and_step_are_counted_together() -> None:
    spots = [
        (16.46, 107.58, START),
        (16.46001, 107.58001, START + timedelta(minutes=59)),
        (16.46, 107.58, START + timedelta(hours=1)),
        (16.56, 107.58, START + timedelta(hours=1)),
        (16.46, 107.58, START + timedelta(hours=2)),
    ]
    found = heat(spots, START, START + timedelta(hours=2), timedelta(hours=1), 400)
    assert len(found.starts) == 2
    assert sorted(counts for _, _, counts in found.cells) == [(0, 1), (2, 1)]
    assert found.most == 2


@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-179, 179)), max_size=40))
def test_nothing_is_lost_or_counted_twice(places: list[tuple[float, float]]) -> None:
    spots = [(lat, lon, START) for lat, lon in places]
    found = heat(spots, START, START + timedelta(days=1), timedelta(hours=6), 400)
    assert sum(sum(counts) for _, _, counts in found.cells) == len(places)


def test_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="from and to"):
        heat([], START, START, timedelta(hours=1), 400)
