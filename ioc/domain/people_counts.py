"""People of an incident, counted at three doors: asked for, picked up, handed over.

What does not agree is said, never smoothed over: somebody may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CountGap(StrEnum):
    """What does not agree; each comes with a number of people."""

    NOT_FETCHED = "not_fetched"
    """Fewer were picked up than were told of, and no unit is there to fetch the rest."""
    NOT_HANDED_OVER = "not_handed_over"
    """Fewer were handed over than were picked up, and no unit has them on board."""
    MORE_THAN_TOLD = "more_than_told"
    """More were picked up than were told of."""


@dataclass(frozen=True)
class Counts:
    """What was counted; `expected` is None while nobody has said how many they are."""

    expected: int | None
    picked_up: int
    handed_over: int


def gaps(counts: Counts, *, is_fetching: bool, is_carrying: bool) -> list[tuple[CountGap, int]]:
    """What does not agree. `is_fetching`: a unit is still on its way to them or beside them;
    `is_carrying`: a unit has people on board."""
    found: list[tuple[CountGap, int]] = []
    lost = counts.picked_up - counts.handed_over
    if lost > 0 and not is_carrying:
        found.append((CountGap.NOT_HANDED_OVER, lost))
    if counts.expected is None or counts.picked_up == 0:
        return found
    difference = counts.expected - counts.picked_up
    if difference > 0 and not is_fetching:
        found.append((CountGap.NOT_FETCHED, difference))
    elif difference < 0:
        found.append((CountGap.MORE_THAN_TOLD, -difference))
    return found
