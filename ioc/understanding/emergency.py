"""Whether a text tells of danger to life now, of what kind, and by which words.

Covers: drowning and flood isolation, fire and explosion, collapse and landslide, electric hazard,
illness and wounds, violence and self-harm, accidents; told apart from negation, past, drills,
thanks, questions, forecasts, jokes and sayings. The signals are tables in `emergency_rules`.
Leaves out: the rescue tier (a rule of dispatching) and any statistics; a model may later raise what
these rules do not, but never lower what they do.

Missing a call for help is the worst error, so a text in doubt is read as one: a frame (drill, past,
joke ...) has to stand there in words to take the force of a signal away, and "now", "still" or a
plea after it gives the force back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc.understanding.context import Context, Frame, is_feared, is_negated, read_context
from ioc.understanding.emergency_rules import SIGNALS, URGENT, Kind, Signal
from ioc.understanding.people import PeopleReading, read_people
from ioc.understanding.phrases import Hit, PhraseTable
from ioc.understanding.text import Text, fold, read
from ioc.understanding.water import WaterReading, read_water

Severity = Literal["critical", "high", "normal", "low"]

_SIGNAL_TABLE: PhraseTable[Signal] = PhraseTable(
    [(phrase, signal) for signal in SIGNALS for phrase in signal.phrases]
)
_URGENT_TABLE: PhraseTable[str] = PhraseTable(
    [(phrase, code) for code, phrases in URGENT for phrase in phrases]
)
_NOT_NEEDED: PhraseTable[str] = PhraseTable(
    [("không|khỏi|khoi|chưa|k cần|phải|lo .. cứu|cứu_hộ|ghe|thuyền|giúp", "not_needed")]
)
_WET_TABLE: PhraseTable[str] = PhraseTable(
    [
        ("!lụt|lũ|ngập", "wet"),
        ("~lut|ngap", "wet"),
        (
            "nước chảy_xiết|xiết|lên|dâng|lớn|vô|vào|cuốn|lũ|tràn|ngập|sâu|cao|bao|vây|tới|đến",
            "wet",
        ),
        ("cô_lập|chia_cắt", "wet"),
        (
            "!nước ^máy|mắm|uống|sạch|ngoài|mía|ngọt|thải|đá|rửa|sinh_hoạt|bẩn|"
            "mương|cống|hoa|ta|tiểu",
            "wet",
        ),
        ("flood|flooded", "wet"),
    ]
)
# The weight of water by its level in metres: alone, without any other signal.
_DEEP_M, _WAIST_M, _KNEE_M = 1.15, 0.75, 0.4
# Signals that stay what they are although they are told of yesterday: the danger lasts.
_LASTING: frozenset[Kind] = frozenset({"flood", "electric"})
_FULL = 1.0
# Which kind names the matter where two weigh the same.
_KIND_ORDER: tuple[Kind, ...] = (
    "fire",
    "electric",
    "self_harm",
    "violence",
    "medical",
    "collapse",
    "traffic",
    "flood",
)
# Nobody sits on a roof as a matter of habit.
_FALLS = ("roi", "rot", "rung", "sa ")
_NEVER_A_HABIT = {"trapped", "on_roof", "in_loft", "drowning", "lost_contact", "self_harm"}


@dataclass(frozen=True, slots=True)
class EmergencyReading:
    """`kind`: of the strongest signal; `reasons`: pairs of quoted words and reason code."""

    is_emergency: bool
    kind: Kind | None
    severity: Severity
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    signal: Signal
    weight: float
    quote: str


def read_emergency(
    text: str | Text,
    *,
    water: WaterReading | None = None,
    people: PeopleReading | None = None,
) -> EmergencyReading:
    """Read the danger of a text; give `water` and `people` where they are already read."""
    text = read(text)
    if not text.tokens:
        return EmergencyReading(False, None, "normal", ())
    context = read_context(text)
    hits = list(_SIGNAL_TABLE.find(text))
    water = water or read_water(text)
    found = _weigh(text, context, hits)
    if water is not None:
        found = _add_water(found, water, text, context)
    is_wet = any(entry.signal.kind == "flood" and not entry.signal.needs_flood for entry in found)
    is_wet = is_wet or (water is not None and water.trend != "falling")
    is_wet = is_wet or next(_WET_TABLE.find(text), None) is not None
    if is_wet and found:
        people = people or read_people(text)
        found = _add_people(found, people)
    found = [entry for entry in found if is_wet or not entry.signal.needs_flood]
    found = [
        entry
        for entry in found
        if not entry.signal.needs_danger
        or any(
            other.signal.kind == entry.signal.kind and not other.signal.needs_danger
            for other in found
        )
    ]
    return _judge(text, context, found)


def _weigh(text: Text, context: Context, hits: list[Hit[Signal]]) -> list[_Found]:
    """The strongest hit of each signal with the weight that its surroundings leave."""
    best: dict[str, _Found] = {}
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
            best[signal.code] = _Found(signal, weight, text.quote(hit.first, hit.last))
    fallen = best.get("drowning")
    if fallen is not None and "live_wire" in best and fold(fallen.quote).startswith(_FALLS):
        # What fell into the water is the wire.
        del best["drowning"]
    return list(best.values())


def _left_over(text: Text, context: Context, hit: Hit[Signal]) -> float:
    signal = hit.payload
    if context.is_idiom(hit.first, hit.last):
        return 0.0
    if not signal.pleads and is_negated(text, hit.first):
        return 0.0
    weight = signal.weight
    if is_feared(text, hit.first) and not signal.pleads:
        weight *= 0.4
    now = context.has(Frame.NOW)
    if context.in_sentence(Frame.PAST, hit.first) and not context.in_sentence(Frame.NOW, hit.first):
        return 0.0
    if (
        context.in_sentence(Frame.RECENT_PAST, hit.first)
        and not now
        and signal.kind not in _LASTING
        and not signal.pleads
    ):
        weight *= 0.5
    if (
        context.in_sentence(Frame.HABIT, hit.first)
        and not now
        and not signal.pleads
        and signal.code not in _NEVER_A_HABIT
    ):
        weight *= 0.4
    if context.in_sentence(Frame.FORECAST, hit.first) and not now:
        weight *= 0.3
    if context.in_sentence(Frame.QUESTION, hit.first):
        weight *= 0.5 if not now or signal.weight < _FULL else 1.0
    return weight


_WATER_SIGNALS = {signal.code: signal for signal in SIGNALS}


def _add_water(
    found: list[_Found], water: WaterReading, text: Text, context: Context
) -> list[_Found]:
    depth = water.depth_m
    if depth is None:
        return found
    weight = 0.2
    if depth >= _DEEP_M:
        weight = 1.0
    elif depth >= _WAIST_M:
        weight = 0.6
    elif depth >= _KNEE_M:
        weight = 0.35
    start = _token_of(text, water.text)
    if context.in_sentence(Frame.PAST, start) and not context.in_sentence(Frame.NOW, start):
        weight = 0.0
    elif water.trend == "falling":
        weight *= 0.5
    elif context.in_sentence(Frame.HABIT, start) and not context.has(Frame.NOW):
        weight *= 0.4
    elif context.has(Frame.FORECAST) or context.has(Frame.QUESTION):
        weight *= 1.0 if context.has(Frame.NOW) else 0.5
    if is_feared(text, start):
        weight *= 0.4
    if context.is_idiom(start, start + len(water.text.split())):
        weight = 0.0
    if weight <= 0:
        return found
    signal = Signal(water.code, "flood", weight, ())
    return [*found, _Found(signal, weight, water.text)]


def _token_of(text: Text, quote: str) -> int:
    """The token at which a quoted piece begins; the first one where it cannot be told."""
    position = text.original.find(quote)
    for index, token in enumerate(text.tokens):
        if token.start >= position >= 0:
            return index
    return 0


def _add_people(found: list[_Found], people: PeopleReading) -> list[_Found]:
    if not people.vulnerable:
        return found
    quote = next((words for words, code in people.reasons if code == people.vulnerable[0]), "")
    signal = _WATER_SIGNALS["people_at_risk"]
    return [*found, _Found(signal, signal.weight, quote)]


def _judge(text: Text, context: Context, found: list[_Found]) -> EmergencyReading:
    by_quote: dict[str, float] = {}
    for entry in found:
        # The same words are not two pieces of evidence.
        by_quote[entry.quote] = max(entry.weight, by_quote.get(entry.quote, 0.0))
    total = sum(by_quote.values())
    strongest = max(found, key=lambda entry: entry.weight, default=None)
    reasons = tuple(
        (entry.quote, entry.signal.code) for entry in sorted(found, key=lambda entry: -entry.weight)
    )
    calming = _calming(context, found)
    if calming is not None:
        note = (context.first_quote(calming), f"told_as_{calming.value}")
        return EmergencyReading(False, None, "low", (note, *reasons))
    if strongest is not None and total >= _FULL - 1e-9:
        return EmergencyReading(True, _kind(found), "critical", reasons)
    urgent = _urgent(text, context)
    if urgent or total >= 0.5:
        return EmergencyReading(
            False, strongest.signal.kind if strongest else None, "high", (*reasons, *urgent)
        )
    is_quiet = context.has(Frame.QUESTION) and not found
    return EmergencyReading(False, None, "low" if is_quiet else "normal", reasons)


def _kind(found: list[_Found]) -> Kind:
    """The kind with the most weight; pleas and circumstances alone say nothing of the kind."""
    weights: dict[Kind, float] = {}
    for entry in found:
        share = 0.1 if entry.signal.pleads or entry.signal.weight < 0.45 else entry.weight
        weights[entry.signal.kind] = weights.get(entry.signal.kind, 0.0) + share
    return max(weights, key=lambda kind: (round(weights[kind], 2), -_KIND_ORDER.index(kind)))


def _calming(context: Context, found: list[_Found]) -> Frame | None:
    """The frame that takes all force away from the text, if one does."""
    over = not context.has(Frame.NOT_OVER)
    pleads = context.has(Frame.PLEA)
    physical = any(not entry.signal.pleads and entry.weight >= _FULL for entry in found)
    if context.has(Frame.DRILL) and over:
        return Frame.DRILL
    if context.has(Frame.SAFE) and over and not (physical and pleads):
        return Frame.SAFE
    if context.has(Frame.STORY) and over:
        return Frame.STORY
    if context.has(Frame.JOKE) and over and not (physical and pleads):
        return Frame.JOKE
    if context.has(Frame.LAUGH) and over and not physical:
        return Frame.LAUGH
    return None


def _urgent(text: Text, context: Context) -> tuple[tuple[str, str], ...]:
    reasons: dict[str, str] = {}
    for hit in _URGENT_TABLE.find(text):
        if hit.payload in reasons or context.is_idiom(hit.first, hit.last):
            continue
        if is_negated(text, hit.first) or context.in_sentence(Frame.PAST, hit.first):
            continue
        reasons[hit.payload] = text.quote(hit.first, hit.last)
    return tuple((quote, code) for code, quote in reasons.items())
