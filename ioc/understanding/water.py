"""How high the water stands: against the body, the house, or in metres; and whether it rises.

Depths of body levels in metres are for an adult of 1.6 m, rounded; house levels are those of a
Vietnamese one-storey house (eaves about 3 m). Both serve to order rescues, not to measure.
Leaves out: rain in millimetres and the level of a river at a gauge.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import Hit
from ioc.understanding.text import Text, Token, fold, read
from ioc.understanding.water_levels import ENTERED, LEVELS, TRENDS, Level, Trend


@dataclass(frozen=True, slots=True)
class WaterReading:
    """`text`: the words; `depth_m`: metres or None; `code`: the reason code of the level."""

    text: str
    depth_m: float | None
    trend: Trend | None
    code: str


# What joins the water to its level. Behind the second kind the water may be left unsaid.
_JOINS = {
    "tới", "đến", "ngang", "quá", "qua", "chạm", "khỏi", "tận", "mấp", "mé", "liếm", "sát", "gần",
    "lưng", "đọng", "vượt", "hơn", "nửa", "hết", "cỡ", "tầm", "ướt", "dưới", "at", "to", "above",
    "over", "deep", "reaching", "the", "my", "his", "her", "our", "up", "xấp", "xắp", "xấp_xỉ",
    "chắc", "khoảng", "được", "bằng", "tràn", "cũng", "vô", "vào",
}  # fmt: skip

_FLOODS = {"ngập", "lút", "ngâm", "dìm", "xâm", "xăm", "lụt", "flooded", "submerged"}

_LIFTS = {"lên", "dâng", "trên", "cao"}

_FILLERS = {"cái", "gần", "hơn", "quá", "tận", "sát", "cả", "hết", "mới", "rồi", "đã", "nửa", "cao",
            "khỏi", "tới", "đến", "mé", "em", "ngang", "mấy", "tới_tận", "con"}  # fmt: skip

_WATERS = {"nước", "nác", "nc", "lũ", "lụt", "ngập", "lút", "dâng", "tràn", "water", "flood"}

_STABLE: Trend = "stable"
_OVER_PERSON = {"ngập", "lút", "quá", "ngang", "nửa", "hơn"}

_REACH = 9

_KNOWN = _JOINS | _FLOODS | _LIFTS | _FILLERS | _WATERS

_PLAIN = {fold(word): word for word in (*_JOINS, *_FLOODS, *_LIFTS, *_FILLERS, *_WATERS)}

_NEAR_WATER = {"nước", "nác", "nc", "ngập", "lụt", "lũ", "dâng", "lút", "water"}

_PLAIN_NEAR_WATER = {"nuoc", "nuocs", "nac", "ngap", "lut", "water"}

_MEASURE = re.compile(
    r"(?<![\d/])(?:(?P<low>\d+(?:[.,]\d+)?) ?- ?)?(?P<number>\d+(?:[.,]\d+)?) ?"
    r"(?P<unit>cm|phân|phan|tấc|tac|gang|thước|thuoc|mét|met|m)(?![^\W\d_]) ?"
    r"(?P<more>\d{1,2}(?!\d)|rưỡi|ruoi)?"
)

_WORDED = (
    (re.compile(r"(?:nửa|nua) ?(?:mét|met|thước|thuoc)\b"), 0.5),
    (re.compile(r"(?:mét|met|thước) (?:rưỡi|ruoi)\b"), 1.5),
    (re.compile(r"(?:một|hơn|cả|mot|hon|gần) (?:một |mot )?(?:mét|met|thước)\b"), 1.0),
    (re.compile(r"(?:hai|gần hai) (?:mét|met|thước)\b"), 2.0),
)

_OTHER_LENGTHS = {
    "mưa", "cách", "ống", "cach", "ong", "phun", "giếng", "gieng", "cong", "cống",
    "rộng", "rong", "dài", "dai", "hố", "thêm", "them", "bể", "bán",
}  # fmt: skip

_METRES = {
    "cm": 0.01,
    "phân": 0.01,
    "phan": 0.01,
    "tấc": 0.1,
    "tac": 0.1,
    "gang": 0.2,
    "thước": 1.0,
    "thuoc": 1.0,
}

_UNITS = {"phan": 0.01, "tac": 0.1, "gang": 0.2, "met": 1.0, "thuoc": 1.0}


def read_water(text: str | Text) -> WaterReading | None:
    """The water a text tells of, or None. The deepest level named counts."""
    text = read(text)
    if not text.tokens:
        return None
    # Words of water are known by their company: an accent that is missing here and there is let go.
    loose = replace(text, accented=False) if text.accented else None
    trend, trend_quote = _trend(text)
    if trend is None and loose is not None:
        trend, trend_quote = _trend(loose)
    level = _deepest(text)
    if level is None and loose is not None:
        level = _deepest(loose)
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


def _deepest(text: Text) -> tuple[Hit[Level], float | None, str] | None:
    """The deepest level of the water itself; where none is told, that it has come in."""
    best: tuple[Hit[Level], float | None, str] | None = None
    for hit in LEVELS.find(text):
        first = _joined_from(text, hit.first, hit.last)
        if first is None:
            continue
        depth, code = hit.payload
        longer = best is not None and best[0].first <= hit.first < best[0].last
        if longer and best is not None and hit.last <= best[0].last:
            continue
        if best is None or longer or (depth or 0.0) > (best[1] or 0.0):
            best = (Hit(hit.payload, min(first, hit.first), hit.last, hit.source), depth, code)
    if best is not None:
        return best
    for hit in ENTERED.find(text):
        return hit, *hit.payload
    return None


def _joined_from(text: Text, at: int, last: int) -> int | None:
    """The token of the water that stands at the level of token `at`, or None."""
    tokens = text.tokens
    sentence = tokens[at].sentence
    join = at - 1
    while join >= 0 and at - join <= 3 and _said(text, tokens[join]) in _FILLERS - _JOINS:
        join -= 1
    if join < 0 or tokens[join].sentence != sentence:
        return None
    said = _said(text, tokens[join])
    if text.is_capital(at) and text.is_capital(join) and at != 1:
        return None
    if said in _WATERS and said not in _FLOODS:
        # "nước mắt cá": only where the level can be nothing else.
        return join if last - at > 1 else None
    if said not in _JOINS and said not in _FLOODS and said not in _LIFTS:
        return None
    if tokens[at].plain == "nguoi" and last - at == 1 and said not in _OVER_PERSON:
        return None
    if tokens[join].clause != tokens[at].clause:
        return None
    if said in _FLOODS:
        return join
    reach = 2 if said in _LIFTS else _REACH
    for back in range(join, max(-1, join - reach - 1), -1):
        if tokens[back].sentence != sentence:
            return None
        if _said(text, tokens[back]) in _WATERS:
            return back
        if tokens[back].plain in {"leo", "treo", "chay", "ngoi", "dung", "cach", "chuyen", "tren"}:
            return None
    return None


def _said(text: Text, token: Token) -> str:
    """The word meant: as written, or with the accents that a text without accents leaves out."""
    if token.clean in _KNOWN:
        return token.clean
    return _PLAIN.get(token.plain, token.clean) if token.bare else token.clean


def _trend(text: Text) -> tuple[Trend | None, str]:
    found: Hit[Trend] | None = None
    for told in TRENDS.find(text):
        denied = told.payload == "rising" and _denied(text, told)
        hit = Hit(_STABLE, told.first, told.last, told.source) if denied else told
        # "chưa rút" is read by its own row; a rise beats everything else.
        if (
            found is None
            or (hit.payload == "rising" and found.payload != "rising")
            or (found.payload == "falling" and hit.payload == "stable")
        ):
            found = hit
    return (found.payload, text.quote(found.first, found.last)) if found else (None, "")


def _denied(text: Text, hit: Hit[Trend]) -> bool:
    return any(
        token.clean in {"không", "chẳng", "hết", "ngừng", "nỏ", "hổng", "hông"}
        or (token.bare and token.plain in {"khong", "hong"})
        for token in text.tokens[hit.first : hit.last]
    )


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
    for index, token in enumerate(text.tokens):
        size = _UNITS.get(token.plain)
        if size is None or index == 0 or text.tokens[index - 1].is_number:
            continue
        for length in (2, 1):
            number = number_at(text, index - length) if index >= length else None
            if number is not None and number[1] == index:
                at = text.tokens[index - length].start
                words = text.quote(index - length, index + 1)
                best = _longer(text, words, at, number[0] * size, best)
                break
    for pattern, metres in _WORDED:
        for match in pattern.finditer(text.clean):
            best = _kept(text, match, metres, best)
    return best


def _kept(
    text: Text, match: re.Match[str], value: float, best: tuple[str, float] | None
) -> tuple[str, float] | None:
    start, stop = text.offsets[match.start()], text.offsets[match.end() - 1] + 1
    unit = match.groupdict().get("unit")
    if unit and text.original[text.offsets[match.start("unit")]].isupper() and len(unit) > 2:
        return best
    words = " ".join(text.original[start:stop].split())
    return _longer(text, words, start, value, best)


def _longer(
    text: Text, words: str, start: int, value: float, best: tuple[str, float] | None
) -> tuple[str, float] | None:
    if not 0.03 <= value <= 8.0 or not _follows_water(text, start):
        return best
    if best is not None and best[1] >= value:
        return best
    return words, round(value, 2)


def _follows_water(text: Text, start: int) -> bool:
    """Whether one of the last words of the sentence before offset `start` is the water."""
    at = bisect_left(text.tokens, start, key=_start_of)
    sentence = text.tokens[at].sentence if at < len(text.tokens) else -1
    words = [token for token in text.tokens[max(0, at - 7) : at] if token.sentence == sentence]
    if any(token.clean in _OTHER_LENGTHS for token in words[-3:]):
        return False
    if any(token.clean in {"còn", "con"} for token in words[-3:]):
        # "còn 20cm nữa tới sàn gác" is what is left above the water.
        behind = {token.plain for token in text.tokens[at + 1 : at + 4]}
        if behind & {"nua", "toi", "den"}:
            return False
    return any(
        token.clean in _NEAR_WATER or (token.bare and token.plain in _PLAIN_NEAR_WATER)
        for token in words
    )


def _start_of(token: Token) -> int:
    return token.start
