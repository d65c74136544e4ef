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

from dataclasses import dataclass, replace
from typing import Literal

from ioc.understanding.calming import LONG, calming_frame
from ioc.understanding.context import Context, Frame, is_feared, is_negated, read_context
from ioc.understanding.emergency_rules import SIGNALS, URGENT, Kind, Signal
from ioc.understanding.people import PeopleReading, read_people
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.signal_weight import FULL, Found, weigh
from ioc.understanding.text import Text, read
from ioc.understanding.water import WaterReading, read_water

Severity = Literal["critical", "high", "normal", "low"]

_SIGNAL_TABLE: PhraseTable[Signal] = PhraseTable(
    [(phrase, signal) for signal in SIGNALS for phrase in signal.phrases]
)
_URGENT_TABLE: PhraseTable[str] = PhraseTable(
    [(phrase, code) for code, phrases in URGENT for phrase in phrases]
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
            "nước ^máy|mắm|uống|sạch|ngoài|mía|ngọt|thải|đá|rửa|sinh_hoạt|bẩn|"
            "mương|cống|hoa|ta|tiểu|ngoài_về|tương|lọc|lớn_mạnh|mưa_dột",
            "wet",
        ),
        ("flood|flooded", "wet"),
    ]
)
# The weight of water by its level in metres: alone, without any other signal.
_DEEP_M, _WAIST_M, _KNEE_M = 1.15, 0.75, 0.4
_SHALLOW_M = 0.3
# What weak signals must come to in a letter.
_OF_LONG = 1.5
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
# Two of these together tell of a flood although no word does.
_STRANDED = {
    "on_roof",
    "in_loft",
    "asks_for_boat",
    "on_furniture",
    "nothing_left_to_eat",
    "no_way_through",
    "car_in_water",
}


@dataclass(frozen=True, slots=True)
class EmergencyReading:
    """`kind`: of the strongest signal; `reasons`: pairs of quoted words and reason code.
    `weight`: of all signals together, 1.0 being an emergency; `frames`: how the text is meant."""

    is_emergency: bool
    kind: Kind | None
    severity: Severity
    reasons: tuple[tuple[str, str], ...]
    weight: float = 0.0
    frames: frozenset[Frame] = frozenset()


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
    found = weigh(text, context, hits)
    if water is not None:
        found = _add_water(found, water, text, context)
    is_wet = _is_wet(text, context, found, water)
    if is_wet and found:
        people = people or read_people(text)
        found = _add_people(found, people, water)
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
    return replace(
        _judge(text, context, found),
        weight=_total(found),
        frames=frozenset(context.quotes),
    )


def _is_wet(text: Text, context: Context, found: list[Found], water: WaterReading | None) -> bool:
    codes = {entry.signal.code for entry in found}
    if len(codes & _STRANDED) >= 2:
        return True
    if context.has(Frame.PIPE) and not codes & {"cut_off", "in_loft", "trapped"}:
        return _names_flood(text)
    if any(entry.signal.kind == "flood" and not entry.signal.needs_flood for entry in found):
        return True
    if water is not None and water.trend != "falling":
        return True
    return next(_WET_TABLE.find(text), None) is not None


def _names_flood(text: Text) -> bool:
    return not text.positions.keys().isdisjoint(("lut", "lu", "flood"))


def _total(found: list[Found]) -> float:
    by_quote: dict[str, float] = {}
    for entry in found:
        # The same words are not two pieces of evidence.
        by_quote[entry.quote] = max(entry.weight, by_quote.get(entry.quote, 0.0))
    return sum(by_quote.values())


_SIGNAL_OF = {signal.code: signal for signal in SIGNALS}


def _add_water(
    found: list[Found], water: WaterReading, text: Text, context: Context
) -> list[Found]:
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
    if context.is_past(start) or (context.has(Frame.PIPE) and not _names_flood(text)):
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
    return [*found, Found(signal, weight, water.text)]


def _token_of(text: Text, quote: str) -> int:
    """The token at which a quoted piece begins; the first one where it cannot be told."""
    position = text.original.find(quote)
    for index, token in enumerate(text.tokens):
        if token.start >= position >= 0:
            return index
    return 0


def _add_people(
    found: list[Found], people: PeopleReading, water: WaterReading | None
) -> list[Found]:
    if not people.vulnerable:
        return found
    is_harmless = (
        water is not None
        and water.depth_m is not None
        and water.depth_m <= _SHALLOW_M
        and water.trend != "rising"
    )
    code = "people_at_risk"
    at_risk = people.vulnerable[0]
    if "tre_em_mot_minh" in people.vulnerable:
        code, at_risk = "alone_at_risk", "tre_em_mot_minh"
    quote = next((words for words, told in people.reasons if told == at_risk), "")
    signal = _SIGNAL_OF[code]
    weight = signal.weight * (0.5 if is_harmless else 1.0)
    return [*found, Found(signal, weight, quote)]


def _judge(text: Text, context: Context, found: list[Found]) -> EmergencyReading:
    total = _total(found)
    strongest = max(found, key=lambda entry: entry.weight, default=None)
    reasons = tuple(
        (entry.quote, entry.signal.code) for entry in sorted(found, key=lambda entry: -entry.weight)
    )
    calming = calming_frame(context, found)
    if calming is not None:
        note = (context.first_quote(calming), f"told_as_{calming.value}")
        return EmergencyReading(False, None, "low", (note, *reasons))
    needed = FULL
    if len(text.tokens) > LONG and strongest is not None and strongest.weight < FULL:
        # In a long letter small things add up to nothing.
        needed = _OF_LONG
    if strongest is not None and total >= needed - 1e-9:
        return EmergencyReading(True, _kind(found), "critical", reasons)
    urgent = _urgent(text, context)
    if urgent or total >= 0.5:
        return EmergencyReading(
            False, strongest.signal.kind if strongest else None, "high", (*reasons, *urgent)
        )
    is_quiet = context.has(Frame.QUESTION) and not found
    return EmergencyReading(False, None, "low" if is_quiet else "normal", reasons)


def _kind(found: list[Found]) -> Kind:
    """The kind with the most weight; pleas and circumstances alone say nothing of the kind."""
    weights: dict[Kind, float] = {}
    for entry in found:
        share = 0.1 if entry.signal.pleads or entry.signal.weight < 0.45 else entry.weight
        weights[entry.signal.kind] = weights.get(entry.signal.kind, 0.0) + share
    return max(weights, key=lambda kind: (round(weights[kind], 2), -_KIND_ORDER.index(kind)))


def _urgent(text: Text, context: Context) -> tuple[tuple[str, str], ...]:
    reasons: dict[str, str] = {}
    for hit in _URGENT_TABLE.find(text):
        if hit.payload in reasons or context.is_idiom(hit.first, hit.last):
            continue
        if is_negated(text, hit.first) or context.in_sentence(Frame.PAST, hit.first):
            continue
        reasons[hit.payload] = text.quote(hit.first, hit.last)
    return tuple((quote, code) for code, quote in reasons.items())
