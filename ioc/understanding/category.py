"""Which of the 28 categories a text is about: keywords with weights, explained by quotes.

Covers: several problems in one text, an honest confidence (low where little was found, `khac`
where nothing was), the pull of a recognised emergency. The words are a table in
`seeds/keywords.yaml` that a city can replace. Leaves out: learning from corrections; a trained
model may later stand beside this one behind the same `Ranking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ioc.understanding.context import is_negated
from ioc.understanding.emergency import EmergencyReading
from ioc.understanding.emergency_rules import Kind
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read

OTHER = "khac"
# A text carries several problems where a second category has at least this share of the first.
_ALSO_SHARE = 0.6
_ALSO_LEAST = 4.0
# Evidence below this sum is weak: the confidence stays low even without a rival.
_DOUBT = 2.5
_EMERGENCY_PULL = 9.0
_MOST_SPANS = 4
# What a person tells first is mostly what the report is about.
_FIRST_BONUS = 1.25
_FIRST_LEAST = 3.0
_DEFAULT_SEEDS = Path(__file__).resolve().parent.parent / "seeds"

_OF_KIND: dict[Kind, str] = {
    "flood": "cuu_ho_cuu_nan",
    "medical": "cuu_ho_cuu_nan",
    "traffic": "cuu_ho_cuu_nan",
    "fire": "chay_no",
    "collapse": "sat_lo_thien_tai",
    "electric": "cap_dien",
    "violence": "an_ninh_trat_tu",
    "self_harm": "an_ninh_trat_tu",
}
# With one of these a collapse is a rescue first: somebody is under it.
_UNDER_IT = {"crushed", "trapped", "life_threatening_illness", "wounded", "calls_for_rescue"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category with its confidence (0 to 1) and the words that speak for it."""

    code: str
    confidence: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The three likeliest categories; `problems`: those that the text really tells of."""

    ranked: tuple[Ranked, ...]
    problems: tuple[str, ...]

    @property
    def first(self) -> Ranked:
        return self.ranked[0]


# Sum and quotes by category code.
Weighed = dict[str, tuple[float, tuple[str, ...]]]


class KeywordTable:
    """The compiled keywords of all categories."""

    def __init__(self, rows: Iterable[tuple[str, float, str]]) -> None:
        """`rows`: category code, weight, phrase."""
        kept = list(rows)
        self.codes = tuple(dict.fromkeys(code for code, _, _ in kept))
        self._table: PhraseTable[tuple[str, float]] = PhraseTable(
            [(phrase, (code, weight)) for code, weight, phrase in kept]
        )

    @classmethod
    def load(cls, path: str | Path) -> KeywordTable:
        """Read a keywords file; OSError where it is missing, ValueError where it is not one."""
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        categories = data.get("categories") if isinstance(data, dict) else None
        if not categories:
            raise ValueError(f"no categories in {path}")
        return cls(
            (str(code), float(weight), str(phrase))
            for code, weights in categories.items()
            for weight, phrases in weights.items()
            for phrase in phrases
        )

    def weigh(self, text: Text) -> Weighed:
        """For each category found: the sum of its words and the words. Words that overlap count
        once, with the larger weight; a denied one ("không ngập") counts a third."""
        spans: dict[str, list[tuple[float, int, int]]] = {}
        for hit in self._table.find(text):
            code, weight = hit.payload
            if is_negated(text, hit.first):
                weight /= 3
            spans.setdefault(code, []).append((weight, hit.first, hit.last))
        weighed = {code: _sum_of(text, found) for code, found in spans.items()}
        strong = [
            (first, -last, code)
            for code, found in spans.items()
            for weight, first, last in found
            if weight >= _FIRST_LEAST
        ]
        if strong:
            leader = min(strong)[2]
            total, quotes = weighed[leader]
            weighed[leader] = (total * _FIRST_BONUS, quotes)
        return weighed


def _sum_of(text: Text, found: list[tuple[float, int, int]]) -> tuple[float, tuple[str, ...]]:
    taken: set[int] = set()
    words: set[str] = set()
    total = 0.0
    quotes: list[str] = []
    for weight, first, last in sorted(found, key=lambda span: (-span[0], span[1])):
        span = set(range(first, last))
        head = " ".join(token.plain for token in text.tokens[first:last])
        if span & taken or head in words:
            continue
        taken |= span
        words.add(head)
        # The second and third word say less than the first.
        total += weight / (1 + 0.5 * len(quotes))
        quotes.append(text.quote(first, last))
        if len(quotes) == _MOST_SPANS:
            break
    return total, tuple(quotes)


@cache
def default_keywords() -> KeywordTable:
    """The keywords that come with the product."""
    return KeywordTable.load(_DEFAULT_SEEDS / "keywords.yaml")


def rank_categories(
    text: str | Text, emergency: EmergencyReading, keywords: KeywordTable | None = None
) -> Ranking:
    """Rank the categories of a text; always three, `khac` first where nothing was found."""
    return rank_weighed((keywords or default_keywords()).weigh(read(text)), emergency)


def rank_weighed(weighed: Weighed, emergency: EmergencyReading) -> Ranking:
    """Rank by keywords alone, already weighed."""
    weighed = _pulled(weighed, emergency)
    scores = {code: total for code, (total, _) in weighed.items() if code != OTHER}
    order = sorted(scores, key=lambda code: -scores[code])
    other, other_quotes = weighed.get(OTHER, (0.0, ()))
    best = scores[order[0]] if order else 0.0
    if not order or (other > best and not emergency.is_emergency):
        order = [OTHER, *order]
        scores[OTHER] = max(other, 0.5)
        weighed[OTHER] = (scores[OTHER], other_quotes)
    total = sum(score**1.5 for score in scores.values()) + _DOUBT**1.5
    ranked = [
        Ranked(code, round(scores[code] ** 1.5 / total, 2), weighed[code][1]) for code in order[:3]
    ]
    for code in (OTHER, "ve_sinh_moi_truong", "hatang_giaothong", "an_ninh_trat_tu"):
        if len(ranked) < 3 and code not in {entry.code for entry in ranked}:
            ranked.append(Ranked(code, 0.01, ()))
    problems = tuple(
        code
        for rank, code in enumerate(order)
        if rank == 0
        or (scores[code] >= _ALSO_LEAST - 0.01 and scores[code] >= _ALSO_SHARE * scores[order[0]])
    )
    return Ranking(tuple(ranked), problems[:4])


def _pulled(weighed: Weighed, emergency: EmergencyReading) -> Weighed:
    """Add the weight of a recognised emergency to the category of its kind."""
    if not emergency.is_emergency or emergency.kind is None:
        return weighed
    code = _OF_KIND[emergency.kind]
    codes = {reason for _, reason in emergency.reasons}
    if emergency.kind == "collapse" and codes & _UNDER_IT:
        code = _OF_KIND["flood"]
    total, quotes = weighed.get(code, (0.0, ()))
    words = tuple(quote for quote, _ in emergency.reasons[:2] if quote)
    return {**weighed, code: (total + _EMERGENCY_PULL, (*words, *quotes)[:_MOST_SPANS])}
