"""People counted at three doors: what does not agree is said."""

from __future__ import annotations

import pytest

from ioc.domain.people_counts import CountGap, Counts, gaps

G = CountGap


@pytest.mark.parametrize(
    ("counts", "is_fetching", "is_carrying", "said"),
    [
        (Counts(8, 8, 8), False, False, []),
        (Counts(8, 0, 0), False, False, []),
        (Counts(8, 6, 6), False, False, [(G.NOT_FETCHED, 2)]),
        (Counts(8, 6, 6), True, False, []),
        (Counts(8, 8, 6), False, True, []),
        (Counts(8, 8, 6), False, False, [(G.NOT_HANDED_OVER, 2)]),
        (Counts(8, 6, 5), False, False, [(G.NOT_HANDED_OVER, 1), (G.NOT_FETCHED, 2)]),
        (Counts(4, 5, 5), False, False, [(G.MORE_THAN_TOLD, 1)]),
        (Counts(None, 5, 4), False, False, [(G.NOT_HANDED_OVER, 1)]),
        (Counts(None, 5, 5), False, False, []),
    ],
)
def test_a_difference_is_said_once_nobody_is_there_to_mend_it(
    counts: Counts, is_fetching: bool, is_carrying: bool, said: list[tuple[CountGap, int]]
) -> None:
    assert gaps(counts, is_fetching=is_fetching, is_carrying=is_carrying) == said
