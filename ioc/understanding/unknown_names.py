"""Names of streets and places that the gazetteer does not have, by the words that announce them.

"đường Ngô Văn Sở", "trường mầm non Hoa Đỗ Quyên 2": the name is kept as the person wrote it, so
that an operator sees it and a map can be asked; it gives no point.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.mentions import SURNAMES
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text

_STREET_HEADS = {"duong", "dg", "kiet", "hem", "ngo"}
_PLACES: PhraseTable[str] = PhraseTable(
    [
        ("trường mầm_non|tiểu_học|trung_học|thcs|thpt|cấp_1|cấp_2|cấp_3|mẫu_giáo", "school"),
        ("nhà_trẻ|mầm_non|thpt|thcs|tiểu_học", "school"),
        ("nhà văn_hóa|thờ|thi_đấu|hàng|nghỉ|sách|xe", "place"),
        ("chùa|đình|miếu|lăng|chợ|cầu|đập|cống|trạm_bơm|bến|hồ", "place"),
        ("khách_sạn|bệnh_viện|trạm_y_tế|phòng_khám|siêu_thị|quán|nhà_thuốc|cây_xăng", "place"),
        ("khu_đô_thị|khu_quy_hoạch|khu_dân_cư|chung_cư|khu_tái_định_cư|khu_công_nghiệp", "place"),
        ("ủy_ban|ubnd|trụ_sở", "place"),
    ]
)
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A name as written, with its tokens (`name_first`: without the announcing words)."""

    name: str
    first: int
    name_first: int
    last: int


def unknown_street(text: Text, taken: set[int]) -> Named | None:
    """A street announced by đường or by a numbered kiệt and unknown to the gazetteer."""
    for index, token in enumerate(text.tokens):
        if token.plain not in _STREET_HEADS or index + 1 >= len(text.tokens):
            continue
        start = index + 1
        if text.tokens[start].is_number and token.plain not in {"duong", "dg"}:
            start += 1
            if start < len(text.tokens) and text.tokens[start].plain in {"duong", "dg"}:
                start += 1
        elif token.plain in {"kiet", "hem", "ngo"}:
            continue
        last = _name_end(text, start)
        if last - start >= 2 and not taken & set(range(start, last)):
            return Named(_title(text, start, last), index, start, last)
    return None


def unknown_place(text: Text, taken: set[int]) -> Named | None:
    """A landmark with a capitalised name behind its kind, unknown to the gazetteer."""
    if not text.accented:
        return None
    for hit in _PLACES.find(text):
        last = hit.last
        while (
            last < len(text.tokens)
            and last - hit.last < _MOST_WORDS
            and text.tokens[last].clause == text.tokens[hit.first].clause
            and text.is_capital(last)
        ):
            last += 1
        named = any(not text.tokens[at].is_number for at in range(hit.last, last))
        if named and not taken & set(range(hit.first, last)):
            return Named(text.quote(hit.first, last), hit.first, hit.last, last)
    return None


def _name_end(text: Text, start: int) -> int:
    """The token behind a street name that begins at `start`; `start` itself where none does."""
    if start >= len(text.tokens):
        return start
    first = text.tokens[start]
    last = start
    capitals = text.is_capital(start) and not first.is_number
    limit = 4 if capitals else 3
    if not capitals and first.plain not in SURNAMES:
        return start
    while (
        last < len(text.tokens)
        and last - start < limit
        and text.tokens[last].clause == first.clause
        and not text.tokens[last].is_number
        and (not capitals or text.is_capital(last))
    ):
        last += 1
    return last


def _title(text: Text, first: int, last: int) -> str:
    return " ".join(word.capitalize() for word in text.quote(first, last).split())
