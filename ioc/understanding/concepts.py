"""Which classes of meaning a text touches: "a patient", "no way through", "it is over".

The classes and their phrases are the tables in `concept_words/`. They are evidence for the
statistical model only: alone and in pairs that stand close together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from ioc.understanding.text import Text, Token, read

_TABLES = Path(__file__).resolve().parent / "concept_words"
# Pairs farther apart than this many words are not said of each other.
_REACH = 14
# A hostile text of nothing but such words must not cost time.
_MOST_FOUND = 160
_NO = {"không", "chưa", "chẳng", "chả", "đừng", "khỏi", "hết", "nỏ", "hổng", "no", "not"}


class Touched(NamedTuple):
    """A class found at tokens `first` to `last` (excluded)."""

    first: int
    last: int
    name: str


@dataclass(slots=True)
class _Node:
    """A place in the tree of folded words; `ends`: accented words and class of what ends here."""

    following: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[tuple[str, ...], str]] = field(default_factory=list)


@cache
def _tree() -> _Node:
    root = _Node()
    for path in sorted(_TABLES.glob("*.yaml")):
        for name, phrases in _load(path).items():
            for written in phrases:
                tokens = read(str(written)).tokens
                node = root
                for token in tokens:
                    node = node.following.setdefault(token.plain, _Node())
                node.ends.append((tuple(token.clean for token in tokens), str(name)))
    return root


def _load(path: Path) -> dict[str, list[object]]:
    # The loader in C is ten times as fast, and the tables are read at each start.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506


def touched_concepts(text: Text) -> list[Touched]:
    """Every class found, in the order of the text; inside one class the longest phrase only."""
    first_words = _tree().following
    tokens = text.tokens
    loose = not text.accented or text.partly
    found: list[Touched] = []
    until: dict[str, int] = {}
    for first, token in enumerate(tokens):
        node = first_words.get(token.plain)
        if node is None:
            continue
        last = first + 1
        longest: dict[str, int] = {}
        while True:
            for words, name in node.ends:
                if _agree(tokens[first:last], words, loose):
                    longest[name] = last
            if last == len(tokens):
                break
            following = node.following.get(tokens[last].plain)
            if following is None:
                break
            node, last = following, last + 1
        for name, end in longest.items():
            if until.get(name, 0) <= first:
                until[name] = end
                found.append(Touched(first, end, name))
        if len(found) >= _MOST_FOUND:
            break
    return found


def _agree(tokens: tuple[Token, ...], words: tuple[str, ...], loose: bool) -> bool:
    for token, word in zip(tokens, words, strict=True):
        if token.clean != word and not (loose and token.bare):
            return False
    return True


def features_of_concepts(text: Text) -> set[str]:
    """Features: each class, denied ones apart, and pairs that stand close together."""
    found = touched_concepts(text)
    names = [f"-{one.name}" if _is_denied(text.tokens, one.first) else one.name for one in found]
    features = {f"@{name}" for name in names}
    for at, (one, name) in enumerate(zip(found, names, strict=True)):
        for other, other_name in zip(found[at + 1 :], names[at + 1 :], strict=True):
            if other.first - one.last > _REACH:
                break
            if other_name == name:
                continue
            features.add(f"@{name} {other_name}" if name < other_name else f"@{other_name} {name}")
            if 0 <= other.first - one.last <= 3:
                features.add(f"@{name}>{other_name}")
    return features


def _is_denied(tokens: tuple[Token, ...], first: int) -> bool:
    for back in (1, 2):
        at = first - back
        if at < 0 or tokens[at].clause != tokens[first].clause:
            return False
        token = tokens[at]
        if token.clean in _NO or (token.bare and token.plain in {"khong", "chua"}):
            return True
    return False
