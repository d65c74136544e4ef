"""The score inside a tier: one function per term, each with its own ceiling; and what is told."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dispatch.situation import (
    DAYS_WITHOUT,
    STEADY,
    STRONG_CURRENT_MS,
    Facts,
    PriorityReason,
    PriorityTerm,
    Reason,
    refuge_reason,
)

UNKNOWN_SHARE = 0.5
"""What is not known counts half: more than nothing, less than the worst."""

EXPOSED_SHARE = 0.5
"""The least that a roof or a tree counts: it may hold, and it is no place to stay."""

TOLD_WAITING_MINUTES = 20.0


def margin(f: Facts) -> float:
    """How near the water is to where people are, 0 to `margin_points`."""
    w = f.w
    if f.minutes_count:
        return w.margin_points
    left = f.margin
    share = 0.0 if left is None else _share(w.safe_margin_m - left, w.safe_margin_m)
    if f.exposed:
        share = max(share, EXPOSED_SHARE)
    elif f.s.margin_m is None and f.s.refuge != "boat" and left is None:
        # On the ground: what counts is how deep they stand in it.
        known = f.depth is not None
        share = _share(f.depth or 0.0, w.chest_m) if known else UNKNOWN_SHARE
    return w.margin_points * share


def rise(f: Facts) -> float:
    """How fast it comes; a rise of unknown speed counts in full."""
    w, rate = f.w, f.s.rise_cm_per_h
    if rate is not None:
        return w.rise_points * _share(rate, w.fast_rise_cm_per_h)
    if f.rising:
        return w.rise_points
    return 0.0 if f.s.trend in STEADY else w.rise_points * UNKNOWN_SHARE


def flow(f: Facts) -> float:
    """Depth times current: whether one can stand in it."""
    current = f.s.current_ms
    if current is None:
        current = STRONG_CURRENT_MS if "strong_current" in f.s.danger_codes else 0.0
    depth = f.w.exposed_m if f.depth is None else f.depth
    return f.w.flow_points * _share(current * depth, f.w.full_flow_m2_per_s)


def structure(f: Facts) -> float:
    """What the house is; one with an upper floor is taken for what it is."""
    untold = "multi_storey" if f.s.refuge == "upper_floor" else "one_storey"
    points = f.w.structure_points
    return points.get(f.s.structure or untold, points.get("one_storey", 0.0))


def vulnerable(f: Facts) -> float:
    """Who cannot help themselves, each person counted."""
    points = f.w.vulnerable_points
    total = sum(points.get(code, 0.0) * max(1, n) for code, n in f.s.vulnerable.items())
    return min(f.w.vulnerable_most, total)


def people(f: Facts) -> float:
    """How many; where nobody counted, at least those who were named."""
    named = sum(max(1, n) for n in f.s.vulnerable.values())
    count = max(1, f.s.people or 0, named)
    return min(f.w.people_most, f.w.people_per_doubling * math.log2(1 + count))


def waiting(f: Facts) -> float:
    """Whole points for the time since the first call: nobody is left behind for ever."""
    points = math.floor(max(0.0, f.s.waiting_minutes) / f.w.waiting_minutes_per_point)
    return min(f.w.waiting_most, float(points))


def alone(f: Facts) -> float:
    """Whether they will soon not be reached any more."""
    return f.w.alone_points if is_cut_off(f) else 0.0


def is_cut_off(f: Facts) -> bool:
    """Whether the phone is nearly empty, or nobody answers."""
    battery = f.s.battery_percent
    is_low = battery is not None and battery < f.w.low_battery_percent
    return f.s.is_unreachable or is_low


def hungry(f: Facts) -> float:
    """Whether they are long without food or drinking water."""
    return f.w.hungry_points if is_hungry(f) else 0.0


def is_hungry(f: Facts) -> bool:
    """By hours where they are known, else by what is told."""
    hours = f.s.hours_without
    if hours is not None:
        return hours >= f.w.hungry_hours
    return bool(f.s.danger_codes & DAYS_WITHOUT)


def terms_of(f: Facts) -> dict[PriorityTerm, float]:
    """All terms, in a fixed order, each to one decimal; the score is their sum."""
    found = {
        PriorityTerm.MARGIN: margin(f),
        PriorityTerm.RISE: rise(f),
        PriorityTerm.FLOW: flow(f),
        PriorityTerm.STRUCTURE: structure(f),
        PriorityTerm.VULNERABLE: vulnerable(f),
        PriorityTerm.PEOPLE: people(f),
        PriorityTerm.WAITING: waiting(f),
        PriorityTerm.ALONE: alone(f),
        PriorityTerm.HUNGRY: hungry(f),
    }
    if not f.is_of_water:
        # A fire has no margin to a refuge and no house in water; the rest is the same.
        for term in (PriorityTerm.RISE, PriorityTerm.FLOW, PriorityTerm.STRUCTURE):
            found[term] = 0.0
    return {term: round(value, 1) for term, value in found.items()}


def told(f: Facts, decided: Sequence[Reason]) -> tuple[Reason, ...]:
    """What decided the tier, then what else one must know: where they are, who, for how long."""
    found = list(decided)
    codes = {reason.code for reason in found}

    def add(reason: Reason, *others: PriorityReason) -> None:
        if not codes & {reason.code, *others}:
            codes.add(reason.code)
            found.append(reason)

    if f.depth is not None and f.at_least(f.w.indoors_m):
        add(
            Reason(PriorityReason.WATER_INDOORS, f.depth),
            PriorityReason.WATER_NECK,
            PriorityReason.WATER_CHEST,
            PriorityReason.WATER_DEEP,
        )
    if f.rising:
        add(Reason(PriorityReason.WATER_RISING, f.s.rise_cm_per_h))
    if f.s.margin_m is not None and f.s.margin_m <= f.w.small_margin_m:
        add(Reason(PriorityReason.REFUGE_GOING, f.s.margin_m))
    if f.s.refuge is not None or f.at_least(f.w.chest_m):
        add(refuge_reason(f))
    groups = {reason.of for reason in found if reason.code is PriorityReason.PEOPLE}
    found += [
        Reason(PriorityReason.PEOPLE, max(1, n), code)
        for code, n in sorted(f.s.vulnerable.items())
        if code not in groups
    ]
    if f.s.people is not None:
        found.append(Reason(PriorityReason.PEOPLE, f.s.people))
    if f.s.battery_percent is not None and f.s.battery_percent < f.w.low_battery_percent:
        add(Reason(PriorityReason.BATTERY, f.s.battery_percent))
    if f.s.is_unreachable:
        add(Reason(PriorityReason.UNREACHABLE))
    if is_hungry(f):
        add(Reason(PriorityReason.LONG_WITHOUT, f.s.hours_without))
    if f.s.waiting_minutes >= TOLD_WAITING_MINUTES:
        add(Reason(PriorityReason.WAITING, math.floor(f.s.waiting_minutes)))
    return tuple(found)


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole))
