"""Points of the city."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc.domain.geo import (
    EXACT_METRES,
    PUBLIC_GRID_METRES,
    STREET_METRES,
    Bounds,
    LocationQuality,
    Point,
    coarse,
    is_valid,
    quality_of,
    rounded,
)

points = st.builds(
    Point,
    st.floats(15.9, 16.8, allow_nan=False),
    st.floats(107.0, 108.3, allow_nan=False),
)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Point(16.4637, 107.5909), True),
        (Point(-90, 180), True),
        (Point(90.1, 107), False),
        (Point(16, -180.1), False),
        (Point(0, 0), False),  # a phone without a fix
        (Point(0.0000001, 0), False),
        (Point(0, 107), True),
        (Point(float("nan"), 107), False),
        (Point(16, float("inf")), False),
    ],
)
def test_what_is_a_place(point: Point, expected: bool) -> None:
    assert is_valid(point) is expected


@given(points)
def test_the_public_sees_a_place_no_nearer_than_its_cell(point: Point) -> None:
    public = coarse(point)
    away = distance_m(Place(point.lat, point.lon), Place(public.lat, public.lon))
    assert away <= PUBLIC_GRID_METRES * 0.75
    assert coarse(public) == public


@given(points, st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_neighbours_in_one_cell_are_one_to_the_public(
    point: Point, north: float, east: float
) -> None:
    """Moved within its cell, a house looks the same: none can be singled out."""
    centre = coarse(point)
    step = PUBLIC_GRID_METRES / 111_320
    moved = Point(centre.lat + north * step, centre.lon + east * step)
    assert coarse(moved) == centre


def test_bounds_contain_their_edges() -> None:
    box = Bounds(16.0, 107.0, 17.0, 108.0)
    assert box.contains(Point(16.0, 107.0))
    assert box.contains(Point(17.0, 108.0))
    assert not box.contains(Point(15.999, 107.5))
    assert not box.contains(Point(16.5, 108.001))


@pytest.mark.parametrize(
    ("metres", "quality"),
    [
        (None, LocationQuality.EXACT),  # set by hand
        (5.0, LocationQuality.EXACT),
        (EXACT_METRES, LocationQuality.EXACT),
        (EXACT_METRES + 1, LocationQuality.STREET),
        (STREET_METRES, LocationQuality.STREET),
        (STREET_METRES + 1, LocationQuality.WARD),  # the phone knows its mast
    ],
)
def test_how_well_a_point_is_known(metres: float | None, quality: LocationQuality) -> None:
    assert quality_of(metres) is quality


def test_coordinates_have_six_decimals() -> None:
    assert rounded(16.46371234567) == 16.463712
    assert rounded(None) is None
