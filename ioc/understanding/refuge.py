"""Where trapped people are, and how far the water still is below them.

Kinds of the contract: `none` (in the water, holding on), `ground` (on the floor or on furniture),
`upper_floor` (loft, upper floor), `roof`, `tree`, `boat`. The margin is the height in metres that
the water has still to rise, only where the words say it ("còn ba gang nữa tới sàn tra").
Leaves out: places of refuge that somebody only asks for or wants to reach.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ioc.understanding.context import is_negated
from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import Hit, PhraseTable
from ioc.understanding.text import Text, read

Refuge = Literal["none", "ground", "upper_floor", "roof", "tree", "boat"]


@dataclass(frozen=True, slots=True)
class RefugeReading:
    """`margin_m`: metres between the water and the refuge, or None; `quote`: the words."""

    kind: Refuge
    margin_m: float | None
    quote: str


_ON = "trên|lên|leo|leo_lên|trèo|trèo_lên|ngồi|ngồi_trên|chạy_lên|bám_trên|kẹt|tận|chui_lên|rút_lên"
_FURNITURE = (
    "bàn|tủ|giường|ghế|phản|sạp|bàn_thờ|nóc_tủ|tủ_lạnh|nóc_tủ_lạnh|đầu_tủ|ván|bộ_ván|kệ|bàn_ăn|"
    "kệ_bếp|thang|thang_tre|cầu_thang|giường_tầng|đi_văng"
)
# The first kind of this order that is found counts: what somebody has reached at last.
_ROWS: tuple[tuple[Refuge, tuple[str, ...]], ...] = (
    (
        "roof",
        (
            f"{_ON} .. mái|nóc|mái_nhà|nóc_nhà|mái_tôn|mái_ngói|mái_bếp|sân_thượng|tum|mái_trường "
            "^che|hiên|tủ|xe|trường_chinh",
            f"{_ON} nóc ^tủ|xe",
            "ngồi|đứng|bám|kẹt|nằm .. mái|nóc_nhà|mái_nhà|mái_tôn ^hiên",
            "mái tôn lạnh",
            "dỡ|đục|phá|tháo ngói|mái|tôn ..6 ngồi|lên|chui",
            "sân_thượng|nóc_nhà",
            "on ..2 roof|rooftop",
        ),
    ),
    (
        "tree",
        (
            (
                "trên|lên|bám|ôm|đeo|đu|leo|vô|vào|ngồi ..2 cây|cành|ngọn|gốc|bụi|lũy|thân ^xăng|"
                "cầu|cột"
            ),
            (
                "trên|ôm|đeo|bám ..2 ngọn_tre|ngọn_cây|cành_cây|bụi_tre|cây_bần|cây_dừa|gốc_dừa|"
                "bụi_chuối"
            ),
            "in|on|up|holding ..2 tree|branch",
        ),
    ),
    (
        "boat",
        (
            "ghe|thuyền|đò|xuồng|tàu|sà_lan|xà_lan|phà .. chết_máy|trôi|chìm|lật|đứt_neo|"
            "mắc_cạn|hư_máy|phá_nước|hỏng_máy|nổ|cháy|nghiêng|đâm",
            # Without its accent a raft is far more often a tank, or a pipe that burst.
            "!bè .. trôi|chìm|lật|đứt_neo|mắc_cạn|cháy|nghiêng",
            "trên|đứng_trên|ngồi_trên|nằm_trên|ngồi|chống|chèo bè ^nước|nác|nc|ống|bơi|tông|"
            "cá_cảnh|con|em|cháu|bé",
            "bè chuối|tre|nứa|gỗ|phao|nuôi_cá ^bị_gãy",
            "bè bị_trôi|bị_lật|bị_chìm",
            "bè trôi|lật|chìm ..3 #",
            "ghe|thuyền|đò|xuồng|tàu .. chở # người|khách|ng",
            "trên ghe|thuyền|đò|xuồng|tàu|tàu_cá|thuyền_rồng ^hỏa|lửa",
            "leo_lên|lên|xuống ghe|thúng|xuồng ^máy_tới|cứu|tới|chở",
            "on|in ..2 boat|ship|raft",
        ),
    ),
    (
        "upper_floor",
        (
            f"{_ON} .. gác|tra|lầu|gác_xép|gác_lửng|rầm|trần|xà_nhà|la_phông ^hai_bà|không",
            f"{_ON} .. tầng|lầu 2|3|4|5|hai|ba|tư|bốn|trên|cao",
            "ở|tại|dồn|trú|chạy .. tầng|lầu 2|3|4|5|hai|ba|tư|trên",
            "t_2|t_3|lầu_2|tầng_2|tầng_hai|lầu_hai|tầng_3|tầng_4|tầng_ba ^cũng_ngập|ngập|của",
            "lên|chạy|bế|dồn ..3 chuồng_cọp|gác|lầu",
            "floor|4th_floor|3rd_floor|5th_floor ^ground",
            "ở|trong gác|gác_xép|lầu|tra",
            "tới|đến|sát|gần ..2 sàn_gác|sàn_tra",
            "ban_công ..2 tầng|lầu",
            "upstairs|upper_floor|second_floor|third_floor|2nd_floor",
        ),
    ),
    (
        "none",
        (
            "bám|ôm|đu|níu .. cột|trụ|phao|can|khúc_gỗ|thành_cầu|cọc|dây|ván|thùng|bèo ^cờ_vua",
            "giữa dòng|sông|hói|biển",
            "bị .. cuốn|trôi",
            "đang|chới_với trôi|dưới_nước",
            "holding|clinging on|to",
        ),
    ),
    (
        "ground",
        (
            f"{_ON} .. {_FURNITURE}",
            f"đứng|ngồi|nằm|kê|bồng .. {_FURNITURE}",
            "không|k|hổng|hok|chẳng có? lầu|gác|tầng|tra|nhà_cao|tầng_lầu",
            "nhà cấp_bốn|cấp_4|trệt|thấp",
            "tầng trệt|1|một|dưới ^ngập_hết",
            "trệt thui|thôi|không",
            "dưới nền|đất|sàn",
            "nằm|kẹt ..3 trong nhà|phòng|buồng",
            "ground floor",
            "trong|ở nhà ..3 còn|có|chỉ|mỗi|với",
            "nước|nác .. giường|cái_giường|bộ_ván|bàn_ăn|chân_bàn|nệm|ghế_ngồi|xe_lăn",
            "ngập cái? giường|bàn|ghế",
            "song cửa_sổ|sắt|sắt_cửa_sổ",
            "bồng|bế|kéo|cõng|nâng|đẩy .. không_nổi|hổng_nổi|hok_nổi|ko_nổi",
            "on ..2 table|bed|chair|fridge|counter|stairs",
        ),
    ),
)
_TABLE: PhraseTable[Refuge] = PhraseTable(
    [(pattern, kind) for kind, patterns in _ROWS for pattern in patterns]
)
_ORDER = {kind: rank for rank, (kind, _) in enumerate(_ROWS)}
_UNITS = {
    "cm": 0.01, "phan": 0.01, "tac": 0.1, "gang": 0.2, "m": 1.0, "met": 1.0, "thuoc": 1.0,
    "gang_tay": 0.2,
}  # fmt: skip
_BELOW = {"con", "cach", "chi", "thieu", "duoi"}
_TOPS = {
    "san",
    "gac",
    "tra",
    "tran",
    "mai",
    "noc",
    "lau",
    "ram",
    "ban",
    "giuong",
    "la",
    "nua",
    "tay",
}
_MOST = 6.0


def read_refuge(text: str | Text) -> RefugeReading | None:
    """The refuge a text tells of, or None."""
    text = read(text)
    best = _first(text)
    if best is None and text.accented:
        best = _first(replace(text, accented=False))
    if best is None:
        return None
    return RefugeReading(best.payload, _margin(text), text.quote(best.first, best.last))


def _first(text: Text) -> Hit[Refuge] | None:
    best: Hit[Refuge] | None = None
    for hit in _TABLE.find(text):
        if hit.payload != "ground" and is_negated(text, hit.first):
            continue
        if best is None or _ORDER[hit.payload] < _ORDER[best.payload]:
            best = hit
    return best


def _margin(text: Text) -> float | None:
    """ "còn ba gang nữa tới sàn tra", "cách trần 40 cm": metres the water has still to rise."""
    tokens = text.tokens
    for index, token in enumerate(tokens):
        size = _UNITS.get(token.plain)
        if size is None or index == 0 or (token.plain == "m" and not token.glued):
            continue
        value, first = _amount(text, index)
        if value is None or not 0 < value * size <= _MOST:
            continue
        before = [t for t in tokens[max(0, first - 6) : first] if t.sentence == token.sentence]
        behind = [t for t in tokens[index + 1 : index + 6] if t.sentence == token.sentence]
        words = {t.plain for t in before}
        left = words & {"con", "thieu", "chi"} and {"nua", "toi", "den"} & {t.plain for t in behind}
        apart = "cach" in words and words & _TOPS
        above = "cach" in words and any(t.plain in _TOPS for t in behind)
        span = (
            words & {"con"} and any(t.plain == "tay" for t in behind[:1]) and token.plain == "gang"
        )
        if (left or apart or above or span) and _speaks_of_water(text, first):
            return round(value * size, 2)
    return None


def _amount(text: Text, unit: int) -> tuple[float | None, int]:
    tokens = text.tokens
    for length in (2, 1):
        number = number_at(text, unit - length) if unit >= length else None
        if number is not None and number[1] == unit:
            return float(number[0]), unit - length
    word = tokens[unit - 1]
    if word.plain in {"nua"} and unit:
        return 0.5, unit - 1
    decimal = word.plain.replace(",", ".")
    if word.is_number and decimal.count(".") == 1 and len(decimal) < 8:
        left, _, right = decimal.partition(".")
        if left.isdigit() and right.isdigit():
            return float(decimal), unit - 1
    return None, unit


def _speaks_of_water(text: Text, index: int) -> bool:
    sentence = text.tokens[index].sentence
    return any(
        token.plain in {"nuoc", "nac", "nc", "lut", "lu", "water", "han"}
        for token in text.tokens[max(0, index - 9) : index]
        if token.sentence == sentence
    )
