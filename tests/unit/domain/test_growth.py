"""An incident grows and is taken apart again: whatever the order, it ends where it began."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ioc.domain.growth import FIELDS, State, Step, grown, opened, rebased, weighed, without_words


def told(rng: random.Random) -> State:
    """Anything that a report may bring."""
    severity = rng.choice(("low", "normal", "high", "critical"))
    return {
        "severity": severity,
        "tier": rng.choice(("P1", "P2", "P3")) if severity == "critical" else None,
        "score": float(rng.randrange(100)),
        "people": rng.choice((None, 1, 2, 5, 9)),
        "vulnerable": sorted(rng.sample(("nguoi_gia", "tre_em", "so_sinh"), rng.randrange(3))),
        "verification": rng.choice(("unverified", "verified", "doubtful")),
        "confirmed_at": f"2026-11-02T{rng.randrange(10, 24)}:00:00+07:00",
        "place": {
            "lat": rng.random(),
            "lon": rng.random(),
            "accuracy_m": 10.0,
            "quality": rng.choice(("none", "ward", "street", "exact")),
            "address": rng.choice((None, "12 Bạch Đằng")),
            "area": rng.choice((None, "19753", "19789")),
            "other_areas": [],
        },
    }


def _grow(steps: list[Step], now: State | None, more: State) -> State:
    steps.append(Step(more, now))
    return grown(now, more)


@pytest.mark.parametrize("seed", range(60))
def test_taken_back_in_any_order_it_is_what_it_was(seed: int) -> None:
    rng = random.Random(seed)
    first = told(rng)
    steps = [Step(first, None)]
    now = opened(first)
    for _ in range(rng.randrange(1, 7)):
        now = _grow(steps, now, told(rng))
    while len(steps) > 1:
        at = rng.randrange(1, len(steps))
        befores, now = rebased(steps, at, None, now)
        kept = steps[at + 1 :]
        steps = [*steps[:at], *(Step(s.told, b) for s, b in zip(kept, befores, strict=True))]
    assert now == opened(first)


@pytest.mark.parametrize("seed", range(60))
def test_without_one_it_is_as_if_that_one_had_never_come(seed: int) -> None:
    rng = random.Random(seed + 1000)
    brought = [told(rng) for _ in range(5)]
    steps: list[Step] = []
    now: State | None = None
    for one in brought:
        now = _grow(steps, now, one)
    assert now is not None
    at = rng.randrange(5)
    _befores, left = rebased(steps, at, None, now)
    expected: State | None = None
    for number, one in enumerate(brought):
        if number != at:
            expected = grown(expected, one)
    assert left == expected


@pytest.mark.parametrize("seed", range(40))
def test_what_people_set_by_hand_stays(seed: int) -> None:
    rng = random.Random(seed + 2000)
    steps = [Step(told(rng), None)]
    now: State = opened(steps[0].told)
    now = _grow(steps, now, told(rng))
    now = {**now, "severity": "low", "people": 42}
    _befores, left = rebased(steps, 1, None, now)
    before = opened(steps[0].told)
    for name in FIELDS:
        by_hand: dict[str, Any] = {"severity": "low", "people": 42}
        was = grown(before, steps[1].told)[name]
        assert left[name] == (by_hand[name] if by_hand.get(name, was) != was else before[name])


def test_a_place_is_taken_over_only_where_none_was_known() -> None:
    rng = random.Random(5)
    known, vague = told(rng), told(rng)
    known["place"]["quality"], vague["place"]["quality"] = "exact", "ward"
    assert grown(opened(vague), known)["place"]["lat"] == known["place"]["lat"]
    assert grown(opened(known), vague)["place"] == known["place"]


@pytest.mark.parametrize("seed", range(60))
def test_without_words_no_address_is_left_and_nothing_looks_set_by_hand(seed: int) -> None:
    rng = random.Random(seed + 2000)
    first = told(rng)
    steps, now = [Step(first, None)], opened(first)
    for _ in range(rng.randrange(1, 6)):
        now = _grow(steps, now, told(rng))
    assert without_words(steps, now, lambda _address: False) == (steps, now)
    kept, left = without_words(steps, now, lambda address: "12" in address)
    assert "12 Bạch Đằng" not in repr((kept, left))
    at = rng.randrange(1, len(kept))
    _befores, after = rebased(kept, at, None, left)
    expected = opened(kept[0].told)
    for step in (*kept[1:at], *kept[at + 1 :]):
        expected = grown(expected, step.told)
    assert after == expected


def _people_after(*counts: int, read: bool = True) -> int | None:
    rng = random.Random(7)
    earlier: list[State] = []
    now: State | None = None
    for count in counts:
        one = weighed(earlier, {**told(rng), "people": count, "people_read": read})
        earlier.append(one)
        now = grown(now, one)
    assert now is not None
    return now["people"]


@pytest.mark.parametrize("counts", [(5, 5, 5, 5, 131), (131, 5, 5, 5, 5), (5, 4, 131, 5, 5, 3)])
def test_a_number_misread_does_not_win_over_many_who_agree(counts: tuple[int, ...]) -> None:
    assert _people_after(*counts) == 5


@pytest.mark.parametrize(
    ("counts", "most"),
    [((5, 5, 5, 9), 9), ((5, 5, 5, 49), 49), ((5, 131), 131), ((5, 5, 5, 131, 130), 131)],
)
def test_the_highest_count_holds_where_it_may_be_true(counts: tuple[int, ...], most: int) -> None:
    assert _people_after(*counts) >= most - 1


def test_a_count_that_a_person_gave_is_never_outvoted() -> None:
    assert _people_after(5, 5, 5, 5, 131, read=False) == 131
