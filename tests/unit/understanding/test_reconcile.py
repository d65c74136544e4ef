"""The position of the phone against the words."""

import pytest

from ioc.understanding import Location, default_gazetteer, locate
from ioc.understanding.reconcile import CALLER_LABEL, Gps, Reconciled, reconcile, says_here

IN_VY_DA: Gps = (16.4780, 107.6110, 20.0)
IN_PHU_LOC: Gps = (16.2700, 107.8860, 15.0)
MAST_IN_VY_DA: Gps = (16.4780, 107.6110, 1_500.0)


def weigh(text: str, gps: Gps | None) -> Reconciled:
    return reconcile(locate(text, default_gazetteer()), gps, text)


def codes(location: Location) -> set[str]:
    return {code for _, code in location.reasons}


def test_without_a_position_the_words_stay_as_they_are() -> None:
    words = locate("kiệt 45 Nguyễn Sinh Cung", default_gazetteer())
    assert reconcile(words, None, "") == Reconciled(words, None)


def test_a_position_that_agrees_makes_the_words_exact_and_keeps_the_address() -> None:
    found = weigh("kiệt 45 Nguyễn Sinh Cung ngập", IN_VY_DA)
    place = found.location
    assert found.beside == "agrees"
    assert (place.lat, place.lon, place.accuracy_m) == IN_VY_DA
    assert (place.street, place.alley, place.quality) == ("Nguyễn Sinh Cung", "45", "exact")
    assert place.ward == "Phường Vỹ Dạ"


def test_a_ward_alone_takes_the_position_that_lies_in_it() -> None:
    found = weigh("phường Vỹ Dạ ngập rồi", IN_VY_DA)
    assert (found.beside, found.location.quality) == ("agrees", "exact")


def test_a_daughter_far_away_does_not_move_her_mother() -> None:
    text = "mẹ tui ở kiệt 45 Nguyễn Sinh Cung, nước tới cổ rồi"
    found = weigh(text, IN_PHU_LOC)
    place = found.location
    words = locate(text, default_gazetteer())
    assert found.beside == "far"
    assert (place.lat, place.lon, place.ward) == (words.lat, words.lon, words.ward)
    assert place.needs_clarification
    assert "gps_far_from_text" in codes(place)
    caller = place.candidates[-1]
    assert (caller.label, caller.lat, caller.lon) == (CALLER_LABEL, *IN_PHU_LOC[:2])


def test_who_stands_there_is_where_the_phone_is() -> None:
    found = weigh("tui đang kẹt ngay đây, hôm qua còn ở Nguyễn Sinh Cung", IN_PHU_LOC)
    assert found.beside == "here"
    assert (found.location.lat, found.location.lon) == IN_PHU_LOC[:2]
    assert found.location.candidates[0].ward_code is not None
    assert found.location.needs_clarification


def test_a_rough_position_only_settles_which_one_is_meant() -> None:
    doubtful = weigh("xã Hương Phong sạt lở", (16.1750, 107.3250, 3_000.0))
    assert (doubtful.beside, doubtful.location.ward) == ("rough", "Xã A Lưới 4")
    named = weigh("phường Thuận An ngập", MAST_IN_VY_DA)
    assert named.location == locate("phường Thuận An ngập", default_gazetteer())


def test_words_without_a_place_leave_the_position() -> None:
    found = weigh("cứu với nước lên nhanh quá", IN_VY_DA)
    assert (found.beside, found.location.lat) == ("alone", IN_VY_DA[0])
    assert not found.location.needs_clarification
    rough = weigh("cứu với nước lên nhanh quá", MAST_IN_VY_DA)
    assert (rough.beside, rough.location.quality) == ("rough", "ward")
    assert rough.location.needs_clarification


def test_a_point_in_the_words_better_than_the_phone_stays() -> None:
    found = weigh("nhà tui 16.4781, 107.6112", (16.4780, 107.6110, 400.0))
    assert (found.location.lat, found.location.accuracy_m) == (16.4781, 30.0)


def test_another_city_in_the_words_is_asked_about() -> None:
    found = weigh("cháy ở hẻm 35 Lương Ngọc Quyến, P.5, Q.Gò Vấp", IN_VY_DA)
    assert found.location.needs_clarification
    assert "gps_far_from_text" in codes(found.location)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("tôi đang đứng ngay đây", True),
        ("chỗ tui đứng nước tới gối", True),
        ("tui đang kẹt, báo giùm", False),
        ("em báo giùm, mẹ em ở Vỹ Dạ", False),
        ("ở đây có cây đổ", False),
        ("", False),
    ],
)
def test_here_is_told_from_elsewhere(text: str, here: bool) -> None:
    assert says_here(text) is here
