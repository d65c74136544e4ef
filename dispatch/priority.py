"""In which order rescues are worked: a tier by rule, then a score inside the tier.

The tier is the first rule that matches, so that many small things never outscore a life. The score
has its terms beside it. Confidence is no part of either: a doubt orders the work of those who
verify, and never lowers a tier. What is not known is not zero: an untold refuge in chest-deep water
counts as none. Pure: it is told how long people have waited, and asks no clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from dispatch.priority_terms import terms_of, told
from dispatch.priority_weights import Weights
from dispatch.scenario import Tier
from dispatch.situation import (
    ALONE,
    MINUTES_COUNT,
    MINUTES_ORDER,
    Facts,
    Priority,
    PriorityReason,
    PriorityTerm,
    Reason,
    Situation,
    refuge_reason,
)

__all__ = [
    "DEFAULTS",
    "MINUTES_COUNT",
    "RULES",
    "Priority",
    "PriorityReason",
    "PriorityTerm",
    "Reason",
    "Situation",
    "Tier",
    "Weights",
    "prioritise",
]

DEFAULTS: Final = Weights()

A_LITTLE_M: Final = 0.05
"""Water that one sees in a room, metres: children who are alone do not wait for more."""

Rule = Callable[[Facts], Reason | None]
R = PriorityReason


def _minutes(f: Facts) -> Reason | None:
    first = next((code for code in MINUTES_ORDER if code in f.s.danger_codes), None)
    return Reason(R.MINUTES_COUNT, of=first) if f.minutes_count else None


def _oxygen(f: Facts) -> Reason | None:
    asks = "oxygen" in f.s.needs and f.s.is_life_threat
    return Reason(R.NEEDS, of="oxygen") if asks else None


def _neck(f: Facts) -> Reason | None:
    return Reason(R.WATER_NECK, f.depth) if f.at_least(f.w.neck_m) and not f.safe else None


def _chest(f: Facts) -> Reason | None:
    deep = f.at_least(f.w.chest_m) and not f.at_least(f.w.neck_m) and not f.safe
    return Reason(R.WATER_CHEST, f.depth) if deep and (f.frail or f.open) else None


def _going(f: Facts) -> Reason | None:
    margin = f.s.margin_m
    going = margin is not None and margin <= f.w.small_margin_m
    return Reason(R.REFUGE_GOING, margin) if going else None


def _exposed_and_rising(f: Facts) -> Reason | None:
    wet = f.depth is None or f.at_least(f.w.exposed_m)
    return refuge_reason(f) if f.exposed and f.rising and wet else None


def _frail_and_unknown(f: Facts) -> Reason | None:
    unknown = f.s.is_life_threat and f.s.reads_emergency and f.depth is None and f.frail
    if not unknown:
        return None
    return Reason(R.WATER_UNKNOWN if f.is_of_water else R.LIFE_IN_DANGER)


def _life_and_worse(f: Facts) -> Reason | None:
    unknown = f.s.reads_emergency and f.depth is None
    worse = f.s.is_life_threat and (f.frail or f.rising or unknown)
    return Reason(R.LIFE_IN_DANGER) if worse else None


def _deep(f: Facts) -> Reason | None:
    deep = f.concerned and f.at_least(f.w.deep_indoors_m) and not f.upper
    return Reason(R.WATER_DEEP, f.depth) if deep else None


def _indoors(f: Facts) -> Reason | None:
    wet = f.concerned and f.at_least(f.w.indoors_m)
    urgent = f.frail or (f.fast and not f.upper)
    return Reason(R.WATER_INDOORS, f.depth) if wet and urgent else None


def _exposed(f: Facts) -> Reason | None:
    return refuge_reason(f) if f.exposed else None


def _no_refuge(f: Facts) -> Reason | None:
    none = f.s.refuge == "none" and f.at_least(f.w.exposed_m)
    return refuge_reason(f) if none else None


def _children_alone(f: Facts) -> Reason | None:
    wet = f.upper or f.exposed or (f.concerned and f.at_least(A_LITTLE_M))
    alone = ALONE in f.s.vulnerable and wet
    return Reason(R.PEOPLE, f.s.vulnerable[ALONE], ALONE) if alone else None


def _long_without(f: Facts) -> Reason | None:
    hours = f.s.hours_without
    long = hours is not None and hours >= f.w.long_without_hours
    return Reason(R.LONG_WITHOUT, hours) if long else None


def _life(f: Facts) -> Reason | None:
    return Reason(R.LIFE_IN_DANGER) if f.s.is_life_threat else None


def _stranded(f: Facts) -> Reason | None:
    stranded = f.upper or f.exposed or (f.concerned and f.at_least(f.w.indoors_m))
    return refuge_reason(f) if stranded else None


def _boat(f: Facts) -> Reason | None:
    return Reason(R.NEEDS, of="boat") if "boat" in f.s.needs else None


def _needs(f: Facts) -> Reason | None:
    return Reason(R.NEEDS, of=min(f.s.needs)) if f.s.needs else None


RULES: Final[tuple[tuple[Tier, tuple[Rule, ...]], ...]] = (
    (
        Tier.P1,
        (_minutes, _neck, _chest, _going, _exposed_and_rising, _oxygen, _frail_and_unknown),
    ),
    (
        Tier.P2,
        (
            *(_deep, _indoors, _exposed, _no_refuge, _children_alone, _long_without),
            _life_and_worse,
        ),
    ),
    (Tier.P3, (_life, _stranded, _boat)),
    (Tier.P4, (_needs,)),
)
"""Each tier with its rules; the first tier of which one matches is that of the incident."""


def prioritise(situation: Situation, weights: Weights = DEFAULTS) -> Priority:
    """The tier by the first rule that matches, the score inside it, and why."""
    facts = Facts(situation, weights)
    tier, decided = None, []
    for candidate, rules in RULES:
        decided = [reason for rule in rules if (reason := rule(facts))]
        if decided:
            tier = candidate
            break
    if tier is None:
        return Priority(None, 0.0, {}, (), weights.version)
    terms = terms_of(facts)
    score = round(min(100.0, math.fsum(terms.values())), 1)
    return Priority(tier, score, terms, told(facts, decided), weights.version)
