"""How high the water stands: against the body, the house, or in metres; and whether it rises.

Depths of body levels in metres are for an adult of 1.6 m, rounded; house levels are those of a
Vietnamese one-storey house (eaves about 3 m). Both serve to order rescues, not to measure.
Leaves out: rain in millimetres and the level of a river at a gauge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ioc.understanding.phrases import Hit, PhraseTable
from ioc.understanding.text import Text, read

Trend = Literal["rising", "stable", "falling"]


@dataclass(frozen=True, slots=True)
class WaterReading:
    """`text`: the words; `depth_m`: metres or None; `code`: the reason code of the level."""

    text: str
    depth_m: float | None
    trend: Trend | None
    code: str


_UP = (
    "tới|đến|ngang|lên|lút|quá|qua|chạm|ngập|khỏi|trên|tận|cao_tới|sắp_tới|gần_tới|gần|"
    "mấp_mé|liếm|sát"
)
_WATER = "nước|ngập|lụt|lũ|lút|dâng"
# (level words, depth in metres or None, reason code)
_LEVELS: tuple[tuple[str, float | None, str], ...] = (
    ("mắt_cá", 0.1, "water_at_ankle"),
    ("bàn_chân|gót_chân", 0.1, "water_at_ankle"),
    ("bắp_chân|ống_quyển|ống_chân", 0.3, "water_at_calf"),
    ("bánh_xe|nửa_bánh|nửa_bánh_xe", 0.3, "water_at_wheel"),
    ("bô_xe|ống_xả|ống_bô", 0.3, "water_at_wheel"),
    ("đầu_gối|gối", 0.5, "water_at_knee"),
    ("yên_xe", 0.8, "water_at_thigh"),
    ("giường|mép_giường|ghế|bàn_ghế", 0.5, "water_at_knee"),
    ("đùi|háng|bẹn", 0.8, "water_at_thigh"),
    ("bàn|mặt_bàn|cửa_sổ", 0.9, "water_at_window"),
    ("nửa_cửa|nửa_cánh_cửa|ổ_điện|ổ_cắm|tay_nắm_cửa", 0.9, "water_at_window"),
    ("bụng|rốn|thắt_lưng|lưng_quần|eo|lưng|waist", 1.0, "water_at_waist"),
    ("!hông", 1.0, "water_at_waist"),
    ("ngực|nách|bộ_ngực|chest", 1.2, "water_at_chest"),
    ("nửa_người|người", 0.9, "water_at_thigh"),
    ("nửa_nhà|quá_nửa_nhà|nửa_căn_nhà|gần_hết_nhà", 1.5, "water_at_neck"),
    ("tủ|tủ_lạnh|bệ_thờ|bàn_thờ", 1.3, "water_at_chest"),
    ("đầu_người|người_lớn|quá_đầu_người", 1.7, "water_over_head"),
    ("vai", 1.3, "water_at_chest"),
    (
        "cổ ^bưu|lão|truyền|thụ|phiếu|# ^#|đứa|con|cháu|mẹ|mệ|người|nhà|bà|ông|ai",
        1.4,
        "water_at_neck",
    ),
    ("neck", 1.4, "water_at_neck"),
    ("cằm|miệng|mũi", 1.5, "water_at_neck"),
    (
        "đầu ^kiệt|hẻm|ngõ|đường|gối|cầu|xóm|làng|thôn|phố|chợ|năm|tháng|tuần|giờ|mùa|tiên|tổ",
        1.7,
        "water_over_head",
    ),
    ("gác|sàn_gác|gác_lửng|gác_xép|trần|la_phông|kèo|tra|rầm", 2.3, "water_at_loft"),
    ("lầu_1|lầu_một|tầng_2|tầng_hai|lầu|lầu_2|second_floor", 3.5, "water_at_upper_floor"),
    ("hết? tầng_1|tầng_một|tầng_trệt|tầng_dưới|tầng first_floor", 2.5, "water_fills_ground_floor"),
    ("mái|nóc|mái_nhà|nóc_nhà|mái_tôn|đòn_dông|roof", 3.0, "water_at_roof"),
)


def _level_patterns() -> list[tuple[str, tuple[float | None, str]]]:
    rows: list[tuple[str, tuple[float | None, str]]] = []
    for words, depth, code in _LEVELS:
        mark, body = ("!", words[1:]) if words.startswith("!") else ("", words)
        value = (depth, code)
        rows.append((f"{mark}{_WATER} .. {_UP} {_UP}? {body}", value))
        rows.append((f"{mark}{_WATER} .. {_UP} gần|hơn|sát|hết|tới|đến|lên|nửa {body}", value))
        rows.append((f"{mark}ngập|lút ngang? {body}", value))
        rows.append((f"!quá ngang? {body}", value))
        rows.append(
            (f"{mark}gần? lút {body}" if False else f"{mark}ngập gần|hơn|hết|nửa {body}", value)
        )
        if depth is not None and depth <= 0.5:
            rows.append((f"{mark}ngập ..2 {body}", value))
    rows += [
        ("nước gần|sắp hết tầng_1|tầng_một|tầng_trệt", (2.5, "water_fills_ground_floor")),
        ("ngập .. tầng_1|tầng_một|tầng_trệt", (2.5, "water_fills_ground_floor")),
        ("water .. first|ground floor", (None, "water_in_house")),
        ("water .. waist", (1.0, "water_at_waist")),
        ("water .. chest", (1.2, "water_at_chest")),
        ("water .. neck|head", (1.4, "water_at_neck")),
        ("water .. roof|ceiling", (3.0, "water_at_roof")),
        ("nước .. đầy|lưng nhà", (None, "water_in_house")),
        ("nước .. vô|vào|tràn_vào|tràn_vô .. nhà|phòng|bếp|giường|trọ", (None, "water_in_house")),
        ("ngập .. trong nhà", (None, "water_in_house")),
        ("nhà .. ngập ^rác|hàng", (None, "water_in_house")),
        ("ngập .. hết|nhà|cả", (None, "flooded")),
    ]
    return rows


_LEVEL_TABLE: PhraseTable[tuple[float | None, str]] = PhraseTable(_level_patterns())
_TREND_TABLE: PhraseTable[Trend] = PhraseTable(
    [
        (
            "nước|lũ|lụt .. lên|dâng|vô|vào|tràn .. nhanh|mau|lẹ|ào|gấp|dữ|quá|thêm|chóng|"
            "hoài|miết",
            "rising",
        ),
        ("nước|lũ ..6 đang|còn|vẫn|cứ|sắp .. lên|dâng|vô|tràn|cao", "rising"),
        ("nước|lũ lên|dâng ^tới_đâu", "rising"),
        ("nước .. tràn|ùa|tuôn vô|vào", "rising"),
        ("ngập nhanh|mau", "rising"),
        ("dâng cao|nhanh|lên", "rising"),
        ("lên thêm|nhanh_lắm|mau_lắm|từ_từ", "rising"),
        ("water .. rising|fast|coming", "rising"),
        ("nước|lũ chưa|không|chậm .. rút|xuống", "stable"),
        ("nước .. đứng|chững|giữ_nguyên|không_lên|hết_lên", "stable"),
        ("nước|lũ|lụt .. đang|đã|bắt_đầu|mới|vừa rút|xuống|hạ|cạn", "falling"),
        ("nước rút|xuống|hạ|cạn ^chậm_chưa", "falling"),
        ("nước .. rút rồi|dần|bớt|chậm|nhanh|hết", "falling"),
    ]
)
_NEAR_WATER = {"nước", "ngập", "lụt", "lũ", "dâng", "lút", "water"}
_PLAIN_NEAR_WATER = {"nuoc", "ngap", "lut", "water"}
_MEASURE = re.compile(
    r"(?<![\d/])(?:(?P<low>\d+(?:[.,]\d+)?) ?- ?)?(?P<number>\d+(?:[.,]\d+)?) ?"
    r"(?P<unit>cm|phân|phan|tấc|tac|gang|mét|met|m)(?![^\W\d_]) ?(?P<more>\d{1,2}(?!\d)|rưỡi|ruoi)?"
)
_WORDED = (
    (re.compile(r"(?:nửa|nua) ?(?:mét|met|thước|thuoc)\b"), 0.5),
    (re.compile(r"(?:mét|met|thước) (?:rưỡi|ruoi)\b"), 1.5),
    (re.compile(r"(?:một|hơn|cả|mot|hon|gần) (?:một |mot )?(?:mét|met|thước)\b"), 1.0),
    (re.compile(r"(?:hai|gần hai) (?:mét|met|thước)\b"), 2.0),
)
_METRES = {"cm": 0.01, "phân": 0.01, "phan": 0.01, "tấc": 0.1, "tac": 0.1, "gang": 0.2}


def read_water(text: str | Text) -> WaterReading | None:
    """The water a text tells of, or None. The deepest level named counts."""
    text = read(text)
    if not text.tokens:
        return None
    trend, trend_quote = _trend(text)
    level = _deepest(text)
    measured = _measured(text)
    if measured is not None and (level is None or level[1] is None or level[1] <= measured[1]):
        depth = measured[1]
        return WaterReading(measured[0], depth, trend, code_of_depth(depth))
    if level is not None:
        hit, depth_m, code = level
        return WaterReading(text.quote(hit.first, hit.last), depth_m, trend, code)
    if trend is not None:
        return WaterReading(trend_quote, None, trend, f"water_{trend}")
    return None


def code_of_depth(depth_m: float) -> str:
    """The reason code of a depth in metres."""
    for below, code in (
        (0.25, "water_at_ankle"),
        (0.45, "water_at_calf"),
        (0.7, "water_at_knee"),
        (0.95, "water_at_thigh"),
        (1.15, "water_at_waist"),
        (1.35, "water_at_chest"),
        (1.6, "water_at_neck"),
        (2.5, "water_over_head"),
    ):
        if depth_m < below:
            return code
    return "water_at_roof"


def _deepest(text: Text) -> tuple[Hit[tuple[float | None, str]], float | None, str] | None:
    best = None
    for hit in _LEVEL_TABLE.find(text):
        depth, code = hit.payload
        if best is None or (depth or 0.0, best[0].first) > (best[1] or 0.0, hit.first):
            best = (hit, depth, code)
    return best


def _trend(text: Text) -> tuple[Trend | None, str]:
    found: Hit[Trend] | None = None
    for hit in _TREND_TABLE.find(text):
        # "chưa rút" is read by its own row; a rise beats everything else.
        if (
            found is None
            or (hit.payload == "rising" and found.payload != "rising")
            or (found.payload == "falling" and hit.payload == "stable")
        ):
            found = hit
    return (found.payload, text.quote(found.first, found.last)) if found else (None, "")


def _measured(text: Text) -> tuple[str, float] | None:
    """The first length that stands close behind a word for water: its words and metres."""
    best: tuple[str, float] | None = None
    for match in _MEASURE.finditer(text.clean):
        value = float(match["number"].replace(",", ".")) if len(match["number"]) < 8 else 0.0
        unit = match["unit"]
        if unit in _METRES:
            value *= _METRES[unit]
        elif match["more"]:
            more = match["more"]
            value += 0.5 if more[0] == "r" else int(more) / 10 ** len(more)
        best = _kept(text, match, value, best)
    for pattern, metres in _WORDED:
        for match in pattern.finditer(text.clean):
            best = _kept(text, match, metres, best)
    return best


def _kept(
    text: Text, match: re.Match[str], value: float, best: tuple[str, float] | None
) -> tuple[str, float] | None:
    if not 0.03 <= value <= 8.0 or not _follows_water(text, match.start()):
        return best
    if best is not None and best[1] >= value:
        return best
    start, stop = text.offsets[match.start()], text.offsets[match.end() - 1] + 1
    return " ".join(text.original[start:stop].split()), round(value, 2)


def _follows_water(text: Text, position: int) -> bool:
    before = re.split(r"[.!?;\n](?!\d)", text.clean[max(0, position - 60) : position])[-1]
    words = before.split()[-7:]
    for word in words:
        stripped = word.strip(",:()-")
        if stripped in _NEAR_WATER or (not text.accented and stripped in _PLAIN_NEAR_WATER):
            return not {"mưa", "cách", "ống", "cach"} & set(words[-2:])
    return False
