"""Distances and boxes against GeographicLib, the reference of the trade."""

import math

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch import geodesy
from dispatch.types import Place

NGO_MON = Place(16.46910, 107.57760)
TRANG_TIEN = Place(16.46855, 107.58930)
HUE_AIRPORT = Place(16.40150, 107.70280)
HANOI = Place(21.02850, 105.85420)

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180.0, 180.0)
places = st.builds(Place, lat=latitudes, lon=longitudes)
hue_places = st.builds(Place, lat=st.floats(15.9, 16.8), lon=st.floats(106.9, 108.3))


def reference(start: Place, end: Place) -> dict[str, float]:
    answer: dict[str, float] = Geodesic.WGS84.Inverse(start.lat, start.lon, end.lat, end.lon)
    return answer


def angle_between(first: float, second: float) -> float:
    return abs((first - second + 180.0) % 360.0 - 180.0)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NGO_MON, TRANG_TIEN),
        (NGO_MON, HUE_AIRPORT),
        (HANOI, NGO_MON),
        (Place(0.0, 0.0), Place(0.0, 1.0)),  # along the equator, where a term is divided by zero
        (Place(10.0, 179.9), Place(10.0, -179.9)),  # across the 180th meridian
        (Place(0.0, 107.0), Place(90.0, 20.0)),  # to the pole
    ],
)
def test_a_distance_and_its_bearing_are_those_of_geographiclib(start: Place, end: Place) -> None:
    expected = reference(start, end)

    assert geodesy.distance_m(start, end) == pytest.approx(expected["s12"], abs=0.0005)
    assert angle_between(geodesy.bearing_degrees(start, end), expected["azi1"]) < 1e-6


@given(places, places)
def test_vincenty_is_within_its_half_millimetre_wherever_it_converges(
    start: Place, end: Place
) -> None:
    expected = reference(start, end)
    assume(expected["a12"] < 170.0)

    assert geodesy.distance_m(start, end) == pytest.approx(expected["s12"], abs=0.0005)


@given(places, places)
def test_any_two_places_have_a_distance_within_six_per_mille(start: Place, end: Place) -> None:
    expected = reference(start, end)["s12"]

    assert geodesy.distance_m(start, end) == pytest.approx(expected, rel=0.006, abs=0.001)
    assert geodesy.haversine_m(start, end) == pytest.approx(expected, rel=0.006, abs=0.001)


@given(hue_places, hue_places)
def test_a_distance_is_the_same_there_and_back(start: Place, end: Place) -> None:
    assert geodesy.distance_m(start, end) == pytest.approx(geodesy.distance_m(end, start), abs=1e-6)


def test_opposite_points_fall_back_to_the_sphere() -> None:
    start, end = Place(0.0, 0.0), Place(0.5, 179.7)

    assert geodesy.distance_m(start, end) == geodesy.haversine_m(start, end)
    assert 0.0 <= geodesy.bearing_degrees(start, end) < 360.0


def test_a_place_is_no_distance_from_itself() -> None:
    assert geodesy.distance_m(NGO_MON, NGO_MON) == 0.0
    assert geodesy.bearing_degrees(NGO_MON, NGO_MON) == 0.0
    assert geodesy.distance_m(Place(90.0, 0.0), Place(90.0, 0.0)) == 0.0


@pytest.mark.parametrize(
    ("end", "bearing"),
    [
        (Place(17.0, 107.5), 0.0),
        (Place(15.0, 107.5), 180.0),
    ],
)
def test_due_north_and_due_south(end: Place, bearing: float) -> None:
    assert geodesy.bearing_degrees(Place(16.0, 107.5), end) == pytest.approx(bearing, abs=1e-9)


def test_a_degree_in_hue_has_the_length_it_is_known_to_have() -> None:
    metres_lat, metres_lon = geodesy.metres_per_degree(16.46)
    north = reference(Place(16.455, 107.5), Place(16.465, 107.5))["s12"] * 100.0
    east = reference(Place(16.46, 107.4995), Place(16.46, 107.5005))["s12"] * 1000.0

    assert metres_lat == pytest.approx(north, abs=0.1)
    assert metres_lon == pytest.approx(east, abs=0.1)


@given(
    st.builds(Place, lat=st.floats(-80.0, 80.0), lon=st.floats(-150.0, 150.0)),
    st.floats(0.0, 200_000.0),
    st.floats(0.0, 360.0),
    st.floats(0.0, 1.0),
)
def test_no_place_within_the_radius_falls_out_of_the_box(
    centre: Place, radius_m: float, azimuth: float, part: float
) -> None:
    box = geodesy.bounding_box(centre, radius_m)
    there = Geodesic.WGS84.Direct(centre.lat, centre.lon, azimuth, radius_m * part * 0.999999)

    grown = geodesy.Box(box.south - 1e-12, box.west - 1e-12, box.north + 1e-12, box.east + 1e-12)
    assert grown.contains(Place(there["lat2"], there["lon2"]))


def test_a_box_in_the_city_wastes_less_than_a_hundredth() -> None:
    box = geodesy.bounding_box(NGO_MON, 500.0)
    west, east = Place(NGO_MON.lat, box.west), Place(NGO_MON.lat, box.east)
    south, north = Place(box.south, NGO_MON.lon), Place(box.north, NGO_MON.lon)

    assert 1000.0 <= geodesy.distance_m(west, east) < 1010.0
    assert 1000.0 <= geodesy.distance_m(south, north) < 1010.0


@pytest.mark.parametrize(
    ("centre", "radius_m"),
    [
        (NGO_MON, -1.0),
        (NGO_MON, math.inf),
        (NGO_MON, math.nan),
        (Place(89.9, 0.0), 50_000.0),
        (Place(0.0, 179.9), 50_000.0),
    ],
)
def test_a_circle_that_no_box_can_hold_is_refused(centre: Place, radius_m: float) -> None:
    with pytest.raises(ValueError, match=r"radius|pole|meridian"):
        geodesy.bounding_box(centre, radius_m)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -181.0), (math.nan, 0.0), (0.0, math.inf)],
)
def test_a_place_off_the_globe_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match=r"latitude|longitude"):
        Place(lat, lon)
