"""Where a geocoder may put a matter: inside the city, whatever is asked of it."""

from __future__ import annotations

import json

import pytest
from shapely import Polygon, box, union_all
from shapely.geometry import shape

from config import Settings
from ioc.domain.geo import LocationQuality, Point
from ioc.ports import Geocoder, Located, Ports
from ioc.understanding import REASONS
from tests.fakes import FakeGeocoder

PLACES = [
    ("Nước ngập trước nhà 12 Đặng Văn Ngữ, phường An Cựu", None),
    ("Cây đổ", "27 Hùng Vương, Huế"),
    ("Sạt lở ở xã A Lưới 2", None),
    ("Ngập ở xã Phong Điền cũ, gần chợ An Lỗ", None),
    ("Tai nạn tại 16.4637, 107.5909", None),
    ("Rác ở phường Thuận Hóa", None),
]
ELSEWHERE = [
    ("Cháy nhà ở quận 1, thành phố Hồ Chí Minh", None),
    ("Tai nạn tại 21.0285, 105.8542", None),
    ("Ngập đường", "Hải Châu, Đà Nẵng"),
]
HOLLOW = [("", None), ("", ""), ("x" * 4000, None), ("🚣🌊" * 400, "🚣"), ("ngập " * 800, None)]


@pytest.fixture(scope="module")
def city() -> Polygon:
    """The box around all wards; x is longitude and y latitude, in WGS84 degrees."""
    wards = json.loads((Settings.seeds_dir / "areas.geojson").read_text("utf-8"))["features"]
    bounds: Polygon = box(*union_all([shape(ward["geometry"]).envelope for ward in wards]).bounds)
    return bounds


@pytest.fixture(params=["real", "fake", "fake that knows"])
def geocoder(request: pytest.FixtureRequest, real: Ports) -> Geocoder:
    if request.param == "real":
        return real.geocoder
    known = Located(LocationQuality.STREET, Point(16.4637, 107.5909), 300.0)
    return FakeGeocoder(known if request.param == "fake that knows" else Located())


@pytest.mark.parametrize(("text", "address"), PLACES + ELSEWHERE + HOLLOW, ids=lambda _: "")
def test_a_point_lies_in_the_city_and_none_is_no_point(
    geocoder: Geocoder, city: Polygon, text: str, address: str | None
) -> None:
    found = geocoder.locate(text, address, None)
    assert (found.point is None) == (found.quality is LocationQuality.NONE)
    points = [found.point] if found.point else []
    points += [Point(c.lat, c.lon) for c in found.candidates]
    outside = [
        p for p in points if not city.covers(shape({"type": "Point", "coordinates": _xy(p)}))
    ]
    assert outside == []
    assert found.accuracy_m is None or found.accuracy_m > 0


@pytest.mark.parametrize(("text", "address"), PLACES)
def test_a_place_of_the_city_is_found_with_reasons_that_have_words(
    real: Ports, text: str, address: str | None
) -> None:
    found = real.geocoder.locate(text, address, None)
    assert found.point is not None or found.candidates
    assert found.reasons
    assert {reason.code for reason in found.reasons} <= set(REASONS)


@pytest.mark.parametrize(("text", "address"), ELSEWHERE)
def test_another_city_is_never_put_on_our_map(real: Ports, text: str, address: str | None) -> None:
    assert real.geocoder.locate(text, address, None).point is None


def _xy(point: Point) -> tuple[float, float]:
    return point.lon, point.lat
