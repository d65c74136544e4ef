"""A person changes a plan: what it does to the figures, and what cannot be driven."""

from __future__ import annotations

import pytest

from dispatch.editing import Change, Fixed, RefusalCode, Weighed
from dispatch.editing import weigh as weigh_change
from dispatch.scenario import Carrier, Refuge, Request, Scenario, Tier
from dispatch.types import Place

BOAT = frozenset({"water_rescue"})


def place(kilometres: float) -> Place:
    return Place(16.40 + kilometres / 111.0, 107.50)


def party(name: str, kilometres: float, people: int = 4, tier: Tier = Tier.P2) -> Request:
    return Request(name, place(kilometres), people, tier, capabilities=BOAT)


def night(*requests: Request, places: tuple[int, int] = (50, 50), seats: int = 8) -> Scenario:
    return Scenario(
        requests,
        (
            Carrier("1", place(0), seats, 15.0, BOAT),
            Carrier("2", place(10), seats, 15.0, BOAT),
            Carrier("9", place(1), 4, 30.0, frozenset({"carry_people"})),
        ),
        (Refuge("a", place(0.5), places[0]), Refuge("b", place(9), places[1])),
    )


def weigh(scenario: Scenario, before: list[Fixed], after: list[Fixed]) -> Weighed:
    named = frozenset(one.unit for one in after)
    return weigh_change(scenario, Change(tuple(before), tuple(after), named))


FAR = party("far", 9.5, tier=Tier.P1)
NEAR = party("near", 1)


def test_sending_the_boat_that_is_near_reaches_the_critical_party_within_the_hour() -> None:
    # Boat 2 is tied to the party near boat 1, and boat 1 has to go far.
    before = [Fixed("1", ("far",)), Fixed("2", ("near",))]
    after = [Fixed("1", ("near",)), Fixed("2", ("far",))]
    found = weigh(night(NEAR, FAR), before, after)
    assert found.refusals == ()
    assert found.after is not None
    assert (found.before.critical_reached_60_min, found.after.critical_reached_60_min) == (1, 1)
    assert found.reached_after["far"] < 5 < 30 < found.reached_before["far"]
    assert found.after.priority_weighted_wait_minutes < found.before.priority_weighted_wait_minutes


def test_stops_are_driven_in_the_given_order_and_end_at_the_chosen_shelter() -> None:
    scenario = night(NEAR, party("next", 2))
    found = weigh(scenario, [], [Fixed("1", ("next", "near"), "b")])
    (trip,) = found.trips
    assert [stop.request or stop.shelter for stop in trip.stops] == ["next", "near", "b"]
    assert trip.stops[-1].people == 8


def test_nothing_changed_changes_no_figure() -> None:
    same = [Fixed("1", ("near",))]
    found = weigh(night(NEAR, FAR), same, same)
    assert found.before == found.after


@pytest.mark.parametrize(
    ("fixed", "code"),
    [
        (Fixed("7", ("near",)), RefusalCode.NO_UNIT),
        (Fixed("1", ("gone",)), RefusalCode.NOT_WAITING),
        (Fixed("9", ("near",)), RefusalCode.NOT_CAPABLE),
        (Fixed("1", ("near", "big")), RefusalCode.NO_SEATS),
        (Fixed("1", ("near",), "a"), RefusalCode.NO_PLACES),
        (Fixed("1", ("near",), "zzz"), RefusalCode.NO_PLACES),
    ],
)
def test_what_cannot_be_driven_is_refused_with_the_reason(fixed: Fixed, code: RefusalCode) -> None:
    scenario = night(NEAR, party("big", 2, people=7), places=(3, 50))
    found = weigh(scenario, [], [fixed])
    assert [one.code for one in found.refusals] == [code]
    assert found.after is None


def test_two_trips_share_the_places_that_are_left() -> None:
    scenario = night(NEAR, party("next", 2), places=(5, 0))
    found = weigh(scenario, [], [Fixed("1", ("near",), "a"), Fixed("2", ("next",), "a")])
    (refusal,) = found.refusals
    assert (refusal.code, refusal.unit) == (RefusalCode.NO_PLACES, "2")
    assert (refusal.needed, refusal.there) == (4, 1)


def test_a_party_larger_than_the_boat_is_begun_with_an_empty_boat() -> None:
    scenario = night(party("many", 1, people=20))
    found = weigh(scenario, [], [Fixed("1", ("many",))])
    assert found.refusals == () and found.trips[0].stops[0].people == 8


def test_a_trip_that_is_not_possible_any_more_is_left_out_of_how_it_was() -> None:
    found = weigh(night(NEAR), [Fixed("1", ("gone",))], [Fixed("1", ("near",))])
    assert found.after is not None and "near" in found.reached_before


def test_a_trip_that_nobody_named_hinders_no_change() -> None:
    stuck, wanted = Fixed("2", ("gone",)), Fixed("1", ("near",))
    change = Change((stuck,), (stuck, wanted), frozenset({"1"}))
    found = weigh_change(night(NEAR), change)
    assert found.refusals == () and [trip.unit for trip in found.trips] == ["1"]


def test_a_party_is_divided_as_the_person_said() -> None:
    first, second = (
        Fixed(unit, ("many",), people=(("many", people),)) for unit, people in (("1", 8), ("2", 4))
    )
    found = weigh(night(party("many", 1, people=14)), [], [first, second])
    assert found.refusals == ()
    taken = {trip.unit: trip.stops[0].people for trip in found.trips}
    assert taken == {"1": 8, "2": 4}


def test_a_part_is_refused_where_not_so_many_wait() -> None:
    part = Fixed("1", ("many",), people=(("many", 7),))
    (refusal,) = weigh(night(party("many", 1, people=6)), [], [part]).refusals
    assert refusal.code is RefusalCode.NOT_SO_MANY
    assert (refusal.needed, refusal.there) == (7, 6)
