"""The order of rescues: tiers by rule, scores inside them, and what must never happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.priority import (
    DEFAULTS,
    MINUTES_COUNT,
    Priority,
    PriorityReason,
    PriorityTerm,
    Situation,
    Tier,
    Weights,
    prioritise,
)
from dispatch.priority_weights import (
    CEILINGS,
    STRUCTURE_POINTS,
    VULNERABLE_POINTS,
    from_json,
    highest,
    problems,
)

P1, P2, P3, P4 = Tier.P1, Tier.P2, Tier.P3, Tier.P4
DANGER = {"is_life_threat": True}
LOFT = {"refuge": "upper_floor", "trend": "stable"}
FRAIL = {"vulnerable": {"tre_em": 1}}


def of(**known: Any) -> Priority:
    known["danger_codes"] = frozenset(known.get("danger_codes", ()))
    known["needs"] = frozenset(known.get("needs", ()))
    return prioritise(Situation(**known))


def test_the_example_of_the_field_study() -> None:
    """5 people, two disabled elders of 80 and 78, a child of 6, neck-deep, one storey, two hours
    of waiting, battery at 15 %."""
    found = of(
        people=5,
        vulnerable={"khuyet_tat": 2, "nguoi_gia_75": 2, "tre_em": 1},
        water_depth_m=1.5,
        trend="rising",
        structure="one_storey",
        waiting_minutes=120,
        battery_percent=15,
    )
    assert (found.tier, found.score) == (P1, 76.8)
    hazard = (PriorityTerm.MARGIN, PriorityTerm.RISE, PriorityTerm.FLOW, PriorityTerm.STRUCTURE)
    assert [found.terms[term] for term in hazard] == [15.0, 10.0, 0.0, 3.0]
    assert found.terms[PriorityTerm.VULNERABLE] == 30.0
    assert found.terms[PriorityTerm.PEOPLE] == 7.8
    assert found.terms[PriorityTerm.WAITING] == 6.0
    assert found.terms[PriorityTerm.ALONE] == 5.0


@pytest.mark.parametrize(
    ("known", "tier"),
    [
        ({}, None),
        ({"water_depth_m": 0.5}, None),  # a street
        ({"waiting_minutes": 900.0, "people": 30}, None),  # nobody is in danger
        # Water at the body.
        ({"water_depth_m": 1.4}, P1),
        ({"water_depth_m": 1.1}, P1),  # a refuge that nobody told of counts as none
        ({"water_depth_m": 1.1, "refuge": "none"}, P1),
        ({"water_depth_m": 1.1, "refuge": "ground"}, P1),
        ({"water_depth_m": 1.39, "refuge": "upper_floor", **DANGER}, P3),
        ({"water_depth_m": 1.1, "refuge": "upper_floor", **FRAIL}, P1),
        ({"water_depth_m": 1.5, "refuge": "upper_floor"}, P1),  # nobody said that it stands still
        ({"water_depth_m": 1.5, **LOFT}, P3),  # stranded, and safe
        ({"water_depth_m": 1.5, **LOFT, **FRAIL}, P2),
        ({"water_depth_m": 2.1, **LOFT}, P1),  # the floor is not high enough for that
        ({"water_depth_m": 2.1, **LOFT, "margin_m": 1.5}, P3),  # they say it is
        ({"water_depth_m": 1.5, "refuge": "upper_floor", "trend": "rising"}, P1),
        ({"water_depth_m": 1.5, **LOFT, "rise_cm_per_h": 3.0}, P1),  # the gauge says other
        # A refuge about to go.
        ({"margin_m": 0.5}, P1),
        ({"margin_m": 0.51}, None),
        ({"margin_m": 0.3, **LOFT}, P1),
        ({"refuge": "roof", "trend": "rising"}, P1),
        ({"refuge": "tree", "trend": "rising", "water_depth_m": 0.6}, P1),
        ({"refuge": "roof", "trend": "stable"}, P2),
        ({"refuge": "roof", "water_depth_m": 0.3}, P2),
        # Minutes count.
        ({"danger_codes": ["drowning"], **DANGER}, P1),
        ({"danger_codes": ["life_support_fails"], **DANGER}, P1),
        ({"danger_codes": ["birth_near"], **DANGER}, P1),
        ({"danger_codes": ["drowning"]}, None),  # told as a joke
        ({"needs": ["oxygen"], **DANGER}, P1),
        # Urgent.
        ({"water_depth_m": 1.0, "refuge": "ground"}, P2),
        ({"water_depth_m": 0.4, "refuge": "ground", "rise_cm_per_h": 10.0}, P2),
        ({"water_depth_m": 0.4, "refuge": "ground", "rise_cm_per_h": 4.0}, P3),
        ({"water_depth_m": 0.4, "refuge": "ground", "trend": "rising"}, P2),  # of unknown speed
        ({"water_depth_m": 0.4, "refuge": "ground", **FRAIL}, P2),
        ({"water_depth_m": 0.2, "refuge": "ground", **FRAIL}, None),
        ({"refuge": "upper_floor", "vulnerable": {"tre_em_mot_minh": 2}}, P2),
        ({"hours_without": 24.0, "needs": ["water"]}, P2),
        ({"hours_without": 23.0, "needs": ["water"]}, P4),
        ({"reads_emergency": True, **DANGER}, P2),
        ({"reads_emergency": True, **DANGER, **FRAIL}, P1),
        ({"is_life_threat": True}, P3),
        ({"is_life_threat": True, **FRAIL}, P2),
        # Stranded, and supplies.
        ({"refuge": "upper_floor"}, P3),
        ({"refuge": "boat"}, P3),
        ({"needs": ["boat"]}, P3),
        ({"needs": ["food", "water"]}, P4),
        ({"asks_rescue": True}, None),  # a car that is stuck is a rescue too
        ({"asks_rescue": True, "water_depth_m": 0.4}, P3),
    ],
)
def test_tiers(known: dict[str, Any], tier: Tier | None) -> None:
    assert of(**known).tier is tier


def test_many_small_things_never_outscore_a_life() -> None:
    crowd = of(
        people=60,
        vulnerable=dict.fromkeys(VULNERABLE_POINTS, 5),
        needs=["food"],
        waiting_minutes=2000,
        battery_percent=1,
    )
    one = of(water_depth_m=1.4)
    assert crowd.score > one.score
    assert (crowd.tier, one.tier) == (P4, P1)


def test_what_decided_stands_first_and_the_rest_follows() -> None:
    found = of(
        water_depth_m=1.5,
        refuge="ground",
        trend="rising",
        vulnerable={"tre_em": 1},
        people=4,
        battery_percent=12,
        waiting_minutes=40,
    )
    assert [(one.code, one.value, one.of) for one in found.reasons] == [
        (PriorityReason.WATER_NECK, 1.5, None),
        (PriorityReason.WATER_RISING, None, None),
        (PriorityReason.ON_GROUND, None, None),
        (PriorityReason.PEOPLE, 1, "tre_em"),
        (PriorityReason.PEOPLE, 4, None),
        (PriorityReason.BATTERY, 12, None),
        (PriorityReason.WAITING, 40, None),
    ]


def test_waiting_counts_one_for_twenty_minutes_and_ends() -> None:
    def waited(minutes: float) -> float:
        return of(water_depth_m=1.5, waiting_minutes=minutes).terms[PriorityTerm.WAITING]

    assert [waited(m) for m in (0, 19.9, 20, 299, 300, 3000)] == [0, 0, 1, 14, 15, 15]


def test_what_is_not_known_is_not_nothing() -> None:
    unknown = of(reads_emergency=True, is_life_threat=True, refuge="ground")
    dry = of(reads_emergency=True, is_life_threat=True, refuge="ground", water_depth_m=0.0)
    assert unknown.tier is P2
    assert dry.tier is P3
    assert unknown.score > dry.score


codes = st.sampled_from(sorted(VULNERABLE_POINTS))
situations = st.builds(
    Situation,
    people=st.none() | st.integers(0, 300),
    vulnerable=st.dictionaries(codes, st.integers(1, 9), max_size=4),
    water_depth_m=st.floats(0, 6),
    trend=st.none() | st.sampled_from(["rising", "stable", "falling"]),
    rise_cm_per_h=st.none() | st.floats(0, 200),
    refuge=st.none() | st.sampled_from(["none", "ground", "upper_floor", "roof", "tree", "boat"]),
    margin_m=st.none() | st.floats(0, 5),
    danger_codes=st.frozensets(st.sampled_from([*sorted(MINUTES_COUNT), "strong_current"])),
    structure=st.none() | st.sampled_from(sorted(STRUCTURE_POINTS)),
    current_ms=st.none() | st.floats(0, 5),
    waiting_minutes=st.floats(0, 10_000),
    battery_percent=st.none() | st.integers(0, 100),
    is_unreachable=st.booleans(),
    hours_without=st.none() | st.floats(0, 100),
    needs=st.frozensets(st.sampled_from(["boat", "food", "water", "oxygen"])),
    is_life_threat=st.booleans(),
    reads_emergency=st.booleans(),
    asks_rescue=st.booleans(),
)


def place(found: Priority) -> str:
    """A tier as it sorts; nobody to rescue comes last."""
    return found.tier.value if found.tier else "P5"


def never_later(before: Situation, after: Situation) -> None:
    first, second = prioritise(before), prioritise(after)
    assert place(second) <= place(first)
    assert second.score >= first.score


@given(situations)
def test_a_score_is_the_sum_of_its_terms_and_stays_in_its_range(given_: Situation) -> None:
    found = prioritise(given_)
    assert 0 <= found.score <= 100
    assert found.score == pytest.approx(min(100, sum(found.terms.values())), abs=0.051)
    assert (found.tier is None) == (found.reasons == ())


@given(situations, st.floats(0, 4))
def test_deeper_water_never_comes_later(given_: Situation, deeper: float) -> None:
    now = given_.water_depth_m or 0.0
    never_later(given_, replace(given_, water_depth_m=now + deeper))


@given(situations, codes)
def test_a_frail_person_more_never_comes_later(given_: Situation, code: str) -> None:
    more: Mapping[str, int] = {**given_.vulnerable, code: given_.vulnerable.get(code, 0) + 1}
    never_later(given_, replace(given_, vulnerable=more))


@given(situations, st.integers(1, 50))
def test_more_people_never_come_later(given_: Situation, more: int) -> None:
    never_later(given_, replace(given_, people=(given_.people or 0) + more))


@given(situations, st.floats(0, 600))
def test_who_waits_longer_never_comes_later(given_: Situation, more: float) -> None:
    never_later(given_, replace(given_, waiting_minutes=given_.waiting_minutes + more))


@given(situations, st.floats(0, 5))
def test_a_smaller_margin_never_comes_later(given_: Situation, less: float) -> None:
    if given_.margin_m is not None:
        never_later(given_, replace(given_, margin_m=max(0.0, given_.margin_m - less)))


@given(situations)
def test_rising_water_never_comes_later(given_: Situation) -> None:
    calm = replace(given_, trend="stable", rise_cm_per_h=None)
    never_later(calm, replace(calm, trend="rising"))


def test_our_weights_are_sound_and_come_back_as_they_were() -> None:
    assert problems(DEFAULTS) == []
    assert highest(DEFAULTS) == 100.0
    assert from_json(DEFAULTS.to_json()) == DEFAULTS
    assert set(CEILINGS) <= set(DEFAULTS.to_json())


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"neck_m": 3.0}, ("neck_m", "out_of_range")),
        ({"chest_m": float("nan")}, ("chest_m", "out_of_range")),
        ({"waiting_minutes_per_point": 0.0}, ("waiting_minutes_per_point", "out_of_range")),
        ({"chest_m": 1.3, "neck_m": 1.2}, ("chest_m", "not_rising")),
        ({"people_most": 30.0}, ("points", "over_100")),
        ({"vulnerable_points": {"nguoi_gia": 3.0}}, ("vulnerable_points", "unknown_value")),
        (
            {"structure_points": {**STRUCTURE_POINTS, "bamboo_tin": -1.0}},
            ("structure_points.bamboo_tin", "out_of_range"),
        ),
    ],
)
def test_broken_weights_are_refused(changes: dict[str, Any], wrong: tuple[str, str]) -> None:
    made = replace(Weights(), **changes)
    assert wrong in problems(made)
    with pytest.raises(ValueError, match="cannot be used"):
        from_json(made.to_json())
