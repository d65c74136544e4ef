"""What a short message says of people in a flood: a wrong "safe" would call a boat back."""

from __future__ import annotations

import pytest

from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.safe_words import LONGEST, read

SAFE, WAITING = ConfirmedWord.SAFE, ConfirmedWord.WAITING


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("AN TOAN", None),
        ("an toàn", None),
        ("da an toan", None),
        ("ok an toan roi", None),
        ("Đã an toàn 4 người", 4),
        ("an toàn 5", 5),
        ("ba nguoi an toan", 3),
        ("da duoc cuu roi", None),
        ("Da so tan den truong hoc an toan, 6 nguoi", 6),
        ("không cần cứu nữa", None),
        ("nước đã rút hết", None),
        ("cả nhà đã lên hết nơi an toàn", None),
        ("khong sao, an toan roi", None),
        ("AN TOAN ROI. CAM ON", None),
        ("SAFE 3", 3),
        ("an toàn, không cần cứu nữa", None),
        ("ca nha 5 nguoi da duoc cuu", 5),
        ("Nhà tôi 4 người an toàn tại trường học", 4),
        ("tôi an toàn rồi", 1),
        ("chúng tôi an toàn rồi nhé, cảm ơn các anh", None),
    ],
)
def test_plain_words_of_safety_are_read_with_their_number(text: str, people: int | None) -> None:
    said = read(text)
    assert said is not None
    assert (said.word, said.people) == (SAFE, people)


@pytest.mark.parametrize(
    "text",
    [
        "chua",
        "CHƯA",
        "chưa an toàn",
        "không an toàn",
        "ko an toan",
        "không còn an toàn",
        "mat an toan",
        "van con nuoc",
        "an toan roi, nuoc van con cao",
        "an toan nhung con me tren mai",
        "2 ng an toan, con 3 nguoi tren mai",
        "chua duoc cuu",
        "chua ai den don",
        "an toan gi ma an toan",
        "cứu với",
        "dang cho tren mai",
        "not safe",
        "we are still waiting",
    ],
)
def test_whatever_denies_it_or_tells_of_danger_is_waiting(text: str) -> None:
    said = read(text)
    assert said is not None
    assert said.word is WAITING


@pytest.mark.parametrize(
    "text",
    [
        "xin được cứu",
        "can duoc cuu",
        "bao giờ được cứu",
        "sẽ được cứu",
        "được cứu",
        "đưa chúng tôi đến nơi an toàn",
        "lam on dua gia dinh toi ve noi an toan",
        "5 nguoi den noi an toan",
        "bà nội không chịu đi đến nơi sơ tán",
        "duong den noi so tan bi chan",
        "không sao được cứu",
        "tat ca an toan tru con toi",
        "an toàn trên mái nhà",
        "hàng xóm an toàn rồi, nhà tôi thì không",
        "chỉ có mẹ tôi được cứu rồi",
        "an toan nhung ba bi dau",
        "an toàn rồi à",
        "5 người, 3 người an toàn",
        "đã được đưa đi bệnh viện",
        "o cho cao roi",
        "nobody is safe",
        "we aren't safe",
        "need to be rescued",
        "safe? no",
        "an toan 0",
        "0 an toan",
        "0 nguoi an toan",
    ],
)
def test_a_claim_among_other_words_is_no_claim(text: str) -> None:
    said = read(text)
    assert said is None or said.word is WAITING


@pytest.mark.parametrize(
    "text",
    ["", "   ", "xin chào", "an toàn chưa?", "ok?", "bao giờ đến", "an toan " * (LONGEST // 4)],
)
def test_what_is_not_plain_is_left_to_a_person(text: str) -> None:
    assert read(text) is None


def test_a_bare_yes_means_something_only_to_who_was_asked() -> None:
    assert read("ok", was_asked=False) is None
    answered = read("ok roi", was_asked=True)
    assert answered is not None
    assert answered.word is SAFE
