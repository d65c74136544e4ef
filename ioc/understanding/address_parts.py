"""The parts of an address around the name of a street: house, kiệt, hẻm, group, and out-of-town.

Covers: "số nhà 2-4, kiệt 111 X", "hẻm 12 kiệt 77 đường X", "52/7 X", "K27/5 X", "X số 5", numbers
in words ("năm mươi hai trên bảy X"), tổ and thôn with a number, other cities and their districts.
A slash number has two readings; the national one (alley first, house second) is given first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, Token

_ALLEY = {"kiet"}
_SUBALLEY = {"hem", "ngo", "ngach"}
_HOUSE = {"so", "nha"}
_STREET_CUE = {"duong", "pho", "dg"}
_SLASH_WORDS = {"trên", "tren", "xẹt", "xet", "xuyệt", "xuyet", "sẹc", "sec", "trệt"}
_SEGMENT = {"đoạn", "doan", "khúc", "khuc", "đầu", "cuối", "dau", "cuoi", "ngay", "trước", "gần"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands around a street name; `first`, `last`: the tokens that belong to the address."""

    first: int
    last: int
    house: str | None = None
    alley: str | None = None
    suballey: str | None = None
    has_street_cue: bool = False
    two_readings: bool = False

    @property
    def is_numbered(self) -> bool:
        return bool(self.house or self.alley or self.suballey)


_GROUPS: PhraseTable[str] = PhraseTable(
    [("tổ|thôn|đội|xóm|khu_vực|tổ_dân_phố|cụm|tổ_dp #", "group")]
)
_OUTSIDE: PhraseTable[str] = PhraseTable(
    [
        ("quận|phường #", "outside"),
        (
            "quận gò_vấp|bình_thạnh|thủ_đức|tân_bình|tân_phú|bình_tân|phú_nhuận|đống_đa|ba_đình|"
            "cầu_giấy|thanh_xuân|hoàn_kiếm|hà_đông|hải_châu|thanh_khê|sơn_trà|liên_chiểu|cẩm_lệ",
            "outside",
        ),
        (
            "gò_vấp|bình_tân|bình_thạnh|thủ_đức|hóc_môn|củ_chi|bình_chánh|nhà_bè|tân_bình|"
            "bình_hưng_hòa|phước_long|linh_trung|ngọc_lặc|hải_lăng|triệu_phong|hòa_vang_đà_nẵng",
            "outside",
        ),
        (
            "tỉnh|thành_phố|tp quảng_trị|quảng_nam|quảng_bình|đà_nẵng|hà_nội|hồ_chí_minh|hcm|"
            "nghệ_an|hà_tĩnh|thanh_hóa|bình_dương|đồng_nai|cần_thơ|nha_trang|vinh|quảng_ngãi|"
            "bắc_giang|phú_yên|đắk_lắk|gia_lai|đông_hà|hội_an|tam_kỳ",
            "outside",
        ),
        ("ở|tại|trong|ngoài sài_gòn|hà_nội|đà_nẵng|quảng_trị|quảng_bình|quảng_nam", "outside"),
        ("!việt yên", "outside"),
    ]
)
_COORDINATES = re.compile(
    r"(?<![\d.])(?P<a>\d{1,3}[.,]\d{3,10})\s*°?\s*[nN]?\s*[,; ]\s*"
    r"(?P<b>\d{1,3}[.,]\d{3,10})(?![\d])"
)


def parts_around(text: Text, first: int, last: int) -> Parts:
    """Read the house and alley numbers before (and after) a street named in tokens first..last."""
    tokens = text.tokens
    parts = Parts(first, last)
    at = first - 1
    while at >= 0 and tokens[at].sentence == tokens[first].sentence:
        token = tokens[at]
        if (
            token.plain in _STREET_CUE
            and not parts.is_numbered
            and not _is_cue_of_house(tokens, at)
        ):
            parts = replace(parts, first=at, has_street_cue=True)
            at -= 1
            continue
        number = _number_before(text, at)
        if number is None:
            break
        written, start = number
        taken = _take(tokens, parts, written, start)
        if taken is None:
            break
        parts = taken
        at = parts.first - 1
    return _behind(text, parts)


def _is_cue_of_house(tokens: tuple[Token, ...], at: int) -> bool:
    # "nhà phố": a kind of house and not the word before a street.
    return tokens[at].plain == "pho" and at > 0 and tokens[at - 1].plain == "nha"


def _number_before(text: Text, at: int, *, alone: bool = False) -> tuple[str, int] | None:
    """The number whose last token is `at`: as written, and its first token.

    `alone`: a number in words counts although no kiệt or số stands before it.
    """
    tokens = text.tokens
    token = tokens[at]
    if len(token.plain) == 1 and token.glued and at and tokens[at - 1].is_number:
        return tokens[at - 1].plain + token.plain.upper(), at - 1
    if token.is_number:
        return token.plain, at
    for start in range(max(0, at - 3), at + 1):
        value = number_at(text, start)
        if value is None or value[1] != at + 1:
            continue
        slash = start - 1
        if slash > 0 and tokens[slash].clean in _SLASH_WORDS:
            before = _number_before(text, slash - 1, alone=True)
            if before is not None:
                return f"{before[0]}/{value[0]}", before[1]
        # A number word alone may be a common word: only with kiệt, số, hẻm before it.
        if alone or (start and tokens[start - 1].plain in _ALLEY | _SUBALLEY | {"so"}):
            return str(value[0]), start
    return None


def _take(tokens: tuple[Token, ...], parts: Parts, written: str, start: int) -> Parts | None:
    """Add a number to the parts by the word before it; None where it does not belong."""
    word = tokens[start - 1].plain if start else ""
    if word in _ALLEY:
        if "/" in written and parts.alley is None:
            alley, house = written.split("/", 1)
            return replace(
                parts, first=start - 1, alley=alley, house=parts.house or house, two_readings=True
            )
        return replace(parts, first=start - 1, alley=written)
    if word in _SUBALLEY:
        if "/" in written and parts.alley is None:
            # "hẻm 6/89 Duy Tân" is hẻm 6 of kiệt 89.
            inner, outer = written.split("/", 1)
            return replace(parts, first=start - 1, suballey=inner, alley=outer)
        if parts.alley is not None:
            return replace(parts, first=start - 1, suballey=written)
        return replace(parts, first=start - 1, alley=written)
    if word in _HOUSE:
        begin = start - 1
        if begin and tokens[begin - 1].plain in _HOUSE:
            begin -= 1
        return replace(parts, first=begin, house=written)
    if word in {"to", "thon", "doi", "km", "tang", "lau", "cach", "khoang"}:
        return None
    if parts.house is not None or tokens[start].clause != tokens[parts.first].clause:
        return None
    if "/" in written and parts.alley is None:
        alley, house = written.split("/", 1)
        return replace(parts, first=start, alley=alley, house=house, two_readings=True)
    return replace(parts, first=start, house=written)


def _behind(text: Text, parts: Parts) -> Parts:
    """House and alley written behind the street: "Lê Lợi số 5", "Trần Phú kiệt 45"."""
    tokens = text.tokens
    at = parts.last
    if parts.house is not None or at + 1 >= len(tokens):
        return parts
    if tokens[at].sentence != tokens[parts.first].sentence:
        return parts
    word, number = tokens[at].plain, tokens[at + 1]
    if number.is_number and word == "so":
        return replace(parts, last=at + 2, house=number.plain)
    if number.is_number and word in _ALLEY | _SUBALLEY and parts.alley is None:
        return replace(parts, last=at + 2, alley=number.plain)
    return parts


def group_of(text: Text) -> tuple[str, int, int] | None:
    """The numbered group of a text ("tổ 16", "thôn 5") with its tokens, or None."""
    hit = next(iter(_GROUPS.find(text)), None)
    return (text.quote(hit.first, hit.last), hit.first, hit.last) if hit else None


def outside_words(text: Text) -> str:
    """The words that name another city or its districts, or nothing."""
    hit = next(iter(_OUTSIDE.find(text)), None)
    return text.quote(hit.first, hit.last) if hit else ""


def pasted_point(text: Text) -> tuple[float, float, str] | None:
    """Latitude, longitude and quote of coordinates in the text, in either order, or None."""
    for match in _COORDINATES.finditer(text.original):
        a = float(match["a"].replace(",", "."))
        b = float(match["b"].replace(",", "."))
        lat, lon = (a, b) if a < b else (b, a)
        if lat <= 90 and 90 < lon <= 180:
            return lat, lon, match.group().strip()
    return None


def leading_words(text: Text, first: int) -> int:
    """The first token of the small words before an address ("đầu", "đoạn") that belong to it."""
    at = first
    while at > 0 and text.tokens[at - 1].clean in _SEGMENT:
        at -= 1
        if first - at >= 2:
            break
    return at
