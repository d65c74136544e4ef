"""Straight-line travel times."""

import math

import pytest

from dispatch import geodesy
from dispatch.capability import UnitKind
from dispatch.routing import SPEED_KMH, StraightLineRouter
from dispatch.types import Place

KIM_LONG = Place(16.4640, 107.5560)
VY_DA = Place(16.4779, 107.6110)


def test_a_boat_at_ten_kilometres_an_hour_takes_six_minutes_for_a_kilometre_of_way() -> None:
    start = Place(16.4640, 107.5560)
    straight = geodesy.distance_m(start, VY_DA)

    (route,) = StraightLineRouter(1.3).routes_to(VY_DA, [(UnitKind.MOTOR_BOAT, start)])

    assert route.distance_m == pytest.approx(straight * 1.3)
    assert route.duration_seconds == pytest.approx(route.distance_m / 1000.0 * 360.0)
    assert route.method == "straight_line"


def test_routes_come_in_the_order_of_their_starts() -> None:
    starts = [(kind, KIM_LONG) for kind in UnitKind]

    routes = StraightLineRouter().routes_to(VY_DA, starts)

    hours = {kind: route.duration_seconds for kind, route in zip(UnitKind, routes, strict=True)}
    assert sorted(hours, key=hours.__getitem__) == sorted(
        UnitKind, key=SPEED_KMH.__getitem__, reverse=True
    )


def test_a_given_speed_replaces_only_its_own_kind() -> None:
    router = StraightLineRouter(1.0, {UnitKind.AMBULANCE: 70.0})
    starts = [(UnitKind.AMBULANCE, KIM_LONG), (UnitKind.PATROL_CAR, KIM_LONG)]

    ambulance, patrol = router.routes_to(VY_DA, starts)

    assert patrol.duration_seconds == pytest.approx(2.0 * ambulance.duration_seconds)


def test_no_starts_give_no_routes() -> None:
    assert StraightLineRouter().routes_to(VY_DA, []) == []


@pytest.mark.parametrize("factor", [0.99, 0.0, -1.0, math.nan, math.inf])
def test_a_way_shorter_than_the_straight_line_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="detour factor"):
        StraightLineRouter(factor)


@pytest.mark.parametrize("speed", [0.0, -5.0, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="km/h"):
        StraightLineRouter(1.3, {UnitKind.TRUCK: speed})


def test_every_kind_has_a_speed() -> None:
    assert set(SPEED_KMH) == set(UnitKind)
