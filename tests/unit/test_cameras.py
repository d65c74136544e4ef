"""What a camera's link must be."""

from __future__ import annotations

import pytest

from ioc.domain.cameras import CameraTold, checked, is_link
from ioc.domain.errors import InvalidInput
from ioc.domain.geo import Bounds, Point

CITY = Bounds(16.0, 107.0, 16.8, 108.2)


@pytest.mark.parametrize(
    "link",
    ["https://cam.hue.vn/7", "http://10.0.0.7:8080/live?id=1", "https://[2001:db8::1]/x#a"],
)
def test_an_address_that_a_browser_opens(link: str) -> None:
    assert is_link(link)


@pytest.mark.parametrize(
    "link",
    [
        *("", "cam.hue.vn", "//cam.hue.vn", "rtsp://cam/1", "javascript:alert(1)", "https://"),
        *("https://a:b@cam.hue.vn", "https://a@cam.hue.vn", "https://cam .vn", "https://cam\n.vn"),
        *("https://cam:99999", "https://[::1", "data:text/html,x", "https://x/" + "a" * 500),
    ],
)
def test_what_no_map_may_link_to(link: str) -> None:
    assert not is_link(link)


def test_name_and_link_are_tidied() -> None:
    told = CameraTold("  Cầu   Trường Tiền ", " https://cam.hue.vn/7 ", 16.46, 107.59)
    place = Point(16.46, 107.59)
    assert checked(told, CITY) == ("Cầu Trường Tiền", "https://cam.hue.vn/7", place)


def test_every_field_at_fault_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(CameraTold(" ", "", None, None), CITY)
    assert [error.field for error in refused.value.errors] == ["name", "link", "lat", "lon"]
    for lat, lon, code in ((48.8, 2.3, "outside_city"), (0.0, 0.0, "not_a_place")):
        with pytest.raises(InvalidInput) as refused:
            checked(CameraTold("A", "https://cam.hue.vn", lat, lon), CITY)
        assert [error.code for error in refused.value.errors] == [code]
