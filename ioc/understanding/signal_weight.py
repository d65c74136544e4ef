"""What one hit of a signal weighs where it stands: after "not", in the past, in a saying.

Leaves out: what the signals of a text come to together (`emergency`), and frames that calm a whole
text (`calming`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.context import Context, Frame, is_feared, is_likened, is_negated
from ioc.understanding.emergency_rules import Kind, Signal
from ioc.understanding.phrases import Hit, PhraseTable
from ioc.understanding.text import Text, fold

FULL = 1.0
_NOT_NEEDED: PhraseTable[str] = PhraseTable(
    [
        (
            "không|khỏi|khoi|chưa|k cần|phải|lo|yêu_cầu .. cứu|cứu_hộ|ghe|thuyền|giúp|cấp_cứu",
            "not_needed",
        )
    ]
)
# Signals that stay what they are although they are told of yesterday: the danger lasts.
_LASTING: frozenset[Kind] = frozenset({"flood", "electric"})
_CRY = 3
_CRIES = {"fire_weak", "cries_out"}
# Nobody sits on a roof as a matter of habit.
_FALLS = ("roi", "rot", "rung", "sa ")
_NEVER_A_HABIT = {
    "trapped",
    "on_roof",
    "stranded_on_roof",
    "in_loft",
    "drowning",
    "lost_contact",
    "self_harm",
    "life_support_fails",
}
# What befalls a cat as well as a person.
_OF_ANIMALS = {
    "trapped",
    "on_roof",
    "stranded_on_roof",
    "drowning",
    "calls_for_rescue",
    "life_threatening_illness",
    "lost_contact",
    "missing_person",
    "missing_and_sought",
    "wounded",
    "crushed",
}
# Water from a pipe or a roof harms nobody.
_OF_WATER = {"water_in_house", "water_entering_fast", "strong_current"}


@dataclass(frozen=True, slots=True)
class Found:
    signal: Signal
    weight: float
    quote: str


def weigh(text: Text, context: Context, hits: list[Hit[Signal]]) -> list[Found]:
    """The strongest hit of each signal with the weight that its surroundings leave."""
    best: dict[str, Found] = {}
    refused = {
        index
        for refusal in _NOT_NEEDED.find(text)
        for index in range(refusal.first, refusal.last + 1)
    }
    for hit in hits:
        signal = hit.payload
        known = best.get(signal.code)
        if known is not None and known.weight >= signal.weight:
            continue
        if signal.pleads and not refused.isdisjoint(range(hit.first, hit.last)):
            continue
        weight = _left_over(text, context, hit)
        if weight <= 0:
            continue
        if known is None or known.weight < weight:
            best[signal.code] = Found(signal, weight, text.quote(hit.first, hit.last))
    fallen = best.get("drowning")
    if fallen is not None and "live_wire" in best and fold(fallen.quote).startswith(_FALLS):
        # What fell into the water is the wire.
        del best["drowning"]
    return list(best.values())


def _left_over(text: Text, context: Context, hit: Hit[Signal]) -> float:
    signal = hit.payload
    if context.is_idiom(hit.first, hit.last) and "chữa_cháy" not in hit.source:
        return 0.0
    if signal.code in _CRIES and len(text.tokens) <= _CRY:
        # Somebody who writes nothing but "cháy" or "cứu" has no time for more.
        return FULL
    if _is_meant_otherwise(text, context, hit):
        return 0.0
    weight = signal.weight * _of_its_setting(signal, context)
    if is_feared(text, hit.first) and not signal.pleads:
        weight *= 0.4
    return weight * _of_its_sentence(signal, context, hit.first)


def _is_meant_otherwise(text: Text, context: Context, hit: Hit[Signal]) -> bool:
    """Whether the words are denied, only a comparison, past, or told of an animal."""
    signal = hit.payload
    if not signal.pleads and is_negated(text, hit.first):
        return True
    if is_likened(text, hit.first) or context.is_past(hit.first):
        return True
    return signal.code in _OF_ANIMALS and context.has(Frame.ANIMAL)


def _of_its_setting(signal: Signal, context: Context) -> float:
    """What a text about noise, smells or a burst pipe leaves of pleas and of water."""
    if signal.pleads and context.has(Frame.NUISANCE):
        return 0.5
    if signal.code in _OF_WATER and context.has(Frame.PIPE):
        return 0.3
    return 1.0


def _of_its_sentence(signal: Signal, context: Context, index: int) -> float:
    """What yesterday, habit, forecast and question leave, unless the text says "now"."""
    now = context.has(Frame.NOW)
    share = 1.0
    if not now:
        if signal.kind not in _LASTING and not signal.pleads:
            share *= 0.5 if context.in_sentence(Frame.RECENT_PAST, index) else 1.0
        if signal.code not in _NEVER_A_HABIT and not signal.pleads:
            share *= 0.4 if context.in_sentence(Frame.HABIT, index) else 1.0
        share *= 0.3 if context.in_sentence(Frame.FORECAST, index) else 1.0
    if context.in_sentence(Frame.QUESTION, index) and (not now or signal.weight < FULL):
        share *= 0.5
    return share
