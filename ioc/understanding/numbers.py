"""Numbers in digits and in words: "hai", "mười lăm", "năm mươi hai", "2-3"."""

from __future__ import annotations

import re

from ioc.understanding.text import Text, Token

_UNITS = {
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_PLAIN_UNITS = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "lam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
}
_ENGLISH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_DIGITS = re.compile(r"^\d{1,6}$")


_BEGIN = {*_PLAIN_UNITS, *_ENGLISH, "muoi"}


def may_be_number(token: Token) -> bool:
    """Whether a number can begin with this word: a quick look before `number_at`."""
    return token.plain in _BEGIN or token.is_number


def number_at(text: Text, index: int) -> tuple[int, int] | None:
    """The whole number that begins at token `index` and the index behind it, or None.

    A range ("2-3") gives its larger end: for people, too many seats beat too few.
    """
    tokens = text.tokens
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.is_number:
        if _DIGITS.match(token.plain):
            return int(token.plain), index + 1
        low, dash, high = token.plain.partition("-")
        if dash and _DIGITS.match(low) and _DIGITS.match(high) and int(low) < int(high):
            return int(high), index + 1
        return None
    return _words(text, index)


def _unit(text: Text, index: int) -> int | None:
    if index >= len(text.tokens):
        return None
    token = text.tokens[index]
    value = _UNITS.get(token.clean)
    if value is None and (not text.accented or token.plain == "mot"):
        value = _PLAIN_UNITS.get(token.plain) if token.bare else None
    return value if value is not None else _ENGLISH.get(token.plain)


def _is(text: Text, index: int, clean: str, plain: str) -> bool:
    if index >= len(text.tokens):
        return False
    token = text.tokens[index]
    return token.clean == clean or (token.bare and token.plain == plain)


def _words(text: Text, index: int) -> tuple[int, int] | None:
    if _is(text, index, "mười", "muoi"):
        extra = _unit(text, index + 1)
        return (10 + extra, index + 2) if extra else (10, index + 1)
    unit = _unit(text, index)
    if unit is None:
        return None
    if _is(text, index + 1, "chục", "chuc"):
        return unit * 10, index + 2
    if _is(text, index + 1, "mươi", "muoi"):
        extra = _unit(text, index + 2)
        return (unit * 10 + extra, index + 3) if extra else (unit * 10, index + 2)
    if _is(text, index + 1, "trăm", "tram"):
        rest = _words(text, index + 2)
        return (unit * 100 + rest[0], rest[1]) if rest else (unit * 100, index + 2)
    if unit > 1 and _is_spoken_pair(text, index + 1):
        # "hai lăm", "bốn chín tuổi": the ten is swallowed.
        return unit * 10 + (_unit(text, index + 1) or 0), index + 2
    return unit, index + 1


def _is_spoken_pair(text: Text, index: int) -> bool:
    if index >= len(text.tokens):
        return False
    if text.tokens[index].clean in {"lăm", "mốt", "nhăm"}:
        return True
    return _unit(text, index) is not None and _is(text, index + 1, "tuổi", "tuoi")
