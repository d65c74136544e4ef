"""The parts of an address around the name of a street: house, kiệt, hẻm, ngách.

Covers: "số nhà 2-4, kiệt 111 X", "hẻm 12 kiệt 77 đường X", "52/7 X", "K27/5 X", "X số 5", "số 30
trong kiệt 50 X", numbers in words ("năm mươi hai trên bảy X"), numbers without any street. A slash
number has two readings; the national one (alley first, house second) is given first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ioc.understanding.cues import Words, is_street_word, shouted
from ioc.understanding.everyday import SURNAMES
from ioc.understanding.spoken import is_said_in_full, may_end, spoken_number
from ioc.understanding.text import Text, Token

_ALLEY = Words("kiệt")
_SUBALLEY = Words("hẻm ngõ ngách alley")
_INNERMOST = Words("ngách")
_HOUSE = Words("số nhà căn")
_NUMBERED = _ALLEY | _SUBALLEY | _HOUSE
_NO_HOUSE = Words(
    "tổ thôn đội km tầng lầu cách khoảng phòng lô khu vực tháng ngày lúc lần hơn gần tuổi"
)
# Behind these "số" is the number of a thing: "trụ điện số 47".
_GOING = {"come", "go", "send", "drive", "back", "next"}
_OF_THINGS = Words("trụ cột điện đèn bóng cống km xe tuyến tủ cầu trạm chốt cổng")
_COUNTED = Words("tầng lầu phòng mét người km giờ h tuổi căn nhà")
# Small words that may stand between a number and what it belongs to.
_BETWEEN = Words("trên trong ở thuộc")
_LEADING = Words("đoạn khúc đầu cuối ngay trước gần")
_LONGEST_SPOKEN = 7
_STANDS = Words("trước sau cạnh diện ngay tại")
_PLOT = Words("lô")
_MOST_BEHIND = 3
_MOST_LOOSE = 50


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


def parts_around(text: Text, first: int, last: int) -> Parts:
    """Read the house and alley numbers before (and after) a street named in tokens first..last."""
    tokens = text.tokens
    parts = Parts(first, last)
    at = first - 1
    while at >= 0 and tokens[at].sentence == tokens[first].sentence:
        if (
            is_street_word(text, at)
            and not parts.is_numbered
            and tokens[at].clause == tokens[parts.first].clause
        ):
            parts = replace(parts, first=at, has_street_cue=True)
            at -= 1
            continue
        number = _number_before(text, at)
        if number is None and _BETWEEN.at(text, at) and at:
            # "số 30 trong kiệt 50", "nhà số 5 trên đường X".
            number = _number_before(text, at - 1)
            if number is not None and not _NUMBERED.at(text, number[1] - 1):
                number = None
        if number is None:
            break
        written, start = number
        taken = _take(text, parts, written, start)
        if taken is None:
            break
        parts = taken
        at = parts.first - 1
    return _behind(text, parts)


def _number_before(text: Text, at: int) -> tuple[str, int] | None:
    """The number whose last token is `at`: as written, and its first token."""
    tokens = text.tokens
    token = tokens[at]
    if len(token.plain) == 1 and token.glued and at and tokens[at - 1].is_number:
        return tokens[at - 1].plain + token.plain.upper(), at - 1
    if token.is_number and not (at >= 2 and _said_slash(text, at)):
        return token.plain, at
    if not may_end(text, at):
        return None
    for start in range(max(0, at - _LONGEST_SPOKEN), at + 1):
        if tokens[start].sentence != token.sentence:
            continue
        said = spoken_number(text, start)
        # A number word alone may be a common word: only with kiệt, số, hẻm before it.
        if said is None or said[1] != at + 1:
            continue
        if "/" in said[0] or _NUMBERED.at(text, start - 1) or is_said_in_full(text, start, at + 1):
            return said[0], start
    return (token.plain, at) if token.is_number else None


def _said_slash(text: Text, at: int) -> bool:
    said = spoken_number(text, at - 2)
    return said is not None and said[1] == at + 1


def _take(text: Text, parts: Parts, written: str, start: int) -> Parts | None:
    """Add a number to the parts by the word before it; None where it does not belong."""
    word = start - 1
    if _ALLEY.at(text, word):
        # "lô K53" is a plot.
        return None if _PLOT.at(text, word - 1) else _with_alley(parts, written, word)
    if _INNERMOST.at(text, word) and parts.alley is None:
        # "ngách 15/8" is ngách 8 of ngõ 15, and said as one.
        return replace(parts, first=word, alley=written)
    if _SUBALLEY.at(text, word):
        if "/" in written and parts.alley is None:
            # "hẻm 6/89 Duy Tân" is hẻm 6 of kiệt 89.
            inner, outer = written.split("/", 1)
            return replace(parts, first=word, suballey=inner, alley=outer)
        if parts.alley is not None:
            return replace(parts, first=word, suballey=written)
        return replace(parts, first=word, alley=written)
    if _HOUSE.at(text, word):
        while word and _HOUSE.at(text, word - 1):
            word -= 1
        if word == start - 1 and word and _OF_THINGS.at(text, word - 1):
            return None
        if "/" in written and parts.alley is None:
            return _with_alley(parts, written, word)
        return replace(parts, first=word, house=written)
    return _take_bare(text, parts, written, start)


def _take_bare(text: Text, parts: Parts, written: str, start: int) -> Parts | None:
    """Add a number with no word for a house or alley before it."""
    tokens, word = text.tokens, start - 1
    if (
        _NO_HOUSE.at(text, word)
        and not _is_english_to(text, word)
        and not (word and tokens[word - 1].is_number)
    ):
        return None
    if parts.house is not None or tokens[start].clause != tokens[parts.first].clause:
        return None
    if text.original[: tokens[start].start].endswith("+"):
        # "Km1+500 TL10A"
        return None
    if "/" in written and parts.alley is None:
        return _with_alley(parts, written, start)
    return replace(parts, first=start, house=written)


def _is_english_to(text: Text, at: int) -> bool:
    return text.tokens[at].clean == "to" and at > 0 and text.tokens[at - 1].plain in _GOING


def _with_alley(parts: Parts, written: str, first: int) -> Parts:
    """The alley, and the house behind a slash."""
    if "/" not in written or parts.alley is not None:
        return replace(parts, first=first, alley=parts.alley or written)
    alley, house = written.split("/", 1)
    return replace(parts, first=first, alley=alley, house=parts.house or house, two_readings=True)


def _behind(text: Text, parts: Parts) -> Parts:
    """House and alley written behind the street: "Lê Lợi số 5", "Trần Phú, kiệt 45 nhà 3"."""
    tokens = text.tokens
    if not parts.is_numbered and _is_closing_number(tokens, parts.last):
        return replace(parts, last=parts.last + 1, house=tokens[parts.last].plain)
    for _ in range(_MOST_BEHIND):
        following = _one_behind(text, parts)
        if following is None:
            return parts
        parts = following
    return parts


def _one_behind(text: Text, parts: Parts) -> Parts | None:
    tokens, at = text.tokens, parts.last
    first = at
    while _HOUSE.at(text, at) and at - first < 2:
        at += 1
    is_house = at > first
    is_alley = not is_house and (_ALLEY.at(text, at) or _SUBALLEY.at(text, at))
    at += is_alley
    if not (is_house or is_alley) or at >= len(tokens):
        return None
    if tokens[at].sentence != tokens[parts.first].sentence:
        return None
    found = _number_from(text, at)
    if found is None or _starts_another(text, found[1]):
        return None
    written, last = found
    if is_alley and parts.alley is None:
        if _INNERMOST.at(text, first):
            return replace(parts, last=last, alley=written)
        return replace(_with_alley(parts, written, parts.first), last=last)
    if is_house and parts.house is None and not _COUNTED.at(text, last):
        return replace(parts, last=last, house=written)
    return None


def _number_from(text: Text, at: int) -> tuple[str, int] | None:
    """The number that begins at token `at`, and the token behind it."""
    tokens = text.tokens
    if tokens[at].is_number:
        last = at + 1
        if last < len(tokens) and tokens[last].glued and len(tokens[last].plain) == 1:
            return tokens[at].plain + tokens[last].plain.upper(), last + 1
        return tokens[at].plain, last
    return spoken_number(text, at)


def _starts_another(text: Text, at: int) -> bool:
    """Whether another street is named at `at`: the number before it is of that one."""
    tokens = text.tokens
    if at >= len(tokens) or tokens[at].clause != tokens[at - 1].clause:
        return False
    if is_street_word(text, at):
        return True
    if text.accented and not shouted(text):
        return text.is_capital(at) and not tokens[at].is_number and not _NUMBERED.at(text, at)
    return SURNAMES.at(text, at)


def _is_closing_number(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a bare number at `at` ends its clause, so that nothing is counted by it.

    "Bà Triệu 10, phường ..." and not "Bà Triệu 3 người".
    """
    if at >= len(tokens) or not tokens[at].is_number or tokens[at - 1].clause != tokens[at].clause:
        return False
    return at + 1 == len(tokens) or tokens[at + 1].clause != tokens[at].clause


def loose_parts(text: Text) -> Parts | None:
    """Alley or house of a text that names no street: "kiệt 3", "nhà số 14"."""
    for at in text.positions.get("#", ())[:_MOST_LOOSE]:
        found = _number_from(text, at)
        if found is None or found[1] > len(text.tokens):
            continue
        written, last = found
        if _PLOT.at(text, at - 2) or _starts_another(text, last):
            continue
        if _ALLEY.at(text, at - 1) or _SUBALLEY.at(text, at - 1):
            return replace(_with_alley(Parts(at - 1, last), written, at - 1), last=last)
        if not _HOUSE.at(text, at - 1) or _COUNTED.at(text, last):
            continue
        is_number = text.tokens[at - 1].plain == "so" and _STANDS.at(text, at - 2)
        if _HOUSE.at(text, at - 2) or is_number:
            return Parts(at - 2, last, house=written)
    return None


def with_loose(parts: Parts, loose: Parts) -> Parts:
    """The parts of a street with a number that stands apart from it: "trước số 31 … Đường X"."""
    if parts.last == 0:
        return loose
    return replace(parts, house=loose.house, alley=loose.alley, two_readings=loose.two_readings)


def leading_words(text: Text, first: int) -> int:
    """The first token of the small words before an address ("đầu", "đoạn") that belong to it."""
    at = first
    while at > 0 and _LEADING.at(text, at - 1):
        at -= 1
        if first - at >= 2:
            break
    return at
