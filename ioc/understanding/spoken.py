"""House and alley numbers said in words: "hai mươi bốn trên bảy" is 24/7, "bốn tám" is 48."""

from __future__ import annotations

from ioc.understanding.cues import Words
from ioc.understanding.text import Text, fold

_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_BARE_UNITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_TEN = Words("mười")
_TENS = Words("mươi chục")
_HUNDRED = Words("trăm")
_ODD = Words("linh lẻ")
_SLASH = Words("trên xẹt xuyệt xẹc sẹc trệt phần gạch xuyên xuyệc xuỵt suyệt")
_MOST_DIGITS = 3


_LAST_WORDS = frozenset(fold(word) for word in (*_UNITS, "mười", "mươi", "chục", "trăm"))


def is_said_in_full(text: Text, first: int, last: int) -> bool:
    """Whether the words from `first` to `last` can be nothing but a number: "ba mươi hai"."""
    return any(
        _TEN.at(text, at) or _TENS.at(text, at) or _HUNDRED.at(text, at)
        for at in range(first, last)
    )


def may_end(text: Text, at: int) -> bool:
    """Whether token `at` can be the last word of a number."""
    token = text.tokens[at]
    return token.is_number or token.plain in _LAST_WORDS


def spoken_number(text: Text, start: int) -> tuple[str, int] | None:
    """The number said from token `start` on, with its slashes, and the token behind it."""
    found = _whole(text, start)
    if found is None:
        return None
    value, end = found
    written = str(value)
    while _SLASH.at(text, end) and (after := _part(text, end + 1)) is not None:
        written, end = f"{written}/{after[0]}", after[1]
    return written, end


def _part(text: Text, at: int) -> tuple[str, int] | None:
    if at < len(text.tokens) and text.tokens[at].is_number:
        return text.tokens[at].plain, at + 1
    return _whole(text, at)


def _unit(text: Text, at: int) -> int | None:
    if at >= len(text.tokens):
        return None
    token = text.tokens[at]
    value = _UNITS.get(token.clean)
    if value is None and token.bare and (not text.accented or text.partly):
        value = _BARE_UNITS.get(token.plain)
    return value


def _whole(text: Text, at: int) -> tuple[str, int] | None:
    if at < len(text.tokens) and text.tokens[at].is_number:
        # "24 trên 7" in a transcript.
        return (text.tokens[at].plain, at + 1) if _SLASH.at(text, at + 1) else None
    if _HUNDRED.at(text, at):
        return _below_hundred(text, at + 1, 100)
    first = _unit(text, at)
    if first is not None and _HUNDRED.at(text, at + 1):
        return _below_hundred(text, at + 2, first * 100)
    if first is not None and first and not _TENS.at(text, at + 1):
        return _digits(text, at)
    tens = _tens(text, at)
    return (str(tens[0]), tens[1]) if tens else None


def _below_hundred(text: Text, at: int, hundreds: int) -> tuple[str, int] | None:
    if _ODD.at(text, at):
        unit = _unit(text, at + 1)
        return (str(hundreds + unit), at + 2) if unit is not None else None
    tens = _tens(text, at)
    if tens is not None:
        return str(hundreds + tens[0]), tens[1]
    unit = _unit(text, at)
    if unit is None:
        return str(hundreds), at
    following = _unit(text, at + 1)
    if following is not None:
        # "một trăm ba hai" is 132; "trăm ba" alone is 130.
        return str(hundreds + unit * 10 + following), at + 2
    return str(hundreds + unit * 10), at + 1


def _tens(text: Text, at: int) -> tuple[int, int] | None:
    if _TEN.at(text, at):
        unit = _unit(text, at + 1)
        return (10 + unit, at + 2) if unit else (10, at + 1)
    unit = _unit(text, at)
    if not unit or not _TENS.at(text, at + 1):
        return None
    last = _unit(text, at + 2)
    return (unit * 10 + last, at + 3) if last else (unit * 10, at + 2)


def _digits(text: Text, at: int) -> tuple[str, int]:
    """Digits said one by one: "bốn tám", "một hai ba"."""
    said = ""
    while len(said) < _MOST_DIGITS and (unit := _unit(text, at)) is not None:
        if said and _TENS.at(text, at + 1):
            break
        said, at = said + str(unit), at + 1
    return said, at
