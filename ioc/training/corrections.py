"""What people set right, sifted before a model learns from it.

Covers which corrections count, how much, and which are kept back for the comparison. A correction
stands for one text. Left out are those that contradict each other or the collection, those of
texts that the collection keeps back, those of unknown categories, and, of one person, all beyond
the newest `MOST_OF_ONE`: a person who errs, or means harm, must not be able to teach alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ioc.training.fit import Example
from ioc.understanding import fold

WEIGHT = 3.0
"""So many texts of the collection count as much as one correction: real words of this city."""

MOST_OF_ONE = 200
REASONS = (
    "empty",
    "unknown_category",
    "kept_back",
    "against_collection",
    "contradictory",
    "repeated",
    "too_many_of_one",
)
"""Why a correction may be left out."""

_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """What a text is, in a person's word; None where nobody said. `number` counts up with time,
    `report` names the report whose text it is, `who` the person whose word was the last."""

    number: int
    report: int
    text: str
    category: str | None
    emergency: bool | None
    who: str

    @property
    def key(self) -> str:
        """What two spellings of the same text share."""
        return _key(self.text)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The corrections that count, oldest first, and how many were left out by which reason."""

    used: tuple[Correction, ...]
    dropped: dict[str, int]


def _key(text: str) -> str:
    return " ".join(fold(text).split())


def sift(
    corrections: Iterable[Correction],
    collection: Iterable[Example],
    held: Iterable[str],
    codes: frozenset[str],
    most_of_one: int = MOST_OF_ONE,
) -> Sifted:
    """Chooses the corrections that count. `collection`: what is learnt besides; `held`: texts that
    may not be learnt; `codes`: the categories that there are."""
    dropped: Counter[str] = Counter()
    kept_back = {_key(text) for text in held}
    taught: dict[str, Example] = {_key(one.text): one for one in collection}
    groups: dict[str, list[Correction]] = defaultdict(list)
    for one in sorted(corrections, key=lambda one: one.number):
        reason = _refusal(one, taught, kept_back, codes)
        if reason:
            dropped[reason] += 1
        else:
            groups[one.key].append(one)
    united: list[Correction] = []
    for group in groups.values():
        if _contradict(group):
            dropped["contradictory"] += len(group)
            continue
        dropped["repeated"] += len(group) - 1
        united.append(_united(group))
    used: list[Correction] = []
    of_one: Counter[str] = Counter()
    for one in sorted(united, key=lambda one: -one.number):
        of_one[one.who] += 1
        if of_one[one.who] > most_of_one:
            dropped["too_many_of_one"] += 1
        else:
            used.append(one)
    return Sifted(tuple(reversed(used)), {reason: n for reason, n in dropped.items() if n})


def _refusal(
    one: Correction, taught: dict[str, Example], kept_back: set[str], codes: frozenset[str]
) -> str | None:
    if not one.key or (one.category is None and one.emergency is None):
        return "empty"
    if one.category is not None and one.category not in codes:
        return "unknown_category"
    if one.key in kept_back:
        return "kept_back"
    known = taught.get(one.key)
    if known and (
        one.category not in {None, known.category} or one.emergency not in {None, known.emergency}
    ):
        return "against_collection"
    return None


def _contradict(group: Sequence[Correction]) -> bool:
    return (
        len({one.category for one in group} - {None}) > 1
        or len({one.emergency for one in group} - {None}) > 1
    )


def _united(group: Sequence[Correction]) -> Correction:
    category = next((one.category for one in group if one.category is not None), None)
    emergency = next((one.emergency for one in group if one.emergency is not None), None)
    return replace(group[-1], category=category, emergency=emergency)


def split(
    corrections: Sequence[Correction], since: int
) -> tuple[list[Correction], list[Correction]]:
    """Those to learn from and those kept back for the comparison: a fifth, chosen by the text, of
    those newer than number `since`, so that the model in use has not learnt them either."""
    learnt: list[Correction] = []
    kept_back: list[Correction] = []
    for one in corrections:
        is_kept = one.number > since and _share(one.key) == 0
        (kept_back if is_kept else learnt).append(one)
    return learnt, kept_back


def _share(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % _ONE_IN


def examples_of(corrections: Iterable[Correction]) -> list[Example]:
    """The corrections as a model learns them."""
    return [Example(one.text, one.category, one.emergency, WEIGHT) for one in corrections]
