"""Finds misspelt names behind a word that announces one: a letter wrong, missing or swapped."""

from __future__ import annotations

from ioc.understanding.cues import Words, follows, shouted
from ioc.understanding.everyday import STOPS, SURNAMES
from ioc.understanding.gazetteer import Gazetteer, Mention
from ioc.understanding.text import Text, Token, fold

_MISSPELT_STREET = Words("đường đg kiệt hẻm ngõ")
_VILLAGE = Words("thôn làng xóm")
_PHUONG_XA = Words("phường xã")
_NUMBERED = Words("kiệt hẻm số ngõ nhà ngách")
# No honest text announces more misspelt names than this; a hostile one must not cost time.
_MOST_MISSPELT = 20
_LEAST_LETTERS = 9
# Letters that are mistaken for each other at the beginning of a syllable.
_SOUNDS = {
    "d": "dgr", "g": "gd", "r": "rd", "s": "sx", "x": "xs", "t": "tc", "c": "ctqk", "n": "nl",
    "l": "ln", "k": "kc", "q": "qc", "v": "vd", "i": "iy", "y": "yi",
}  # fmt: skip


def misspelt(text: Text, gazetteer: Gazetteer, known: list[Mention]) -> list[Mention]:
    """Misspelt names, looked for only behind a word that announces a name."""
    found: list[Mention] = []
    starts = {mention.first for mention in known}
    inside = {at for mention in known for at in range(mention.first, mention.last)}
    tried = 0
    areas, villages = set(_PHUONG_XA.where(text)), set(_VILLAGE.where(text))
    numbers = {at for at in text.positions.get("#", ()) if _is_behind_number(text, at)}
    numbers = {at + (_is_letter(text, at + 1)) for at in numbers}
    for index in sorted({*areas, *villages, *_MISSPELT_STREET.where(text), *numbers}):
        first = index + 1
        if tried == _MOST_MISSPELT:
            break
        if first in starts or index in inside or not follows(text, first):
            continue
        if index in villages:
            kinds = {"village"}
        else:
            kinds = {"area", "former"} if index in areas else {"street"}
        tried += 1
        found.extend(
            mention
            for mention in gazetteer.find_misspelt(text, first, kinds)
            if _is_likely(text, mention)
        )
    return found


def _is_behind_number(text: Text, index: int) -> bool:
    """Whether the number at token `index` is one of a house or alley."""
    if "/" in text.tokens[index].plain or _NUMBERED.at(text, index - 1):
        return True
    # "ở 234 Nguyễn Sinh Cug": a number before a surname.
    return follows(text, index + 1) and SURNAMES.at(text, index + 1)


def _is_letter(text: Text, index: int) -> bool:
    tokens = text.tokens
    return index < len(tokens) and tokens[index].glued and len(tokens[index].plain) == 1


def _is_likely(text: Text, mention: Mention) -> bool:
    """Whether a misspelt name may be the one meant: sounds alike, and is no phrase of every day."""
    tokens = text.tokens[mention.first : mention.last]
    if any(token.clause != tokens[0].clause for token in tokens):
        return False
    words = fold(mention.written).split()
    if len(words) != len(tokens) or not all(map(_alike, tokens, words)):
        return False
    if not _is_near("".join(token.plain for token in tokens), "".join(words)):
        return False
    if not shouted(text) and text.is_capital(mention.first):
        # "Trần Thanh Mại" is a name of its own and no misspelt Trần Hoành.
        last = mention.last
        return not (
            follows(text, last) and text.is_capital(last) and not text.tokens[last].is_number
        )
    if any(STOPS.at(text, at) for at in range(mention.first, mention.last)):
        return False
    # Two small words that are nearly a name are more often just two words.
    return len(tokens) >= 3 or sum(len(token.plain) for token in tokens) >= _LEAST_LETTERS


def _is_near(one: str, other: str) -> bool:
    """Whether two words differ by one letter: wrong, missing, too many, or two swapped."""
    short, long = sorted((one, other), key=len)
    if len(long) == len(short):
        apart = [at for at, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
        if len(apart) == 2 and apart[1] == apart[0] + 1:
            return short[apart[0]] == long[apart[1]] and short[apart[1]] == long[apart[0]]
        return len(apart) <= 1
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def _alike(token: Token, word: str) -> bool:
    """Whether two syllables begin with the same sound."""
    first, start = token.plain[0], word[0]
    return first == start or start in _SOUNDS.get(first, "")
