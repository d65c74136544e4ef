"""Folding, tokens, abbreviations, numbers and the pattern language."""

import unicodedata

import pytest

from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import PhraseTable, compile_pattern
from ioc.understanding.text import fold, name_key, read, untoned, y_form


def words(text: str) -> list[str]:
    return [token.clean for token in read(text).tokens]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Thuận Hóa", "thuan hoa"),
        ("ĐƯỜNG  Nguyễn\tHuệ", "duong nguyen hue"),
        (unicodedata.normalize("NFD", "Vỹ Dạ"), "vy da"),
        ("cứ\u200bu vớ\u200di", "cuu voi"),
        ("", ""),
        ("🙂", "🙂"),
    ],
)
def test_folding_leaves_no_accents(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("nuớc", "nước"),
        ("đuờng", "đường"),
        (unicodedata.normalize("NFD", "ngập"), "ngập"),
        ("<b>cứu</b>", "cứu"),
    ],
)
def test_spellings_of_one_word_become_the_same(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize("word", ["quý", "hoàng", "quả", "thuở"])
def test_a_tone_that_is_in_its_place_stays(word: str) -> None:
    assert words(word) == [word]


def test_a_lone_i_and_y_are_one_for_names() -> None:
    assert name_key("vi") == name_key("vy") == "vy"
    assert y_form("vĩ") == "vỹ"
    assert name_key("thi") == "thi"


def test_untoned_keeps_the_shape_of_the_vowel() -> None:
    assert untoned("cứu") == "cưu"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("p. An Cựu", ["phường", "an", "cựu"]),
        ("P.Phú Hội", ["phường", "phú", "hội"]),
        ("tổ 6 p hương vinh", ["tổ", "6", "phường", "hương", "vinh"]),
        ("đg Lê Lợi", ["đường", "lê", "lợi"]),
        ("Đ. Lê Lợi", ["đường", "lê", "lợi"]),
        ("K27/5 Bà Triệu", ["kiệt", "27/5", "bà", "triệu"]),
        ("k ai bị chi", ["không", "ai", "bị", "chi"]),
        ("50k một tô", ["50", "k", "một", "tô"]),
        ("ko có j", ["không", "có", "gì"]),
        ("TDP 3", ["tổ", "dân", "phố", "3"]),
        ("QL1A", ["quốc", "lộ", "1", "a"]),
        ("trường MN Hoa Mai", ["trường", "mầm", "non", "hoa", "mai"]),
        ("mn ơi", ["mọi", "người", "ơi"]),
        ("TT. Sịa", ["thị", "trấn", "sịa"]),
    ],
)
def test_abbreviations_are_written_out(written: str, expected: list[str]) -> None:
    assert words(written) == expected


def test_a_full_stop_behind_an_abbreviation_ends_no_sentence() -> None:
    assert {token.sentence for token in read("ở p. An Cựu").tokens} == {0}
    assert [token.sentence for token in read("Ngập rồi. Cứu").tokens] == [0, 0, 1]


def test_a_quote_gives_back_what_was_written() -> None:
    text = read("Dạ, NƯỚC  tới Cổ\u200b rồi!")
    assert text.quote(1, 4) == "NƯỚC tới Cổ"
    assert text.quote(2, 2) == ""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5 người", 5),
        ("2-3 người", 3),
        ("hai mệ", 2),
        ("mười lăm người", 15),
        ("hai mươi mốt cháu", 21),
        ("ba chục người", 30),
        ("một trăm linh", 100),
        ("nam nguoi", 5),
        ("52/7 Lê Lợi", None),
        ("người", None),
    ],
)
def test_numbers_in_digits_and_words(written: str, value: int | None) -> None:
    found = number_at(read(written), 0)
    assert (found[0] if found else None) == value


def found(pattern: str, text: str) -> bool:
    return next(PhraseTable([(pattern, 1)]).find(read(text)), None) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("cháy nhà", "cháy nhà rồi", True),
        ("cháy nhà", "chạy nhà rồi", False),
        ("cháy nhà", "chay nha roi", True),
        ("!cháy", "chay nha roi", False),
        ("~chay nha", "chay nhà hàng ngon", False),
        ("nước .. tới cổ", "nước đã dâng tới cổ", True),
        ("nước .. tới cổ", "nước lên. Tôi tới cổ vũ", False),
        ("kẹt ^xe", "kẹt xe", False),
        ("kẹt ^xe", "kẹt trong nhà", True),
        ("tổ #", "tổ 16", True),
        ("rất? nhanh", "nhanh", True),
        ("ông_bà|người_già", "người già", True),
        ("nước .. cổ", "nuoc lên tới cổ nha mọi nguoi oi, nha khong co gac, cuu voi", True),
    ],
)
def test_the_pattern_language(pattern: str, text: str, is_found: bool) -> None:
    assert found(pattern, text) is is_found


def test_a_pattern_needs_a_fixed_beginning() -> None:
    with pytest.raises(ValueError, match="fixed beginning"):
        compile_pattern(".. nước")
