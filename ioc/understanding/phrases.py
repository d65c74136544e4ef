"""Looks for phrases in a text: the small pattern language of all rule tables.

A pattern is a row of elements separated by spaces:

    nước            this word
    tới|đến|lên     one of these words; `_` joins words inside one choice: `ông_bà|người_già`
    rất?            may be missing
    ..              up to three words of any kind (`..6`: up to six), inside one sentence
    #               a number in digits
    ^xe|đường       the next word is none of these (nothing is consumed)
    !cứu ...        at the beginning: only with exactly these accents, never in unaccented form
    ~chay nha ...   at the beginning: only in texts written without accents

A text without accents is compared without accents. Where a text has only some of its accents, a
word that lacks its own is accepted inside a phrase of which another word carries them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from ioc.understanding.text import Text, Token, fold, read, untoned

T = TypeVar("T")
_GAP = 3


@dataclass(frozen=True, slots=True)
class _Word:
    clean: str
    plain: str


@dataclass(frozen=True, slots=True)
class _Element:
    """`choices` of word rows by the first word of each; a gap of at most `gap` words; a number."""

    choices: dict[str, tuple[tuple[_Word, ...], ...]] = field(default_factory=dict)
    gap: int = 0
    is_number: bool = False
    is_refusal: bool = False
    is_optional: bool = False

    @property
    def is_required(self) -> bool:
        return bool(self.choices) and not (self.is_refusal or self.is_optional)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `strict` and `plain_only` are the two marks at its beginning."""

    source: str
    elements: tuple[_Element, ...]
    strict: bool
    plain_only: bool


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """Where a phrase was found: tokens from `first` up to, not including, `last`."""

    payload: T
    first: int
    last: int
    source: str


@lru_cache(maxsize=8192)
def _word(written: str) -> _Word:
    token = read(written).clean or written
    return _Word(token, fold(written))


def compile_pattern(source: str) -> Pattern:
    """Compile one pattern; ValueError where it begins with what can be anything."""
    strict, plain_only = source.startswith("!"), source.startswith("~")
    body = source[1:] if strict or plain_only else source
    elements = tuple(_element(piece) for piece in body.split())
    first = elements[0] if elements else None
    if first is None or first.gap or first.is_refusal or first.is_optional:
        raise ValueError(f"pattern has no fixed beginning: {source!r}")
    return Pattern(source, elements, strict, plain_only)


def _element(piece: str) -> _Element:
    if piece == "#":
        return _Element(is_number=True)
    if piece.startswith(".."):
        return _Element(gap=int(piece[2:] or _GAP))
    refusal, optional = piece.startswith("^"), piece.endswith("?")
    body = piece.removeprefix("^").removesuffix("?")
    if body == "#":
        return _Element(is_number=True, is_optional=optional)
    choices: dict[str, tuple[tuple[_Word, ...], ...]] = {}
    for choice in filter(None, body.split("|")):
        row = tuple(_word(word) for word in choice.split("_"))
        # Longer rows first: "nước cuốn trôi" is not to be taken for "nước cuốn".
        known = (*choices.get(row[0].plain, ()), row)
        choices[row[0].plain] = tuple(sorted(known, key=len, reverse=True))
    return _Element(choices=choices, is_refusal=refusal, is_optional=optional)


def _without_optional_heads(rows: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """A pattern that begins with what may be missing becomes two patterns."""
    for source, payload in rows:
        head, _, rest = source.partition(" ")
        if head.endswith("?"):
            yield f"{head[:-1]} {rest}", payload
            yield from _without_optional_heads([(rest, payload)])
        else:
            yield source, payload


class PhraseTable(Generic[T]):
    """Many patterns with a payload each, found in one pass over the tokens.

    A pattern is looked at only in texts that hold a word of its rarest required element; how rare
    a word is, the number of patterns tells that use it. A text with all its accents is looked up
    by words with their accents, every other text by words without.
    """

    def __init__(self, rows: Iterable[tuple[str, T]]) -> None:
        compiled = [(compile_pattern(s), payload) for s, payload in _without_optional_heads(rows)]
        self._exact = _Index(compiled, _clean_words)
        self._plain = _Index(compiled, _plain_words)

    def find(self, text: Text) -> Iterator[Hit[T]]:
        """Every place where a pattern begins, the shortest match of each."""
        tokens = text.tokens
        positions = text.positions
        is_exact = text.accented and not text.partly
        if is_exact:
            positions = {}
            for index, token in enumerate(tokens):
                word = "#" if token.is_number else token.clean
                positions.setdefault(word, []).append(index)
        table = self._exact if is_exact else self._plain
        for index, row in table.starts(positions):
            pattern = row.pattern
            if pattern.plain_only and text.accented:
                continue
            if pattern.strict and tokens[index].clean not in row.exact_heads:
                continue
            pairs: list[tuple[Token, _Word]] = []
            last = _match(tokens, index, pattern.elements, 0, pairs)
            if last is not None and _accents_agree(pairs, text, pattern.strict):
                yield Hit(row.payload, index, last, pattern.source)


@dataclass(frozen=True, slots=True, eq=False)
class _Row(Generic[T]):
    """One pattern of a table; `needed`: what must stand in the text besides the key word."""

    number: int
    pattern: Pattern
    payload: T
    heads: frozenset[str]
    exact_heads: frozenset[str]
    needed: tuple[frozenset[str], ...]


class _Index(Generic[T]):
    """The patterns of a table by one kind of spelling."""

    def __init__(
        self,
        compiled: list[tuple[Pattern, T]],
        words_of: Callable[[_Element], frozenset[str]],
    ) -> None:
        required = [
            [words_of(e) for e in pattern.elements[1:] if _can_be_asked_for(e)]
            for pattern, _ in compiled
        ]
        heads = [words_of(pattern.elements[0]) for pattern, _ in compiled]
        usage = Counter(w for row in [heads, *required] for words in row for w in words)
        self._by_key: dict[str, list[_Row[T]]] = {}
        for number, (pattern, payload) in enumerate(compiled):
            asked = [heads[number], *required[number]]
            key = min(asked, key=lambda words: sum(usage[word] for word in words))
            needed = tuple(words for words in asked if words is not key)
            exact = _clean_words(pattern.elements[0])
            row = _Row(number, pattern, payload, heads[number], exact, needed)
            for word in key:
                self._by_key.setdefault(word, []).append(row)

    def starts(self, positions: dict[str, list[int]]) -> list[tuple[int, _Row[T]]]:
        """Where each pattern whose words are all there may begin, in order."""
        words = positions.keys()
        starts: list[tuple[int, int, _Row[T]]] = []
        seen: set[int] = set()
        for word in words & self._by_key.keys():
            for row in self._by_key[word]:
                if row.number in seen:
                    continue
                for needed in row.needed:
                    if words.isdisjoint(needed):
                        break
                else:
                    seen.add(row.number)
                    for head in row.heads:
                        if head in positions:
                            starts += [(index, row.number, row) for index in positions[head]]
        starts.sort(key=_by_place)
        return [(index, row) for index, _, row in starts]


def _can_be_asked_for(element: _Element) -> bool:
    """Whether one of its words must be in the text; numbers stand under "#" only."""
    return element.is_required and not any(first[0].isdigit() for first in element.choices)


def _plain_words(element: _Element) -> frozenset[str]:
    return frozenset(["#"]) if element.is_number else frozenset(element.choices)


def _clean_words(element: _Element) -> frozenset[str]:
    if element.is_number:
        return frozenset(["#"])
    return frozenset(row[0].clean for rows in element.choices.values() for row in rows)


def _by_place(start: tuple[int, int, object]) -> tuple[int, int]:
    return start[0], start[1]


def _match(
    tokens: tuple[Token, ...],
    at: int,
    elements: tuple[_Element, ...],
    position: int,
    pairs: list[tuple[Token, _Word]],
) -> int | None:
    if position == len(elements):
        return at
    if position and at < len(tokens) and tokens[at].sentence != tokens[at - 1].sentence:
        # What is left may only be missing words: a phrase does not run over a full stop.
        rest = all(e.is_refusal or e.is_optional for e in elements[position:])
        return at if rest else None
    return _match_element(tokens, at, elements, position, pairs)


def _match_element(
    tokens: tuple[Token, ...],
    at: int,
    elements: tuple[_Element, ...],
    position: int,
    pairs: list[tuple[Token, _Word]],
) -> int | None:
    element = elements[position]
    if element.gap:
        return _match_gap(tokens, at, elements, position, pairs)
    if (
        position
        and at < len(tokens)
        and not element.is_refusal
        and not elements[position - 1].gap
        and tokens[at].clause != tokens[at - 1].clause
    ):
        # Neighbours in a pattern are not parted by a comma; only a gap reaches over one.
        return _match(tokens, at, elements, position + 1, pairs) if element.is_optional else None
    if element.is_refusal:
        refused = at < len(tokens) and any(
            _same_row(tokens, at, choice) for choice in element.choices.get(tokens[at].plain, ())
        )
        return None if refused else _match(tokens, at, elements, position + 1, pairs)
    if element.is_number:
        if at < len(tokens) and tokens[at].is_number:
            found = _match(tokens, at + 1, elements, position + 1, pairs)
            if found is not None:
                return found
    elif at < len(tokens):
        for choice in element.choices.get(tokens[at].plain, ()):
            if not _same_row(tokens, at, choice):
                continue
            mark = len(pairs)
            pairs.extend(zip(tokens[at : at + len(choice)], choice, strict=True))
            found = _match(tokens, at + len(choice), elements, position + 1, pairs)
            if found is not None:
                return found
            del pairs[mark:]
    if element.is_optional:
        return _match(tokens, at, elements, position + 1, pairs)
    return None


def _match_gap(
    tokens: tuple[Token, ...],
    at: int,
    elements: tuple[_Element, ...],
    position: int,
    pairs: list[tuple[Token, _Word]],
) -> int | None:
    sentence = tokens[at - 1].sentence
    following = elements[position + 1]
    for here in range(at, min(at + elements[position].gap + 1, len(tokens))):
        token = tokens[here]
        if token.sentence != sentence:
            return None
        if following.is_required and token.plain not in following.choices:
            continue
        found = _match(tokens, here, elements, position + 1, pairs)
        if found is not None:
            return found
    return None


def _same_row(tokens: tuple[Token, ...], at: int, choice: tuple[_Word, ...]) -> bool:
    if at + len(choice) > len(tokens):
        return False
    sentence = tokens[at].sentence
    for offset, word in enumerate(choice):
        token = tokens[at + offset]
        if token.plain != word.plain or token.sentence != sentence:
            return False
        clean = token.clean
        # A word without accents may stand for any; "cưu" for "cứu" has the shape of the vowel
        # and lacks the tone.
        if clean not in (word.clean, token.plain) and clean != untoned(word.clean):
            return False
    return True


def _accents_agree(pairs: list[tuple[Token, _Word]], text: Text, strict: bool) -> bool:
    differing = sum(token.clean != word.clean for token, word in pairs)
    if not differing:
        return True
    if strict:
        return False
    if not text.accented:
        return True
    if not text.partly:
        return False
    # One word of the phrase must show that its accents are meant.
    return any(token.clean == word.clean and not token.bare for token, word in pairs)
