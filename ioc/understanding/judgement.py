"""Rules and model together: who raises an alarm, who ranks the categories, and why.

Either may raise. A rule raises alone unless the model gives it less than `OVERRULES_BELOW`, and
then the report stays urgent; the model raises where the words are of none of the rules. The reasons
say which of them it was.
"""

from __future__ import annotations

from dataclasses import replace

from ioc.understanding.category import OTHER, Ranked, Ranking, Weighed
from ioc.understanding.emergency import EmergencyReading
from ioc.understanding.emergency_rules import Kind
from ioc.understanding.model import Model, Scores
from ioc.understanding.text import Text

# Chosen on the part `tune` of the collection (docs/understanding.md): above the first the model
# raises without a rule; below the second it overrules one.
RAISES_FROM = 0.3
OVERRULES_BELOW = 0.15
# Where the rules read words that take the danger away, the model must be surer.
RAISES_CALMED_FROM = 0.4
# A drill is announced in words; a model that only hears the flood in it would ring every time.
_NEVER = frozenset({"told_as_drill"})
# Not sure enough for an alarm, too likely for the ordinary queue.
URGENT_FROM = 0.12
# A further problem is named from this probability, or this share of the first with words for it.
_ALSO_FROM = 0.22
_SPEAKS_FROM = 3.0
# How sure a decided alarm, or a decided calm, is at least of its own categories.
_SURE = 0.85
_UNSAID = 0.2

_KIND_OF: dict[str, Kind] = {
    "cuu_ho_cuu_nan": "flood",
    "chay_no": "fire",
    "sat_lo_thien_tai": "collapse",
    "cap_dien": "electric",
    "an_ninh_trat_tu": "violence",
    "trat_tu_giao_thong": "traffic",
}


def judge_danger(
    rules: EmergencyReading, model: Model, scores: Scores, text: Text
) -> EmergencyReading:
    """The reading of the rules, raised or taken back by the model; the reasons say which."""
    if rules.is_emergency:
        if scores.danger >= OVERRULES_BELOW:
            return rules
        note = (" … ".join(quote for quote, _ in rules.reasons[:1]), "model_doubts")
        return replace(rules, is_emergency=False, severity="high", reasons=(note, *rules.reasons))
    if scores.danger < URGENT_FROM or any(code in _NEVER for _, code in rules.reasons):
        return rules
    words = model.words_for_danger(scores, text)
    is_calmed = any(code.startswith("told_as_") for _, code in rules.reasons)
    if scores.danger >= (RAISES_CALMED_FROM if is_calmed else RAISES_FROM):
        note = (" … ".join(words), "model_danger")
        grave = scores.grave_categories or scores.categories
        first = max(grave, key=lambda code: grave[code])
        return replace(
            rules,
            is_emergency=True,
            kind=rules.kind or _KIND_OF.get(first, "flood"),
            severity="critical",
            reasons=(note, *rules.reasons),
        )
    if rules.severity == "high":
        return rules
    note = (" … ".join(words), "model_may_be_danger")
    return replace(rules, severity="high", reasons=(*rules.reasons, note))


def judge_category(
    keywords: Weighed, emergency: EmergencyReading, model: Model, scores: Scores, text: Text
) -> Ranking:
    """The categories by the model's probability, each with the words that speak for it."""
    grave = (
        min(max(scores.danger, _SURE), 1.0)
        if emergency.is_emergency
        else min(scores.danger, 1 - _SURE)
    )
    odds = {
        code: scores.categories.get(code, 0.0) * (1 - grave)
        + scores.grave_categories.get(code, 0.0) * grave
        for code in scores.categories | scores.grave_categories
    }
    order = sorted(odds, key=lambda code: (-odds[code], code))
    first = _ranked(order[0], odds[order[0]], _quotes(keywords, model, scores, text, order[0]))
    # None behind the first may look surer than it.
    others = (
        Ranked(
            code,
            min(round(odds[code], 2), first.confidence),
            keywords.get(code, (0.0, ()))[1],
        )
        for code in order[1:3]
    )
    ranked = (first, *others)
    problems = tuple(
        code
        for rank, code in enumerate(order[:4])
        if rank == 0 or (code != OTHER and _is_also(odds[code], keywords.get(code)))
    )
    return Ranking(ranked, problems)


def _ranked(code: str, probability: float, quotes: tuple[str, ...]) -> Ranked:
    """What no word of the text speaks for is not sure, however usual it may be."""
    return Ranked(code, round(probability if quotes else min(probability, _UNSAID), 2), quotes)


def _is_also(probability: float, found: tuple[float, tuple[str, ...]] | None) -> bool:
    weight = found[0] if found else 0.0
    return probability >= _ALSO_FROM or (probability >= _ALSO_FROM / 3 and weight >= _SPEAKS_FROM)


def _quotes(
    keywords: Weighed, model: Model, scores: Scores, text: Text, code: str
) -> tuple[str, ...]:
    _, quotes = keywords.get(code, (0.0, ()))
    return quotes or model.words_for(scores, text, code)
