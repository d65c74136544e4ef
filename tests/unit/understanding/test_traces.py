"""What two texts can be compared by: addresses, words, neighbours."""

from __future__ import annotations

import pytest

from ioc.understanding.traces import Place, is_close, keys_of, read_traces, same_place, similarity


def place(one: str, other: str) -> Place:
    return same_place(read_traces(one), read_traces(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("số 12 Bạch Đằng nước tới cổ", "12 bach dang nuoc lut roi"),
        ("nhà 12 kiệt 45 Bạch Đằng", "45/12 bach dang ngap"),
        ("12 bach dag ngap", "số 12 Bạch Đằng ngập"),  # a letter missing
        ("Bạch Đằng số 12", "số nhà 12 đường Bạch Đằng"),
        ("151 phan dinh giot nuoc len", "số nhà 151 đường Phan Đình Giót"),
        ("so 111 ngo thoi nham nuoc ngap", "nhà 111 Ngô Thời Nhậm, nước tới gối"),
    ],
)
def test_one_house_is_one_however_it_is_written(one: str, other: str) -> None:
    assert place(one, other) is Place.SAME_HOUSE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("số 12 Bạch Đằng", "số 14 Bạch Đằng", Place.OTHER_HOUSE),
        ("nhà 3 kiệt 45 Lê Lợi", "nhà 5 kiệt 45 Lê Lợi", Place.OTHER_HOUSE),
        ("kiệt 45 Lê Lợi", "kiệt 45 đường Lê Lợi rác", Place.SAME_ALLEY),
        ("đường Lê Lợi ngập", "số 5 Lê Lợi ngập", Place.SAME_STREET),
        ("số 5 Nguyễn Sinh Cung", "số 5 Nguyễn Sinh Sắc", Place.OTHER_STREET),
        ("xóm 3 thôn Thanh Tiên", "thon thanh tien xom 5", Place.OTHER_STREET),
        ("xóm 3 thôn Thanh Tiên", "thon thanh tien xom 3", Place.SAME_STREET),
        ("nước tới cổ 5 người", "nước tới cổ 3 người", Place.UNKNOWN),
        ("nhà số 14 sát nhà số 12 Lê Lợi", "số 12 Lê Lợi", Place.OTHER_HOUSE),
    ],
)
def test_addresses_beside_each_other_are_told_apart(one: str, other: str, expected: Place) -> None:
    found = place(one, other)
    if expected is Place.OTHER_HOUSE:
        assert found < Place.SAME_HOUSE
    else:
        assert found is expected


@pytest.mark.parametrize(
    "text",
    [
        "có 5 người, mệ 80 tuổi, nước 60 phân",
        "3 nhân khẩu, nhà 4 người",
        "nhà cấp 4 lợp tôn, pin còn 5%",
        "bão số 12 gây mưa lớn",
        "",
        "🙂🙂",
        "x" * 8000,
    ],
)
def test_what_counts_people_or_depth_is_no_address(text: str) -> None:
    assert not any(spot.numbers for spot in read_traces(text).spots)


def test_accents_and_dialect_do_not_part_the_words() -> None:
    one = read_traces("Rác chất đống, mùi hôi thối, ruồi bay đầy")
    other = read_traces("rac chat dong mui hoi thoi ruoi bay day")
    assert similarity(one, other) == 1.0
    assert (similarity(read_traces("đò tới"), read_traces("ghe tới")) or 0) > 0
    assert similarity(one, read_traces("Đèn đường tắt ba đêm liền")) == 0.0
    assert similarity(one, read_traces("")) is None


def test_the_house_next_door_and_the_second_call_are_heard() -> None:
    assert read_traces("Nhà kế bên tui cũng kẹt").is_of_neighbour
    assert read_traces("nha hang xom dang keu cuu").is_of_neighbour
    assert not read_traces("Nhà tui ngập rồi, cứu với").is_of_neighbour
    assert read_traces("goi lan 2 roi chua thay ai").says_again
    assert not read_traces("Nhà tui ngập rồi, cứu với").says_again


def test_keys_name_the_house_and_its_street() -> None:
    houses, streets = keys_of(read_traces("nhà 12 kiệt 45 Bạch Đằng"))
    assert houses == {"12/45 bach dang"}
    assert streets == {"bach dang"}


def test_one_letter_is_forgiven_and_two_are_not() -> None:
    assert is_close("dang", "dan")
    assert is_close("duong", "duogn")
    assert not is_close("le", "ly")
    assert not is_close("cung", "sac")
