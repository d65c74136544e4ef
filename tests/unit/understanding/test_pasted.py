"""Pasted positions: every usual form, none that is a price, and no text that takes long."""

import pytest

from ioc.understanding import default_gazetteer, locate
from ioc.understanding.pasted import Pasted, pasted_position, unread_link

CITY = default_gazetteer()


def found_in(text: str) -> Pasted | None:
    return pasted_position(text, CITY.holds, CITY.middle)


@pytest.mark.parametrize(
    "text",
    [
        "tôi ở 16.4637, 107.5909",
        "107.5909 16.4637 nha",
        "16,4637 107,5909",
        "16.4637,107.5909",
        "lat: 16.4637 lng: 107.5909",
        "vĩ độ 16.4637 kinh độ 107.5909",
        "16°27'49\"N 107°35'27\"E",
        "FH7R+F9 Huế",
        "7P89FH7R+F9",
        "https://www.google.com/maps/place/X/@16.40,107.50,17z/data=!3d16.4637!4d107.5909",
        "https://maps.google.com/?q=16.4637%2C107.5909",
        "https://www.openstreetmap.org/#map=17/16.46370/107.59090",
        "geo:16.4637,107.5909",
    ],
)
def test_the_position_is_read(text: str) -> None:
    found = found_in(text)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((16.4637, 107.5909), abs=0.0003)
    assert locate(text, CITY).quality == "exact"


@pytest.mark.parametrize(
    "text", ["giá 12.500 18.000", "sốt 38.5 39.2", "1.200,50 m2 giá 3.500", ""]
)
def test_prices_and_measures_are_none(text: str) -> None:
    assert found_in(text) is None


def test_a_shortened_link_is_named_and_not_opened() -> None:
    text = "nhà em ở đây https://maps.app.goo.gl/abc123"
    assert found_in(text) is None
    assert unread_link(text) == "https://maps.app.goo.gl/abc123"


@pytest.mark.parametrize(
    "text",
    [
        "16.46 " + "geo:aaaa " * 500,
        "1.23 " * 800,
        " " * 4_000,
        "lat: lon: " * 400,
        "16°27' " * 600,
        "http:/" + "/dir/a" * 660,
    ],
)
def test_a_hostile_text_ends(text: str) -> None:
    """Patterns that begin again at every character would take minutes here."""
    assert locate(text[:4_000], CITY).quality == "none"
