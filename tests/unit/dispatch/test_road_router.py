"""Travel times over streets, footpaths and water."""

import math

import pytest

from dispatch import geodesy
from dispatch.capability import UnitKind
from dispatch.closing import Closure
from dispatch.network import Network, WayClass, network_of
from dispatch.passable import Graphs, Passable
from dispatch.road_router import RoadRouter
from dispatch.routing import SPEED_KMH, StraightLineRouter
from dispatch.types import Place, Route
from tests.unit.dispatch.hand_network import area, course, flood, line, network, place, shut

AMBULANCE, TRUCK, HIGH = UnitKind.AMBULANCE, UnitKind.TRUCK, UnitKind.HIGH_CLEARANCE_TRUCK
TEAM, ROWING, MOTOR = UnitKind.RESCUE_TEAM, UnitKind.ROWING_BOAT, UnitKind.MOTOR_BOAT

LOOP = network(course((0, 0), (1000, 0)), course((0, 0), (0, 400), (1000, 400), (1000, 0)))


def router(made: Network, *closures: Closure) -> RoadRouter:
    return RoadRouter(Passable(Graphs(made), closures))


def one(made: RoadRouter, kind: UnitKind, start: Place, end: Place) -> Route | None:
    (route,) = made.routes_to(end, [(kind, start)])
    return route


def test_the_way_is_that_of_the_street_at_the_speed_of_the_kind() -> None:
    route = one(router(LOOP), AMBULANCE, place(0, 0), place(1000, 0))
    assert route is not None
    assert route.method == "road_graph"
    assert route.distance_m == pytest.approx(1000, rel=0.01)
    assert route.duration_seconds == pytest.approx(1000 / (35 / 3.6), rel=0.01)


def test_a_flood_sends_light_vehicles_round_and_lets_heavy_ones_through() -> None:
    made = router(LOOP, flood(400, -20, 600, 20, 0.6))
    round_, through, walk = (
        one(made, kind, place(0, 0), place(1000, 0)) for kind in (TRUCK, HIGH, TEAM)
    )
    assert round_ is not None
    assert through is not None
    assert walk is not None
    assert round_.distance_m == pytest.approx(1800, rel=0.01)
    assert through.distance_m == pytest.approx(1000, rel=0.01)
    assert walk.distance_m == pytest.approx(1000, rel=0.01)
    assert walk.method == "foot_graph"


def test_who_is_cut_off_has_no_route() -> None:
    made = router(LOOP, flood(400, -20, 600, 420, 1.0))
    assert one(made, AMBULANCE, place(0, 0), place(1000, 0)) is None
    assert one(made, AMBULANCE, place(0, 0), place(200, 0)) is not None


def test_a_house_in_deep_water_is_reached_only_where_the_dry_street_ends_close_by() -> None:
    street = network(course((0, 0), (1000, 0)))
    near = router(street, flood(0, 10, 1000, 900, 1.5))
    assert one(near, AMBULANCE, place(0, 0), place(500, 40)) is not None
    assert one(near, AMBULANCE, place(0, 0), place(500, 200)) is None


def test_the_walk_from_the_street_to_the_house_is_counted() -> None:
    made = router(LOOP)
    at_street = one(made, AMBULANCE, place(0, 0), place(1000, 0))
    behind = one(made, AMBULANCE, place(0, 0), place(1100, 0))
    assert at_street is not None
    assert behind is not None
    walked = behind.duration_seconds - at_street.duration_seconds
    assert walked == pytest.approx(100 * 1.3 / (4 / 3.6), rel=0.02)


def test_what_is_far_from_all_ways_is_answered_by_a_straight_line_that_says_so() -> None:
    route = one(router(LOOP), AMBULANCE, place(0, 0), place(9000, 9000))
    assert route is not None
    assert route.method == "straight_line"
    away = one(router(LOOP), AMBULANCE, place(-9000, 0), place(0, 0))
    assert away is not None
    assert away.method == "straight_line"


def test_a_coarse_network_reaches_farther_at_the_speed_of_the_unit() -> None:
    made = network_of([course((0, 0), (1000, 0))], is_coarse=True)
    route = one(router(made), AMBULANCE, place(0, 0), place(1000, 2000))
    assert route is not None
    assert route.method == "road_graph"
    assert route.duration_seconds == pytest.approx((1000 + 2600) / (35 / 3.6), rel=0.02)


def test_an_empty_network_answers_as_the_straight_line_does() -> None:
    starts = [(kind, place(500, 500)) for kind in UnitKind]
    found = router(network()).routes_to(place(0, 0), starts)
    for route, line_ in zip(
        found, StraightLineRouter().routes_to(place(0, 0), starts), strict=True
    ):
        assert route is not None
        assert route.method == "straight_line"
        assert route.duration_seconds == pytest.approx(line_.duration_seconds)


def test_routes_come_in_the_order_of_their_starts() -> None:
    kinds = [AMBULANCE, TEAM, TRUCK, AMBULANCE]
    routes = router(LOOP).routes_to(place(1000, 0), [(kind, place(0, 0)) for kind in kinds])
    seconds = [route.duration_seconds for route in routes if route]
    assert len(seconds) == 4
    assert seconds[0] == seconds[3]
    assert [SPEED_KMH[kind] * s for kind, s in zip(kinds, seconds, strict=True)] == pytest.approx(
        [3600] * 4, rel=0.02
    )


def test_a_unit_that_is_there_is_there_at_once() -> None:
    route = one(router(LOOP), TEAM, place(500, 5), place(500, 5))
    assert route is not None
    assert route.duration_seconds == pytest.approx(0)


def test_a_boat_follows_the_river_and_not_the_street() -> None:
    made = network(
        course((0, 0), (0, 800), (800, 800), kind=WayClass.RIVER), course((0, 0), (800, 800))
    )
    route = one(router(made), MOTOR, place(0, 0), place(800, 800))
    assert route is not None
    assert route.method == "water_graph"
    assert route.distance_m == pytest.approx(1600, rel=0.01)


def test_a_flooded_street_carries_boats_of_so_little_draught() -> None:
    made = network(course((0, 0), (1000, 0)))
    water = flood(-300, -10, 1300, 10, 0.3)
    rowed = one(router(made, water), ROWING, place(0, 0), place(1000, 0))
    assert rowed is not None
    assert rowed.method == "water_graph"
    assert one(router(made, water), MOTOR, place(0, 0), place(1000, 0)) is None


def test_flooded_ground_is_water_and_joins_the_river() -> None:
    made = network(course((0, 0), (0, 2000), kind=WayClass.RIVER))
    route = one(
        router(made, flood(-20, 1000, 1500, 1600, 1.2)), MOTOR, place(0, 0), place(1400, 1300)
    )
    assert route is not None
    assert route.method == "water_graph"
    assert 1900 <= route.distance_m <= 2900
    assert math.isfinite(route.duration_seconds)


def test_two_waters_that_do_not_meet_have_no_way_between_them() -> None:
    west, east = flood(0, 0, 600, 600, 1.0), flood(2000, 0, 2600, 600, 1.0)
    assert one(router(network(), west, east), MOTOR, place(300, 300), place(2300, 300)) is None


def test_lasting_water_is_deep_enough_for_every_boat() -> None:
    made = network_of([], [area(0, 0, 1000, 1000)])
    route = one(router(made), UnitKind.SPEEDBOAT, place(100, 100), place(900, 900))
    assert route is not None
    assert route.method == "water_graph"


def test_the_course_of_a_route_begins_and_ends_where_asked_and_keeps_to_the_ways() -> None:
    made = router(LOOP, shut(line((500, -50), (500, 50))))
    drawn = made.draw(place(1000, 0), AMBULANCE, place(0, 10))
    assert drawn is not None
    assert drawn.points[0] == place(0, 10)
    assert drawn.points[-1] == place(1000, 0)
    length = sum(
        geodesy.distance_m(a, b) for a, b in zip(drawn.points, drawn.points[1:], strict=False)
    )
    assert length == pytest.approx(1800, rel=0.02)
    assert drawn.route.distance_m == pytest.approx(length, rel=0.02)


def test_the_course_of_a_straight_line_is_one() -> None:
    drawn = router(network()).draw(place(0, 0), AMBULANCE, place(0, 700))
    assert drawn is not None
    assert len(drawn.points) == 2
    closed = router(LOOP, flood(400, -20, 600, 420, 1.0))
    assert closed.draw(place(1000, 0), AMBULANCE, place(0, 0)) is None
