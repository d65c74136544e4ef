"""Finds the words of persons and plights in a text: tagged pieces and numbers, the longest first.

The words of `kin` and `plights` are found in one pass. A number word is left out where it is a
year, the father ("ba em") or a name ("chú Năm").
Leaves out: which pieces belong together (`persons`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from ioc.understanding.house_numbers import may_be_uncles
from ioc.understanding.kin import ROWS as KIN_ROWS
from ioc.understanding.numbers import may_be_number, number_at
from ioc.understanding.person_tags import Tag, Word
from ioc.understanding.plights import ROWS as PLIGHT_ROWS
from ioc.understanding.text import Text, Token, fold, read, untoned


@dataclass(frozen=True, slots=True)
class Piece:
    """A tagged phrase: tokens `first` up to, not including, `last`."""

    tag: Tag
    note: str
    first: int
    last: int
    number: int = 0


@lru_cache(maxsize=4096)
def _word(written: str) -> tuple[str, str]:
    tokens = read(written).tokens
    clean = tokens[0].clean if len(tokens) == 1 else written
    return clean, fold(written)


@dataclass(slots=True)
class _Node:
    """One word of the phrases that begin alike; `words`: the phrases that end here."""

    following: dict[str, _Node] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)


def _phrases() -> dict[str, _Node]:
    root = _Node()
    for tag, note, bare, phrases in (*KIN_ROWS, *PLIGHT_ROWS):
        for phrase in phrases.split():
            pairs = [_word(part) for part in phrase.split("_")]
            node = root
            for _, plain in pairs:
                node = node.following.setdefault(plain, _Node())
            clean, plains = tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
            node.words.append(Word(clean, plains, tag, note, bare))
    return root.following


_PHRASES: dict[str, _Node] = _phrases()

_NOT_FIVE = {"mấy", "nhiều", "từ", "hàng", "suốt", "mỗi", "trong", "cuối", "đầu", "hằng", "bao"}

_FATHER_BEFORE = {
    "em",
    "tôi",
    "tui",
    "cháu",
    "con",
    "mình",
    "tao",
    "nó",
    "hắn",
    "anh",
    "chị",
    "bạn",
}

# Without accents these are more often another word: đăng and đang, rơi and rồi, nằm and năm.
_AMBIGUOUS = {
    "dang", "roi", "ho", "dan", "la", "de", "dau", "dam", "dinh", "mo", "lan", "bam", "vay", "tru",
    "do", "set", "cua", "ban", "nam", "son", "giu", "di", "duoi", "lat", "sinh", "chuyen", "ke",
    "dien", "tho", "khau", "mang", "lam", "thay", "co", "on", "u", "mat", "lot", "moi", "van",
    "dat", "don", "day", "hoc", "non", "vui", "be", "tre", "no", "cu", "ga", "den", "bo", "cho",
    "tau", "gay", "dap", "ro", "tim",
}  # fmt: skip

_NOT_PLAIN_NUMBER = {"tu", "lam", "nam"}

_POSSESSOR_PLAIN = {"em", "tui", "toi", "con", "minh", "chau", "nha", "tao", "no", "ban"}

# Words that no other accent makes into another word: a wrong tone is a slip.
_UNMISTAKABLE = {"nguoi", "chong", "khach", "khong", "duoc", "nuoc", "trong", "giat"}


def _same(token: Token, clean: str, plain: str, loose: bool) -> bool:
    if token.clean == clean:
        return True
    if token.plain != plain:
        return False
    if plain in _UNMISTAKABLE:
        return True
    return loose and (token.bare or token.clean == untoned(clean))


def _longest(text: Text, at: int, loose: bool) -> tuple[Word, bool] | None:
    """The longest phrase of the lexicon at token `at`; and whether it stands with its accents."""
    tokens = text.tokens
    clause = tokens[at].clause
    node = _PHRASES.get(tokens[at].plain)
    ends: list[_Node] = []
    following = at + 1
    while node is not None:
        if node.words:
            ends.append(node)
        if not node.following or following >= len(tokens) or tokens[following].clause != clause:
            break
        node = node.following.get(tokens[following].plain)
        following += 1
    for end in reversed(ends):
        for word in end.words:
            exact = _agrees(tokens, at, word, loose)
            if exact is None:
                continue
            length = len(word.plain)
            doubtful = word.bare == 1 or (length == 1 and word.plain[0] in _AMBIGUOUS)
            if exact or (word.bare and (not doubtful or _is_owned(text, at, length))):
                return word, exact
    return None


def _agrees(tokens: tuple[Token, ...], at: int, word: Word, loose: bool) -> bool | None:
    """Whether the accents are all there (True), may be missing (False) or are others (None)."""
    length = len(word.clean)
    if length > 1 and not loose:
        # One word with its accents vouches for the others of the phrase.
        loose_here = any(
            tokens[at + k].clean == word.clean[k] and not tokens[at + k].bare for k in range(length)
        )
    else:
        loose_here = loose
    exact = True
    for offset in range(length):
        one = tokens[at + offset]
        if one.clean == word.clean[offset] and not (loose and one.bare):
            continue
        exact = False
        if not _same(one, word.clean[offset], word.plain[offset], loose_here):
            return None
    return exact


def _is_owned(text: Text, at: int, length: int) -> bool:
    """Whether a possessor follows or a number stands before: "me toi", "2 chi"."""
    tokens = text.tokens
    if at and tokens[at - 1].is_number:
        if tokens[at].plain == "duong" and length == 1 and not may_be_uncles(text, at):
            return False
        return tokens[at - 1].clause == tokens[at].clause
    after = at + length
    return (
        after < len(tokens)
        and tokens[after].plain in _POSSESSOR_PLAIN
        and tokens[after].clause == tokens[at].clause
    )


def pieces_of(text: Text) -> list[Piece]:
    """All tagged phrases and the numbers that may count persons, in order."""
    pieces: list[Piece] = []
    loose = not text.accented or text.partly
    at = 0
    tokens = text.tokens
    while at < len(tokens):
        found = _longest(text, at, loose)
        number = number_at(text, at) if may_be_number(tokens[at]) else None
        if number is not None and not _is_number(text, at, number[1], found, loose):
            number = None
        if number is not None and (found is None or len(found[0].plain) < 2 or found[0].bare < 2):
            pieces.append(Piece(Tag.UNIT, "number", at, number[1], number[0]))
            at = number[1]
        elif found is not None and not _is_misread(text, at, found):
            word = found[0]
            last = at + len(word.plain)
            pieces.append(Piece(word.tag, word.note, at, last))
            at = last
        else:
            at += 1
    return pieces


def _is_misread(text: Text, at: int, found: tuple[Word, bool]) -> bool:
    """Words that mean something else without their accents: "nuoc toi nguc", "len tren ban"."""
    word, exact = found
    token = text.tokens[at]
    before = text.tokens[at - 1] if at else None
    if token.clean == "ba" and len(word.plain) == 1 and before is not None:
        return before.plain in {"lan", "thu", "so", "to", "lop", "tang", "doi", "khu", "cap"}
    if token.plain == "toi" and not exact:
        return before is not None and before.plain in {
            "nuoc", "ngap", "den", "len", "tu", "dem", "trua", "troi", "ngang", "lut", "sap",
            "gan", "buoi", "hom", "dang", "moi", "san", "da", "qua", "vo", "cho",
        }  # fmt: skip
    if token.clean == "t":
        after = text.tokens[at + 1] if at + 1 < len(text.tokens) else None
        return (
            token.glued
            or (before is not None and before.is_number)
            or after is None
            or after.is_number
            or text.is_capital(at)
        )
    if token.clean == "với" or token.plain == "voi":
        # At the end of a sentence it begs and joins nothing.
        after = text.tokens[at + 1] if at + 1 < len(text.tokens) else None
        return after is None or after.clause != token.clause
    return False


def _is_number(text: Text, at: int, end: int, found: tuple[Word, bool] | None, loose: bool) -> bool:
    """Whether a number word is a number here, and not year, father or a name."""
    token = text.tokens[at]
    before = text.tokens[at - 1] if at else None
    after = text.tokens[end] if end < len(text.tokens) else None
    if token.is_number:
        return True
    if end - at == 1:
        inside = before is not None and before.sentence == token.sentence
        shouted = text.original[token.start : token.end].isupper()
        if inside and text.is_capital(at) and not shouted:
            # "ông Bảy": a name.
            return False
        if token.bare and token.plain in _NOT_PLAIN_NUMBER and token.clean != "tư":
            return token.plain == "nam" and after is not None and after.plain in {"nguoi", "dua"}
        if token.clean == "năm" and before and (before.clean in _NOT_FIVE or before.is_number):
            return False
        if token.plain == "ba" and token.bare and after is not None:
            return not _is_father(text, at, end)
        if token.clean in {"tư", "lăm", "mốt"}:
            return False
    return True


def _is_father(text: Text, at: int, end: int) -> bool:
    tokens = text.tokens
    after = tokens[end]
    third = tokens[end + 1] if end + 1 < len(tokens) else None
    if after.clause != tokens[at].clause:
        return True
    if after.plain in {"me", "ma"}:
        # "ba mẹ con" is three where nothing says that these are somebody's parents.
        return third is None or third.plain != "con"
    if after.clean in _FATHER_BEFORE or after.plain in {"toi", "chau", "minh"}:
        follows = f"{after.plain} {third.plain}" if third is not None else ""
        if follows in {
            "con nho", "con gai", "con trai", "chau nho", "em nho", "em be", "chau be", "con tho",
            "anh em", "chi em", "con em", "em hoc", "chau hoc", "chau noi", "chau ngoai",
        }:  # fmt: skip
            return False
        previous = tokens[at - 1].plain if at else ""
        joined = previous in {"va", "voi", "cung"} and at > 1
        return not (joined and tokens[at - 2].plain in {"chong", "minh", "tui", "toi"})
    return False
