"""Shapes that people draw: mended, cut at the city's edge, or refused; never kept broken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point

from ioc.domain.errors import InvalidInput
from ioc.domain.geo import Bounds
from ioc.domain.shapes import AREA_LEAST_M2, area_of, metres2, shut, way_of

CITY = Bounds(16.0, 107.0, 16.8, 108.3)


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def test_a_good_polygon_is_kept_as_it_is() -> None:
    made = area_of(polygon((107.5, 16.4), (107.6, 16.4), (107.6, 16.5)), CITY)
    assert (made.is_mended, made.is_cut, made.vertices) == (False, False, 4)


def test_what_lies_outside_the_city_is_cut_off_and_said() -> None:
    made = area_of(polygon((108.2, 16.4), (108.6, 16.4), (108.6, 16.5), (108.2, 16.5)), CITY)
    assert made.is_cut
    assert made.bbox[2] == 108.3


def test_a_spike_that_mending_leaves_over_is_no_land() -> None:
    corners = (107.5, 16.4), (107.6, 16.4), (107.6, 16.5), (107.7, 16.6), (107.6, 16.5)
    made = area_of(polygon(*corners), CITY)
    assert made.is_mended
    assert isinstance(made.geometry, MultiPolygon)
    assert made.geometry.bounds[2] == 107.6


@pytest.mark.parametrize("kind", [[], {}, ["Polygon"], 7, None, True])
@pytest.mark.parametrize("read", [area_of, way_of])
def test_a_kind_that_is_no_word_is_refused(read: Any, kind: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read({"type": kind, "coordinates": []}, CITY)
    assert refusal.value.errors[0].code == "no_geojson_shape"


Corner = st.tuples(st.floats(106.8, 108.5, allow_nan=False), st.floats(15.8, 17.0, allow_nan=False))


@settings(max_examples=200, deadline=None)
@given(corners=st.lists(Corner, min_size=1, max_size=9))
def test_whatever_is_drawn_is_kept_whole_or_refused(corners: list[tuple[float, float]]) -> None:
    try:
        made = area_of(polygon(*corners), CITY)
    except InvalidInput as refusal:
        assert refusal.errors[0].code in {"polygon_empty", "outside_city", "too_few_points"}
        return
    assert made.geometry.is_valid
    assert isinstance(made.geometry, MultiPolygon)
    assert metres2(made.geometry) >= AREA_LEAST_M2
    west, south, east, north = made.geometry.bounds
    assert 107.0 <= west <= east <= 108.3
    assert 16.0 <= south <= north <= 16.8


Wild = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(
        ["Polygon", "MultiPolygon", "Point", "LineString", "MultiLineString", "x"]
    ),
    coordinates=Wild,
)
def test_nonsense_is_refused_and_never_fails(kind: str, coordinates: Any) -> None:
    for read in (area_of, way_of):
        try:
            made = read({"type": kind, "coordinates": coordinates}, CITY)
        except InvalidInput:
            continue
        assert made.geometry.is_valid


def test_a_closed_point_shuts_the_junction_and_a_line_half_the_road() -> None:
    junction = shut(way_of({"type": "Point", "coordinates": [107.58, 16.46]}, CITY).geometry)
    assert 1500 < metres2(junction) < 2000
    assert junction.contains(Point(107.58, 16.46))
    line = {"type": "LineString", "coordinates": [[107.58, 16.46], [107.58, 16.461]]}
    road = shut(way_of(line, CITY).geometry)
    assert 1700 < metres2(road) < 2100
