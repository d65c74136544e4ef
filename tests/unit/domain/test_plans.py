"""How many people of a rescue another unit is needed for."""

from __future__ import annotations

import pytest

from ioc.domain.people_ledger import Tally
from ioc.domain.plans import HOUSEHOLD, people_to_fetch


@pytest.mark.parametrize(
    ("tally", "seats", "has_unit", "people"),
    [
        (Tally(10), 0, False, 10),
        (Tally(10, picked_up=6, handed_over=6), 0, False, 4),
        (Tally(10), 8, True, 2),
        (Tally(4), 8, True, None),
        (Tally(None), 0, False, HOUSEHOLD),
        (Tally(None), 3, True, None),
        (Tally(0), 0, False, 0),
        (Tally(0), 8, True, None),
    ],
    ids=[
        "all wait",
        "some were brought",
        "more than the seats under way",
        "the unit under way takes all",
        "nobody said how many",
        "nobody said how many and a unit goes",
        "nobody to be carried",
        "nobody to be carried and a unit goes",
    ],
)
def test_a_unit_is_needed_for(tally: Tally, seats: int, has_unit: bool, people: int | None) -> None:
    assert people_to_fetch(tally, seats, has_unit=has_unit) == people


def test_who_was_picked_up_and_brought_nowhere_is_fetched_again() -> None:
    assert people_to_fetch(Tally(4, picked_up=4), 0, has_unit=False) == 4
