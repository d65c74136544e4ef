"""What every geocoder answers, the fake of the tests included."""

from __future__ import annotations

import pytest

from ioc.domain.geo import LocationQuality, Point, is_valid
from ioc.ports import Geocoder, Located, Ports
from tests.fakes import FakeGeocoder

HERE = Point(16.4637, 107.5909)
ASKED: list[tuple[str, str | None, Point | None]] = [
    ("Nước ngập trước nhà 12 Đặng Văn Ngữ, phường An Cựu", None, None),
    ("Cây đổ", "27 Hùng Vương, Huế", None),
    ("Cây đổ", "27 Hùng Vương, Huế", HERE),
    ("Cây đổ", "không có địa chỉ", HERE),
    ("", None, None),
    ("", "", None),
    ("\x00", "\x00", HERE),
    ("a" * 4000, "b" * 300, None),
    ("🚣" * 100, None, HERE),
    ("số 1 " * 500, None, None),
    ("%s {0} ' OR 1=1", None, None),
]


@pytest.fixture(params=["real", "fake"])
def geocoder(request: pytest.FixtureRequest, real: Ports) -> Geocoder:
    return real.geocoder if request.param == "real" else FakeGeocoder()


@pytest.mark.parametrize(("text", "address", "near"), ASKED, ids=range(len(ASKED)))
def test_any_text_is_answered_in_the_right_shape(
    geocoder: Geocoder, text: str, address: str | None, near: Point | None
) -> None:
    found = geocoder.locate(text, address, near)
    assert isinstance(found, Located)
    assert isinstance(found.quality, LocationQuality)
    if found.quality is LocationQuality.NONE:
        assert found.point is None
    if found.point is not None:
        assert is_valid(found.point)
    scores = [candidate.score for candidate in found.candidates]
    assert all(0 <= score <= 1 for score in scores)
    assert all(is_valid(Point(c.lat, c.lon)) for c in found.candidates)
    assert all(reason.quote and reason.code for reason in found.reasons)


def test_the_same_question_has_the_same_answer(geocoder: Geocoder) -> None:
    for text, address, near in ASKED[:4]:
        assert geocoder.locate(text, address, near) == geocoder.locate(text, address, near)


def test_a_ward_named_in_words_is_found(real: Ports) -> None:
    found = real.geocoder.locate("Rác ở phường Thuận Hóa", None, None)
    assert found.area_code == "19789"
