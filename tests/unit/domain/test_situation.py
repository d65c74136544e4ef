"""The figures of a situation report, its hours, and what a hand may put into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ioc.domain import situation as rules
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import Tier
from ioc.domain.situation import Counted, Figure, Rescue, Said


def test_each_figure_names_what_it_was_counted_from() -> None:
    rescues = [
        Rescue(1, "a", Tier.P1, True, True, 5, left=3, picked_up=2),
        Rescue(2, "a", Tier.P3, False, False, None),
        Rescue(3, "b", Tier.P2, True, True, 4, picked_up=4, missing=1),
        Rescue(4, "b", Tier.P1, True, True, None),
    ]
    found = rules.cells(rescues, [Counted(Figure.PERSONS_SHELTERED, 9, "a", 30)])
    flooded = found["a", Figure.PERSONS_FLOODED]
    assert (flooded.computed, flooded.unknown) == (5, 1)
    assert flooded.sources == [(1, 5), (2, None)]
    assert found["a", Figure.PERSONS_RESCUED].sources == [(1, 2)]
    assert found["a", Figure.PERSONS_SILENT].sources == [(1, 3)]
    # Everybody of 3 is on board: nobody there is out of contact. Nobody knows how many 4 are.
    assert found["b", Figure.HOUSEHOLDS_SILENT].sources == [(4, 1)]
    assert found["b", Figure.PERSONS_SILENT].sources == [(4, None)]
    assert found["b", Figure.MISSING].sources == [(3, 1)]
    assert found["a", Figure.OPEN_P1].sources == [(1, 1)]
    assert ("a", Figure.OPEN_P3) not in found
    assert found["a", Figure.PERSONS_SHELTERED].computed == 30


def test_a_total_counts_corrections_and_says_so() -> None:
    assert rules.total([Said(3, 1), Said(4)]) == Said(7, 1)
    corrected = rules.total([Said(3, 1, corrected=10), Said(4, 2)])
    assert (corrected.value, corrected.computed, corrected.unknown) == (14, 7, 2)
    assert corrected.corrected == 14
    assert rules.total([]) == Said()


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        (["18:00", "6:00", "06:00"], ["06:00", "18:00"]),
        (["6h", "12h30"], ["06:00", "12:30"]),
        (["7"], ["07:00"]),
        ([], []),
    ],
)
def test_hours_are_read_as_people_write_them(typed: list[str], hours: list[str]) -> None:
    assert rules.times(typed) == hours


@pytest.mark.parametrize("typed", ["25:00", "6:60", "sáu", "6:0", "-1:00", "²:00", "6:00:00"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        rules.times([typed])


def test_the_last_hour_that_came_is_due_and_none_before_the_beginning() -> None:
    hours = ["06:00", "12:00", "18:00"]
    noon = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    began = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert rules.last_due(hours, began, noon) == noon
    assert rules.last_due(hours, noon, noon) is None
    before = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert rules.last_due(hours, began, datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == before
    assert rules.last_due([], began, noon) is None
    # Past midnight the evening's report is still due.
    evening = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert rules.last_due(hours, noon, datetime(2026, 11, 23, 18, 0, tzinfo=UTC)) == evening
    assert rules.next_due(hours, noon) == evening
    assert rules.next_due([], noon) is None


def test_a_correction_is_a_number_or_nothing() -> None:
    assert rules.corrected("1.200") == rules.corrected("1 200") == rules.corrected("1200") == 1200
    assert rules.corrected(" ") is None
    for typed in ("-1", "3,5", "1.5", "12.00", "1..200", "năm", "9999999", "²"):
        with pytest.raises(InvalidInput):
            rules.corrected(typed)
