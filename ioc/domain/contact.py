"""Telephone numbers and addresses of people: made comparable, and masked where others read.

Covers numbers as they are written in Vietnam and what must be hidden in free text. Leaves
out what a text says (`ioc.understanding`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MASK = "•••"

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_GAP = r"[\s.,\-–_/()]{0,3}"
"""What people put between the digits of a number."""

_PHONE = re.compile(
    rf"(?<!\d)(?:"
    # A mobile number has ten digits, and what follows it is another number.
    rf"0(?:{_GAP}[35789])(?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?:\(\+?84\)|\+?84|0084)(?:{_GAP}\d){{9}}(?!\d)"
    rf"|(?:\(\+?84\)|\(0\d{{1,3}}\)|\+?84|0)(?:{_GAP}\d){{6,10}}(?!\d)"
    # The zero left out: the first two digits are those of a network, so that a count is none.
    r"|(?<![\d][.,/+\-])(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d"
    r"[ .\-_]{0,2}\d{3}[ .\-_]{0,2}\d{3}(?!\d|[.,]\d))"
)
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d{9,}(?!\d)|\d(?:[ .]{0,2}\d){8,})")
"""An identity card has 9 or 12 digits, an account at a bank up to 16."""

_NO_PHONE = re.compile(
    r"(?<!\d)(?:"
    r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d{2}(?!\d)"  # a date
    r"|(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?!\d)"  # a date as machines write it
    r"|(?:[89]|1\d|2[0-4]|10\d|110)[.,]\d{4,}(?!\d)"  # degrees north or east in Vietnam
    r"|0[.,]\d{1,2}(?!\d)"  # a depth or a share
    r"|\d{1,3}(?:[., ]\d{3})+\s*(?:đ|₫|vnd|vnđ|đồng|dong|triệu|tỷ|tỉ)(?!\w)"  # money
    r"|\d{6,}\s*(?:đ|₫|vnd|vnđ|đồng|dong|triệu|tỷ|tỉ)(?!\w)"
    r")",
    re.IGNORECASE,
)
_LETTER_FOR_ZERO = re.compile(r"(?<![^\W_])[oO](?=[35789]\d{2})|(?<=\d)[oO](?=\d)")
_SHORTEST = 9
"""Digits of the shortest number of a person; what has fewer is a house, a date, a depth."""

_EMERGENCY_NUMBERS = frozenset({"112", "113", "114", "115", "19001075", "1022"})


_DIALLED = re.compile(r"\+?\d[\d .()\-]{1,38}")


def is_number(typed: str) -> bool:
    """Whether it is something to dial: a service's three digits as well as a person's number."""
    return _DIALLED.fullmatch(typed.strip()) is not None


def is_email(typed: str) -> bool:
    """Whether it has the form of an address for mail."""
    return len(typed) <= 254 and _EMAIL.fullmatch(typed.strip()) is not None


def phone_key(typed: str | None) -> str | None:
    """The number in the one form by which two spellings are the same, or None for none.

    `0905 123 456`, `+84 905123456` and `84905123456` all give `84905123456`. A number that is
    too short to ring (fewer than 8 digits, E.164 allows 15 at most) gives None.
    """
    if not typed:
        return None
    digits = "".join(c for c in typed if c.isdigit())
    if digits.startswith("0084"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = "84" + digits[1:]
    elif not digits.startswith("84") and len(digits) == 9:
        digits = "84" + digits
    return digits if 8 <= len(digits) <= 15 else None


def phone_keys_in(text: str) -> frozenset[str]:
    """The numbers of persons written in a text, each in the form of `phone_key`."""
    plain = _NO_PHONE.sub(_hidden, _LETTER_FOR_ZERO.sub("0", _plain(text)))
    found = (phone_key(m.group()) for m in _PHONE.finditer(plain) if _mask_of(m) is not None)
    return frozenset(key for key in found if key)


def masked_phone(typed: str) -> str:
    """A number of which only the ends are left: `0905 ••• 456`."""
    digits = "".join(c for c in typed if c.isdigit())
    return f"{digits[:4]} {MASK} {digits[-3:]}" if len(digits) >= 9 else MASK


def without_personal_data(text: str) -> str:
    """The text with telephone numbers and e-mail addresses masked; public hotlines stay."""
    text = _masked(text, _EMAIL, _plain(text), lambda _match: MASK)
    plain = _NO_PHONE.sub(_hidden, _LETTER_FOR_ZERO.sub("0", _plain(text)))
    return _masked(text, _PHONE, plain, _mask_of)


def without_long_numbers(text: str) -> str:
    """The text with runs of nine digits or more masked, spaces and dots between them or not:
    identity cards, accounts, telephones. Dates, degrees and sums of money named as such stay."""
    plain = _NO_PHONE.sub(_hidden, _plain(text))
    return _masked(
        text,
        _LONG_NUMBER,
        plain,
        lambda match: None if _EMERGENCY_NUMBERS.issuperset(match.group().split()) else MASK,
    )


def _mask_of(match: re.Match[str]) -> str | None:
    """What is shown in the place of a number, or None when it is nobody's."""
    digits = "".join(c for c in match.group() if c.isdigit())
    if len(digits) < _SHORTEST or digits in _EMERGENCY_NUMBERS:
        return None
    if match.group().count("/") > 1 or digits.endswith("00000"):
        return None
    is_bare = not match.group().startswith(("0", "+", "(", "84"))
    return masked_phone("0" + digits if is_bare and len(digits) == _SHORTEST else digits)


def _masked(
    text: str, sought: re.Pattern[str], plain: str, mask: Callable[[re.Match[str]], str | None]
) -> str:
    """The text with what is found in its plain copy, character for character, replaced."""
    parts, end = [], 0
    for match in sought.finditer(plain):
        shown = mask(match)
        if shown is not None:
            parts += [text[end : match.start()], shown]
            end = match.end()
    return "".join([*parts, text[end:]])


def _plain(text: str) -> str:
    """A copy of the same length in which full-width and other digits and signs are ASCII."""
    return "".join(c if c.isascii() else _plain_character(c) for c in text)


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _hidden(match: re.Match[str]) -> str:
    """As long as what was found, and no digit of a number."""
    return "#" * len(match.group())


def title_of(text: str, longest: int = 90) -> str:
    """A title from what was written: its first clause, cut at a word, nothing personal in it."""
    clean = " ".join(without_personal_data(text).split())
    for mark in (". ", "! ", "? ", "; "):
        head, found, _rest = clean.partition(mark)
        if found and len(head) >= 12:
            clean = head
            break
    clean = clean.rstrip(" .,;:-")
    if len(clean) <= longest:
        return clean
    return clean[:longest].rsplit(" ", 1)[0].rstrip(" .,;:-") + "…"
