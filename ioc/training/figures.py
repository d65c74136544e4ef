"""How well texts are understood, figure by figure and register by register.

Definitions: recall and false alarms of danger over texts; a category is right where it is the
label; people are exact or wrong; vulnerable codes are counted one by one (F1 over all codes);
ward, street, alley, house: of the samples whose label names one, the share answered exactly, with
spelling differences of the same name (Hoà, Hòa; Vĩ, Vỹ) forgiven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ioc.training.collection import Sample
from ioc.understanding import Understanding, fold

ALL = "all"


@dataclass(slots=True)
class Figures:
    """Counts of one register; the shares are properties of them."""

    texts: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    vulnerable: Counter[str] = field(default_factory=Counter)
    also: Counter[str] = field(default_factory=Counter)

    def share(self, what: str) -> float | None:
        """Right answers of those asked, 0 to 1; None where nothing was asked."""
        return self.right[what] / self.asked[what] if self.asked[what] else None

    @property
    def vulnerable_f1(self) -> float | None:
        return _f1(self.vulnerable)

    @property
    def also_f1(self) -> float | None:
        return _f1(self.also)


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong answer; `weight` puts the worst first."""

    weight: float
    what: str
    expected: str
    got: str
    register: str
    text: str


def _f1(counts: Counter[str]) -> float | None:
    all_three = 2 * counts["hit"] + counts["false"] + counts["missed"]
    return 2 * counts["hit"] / all_three if all_three else None


def measure(
    samples: Sequence[Sample], reader: Callable[[str], Understanding]
) -> tuple[dict[str, Figures], list[Miss]]:
    """Figures by register (and `all`), and every miss, the worst first."""
    figures: dict[str, Figures] = {ALL: Figures()}
    misses: list[Miss] = []
    for sample in samples:
        read = reader(sample.text)
        judged = list(_judged(sample, read))
        for register in (ALL, sample.register):
            into = figures.setdefault(register, Figures())
            into.texts += 1
            for what, is_right, *_ in judged:
                into.asked[what] += 1
                into.right[what] += is_right
            _count(into.vulnerable, set(sample.vulnerable), set(read.vulnerable))
            _count(into.also, set(sample.also), set(read.categories.problems[1:]))
        misses += [
            Miss(weight, what, expected, got, sample.register, sample.text)
            for what, is_right, expected, got, weight in judged
            if not is_right
        ]
    misses.sort(key=lambda miss: (-miss.weight, miss.what, miss.text))
    return figures, misses


def _count(counts: Counter[str], expected: set[str], got: set[str]) -> None:
    counts["hit"] += len(expected & got)
    counts["false"] += len(got - expected)
    counts["missed"] += len(expected - got)


def _judged(sample: Sample, read: Understanding) -> Iterable[tuple[str, bool, str, str, float]]:
    """What was asked, whether right, expected, got, and how bad a miss is."""
    alarm = read.emergency.is_emergency
    said = "; ".join(f"{quote}: {code}" for quote, code in read.emergency.reasons[:3])
    if sample.emergency:
        yield "recall", alarm, f"emergency ({sample.kind})", said or "nothing", 100.0
    else:
        yield "calm", not alarm, f"no emergency ({sample.frame or '-'})", said, 50.0
    ranked = [entry.code for entry in read.categories.ranked]
    got = ", ".join(f"{entry.code} {entry.confidence}" for entry in read.categories.ranked)
    sure = read.categories.first.confidence
    yield "category", ranked[0] == sample.category, sample.category, got, 10.0 + sure
    yield "among three", sample.category in ranked, sample.category, got, 20.0
    if sample.emergency and sample.people is not None:
        right = read.people == sample.people
        yield "people", right, str(sample.people), str(read.people), 15.0
    if sample.vulnerable or read.vulnerable:
        right = set(read.vulnerable) == set(sample.vulnerable)
        yield "vulnerable", right, " ".join(sample.vulnerable), " ".join(read.vulnerable), 8.0
    place = read.location
    if sample.depth_m is not None:
        depth = read.water.depth_m if read.water else None
        right = depth is not None and abs(depth - sample.depth_m) <= 0.25 * max(sample.depth_m, 1.0)
        yield "depth", right, str(sample.depth_m), str(depth), 5.0
    if sample.trend is not None:
        trend = read.water.trend if read.water else None
        yield "trend", trend == sample.trend, sample.trend, str(trend), 4.0
    for what, label, answer in (
        ("ward", sample.ward, place.ward),
        ("street", sample.street, place.street),
        ("alley", sample.alley, place.alley),
        ("house", sample.house, place.house),
    ):
        if label is not None:
            yield what, same_name(label, answer), label, str(answer), 6.0


def same_name(expected: str, got: str | None) -> bool:
    """Whether two spellings are the same name."""
    return got is not None and _key(expected) == _key(got)


def _key(name: str) -> str:
    words = fold(name).replace(".", " ").split()
    if words and words[0] == "duong" and len(words) > 1:
        words = words[1:]
    return " ".join(
        word[:-1] + "y" if len(word) > 1 and word.endswith("i") else word for word in words
    )
