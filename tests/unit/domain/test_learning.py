"""Which trained models are kept, and what speaks against taking one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain.learning import (
    BUILT_IN,
    STALE_AFTER,
    Kept,
    ModelState,
    Objection,
    is_stale,
    objection,
    too_many,
)

NOON = datetime(2026, 10, 28, 12, tzinfo=UTC)


def kept(*states: str) -> list[Kept]:
    """Models named by their age, the oldest first."""
    return [
        Kept(f"m{age}", ModelState(state), NOON + timedelta(hours=age))
        for age, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("states", "behind", "dropped"),
    [
        (("former", "current", "candidate"), None, []),
        (("former", "former", "current", "candidate"), None, ["m0"]),
        (("former", "former", "current", "candidate"), "m0", ["m1"]),
        (("candidate", "former", "current", "candidate"), None, ["m1"]),
        (("candidate", "candidate", "current", "candidate"), None, ["m0"]),
        (("former", "candidate", "candidate", "candidate"), None, ["m0", "m1"]),
    ],
)
def test_the_oldest_former_goes_first(
    states: tuple[str, ...], behind: str | None, dropped: list[str]
) -> None:
    assert too_many(kept(*states), behind, most=2) == dropped


@pytest.mark.parametrize(
    ("state", "compared_with", "grounds", "against"),
    [
        (ModelState.CANDIDATE, BUILT_IN, (), None),
        (ModelState.CANDIDATE, BUILT_IN, ("nothing_gained",), None),
        (ModelState.CANDIDATE, BUILT_IN, ("recall_falls",), Objection.RECALL_FALLS),
        (ModelState.CANDIDATE, "m1", (), Objection.COMPARED_WITH_ANOTHER),
        # It has served: who goes back to it knows it.
        (ModelState.FORMER, "m1", ("recall_falls",), None),
    ],
)
def test_a_candidate_that_misses_more_calls_for_help_is_objected_to(
    state: ModelState, compared_with: str, grounds: tuple[str, ...], against: Objection | None
) -> None:
    assert objection(state, compared_with, grounds, BUILT_IN) is against


def test_a_training_that_has_long_said_nothing_has_died() -> None:
    assert not is_stale(NOON, NOON + STALE_AFTER)
    assert is_stale(NOON, NOON + STALE_AFTER + timedelta(seconds=1))
