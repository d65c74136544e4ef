"""Words that announce a place, told from words that only look like them without accents.

In an accented text "quan" is no quận, "xa" is far and "cho" gives: such a word announces a place
only with its accents. In a text without accents, or with many missing, the bare form is enough.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc.understanding.text import Text, fold, read, untoned

# Words that exist without accents: in an accented text they are meant as written.
_REAL_BARE = frozenset(
    [
        "xa",
        "quan",
        "ban",
        "cho",
        "to",
        "khu",
        "lang",
        "so",
        "thi",
        "pho",
        "ap",
        "nga",
        "ho",
        "ngo",
        "hem",
        "cao",
        "cau",
        "tu",
        "den",
        "toi",
        "qua",
        "sau",
        "gan",
        "canh",
        "ben",
        "doan",
        "giua",
        "trong",
        "ngoai",
        "truoc",
        "tai",
        "dau",
        "nha",
        "can",
        "lo",
        "tang",
        "phong",
        "thon",
        "ven",
        "mat",
        "tram",
        "truong",
        "doi",
        "tren",
        "cuoi",
        "chan",
        "phia",
        "bo",
        "ong",
        "ba",
        "anh",
        "em",
        "chi",
        "co",
        "chu",
        "con",
        "ga",
        "kho",
    ]
)
_LEAST_LETTERS = 5


class Words:
    """A set of words, each recognised with its accents, and without them where that is safe."""

    __slots__ = ("_plain", "clean")

    def __init__(self, written: str | Iterable[str]) -> None:
        """`written`: accented words; of a string, its words."""
        words = written.split() if isinstance(written, str) else list(written)
        self.clean = frozenset(read(word).tokens[0].clean if word else "" for word in words)
        plain: dict[str, set[str]] = {}
        for word in self.clean:
            plain.setdefault(fold(word), set()).add(untoned(word))
        self._plain = {word: frozenset(forms) for word, forms in plain.items()}

    def at(self, text: Text, index: int) -> bool:
        """Whether token `index` of the text is one of the words; False outside the text."""
        if not 0 <= index < len(text.tokens):
            return False
        token = text.tokens[index]
        if token.clean in self.clean:
            return True
        forms = self._plain.get(token.plain)
        if forms is None:
            return False
        if token.bare:
            return not text.accented or text.partly or token.plain not in _REAL_BARE
        # "phưong" for "phường": the shape of the vowels is there and the tone is missing. In short
        # words of an accented text a missing tone makes another word: "lê" is no "lề".
        long_enough = len(token.plain) >= _LEAST_LETTERS or not text.accented or text.partly
        return long_enough and token.clean in forms

    def __or__(self, other: Words) -> Words:
        return Words([*self.clean, *other.clean])

    def where(self, text: Text) -> list[int]:
        """The tokens of the text that are one of the words, in order."""
        found = [
            at
            for plain in self._plain.keys() & text.positions.keys()
            for at in text.positions[plain]
            if self.at(text, at)
        ]
        found.sort()
        return found


def is_street_word(text: Text, index: int) -> bool:
    """Whether token `index` is "đường" or "phố"; "thành phố" and "nhà phố" are none."""
    if not _STREET.at(text, index):
        return False
    token = text.tokens[index]
    before = text.tokens[index - 1].plain if index else ""
    return token.plain != "pho" or before not in {"thanh", "nha"}


_STREET = Words("đường phố đg dg")


def follows(text: Text, index: int) -> bool:
    """Whether token `index` stands in the same clause as the one before it."""
    tokens = text.tokens
    return 0 < index < len(tokens) and tokens[index].clause == tokens[index - 1].clause


def shouted(text: Text) -> bool:
    """Whether the text is all in capitals, so that they mark no name."""
    return text.is_shouted
