"""Names of streets and places that the gazetteer does not have, by the words that announce them.

"đường Ngô Văn Sở", "duong nguyen cuu van", "trường mầm non Hoa Đỗ Quyên 2": the name is kept as the
person wrote it, so that an operator sees it and a map can be asked; it gives no point.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.cues import Words, follows, is_street_word, shouted
from ioc.understanding.everyday import MIDDLE, NAMES, STOPS, SURNAMES
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.syllables import is_foreign_name
from ioc.understanding.text import Text

_STREET = Words("đường phố dg")
_ALLEY = Words("kiệt hẻm ngõ ngách")
_HOUSE = Words("số nhà")
_HEADS = _STREET | _ALLEY | _HOUSE
_NUMBER_OF = Words("số")
_MONTH = Words("tháng")
_AREA = Words("phường xã")
# Behind "đường" and "phố" these say what kind of road it is and name none.
_NO_NAME = Words(
    "huyện tỉnh quốc cao bộ sắt dây ống thủy liên bê nhựa đất chính làng mòn lớn nhỏ ray tránh "
    "đi cổ cũ đêm tây nối dài hai vô thì thị hoa"
)
_PLACES: PhraseTable[str] = PhraseTable(
    [
        ("trường mầm_non|tiểu_học|trung_học|thcs|thpt|cấp_1|cấp_2|cấp_3|mẫu_giáo", "school"),
        ("trường đại_học|cao_đẳng|ptdtnt|tiểu_học_cơ_sở|trung_cấp", "school"),
        ("nhà_trẻ|mầm_non|thpt|thcs|tiểu_học|trường|đại_học|cao_đẳng", "school"),
        ("nhà văn_hóa|thờ|thi_đấu|hàng|nghỉ|sách|xe|máy|thuốc|sinh_hoạt|ga", "place"),
        ("chùa|đình|miếu|lăng|chợ|cầu|cầu_vượt|đập|cống|trạm_bơm|bến|hồ|phá|đầm|cồn|suối", "place"),
        ("khách_sạn|bệnh_viện|trạm_y_tế|phòng_khám|siêu_thị|quán|nhà_thuốc|cây_xăng", "place"),
        ("khu_đô_thị|khu_quy_hoạch|khu_dân_cư|chung_cư|khu_tái_định_cư|khu_công_nghiệp", "place"),
        (
            "ủy_ban|ubnd|trụ_sở|công_ty|ký_túc_xá|công_viên|bãi_rác|bãi_tắm|nghĩa_trang|cảng",
            "place",
        ),
        ("cà_phê|tiệm|homestay|resort|ga|núi|đèo|sân_bóng|sân_vận_động|bể_bơi|hồ_bơi", "place"),
    ]
)
_MOST_WORDS = 5
_LONGEST_NAME = 5
_SHORTEST_LOWER = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A name as written, with its tokens (`name_first`: without the announcing words)."""

    name: str
    first: int
    name_first: int
    last: int


def unknown_street(text: Text, taken: set[int], ends: set[int]) -> Named | None:
    """A street announced by đường, by a numbered kiệt or by a house number, not in the gazetteer.
    `taken`: tokens of known names; `ends`: tokens at which a name ends, those of other cities."""
    tokens = text.tokens
    weak: Named | None = None
    numbers = {at - 1 for at in text.positions.get("#", ()) if _is_house(text, at)}
    for index in sorted({*_HEADS.where(text), *numbers}):
        if index + 1 >= len(tokens):
            continue
        start, is_sure = _announced(text, index)
        if start is None or start in taken or start >= len(tokens):
            continue
        if not follows(text, start):
            continue
        numbered = _numbered(text, index, start)
        if numbered is not None and not taken & set(range(start, numbered.last)):
            return numbered
        last = _name_end(text, start, is_sure=is_sure)
        last = min((at for at in ends if start < at < last), default=last)
        if last > start and not taken & set(range(start, last)):
            named = Named(_title(text, start, last), index, start, last)
            if is_sure:
                return named
            weak = weak or named
    return weak


def _announced(text: Text, index: int) -> tuple[int | None, bool]:
    """Where a name may begin that token `index` announces, and whether it surely is a street's."""
    tokens = text.tokens
    if index >= 0 and is_street_word(text, index):
        return index + 1, True
    following = tokens[index + 1]
    if not following.is_number:
        # "hẻm Lê Quang Định": an alley called by the name of a man.
        named = index >= 0 and _ALLEY.at(text, index) and SURNAMES.at(text, index + 1)
        return (index + 1, False) if named and text.is_capital(index + 1) else (None, False)
    is_alley = index >= 0 and _ALLEY.at(text, index)
    is_house = (index >= 0 and _HOUSE.at(text, index)) or _is_house(text, index + 1)
    if not is_alley and not is_house:
        return None, False
    at = index + 2
    if at < len(tokens) and tokens[at].glued and len(tokens[at].plain) == 1:
        at += 1
    if at < len(tokens) and _STREET.at(text, at):
        at += 1
    return at, is_alley


def _is_house(text: Text, at: int) -> bool:
    """Whether a number is one of a house by its slash or by the capital name of a man behind it."""
    if "/" in text.tokens[at].plain:
        return True
    if shouted(text) or at + 2 >= len(text.tokens) or not follows(text, at + 1):
        return False
    named = SURNAMES.at(text, at + 1) and text.is_capital(at + 1) and text.is_capital(at + 2)
    return named and follows(text, at + 2)


def _numbered(text: Text, first: int, start: int) -> Named | None:
    """ "đường số 7", "đường 23/8", "đường 3 tháng 2": streets named by a number."""
    tokens = text.tokens
    if first < 0 or not is_street_word(text, first):
        return None
    at = start + _NUMBER_OF.at(text, start)
    if at >= len(tokens) or not tokens[at].is_number or "," in tokens[at].plain:
        return None
    last = at + 1
    if at > start or "/" in tokens[at].plain:
        return Named(text.quote(first, last), first, start, last)
    if _MONTH.at(text, last) and last + 1 < len(tokens) and tokens[last + 1].is_number:
        return Named(text.quote(start, last + 2), first, start, last + 2)
    return None


def unknown_place(text: Text, taken: set[int]) -> Named | None:
    """A landmark with a capitalised name behind its kind, unknown to the gazetteer."""
    if not text.accented or shouted(text):
        return None
    for hit in _PLACES.find(text):
        last = hit.last
        while (
            last < len(text.tokens)
            and last - hit.last < _MOST_WORDS
            and text.tokens[last].clause == text.tokens[hit.first].clause
            and text.is_capital(last)
            and not _AREA.at(text, last)
        ):
            last += 1
        named = any(not text.tokens[at].is_number for at in range(hit.last, last))
        if named and not taken & set(range(hit.first, last)):
            return Named(text.quote(hit.first, last), hit.first, hit.last, last)
    return None


def unknown_area(text: Text, taken: set[int]) -> Named | None:
    """A phường or xã with a capitalised name that this city does not have and never had."""
    if not text.accented or shouted(text):
        return None
    for index in _AREA.where(text):
        if (
            index + 2 >= len(text.tokens)
            or text.tokens[index + 1].is_number
            or index in taken
            or _is_town(text, index)
        ):
            continue
        last = index + 1
        while (
            last < len(text.tokens)
            and last - index <= 4
            and follows(text, last)
            and text.is_capital(last)
            and text.tokens[last].clean not in {"quận", "huyện", "thành", "tp", "tx", "thị"}
        ):
            last += 1
        if last - index >= 3 and not taken & set(range(index + 1, last)):
            return Named(text.quote(index, last), index, index + 1, last)
    return None


def _is_town(text: Text, index: int) -> bool:
    """ "thị xã Hương Trà": a district of its time and no xã."""
    return index > 0 and text.tokens[index - 1].plain == "thi"


def _name_end(text: Text, start: int, *, is_sure: bool) -> int:
    """The token behind a street name that begins at `start`; `start` itself where none does."""
    tokens = text.tokens
    first = tokens[start]
    if first.is_number or _NO_NAME.at(text, start) or len(first.plain) < 2:
        return start
    marked = text.is_capital(start) and not shouted(text)
    last = start + 1
    if marked:
        while (
            last < len(tokens)
            and last - start < _LONGEST_NAME
            and tokens[last].clause == first.clause
            and not tokens[last].is_number
            and text.is_capital(last)
            and not _is_unit(text, last)
            and not _is_stopped(text, last)
        ):
            last += 1
        alone = not first.bare or is_foreign_name(first.plain)
        long_enough = last - start >= _SHORTEST_LOWER or (is_sure and alone)
        return last if long_enough else start
    # "duong tran dinh an": behind đường a surname is one, although "tràn" is also a word.
    if not SURNAMES.at(text, start) or (STOPS.at(text, start) and (text.accented or not is_sure)):
        return start
    limit = 3 if last < len(tokens) and MIDDLE.at(text, last) else 2
    if last < len(tokens) and tokens[last].plain == "thi":
        limit = 4
    while (
        last < len(tokens)
        and last - start < max(limit, 3)
        and tokens[last].clause == first.clause
        and not tokens[last].is_number
        and (not STOPS.at(text, last) or (last - start < limit and _is_given(text, last)))
    ):
        last += 1
    return last if last - start >= _SHORTEST_LOWER else start


def _is_stopped(text: Text, at: int) -> bool:
    """Whether a full stop ends the name before token `at`, also behind a short word ("Sỹ.")."""
    before = text.tokens[at - 1]
    return len(before.plain) > 1 and "." in text.original[before.end : text.tokens[at].start]


def _is_given(text: Text, at: int) -> bool:
    """Whether a word that ends names is a given name here: "duong nguyen cuu van"."""
    return not text.accented and NAMES.at(text, at)


def _is_unit(text: Text, at: int) -> bool:
    return text.tokens[at].clean in {"tp", "phường", "xã", "quận", "huyện", "thành"} and (
        at + 1 < len(text.tokens)
    )


def _title(text: Text, first: int, last: int) -> str:
    return " ".join(word.capitalize() for word in text.quote(first, last).split())
