"""The one place that folds Vietnamese text.

Covers: Unicode forms, tone placement (hoà/hòa), horn typos (nuớc/nước), missing accents,
zero-width characters, HTML tags, abbreviations of messages (p., đg, ko, tx, TDP, QL1A), sentences
and tokens.
Leaves out: the meaning of words (the sibling modules) and spelling correction.

Two spellings of a text are kept side by side, of the same length: `clean` (lower case, accents
normalised) and `plain` (the same without accents, đ as d). One table of offsets leads from both
back to what the person wrote, so that a reason can quote the original words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ioc.understanding.abbreviations import expansion_of
from ioc.understanding.respell import respelled

# A longer text is cut here: no report needs more, and work on hostile input stays bounded.
MAX_CHARACTERS = 8_000

# So many words outside of names tell whether a text is written with accents.
_ENOUGH_WORDS = 3

_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,200}>|&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,7});")
_TOKEN = re.compile(r"\d+(?:[/.,\-]\d+)*|[^\W\d_]+")
_BREAK = re.compile(r"[!?;\n…]|\.(?!\d)|[:=][()]+")

_TONE_PAIRS = {
    f"{first}{second}": f"{toned}{plain}"
    for first, second_tones, plain, toned_firsts in (
        ("o", "àáảãạ", "a", "òóỏõọ"),
        ("o", "èéẻẽẹ", "e", "òóỏõọ"),
        ("u", "ỳýỷỹỵ", "y", "ùúủũụ"),
    )
    for second, toned in zip(second_tones, toned_firsts, strict=True)
}
_TONE_PLACE = re.compile(r"(?<!q)(?:" + "|".join(_TONE_PAIRS) + r")(?![^\W\d_])")
# "nuớc", "đuờng": the horn was typed on the second vowel only.
_HORN = re.compile(r"(?<!q)u(?=[ơớờởỡợ][^\W\d_])")
_ENGLISH = {
    "the", "is", "are", "and", "my", "we", "with", "please", "of", "no", "has", "was", "from",
    "not",
}  # fmt: skip
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_I_TO_Y = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")
_Y_ENDING = re.compile(r"^(h|k|l|m|s|t|v|qu)i$")


class Token(NamedTuple):
    """One word or number; `start` and `end` are offsets into the original text."""

    clean: str
    plain: str
    start: int
    end: int
    sentence: int
    clause: int  # like `sentence`, but commas and dashes count too
    glued: bool  # nothing between this token and the one before

    @property
    def bare(self) -> bool:
        """Whether the word carries no accent: it may stand for any accented spelling."""
        return self.clean == self.plain

    @property
    def is_number(self) -> bool:
        return self.plain[0].isdigit()


@dataclass(frozen=True, slots=True)
class Text:
    """A text made ready for the readers.

    `accented`: written with Vietnamese accents; `partly`: with many of them missing.
    """

    original: str
    clean: str
    plain: str
    offsets: tuple[int, ...]
    tokens: tuple[Token, ...]
    accented: bool
    partly: bool
    # Where each folded word stands; numbers also under "#".
    positions: dict[str, list[int]]

    def quote(self, first: int, last: int) -> str:
        """The original words from token `first` up to, not including, token `last`."""
        if not self.tokens or first >= last:
            return ""
        span = self.original[self.tokens[first].start : self.tokens[last - 1].end]
        return " ".join(_visible(span).split())

    @property
    def is_shouted(self) -> bool:
        """Whether all of it is in capitals, which then say nothing of names."""
        return _is_upper(self.original)

    def without(self, indices: set[int]) -> Text:
        """The same text with some tokens left out: names, so that they part no phrase."""
        kept = tuple(token for at, token in enumerate(self.tokens) if at not in indices)
        return replace(self, tokens=kept, positions=_positions(kept))

    def is_capital(self, index: int) -> bool:
        """Whether token `index` begins with a capital in the original (numbers count)."""
        letter = self.original[self.tokens[index].start]
        return letter.isupper() or letter.isdigit()


@lru_cache(maxsize=4096)
def _letter(character: str) -> tuple[str, str]:
    """Lower case and unaccented form of one character, each at most one character long."""
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Cs", "Co", "Cn"}:
        return "", ""
    if character == "\n":
        return "\n", "\n"
    if character.isspace() or unicodedata.category(character) == "Cc":
        return " ", " "
    lower = character.lower()[0]
    if lower == "đ":
        return "đ", "d"
    base = unicodedata.normalize("NFD", lower)[0]
    return lower, base


def _clusters(original: str) -> list[tuple[str, int]]:
    """The text in NFC, each character with the offset it came from."""
    if unicodedata.is_normalized("NFC", original):
        return list(zip(original, range(len(original)), strict=True))
    pieces: list[tuple[str, int]] = []
    start = 0
    for index in range(1, len(original) + 1):
        if index == len(original) or not unicodedata.combining(original[index]):
            composed = unicodedata.normalize("NFC", original[start:index])
            pieces.extend((character, start) for character in composed)
            start = index
    return pieces


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs"})


def _two_spellings(original: str) -> tuple[str, str, tuple[int, ...]]:
    blanked = original
    if "<" in original or "&" in original:
        blanked = _TAG.sub(lambda match: " " * len(match.group()), original)
    clean: list[str] = []
    plain: list[str] = []
    offsets: list[int] = []
    previous = " "
    for character, offset in _clusters(blanked):
        lower, base = _letter(character)
        if not lower or (lower == " " and previous in " \n"):
            continue
        previous = lower
        clean.append(lower)
        plain.append(base)
        offsets.append(offset)
    placed = _TONE_PLACE.sub(lambda match: _TONE_PAIRS[match.group()], "".join(clean))
    placed = _HORN.sub("ư", placed)
    return placed, "".join(plain), tuple(offsets)


def _tokens(original: str, clean: str, plain: str, offsets: tuple[int, ...]) -> list[Token]:
    tokens: list[Token] = []
    sentence = clause = 0
    end = 0
    matches = list(_TOKEN.finditer(clean))
    for index, match in enumerate(matches):
        gap = clean[end : match.start()]
        if gap and tokens:
            stop = _BREAK.search(gap)
            abbreviated = gap.startswith(".") and _is_short(tokens[-1])
            if stop and not abbreviated:
                sentence += 1
            if (stop and not abbreviated) or "," in gap or " - " in gap or "(" in gap:
                clause += 1
        start, stop_at = offsets[match.start()], offsets[match.end() - 1] + 1
        after = clean[match.end() : match.end() + 1]
        following = matches[index + 1].group() if index + 1 < len(matches) else ""
        gap_after = clean[match.end() : matches[index + 1].start()] if following else ""
        words = expansion_of(
            match.group(),
            written=original[start:stop_at],
            after=after,
            following=following,
            following_glued=bool(following) and not gap_after,
            previous_is_number=bool(tokens) and tokens[-1].is_number and not gap,
        )
        glued = bool(tokens) and not gap
        if words is None:
            tokens.append(
                Token(
                    match.group(),
                    plain[match.start() : match.end()],
                    start,
                    stop_at,
                    sentence,
                    clause,
                    glued,
                )
            )
        else:
            tokens.extend(
                Token(word, _plain_word(word), start, stop_at, sentence, clause, glued)
                for word in words
            )
        end = match.end()
    return tokens


def _is_short(token: Token) -> bool:
    """Whether a full stop after this token ends an abbreviation and not a sentence."""
    return token.end - token.start <= 2 and not token.is_number


@lru_cache(maxsize=4096)
def _plain_word(word: str) -> str:
    return "".join(_letter(character)[1] for character in word)


def fold(text: str) -> str:
    """Lower case, no accents, đ as d, runs of spaces as one. Any input gives an answer."""
    return " ".join(_two_spellings(unicodedata.normalize("NFC", text[:MAX_CHARACTERS]))[1].split())


@lru_cache(maxsize=4)
def _is_upper(original: str) -> bool:
    return original.isupper()


@lru_cache(maxsize=8192)
def untoned(word: str) -> str:
    """A clean word without its tone, the shape of its vowels kept: "cứu" gives "cưu"."""
    kept = "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONES)
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=8192)
def name_key(plain_word: str) -> str:
    """The form under which names are looked up: folded, with y for a lone final i (Vĩ, Vỹ)."""
    return _Y_ENDING.sub(r"\1y", plain_word)


@lru_cache(maxsize=8192)
def y_form(word: str) -> str:
    """A clean word with y for a lone final i, its tone kept: "vĩ" gives "vỹ"."""
    if _Y_ENDING.match(_plain_word(word)):
        return word[:-1] + word[-1].translate(_I_TO_Y)
    return word


def _respelled(token: Token) -> Token:
    word = respelled(token.clean)
    return token if word is token.clean else token._replace(clean=word, plain=_plain_word(word))


def read(text: str | Text) -> Text:
    """Make a text ready once; every reader takes either a string or this."""
    if isinstance(text, Text):
        return text
    original = text[:MAX_CHARACTERS]
    clean, plain, offsets = _two_spellings(original)
    tokens = _tokens(original, clean, plain, offsets)
    if sum(token.plain in _ENGLISH for token in tokens) < 2:
        tokens = [_respelled(token) for token in tokens]
    words = [token for token in tokens if not token.is_number]
    # A name that the telephone wrote by itself ("o cau Bạch Hổ") says nothing of the rest.
    lower = [token for token in words if not original[token.start].isupper()]
    words = lower if len(lower) >= _ENOUGH_WORDS else words
    with_accents = sum(not token.bare for token in words if token.clean != "không")
    # One word in six: an accented Vietnamese text has two in three, and a name copied from a map
    # into an unaccented message stays below.
    accented = bool(words) and with_accents * 6 >= len(words)
    partly = accented and with_accents * 20 < len(words) * 9
    return Text(
        original, clean, plain, offsets, tuple(tokens), accented, partly, _positions(tokens)
    )


def _positions(tokens: Iterable[Token]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for index, token in enumerate(tokens):
        positions.setdefault("#" if token.is_number else token.plain, []).append(index)
    return positions
