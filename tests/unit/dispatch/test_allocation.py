"""Plans of many rescues: what none may ever break, and what each policy is for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.nights import night
from dispatch.allocation import allocate, nearest_only
from dispatch.evaluation import evaluate, violations
from dispatch.scenario import (
    Carrier,
    Left,
    LeftReason,
    Plan,
    Policy,
    Refuge,
    Request,
    Scenario,
    Stop,
    Tier,
    Trip,
)
from dispatch.types import Place

HOME = Place(16.46, 107.58)


def north(metres: float) -> Place:
    return Place(HOME.lat + metres / 111_195, HOME.lon)


def party(
    name: str, metres: float, people: int = 4, tier: Tier = Tier.P3, **more: object
) -> Request:
    return Request(name, north(metres), people, tier, **more)  # type: ignore[arg-type]


def scenario(
    requests: list[Request],
    units: list[Carrier] | None = None,
    shelters: list[Refuge] | None = None,
    **more: object,
) -> Scenario:
    boats = [Carrier("boat", HOME, 8, 10.0)] if units is None else units
    halls = [Refuge("hall", HOME, 500)] if shelters is None else shelters
    return Scenario(
        tuple(requests),
        tuple(boats),
        tuple(halls),
        **{"time_limit_seconds": 0.05, **more},  # type: ignore[arg-type]
    )


places = st.builds(
    Place,
    st.floats(16.40, 16.55, allow_nan=False),
    st.floats(107.50, 107.65, allow_nan=False),
)
requests = st.lists(
    st.tuples(
        places,
        st.integers(0, 30),
        st.sampled_from(list(Tier)),
        st.sets(st.sampled_from(["stretcher", "night"]), max_size=1),
    ),
    max_size=25,
)
units = st.lists(
    st.tuples(
        places,
        st.integers(0, 12),
        st.floats(2, 40, allow_nan=False),
        st.sets(st.sampled_from(["stretcher", "night"]), max_size=2),
        st.floats(0, 90, allow_nan=False),
    ),
    max_size=6,
)
shelters = st.lists(st.tuples(places, st.integers(0, 40)), max_size=4)


@settings(max_examples=120, deadline=None)
@given(requests, units, shelters, st.sampled_from(list(Policy)), st.floats(0, 300))
def test_no_plan_breaks_a_rule_whatever_the_night(
    asked: list[tuple[Place, int, Tier, set[str]]],
    boats: list[tuple[Place, int, float, set[str], float]],
    halls: list[tuple[Place, int]],
    policy: Policy,
    horizon: float,
) -> None:
    made = scenario(
        [Request(f"r{n}", p, k, t, 50, 0, frozenset(c)) for n, (p, k, t, c) in enumerate(asked)],
        [Carrier(f"b{n}", p, s, v, frozenset(c), a) for n, (p, s, v, c, a) in enumerate(boats)],
        [Refuge(f"s{n}", p, k) for n, (p, k) in enumerate(halls)],
        policy=policy,
        horizon_minutes=horizon,
        time_limit_seconds=0.01,
    )
    result = allocate(made)
    assert violations(made, result.plan) == []
    assert violations(made, result.baseline) == []
    # Everybody is in the plan, or is named with a reason.
    fetched: dict[str, int] = {}
    visited = set()
    for trip in result.plan.trips:
        for stop in trip.stops:
            if stop.request is not None:
                visited.add(stop.request)
                fetched[stop.request] = fetched.get(stop.request, 0) + stop.people
    left = {one.request for one in result.plan.not_reached}
    for one in made.requests:
        is_done = one.id in visited and fetched[one.id] == one.people
        assert is_done is (one.id not in left)


def test_the_one_in_danger_goes_before_the_one_next_door() -> None:
    night_ = scenario(
        [party("near", 300), party("danger", 4_000, tier=Tier.P1)],
        [Carrier("boat", HOME, 4, 10.0)],
        policy=Policy.LIFE_FIRST,
    )
    first = allocate(night_).plan.trips[0].stops[0]
    assert first.request == "danger"
    assert nearest_only(night_).trips[0].stops[0].request == "near"


def test_a_boat_fills_on_the_way() -> None:
    (trip,) = allocate(scenario([party("a", 1_000, 3), party("b", 1_300, 3)])).plan.trips
    assert [stop.request for stop in trip.stops[:2]] == ["a", "b"] or {
        stop.request for stop in trip.stops[:2]
    } == {"a", "b"}
    assert trip.stops[-1].shelter == "hall" and trip.stops[-1].people == 6


def test_a_party_larger_than_the_boat_is_carried_in_turns() -> None:
    made = allocate(scenario([party("school", 800, 20)]))
    assert [sum(s.people for s in t.stops if s.request) for t in made.plan.trips] == [8, 8, 4]
    assert made.figures.people_out == 20 and made.figures.requests_out == 1


def test_a_family_is_not_torn_apart_where_a_boat_could_take_it_whole() -> None:
    made = allocate(scenario([party("a", 500, 5), party("b", 700, 5)]))
    for trip in made.plan.trips:
        assert all(stop.people == 5 for stop in trip.stops if stop.request)


def test_what_a_shelter_cannot_take_goes_to_the_next() -> None:
    halls = [Refuge("near", north(200), 5), Refuge("far", north(3_000), 50)]
    made = allocate(scenario([party("a", 300, 5), party("b", 350, 5)], shelters=halls))
    assert {s.shelter for t in made.plan.trips for s in t.stops if s.shelter} == {"near", "far"}
    assert made.figures.people_out == 10


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (scenario([party("a", 500)], units=[]), LeftReason.NO_UNIT),
        (
            scenario([party("a", 500, capabilities=frozenset({"stretcher"}))]),
            LeftReason.NOT_CAPABLE,
        ),
        (scenario([party("a", 500)], [Carrier("b", HOME, 0, 10.0)]), LeftReason.NOT_CAPABLE),
        (scenario([party("a", 500)], shelters=[Refuge("s", HOME, 0)]), LeftReason.NO_SHELTER_PLACE),
        (scenario([party("a", 90_000)]), LeftReason.BEYOND_HORIZON),
    ],
)
def test_who_is_not_reached_is_told_why(made: Scenario, reason: LeftReason) -> None:
    assert allocate(made).plan.not_reached == (Left("a", reason),)


def test_who_only_needs_somebody_there_is_not_carried_anywhere() -> None:
    made = allocate(scenario([party("visit", 500, 0)]))
    assert made.plan.trips == (
        Trip("boat", (Stop(made.plan.trips[0].stops[0].arrive_minute, 0, request="visit"),)),
    )
    assert made.figures.requests_out == 1


def test_a_unit_that_is_still_busy_comes_later() -> None:
    made = allocate(scenario([party("a", 1_000)], [Carrier("b", HOME, 8, 10.0, frozenset(), 30.0)]))
    # 1 km × 1.3 at 10 km/h is 7.8 minutes.
    assert made.plan.trips[0].stops[0].arrive_minute == pytest.approx(37.8, abs=0.05)


def test_the_evaluator_drives_the_plan_itself() -> None:
    made = scenario([party("a", 1_000, 9)])
    liar = Plan("liar", 0.0, (Trip("boat", (Stop(1.0, 9, request="a"),)),), ())
    told = violations(made, liar)
    assert any("before it can be there" in one for one in told)
    assert any("9 on 8 seats" in one for one in told)
    assert any("ends with 9 on board" in one for one in told)
    with pytest.raises(ValueError, match="8 seats"):
        evaluate(made, liar)


def test_life_first_reaches_far_more_of_the_critical_than_nearest_only() -> None:
    for seed in (1, 2):
        made = allocate(night(seed, requests=600, units=30, seconds=0.4))
        ours, base = made.figures.critical_reached_60_min, made.baseline_figures
        assert ours >= 2 * base.critical_reached_60_min
        assert made.figures.critical_out > base.critical_out


def test_throughput_brings_out_at_least_as_many_as_nearest_only() -> None:
    made = allocate(night(3, requests=600, units=30, policy=Policy.THROUGHPUT, seconds=2.0))
    assert made.figures.people_out >= made.baseline_figures.people_out


def test_the_same_night_is_planned_the_same_way_twice() -> None:
    made = replace(night(4, requests=200, units=12), time_limit_seconds=0.0)
    first, second = allocate(made), allocate(made)
    assert first.plan.trips == second.plan.trips
