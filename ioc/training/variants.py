"""The same text as other people would type it: without accents, with some of them lost."""

from __future__ import annotations

import hashlib

from ioc.understanding import fold

_PLAIN_WEIGHT = 0.6
_PARTLY_WEIGHT = 0.4
_LOST_IN_TEN = 4


def variants_of(text: str) -> list[tuple[str, float]]:
    """A text and its poorer spellings with their weights; the same each time."""
    plain = fold(text)
    if plain == text.lower():
        return [(text, 1.0)]
    partly = " ".join(
        fold(word) if _chance(text, at) < _LOST_IN_TEN else word
        for at, word in enumerate(text.split())
    )
    return [(text, 1.0), (plain, _PLAIN_WEIGHT), (partly, _PARTLY_WEIGHT)]


def _chance(text: str, at: int) -> int:
    """A number from 0 to 9 that is fixed for this word of this text."""
    return hashlib.sha256(f"{at} {text}".encode()).digest()[0] % 10
