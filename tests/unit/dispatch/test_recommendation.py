"""Ranking units: who is dropped and why, who comes first and why."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.capability import Capability, NeedKind, UnitKind
from dispatch.lifecycle import UnitStatus
from dispatch.recommendation import recommend
from dispatch.routing import StraightLineRouter
from dispatch.scoring import Weights, trips_needed
from dispatch.types import (
    DropCode,
    Need,
    Place,
    Reason,
    ReasonCode,
    Recommendation,
    Route,
    TermName,
    UnitSnapshot,
)

HERE = Place(16.4779, 107.6110)
ROUTER = StraightLineRouter(1.3)


def north_of_here(metres: float) -> Place:
    return Place(HERE.lat + metres / 110_660.0, HERE.lon)


def unit(
    name: str,
    kind: UnitKind = UnitKind.MOTOR_BOAT,
    metres: float = 1000.0,
    status: UnitStatus = UnitStatus.AVAILABLE,
    age: float | None = 10.0,
    seats: int = 8,
    equipment: frozenset[Capability] = frozenset(),
) -> UnitSnapshot:
    return UnitSnapshot(name, kind, status, north_of_here(metres), age, seats, equipment)


FLOOD = Need(HERE, NeedKind.FLOOD_RESCUE, people=8, water_depth_m=1.6, at_night=True)


def codes(one: Recommendation) -> set[ReasonCode]:
    return {reason.code for reason in one.reasons}


@pytest.mark.parametrize(
    ("given_unit", "code"),
    [
        (unit("XM-31", status=UnitStatus.COMMITTED), DropCode.COMMITTED),
        (unit("XM-31", status=UnitStatus.OUT_OF_SERVICE), DropCode.OUT_OF_SERVICE),
        (unit("G-02", UnitKind.ROWING_BOAT), DropCode.NIGHT),
        (unit("XT-05", UnitKind.HIGH_CLEARANCE_TRUCK), DropCode.WATER_TOO_DEEP),
        (replace(unit("XM-31"), place=None), DropCode.NO_POSITION),
        # What it cannot do is said before what it is busy with: the first can never be mended.
        (unit("CT-01", UnitKind.AMBULANCE, status=UnitStatus.COMMITTED), DropCode.CANNOT_HELP),
    ],
)
def test_a_unit_that_cannot_go_is_dropped_with_its_reason(
    given_unit: UnitSnapshot, code: DropCode
) -> None:
    found = recommend(FLOOD, [given_unit], ROUTER)

    assert found.ranked == ()
    assert [one.code for one in found.dropped] == [code]
    assert found.best is None
    assert found.nearest is None


def test_a_boat_is_not_sent_where_it_would_run_aground() -> None:
    need = replace(FLOOD, water_depth_m=0.2)

    (dropped,) = recommend(need, [unit("CN-07", UnitKind.SPEEDBOAT)], ROUTER).dropped

    assert dropped.code is DropCode.WATER_TOO_SHALLOW


def test_what_is_missing_is_named() -> None:
    (dropped,) = recommend(FLOOD, [unit("CT-01", UnitKind.AMBULANCE)], ROUTER).dropped

    assert dropped.missing == {Capability.WATER_RESCUE}


def test_where_no_way_leads_the_unit_is_unreachable() -> None:
    class NoWayForBoats:
        def routes_to(
            self, destination: Place, starts: Sequence[tuple[UnitKind, Place]]
        ) -> Sequence[Route | None]:
            known = ROUTER.routes_to(destination, starts)
            return [
                None if kind is UnitKind.MOTOR_BOAT else route
                for (kind, _), route in zip(starts, known, strict=True)
            ]

    found = recommend(FLOOD, [unit("XM-31"), unit("CN-07", UnitKind.SPEEDBOAT)], NoWayForBoats())

    assert [one.unit_id for one in found.ranked] == ["CN-07"]
    assert [(one.unit_id, one.code) for one in found.dropped] == [("XM-31", DropCode.UNREACHABLE)]


def test_the_faster_boat_wins_over_the_nearer_one_and_both_are_named() -> None:
    near = unit("XM-12", UnitKind.MOTOR_BOAT, 1500.0)
    fast = unit("CN-07", UnitKind.SPEEDBOAT, 1800.0, seats=10)

    found = recommend(FLOOD, [near, fast], ROUTER)

    assert [one.unit_id for one in found.ranked] == ["CN-07", "XM-12"]
    assert found.best is not None
    assert ReasonCode.FASTEST in codes(found.best)
    assert Reason(ReasonCode.ENOUGH_SEATS, 2) in found.best.reasons
    assert found.nearest is not None
    assert found.nearest.unit_id == "XM-12"
    assert ReasonCode.NEAREST in codes(found.nearest)


def test_a_boat_that_must_go_three_times_comes_after_a_slower_one_that_takes_all() -> None:
    small = unit("XM-01", metres=1000.0, seats=3)
    large = unit("XM-31", metres=2000.0, seats=8)

    found = recommend(FLOOD, [small, large], ROUTER)

    assert [one.unit_id for one in found.ranked] == ["XM-31", "XM-01"]
    assert Reason(ReasonCode.SEVERAL_TRIPS, 3) in found.ranked[1].reasons


@pytest.mark.parametrize(
    ("people", "seats", "expected"),
    [
        (8, 8, 1),
        (9, 8, 2),
        (17, 8, 3),
        (0, 8, 1),  # nobody is to be carried
        (None, 8, 1),  # nobody said how many
        (5, 0, 1),  # it carries nobody, it helps where they are
    ],
)
def test_trips(people: int | None, seats: int, expected: int) -> None:
    assert trips_needed(unit("XM-31", seats=seats), replace(FLOOD, people=people)) == expected


def test_an_old_position_costs_and_is_told() -> None:
    fresh = unit("XM-02", age=20.0)
    silent = unit("XM-01", age=1800.0)
    unknown = unit("XM-03", age=None)

    found = recommend(FLOOD, [silent, unknown, fresh], ROUTER)

    assert [one.unit_id for one in found.ranked] == ["XM-02", "XM-01", "XM-03"]
    assert Reason(ReasonCode.OLD_POSITION, 1800.0) in found.ranked[1].reasons
    assert Reason(ReasonCode.OLD_POSITION, None) in found.ranked[2].reasons
    assert ReasonCode.OLD_POSITION not in codes(found.ranked[0])


def test_what_helps_is_worth_a_minute_and_what_is_scarce_is_spared() -> None:
    plain = unit("XM-01", metres=1000.0)
    doctor = unit("XM-02", metres=1100.0, equipment=frozenset({Capability.MEDICAL}))
    saws = unit("XM-03", metres=1000.0, equipment=frozenset({Capability.TREE_CUTTING}))

    found = recommend(FLOOD, [plain, doctor, saws], ROUTER)

    assert [one.unit_id for one in found.ranked] == ["XM-02", "XM-01", "XM-03"]


def test_the_cost_is_the_sum_of_its_named_terms() -> None:
    (one,) = recommend(FLOOD, [unit("XM-31", metres=1000.0, age=600.0, seats=4)], ROUTER).ranked
    terms = {term.name: term.seconds for term in one.terms}

    assert set(terms) == set(TermName)
    assert one.cost_seconds == pytest.approx(sum(terms.values()))
    assert terms[TermName.TURNOUT] == 180.0
    assert terms[TermName.TRAVEL] == pytest.approx(1300.0 / (10.0 / 3.6), rel=0.001)
    assert terms[TermName.TRIPS] == pytest.approx(2.0 * terms[TermName.TRAVEL])
    assert terms[TermName.USEFUL] == -60.0  # it carries people
    assert terms[TermName.SCARCE] == 45.0  # it could carry supplies
    assert terms[TermName.OLD_POSITION] == pytest.approx(60.0)  # five minutes beyond the five
    assert one.arrival_seconds == terms[TermName.TURNOUT] + terms[TermName.TRAVEL]


def test_weights_can_be_given() -> None:
    calm = Weights(useful_seconds=0.0, scarce_seconds=0.0, old_position_per_second=0.0)
    (one,) = recommend(FLOOD, [unit("XM-31", age=600.0)], ROUTER, calm).ranked

    assert one.cost_seconds == pytest.approx(one.arrival_seconds)


def test_two_units_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="XM-31"):
        recommend(FLOOD, [unit("XM-31"), unit("XM-31")], ROUTER)


@pytest.mark.parametrize(
    ("people", "water_depth_m"),
    [(-1, None), (None, -0.1), (None, float("nan"))],
)
def test_a_need_that_cannot_be_is_refused(people: int | None, water_depth_m: float | None) -> None:
    with pytest.raises(ValueError, match=r"people|depth"):
        Need(HERE, NeedKind.FLOOD_RESCUE, people, water_depth_m)


units = st.builds(
    unit,
    name=st.uuids().map(str),
    kind=st.sampled_from(UnitKind),
    metres=st.floats(0.0, 20_000.0),
    status=st.sampled_from(UnitStatus),
    age=st.none() | st.floats(0.0, 7200.0),
    seats=st.integers(0, 12),
    equipment=st.frozensets(st.sampled_from(Capability), max_size=3),
)


@given(st.lists(units, max_size=12, unique_by=lambda one: one.id), st.randoms())
def test_every_unit_is_in_one_list_and_the_order_given_does_not_matter(
    some: list[UnitSnapshot], chance: random.Random
) -> None:
    need = Need(HERE, NeedKind.SUPPLY)
    shuffled = list(some)
    chance.shuffle(shuffled)

    found = recommend(need, some, ROUTER)

    assert found == recommend(need, shuffled, ROUTER)
    named = [one.unit_id for one in found.ranked] + [one.unit_id for one in found.dropped]
    assert sorted(named) == sorted(one.id for one in some)
    assert [one.rank for one in found.ranked] == list(range(1, len(found.ranked) + 1))
    costs = [one.cost_seconds for one in found.ranked]
    assert costs == sorted(costs)


@given(units, units)
def test_coming_nearer_never_makes_a_unit_a_worse_choice(
    moved: UnitSnapshot, other: UnitSnapshot
) -> None:
    need = Need(HERE, NeedKind.SUPPLY, people=4)

    def rank(snapshot: UnitSnapshot) -> int | None:
        found = recommend(need, [snapshot, replace(other, id="other")], ROUTER)
        return next((one.rank for one in found.ranked if one.unit_id == snapshot.id), None)

    before, after = rank(moved), rank(replace(moved, place=HERE))
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after <= before
