"""What a statistical model sees of a text: its words, parts of words, and what the rules found.

A feature is a string; a model gives each a weight for every category, and one for danger. Names of
streets and wards are already left out of the text that comes here, so that a model does not learn
that one street floods. The same text gives the same features, here and where a model is trained.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ioc.understanding.text import Text

# Longer texts are read to here: the beginning carries the matter, and the work stays bounded.
_MOST_TOKENS = 260
_PART_LENGTHS = (3, 4)
# How much a feature of each kind counts, by its mark: what the rules found and the classes of
# meaning are few and say much, parts of words are many and say little. Chosen on the part `tune`.
_SAYS = {"=": 3.0, "@": 3.0, "~": 1.0}
_WORD_SAYS = 2.0


def features_of(text: Text, found: Iterable[str] = ()) -> set[str]:
    """The features of a prepared text. `found`: codes of the rules that matched, e.g. "=fire"."""
    words: list[str] = []
    spelled: list[str] = []
    for token in text.tokens[:_MOST_TOKENS]:
        if token.is_number:
            words.append("0")
            spelled.append("0")
        else:
            words.append(token.plain)
            spelled.append(token.clean)
    features = set(words)
    features.update(f"{first} {second}" for first, second in pairwise(words))
    features.update(f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    features.update(f"{first}_{third}" for first, third in zip(words, words[2:], strict=False))
    if text.accented:
        # Spellings with accents say more; an unaccented text has none to give.
        features.update(f"'{word}" for word in spelled)
        features.update(f"'{a} {b}" for a, b in pairwise(spelled))
    joined = f" {' '.join(words)} "
    for length in _PART_LENGTHS:
        features.update(f"~{joined[at : at + length]}" for at in range(len(joined) - length + 1))
    features.update(found)
    return features


def says(feature: str) -> float:
    """How much a feature counts before anything is learnt."""
    if feature[0] in _SAYS:
        return _SAYS[feature[0]]
    return 1.0 if feature[0] == "'" or " " in feature or "_" in feature else _WORD_SAYS
