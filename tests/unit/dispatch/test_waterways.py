"""Where boats can go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.capability import UnitKind
from dispatch.closing import Closure, Closures, closed_edges
from dispatch.network import Network, WayClass, network_of
from dispatch.passable import Graphs, Passable
from dispatch.road_router import RoadRouter
from dispatch.types import Place, Route
from dispatch.waterways import CELL_M, boat_ways, too_shallow
from tests.unit.dispatch.hand_network import area, course, flood, network, place

MOTOR = UnitKind.MOTOR_BOAT
RIVER = course((-500, 0), (3500, 0), kind=WayClass.RIVER)


def ways(made: Network, *closures: Closure, is_rough: bool = False):  # type: ignore[no-untyped-def]
    all_ = Closures(closures)
    return boat_ways(made, all_, closed_edges(made, all_), is_rough=is_rough)


def sail(passable: Passable, start: Place, end: Place) -> Route | None:
    (route,) = RoadRouter(passable).routes_to(end, [(MOTOR, start)])
    return route


def test_without_any_water_there_is_no_way_for_boats() -> None:
    made = ways(network(course((0, 0), (100, 0))))
    assert made.network.is_empty
    assert not len(made.depth_m)


def test_rivers_are_deep_and_streets_as_deep_as_their_flood() -> None:
    made = ways(network(RIVER, course((0, 300), (90, 300))), flood(-5, 295, 95, 305, 0.3))
    assert np.isinf(made.depth_m).sum() >= 30
    assert made.depth_m.min() == pytest.approx(0.3)
    assert too_shallow(made, 0.4).sum() == (made.depth_m < 0.4).sum()


def test_a_flood_of_unknown_depth_carries_a_motor_boat_and_no_speedboat() -> None:
    passable = Passable(Graphs(network()), [flood(0, 0, 900, 900, None)])
    starts = [(kind, place(100, 100)) for kind in (MOTOR, UnitKind.SPEEDBOAT)]
    motor, speed = RoadRouter(passable).routes_to(place(800, 800), starts)
    assert motor is not None
    assert motor.method == "water_graph"
    assert speed is None


def test_a_street_on_a_bridge_is_no_water() -> None:
    bridge = course((0, 0), (90, 0), is_raised=True)
    assert not len(
        closed_edges(network(bridge), Closures([flood(-9, -9, 99, 9, 2)])).least_m.nonzero()[0]
    )


def test_a_place_on_dry_land_far_from_the_water_is_a_straight_line() -> None:
    made = network_of([RIVER], is_coarse=True)
    route = sail(Passable(Graphs(made)), place(0, 0), place(1500, 900))
    assert route is not None
    assert route.method == "straight_line"


def test_cells_are_small_on_little_water_and_never_too_many() -> None:
    little = ways(network(), flood(0, 0, 300, 300, 1.0))
    much = ways(network(), flood(0, 0, 60_000, 60_000, 1.0))
    assert little.network.metres.min() == pytest.approx(CELL_M[0], rel=0.01)
    assert len(much.network.lat) < 60_000


@given(st.floats(0.4, 3.0), st.floats(0.0, 2.0))
@settings(max_examples=25, deadline=None)
def test_deeper_water_never_makes_a_way_longer(depth: float, more: float) -> None:
    made = network(RIVER, course((0, 0), (0, 400), (1000, 400), (1000, 0)))
    shallow, deep = (
        Passable(Graphs(made), [flood(-30, -30, 1030, 430, metres)])
        for metres in (depth, depth + more)
    )
    one, other = (sail(p, place(0, 400), place(1000, 400)) for p in (shallow, deep))
    assert one is not None
    assert other is not None
    assert other.duration_seconds <= one.duration_seconds + 1e-6


def test_the_rough_ways_tell_about_the_same_and_are_fewer() -> None:
    streets = [course((0, y), (3000, y)) for y in range(100, 3000, 200)]
    streets += [course((x, 100), (x, 2900)) for x in range(100, 3000, 200)]
    made = network(RIVER, *streets)
    passable = Passable(Graphs(made), [flood(-50, -50, 3050, 3050, 1.5)])
    fine, rough = (
        sail(one, place(100, 100), place(2800, 2500)) for one in (passable, passable.rough)
    )
    assert fine is not None
    assert rough is not None
    assert rough.duration_seconds == pytest.approx(fine.duration_seconds, rel=0.3)
    few, many = (one.ways(MOTOR).network for one in (passable.rough, passable))
    assert len(few.start) < len(many.start)
    assert passable.rough.ways(UnitKind.TRUCK) is passable.ways(UnitKind.TRUCK)
    assert passable.rough.rough is passable.rough


def test_two_lakes_beside_each_other_are_one_water() -> None:
    made = network_of([], [area(0, 0, 500, 500), area(500, 0, 1000, 500)])
    route = sail(Passable(Graphs(made)), place(100, 250), place(900, 250))
    assert route is not None
    assert route.method == "water_graph"
