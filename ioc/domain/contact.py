"""Telephone numbers and addresses of people: made comparable, and masked where others read.

Covers numbers as they are written in Vietnam and what must be hidden in free text. Leaves
out what a text says (`ioc.understanding`).
"""

from __future__ import annotations

import re

MASK = "•••"

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PHONE = re.compile(r"(?<![\d/])(?:\(\+?84\)|\(0\d{1,3}\)|\+?84|0)(?:[ .\-–\u00a0]?\d){6,10}(?!\d)")
_SHORTEST = 9
"""Digits of the shortest number of a person; what has fewer is a house, a date, a depth."""

_EMERGENCY_NUMBERS = frozenset({"112", "113", "114", "115", "19001075", "1022"})


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


def masked_phone(typed: str) -> str:
    """A number of which only the ends are left: `0905 ••• 456`."""
    digits = "".join(c for c in typed if c.isdigit())
    return f"{digits[:4]} {MASK} {digits[-3:]}" if len(digits) >= 9 else MASK


def without_personal_data(text: str) -> str:
    """The text with telephone numbers and e-mail addresses masked; public hotlines stay."""

    def mask(match: re.Match[str]) -> str:
        digits = "".join(c for c in match.group() if c.isdigit())
        is_nobodys = len(digits) < _SHORTEST or digits in _EMERGENCY_NUMBERS
        return match.group() if is_nobodys else masked_phone(match.group())

    return _PHONE.sub(mask, _EMAIL.sub(MASK, text))


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
