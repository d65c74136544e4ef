"""An answer that comes late means what it meant when it was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from dispatch.lifecycle import AssignmentAction as A
from ioc.domain.units import Tap, progress_of
from ioc.domain.ward import WAITS, Answer, InboundOutcome, Said, Task, meaning_of
from ioc.domain.ward_late import is_late, late_meaning

EIGHT = datetime(2026, 10, 20, 20, tzinfo=UTC)


def minute(number: int) -> datetime:
    return EIGHT + timedelta(minutes=number)


TRIP = (
    (Said(Answer.THERE), 5),
    (Said(Answer.PICKED_UP, 4), 10),
    (Said(Answer.AT_SHELTER, 4), 20),
    (Said(Answer.PICKED_UP, 3), 40),
    (Said(Answer.AT_SHELTER, 3), 50),
)


def told(messages: tuple[tuple[Said, int], ...], expected: int) -> tuple[list[Tap], bool]:
    """The taps that messages come to in the order in which they arrive, and whether one of them
    waits for a person."""
    taps: list[Tap] = []
    waits = False
    for said, number in messages:
        at = minute(number)
        if is_late(at, taps):
            meaning = late_meaning(said, at, expected, taps)
        else:
            now = progress_of(taps)
            task = Task(now.status, expected, now.picked_up, now.handed_over)
            meaning = meaning_of(said, task)
        waits |= meaning.outcome in WAITS
        taps += [Tap(action, at, people) for action, people in meaning.steps]
    return taps, waits


@pytest.mark.parametrize("first", range(5))
def test_one_message_that_overtakes_the_others_counts_nobody_twice(first: int) -> None:
    order = (TRIP[first], *TRIP[:first], *TRIP[first + 1 :])
    done = progress_of(told(order, 9)[0])
    assert (done.picked_up, done.handed_over) == (7, 7)


def test_in_whatever_order_messages_come_nobody_counts_twice_and_what_is_open_waits() -> None:
    for order in permutations(TRIP):
        taps, waits = told(order, 9)
        done = progress_of(taps)
        assert done.handed_over <= done.picked_up <= 7, order
        assert waits or (done.picked_up, done.handed_over) == (7, 7), order


def test_a_number_that_nobody_told_is_among_those_who_were_brought() -> None:
    taps = [Tap(A.PICKED_UP, minute(20), 2), Tap(A.HANDED_OVER, minute(20), 2)]
    assert late_meaning(Said(Answer.PICKED_UP), minute(5), None, taps).outcome is (
        InboundOutcome.KNOWN
    )
