"""Whether a word can be Vietnamese: every Vietnamese word is one syllable of a known shape.

A word that is no such syllable (Mannerheimintie, Vincom) is a foreign name and says as much alone
as a Vietnamese name of two words.
"""

from __future__ import annotations

import re

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|n|th|tr|t|ph|p|kh|k|gh|gi|g|ch|c|qu|q|b|d|h|l|m|r|s|v|x)?"
    r"[aeiouy]{1,3}(?:ch|c|ng|nh|n|m|p|t)?"
)
_SHORTEST = 4


def is_foreign(plain_word: str) -> bool:
    """Whether a folded word is no Vietnamese syllable. Numbers are not words."""
    return plain_word.isalpha() and _SYLLABLE.fullmatch(plain_word) is None


def is_foreign_name(plain_word: str) -> bool:
    """Whether a folded word is foreign and long enough to be a name by itself."""
    return len(plain_word) >= _SHORTEST and is_foreign(plain_word)
