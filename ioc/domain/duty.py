"""Duty lists: who is on duty at a moment, and when nobody is.

Shifts are half open: who takes over at 07:00 is on duty at 07:00 sharp, and who goes is not. One
that repeats does so every seven days from its first time on, without an end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)
LONGEST_SHIFT = timedelta(days=7)
LOOK_AHEAD = timedelta(days=7)
"""How far ahead a list is looked through for gaps."""


@dataclass(frozen=True)
class Shift:
    """A person on duty, once or every week.

    Attributes:
        user_id: the account.
        begins_at, ends_at: aware moments of the first time, at most a week apart.
        repeats_weekly: whether it comes again every seven days.
    """

    user_id: int
    begins_at: datetime
    ends_at: datetime
    repeats_weekly: bool = False

    def __post_init__(self) -> None:
        if not self.begins_at < self.ends_at <= self.begins_at + LONGEST_SHIFT:
            raise ValueError("a shift ends after it begins, within a week")

    def times_between(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of this shift that touch the time from `begin` to `end`, in order."""
        first, last = self.begins_at, self.ends_at
        if self.repeats_weekly and last <= begin:
            weeks = (begin - last) // WEEK + 1
            first, last = first + weeks * WEEK, last + weeks * WEEK
        while first < end:
            if last > begin:
                yield first, last
            if not self.repeats_weekly:
                return
            first, last = first + WEEK, last + WEEK


def on_duty(shifts: Iterable[Shift], at: datetime) -> list[int]:
    """The accounts on duty at a moment, each once, in the order of the list."""
    found = (
        shift.user_id
        for shift in shifts
        for begin, end in shift.times_between(at, at + timedelta(microseconds=1))
        if begin <= at < end
    )
    return list(dict.fromkeys(found))


def gaps(
    shifts: Iterable[Shift], begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The stretches from `begin` to `end` in which nobody of the list is on duty, in order."""
    covered = sorted(time for shift in shifts for time in shift.times_between(begin, end))
    found = []
    until = begin
    for first, last in covered:
        if first > until:
            found.append((until, min(first, end)))
        until = max(until, last)
    if until < end:
        found.append((until, end))
    return found


def overlapping(shift: Shift, others: Iterable[Shift]) -> bool:
    """Whether the same person already has a shift at the same time in these four weeks."""
    end = shift.begins_at + 4 * WEEK
    own = list(shift.times_between(shift.begins_at, end))
    return any(
        begin < other_end and other_begin < last
        for other in others
        if other.user_id == shift.user_id
        for other_begin, other_end in other.times_between(shift.begins_at, end)
        for begin, last in own
    )
