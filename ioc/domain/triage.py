"""How bad an incident is, and in which order rescues are worked.

Covers severity, tier and score from what is known. Leaves out how a text is read
(`ioc.understanding.emergency`) and the fuller rescue priority with versioned weights.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ioc.domain.incidents import SEVERITY_ORDER, Severity, Tier, worst
from ioc.domain.reports import RefugeKind, Vulnerability, WaterTrend

NECK_M = 1.4
"""Water at the neck of an adult, metres: from here people are carried away or drown."""

CHEST_M = 1.1
"""Water at the chest of an adult, metres: a child, an old or an ill person cannot stand in it."""

MINUTES_COUNT = frozenset(
    {
        "drowning",
        "car_in_water",
        "birth_near",
        "fire",
        "explosion_or_gas",
        "collapse",
        "crushed",
        "landslide_on_people",
        "electric_shock",
        "life_threatening_illness",
        "violence",
        "self_harm",
    }
)
"""Reason codes (`ioc.understanding`) of dangers in which minutes decide, whoever is in them."""

SMALL_MARGIN_M = 0.5
"""Less than this between the water and the place people fled to is no refuge for the night."""


@dataclass(frozen=True)
class Known:
    """What is known of a report when its severity is asked. Depths in metres."""

    category_default: Severity
    text_severity: Severity
    said_emergency: bool = False
    reads_emergency: bool = False
    people: int | None = None
    vulnerable: Collection[str] = ()
    water_depth_m: float | None = None
    water_trend: WaterTrend | None = None
    refuge: RefugeKind | None = None
    refuge_margin_m: float | None = None
    danger_codes: Collection[str] = ()


def is_life_threat(known: Known) -> bool:
    """Whether somebody may die: the rule that must never say no too easily."""
    deep = known.water_depth_m is not None and known.water_depth_m >= CHEST_M
    no_refuge = known.refuge in {RefugeKind.ROOF, RefugeKind.TREE, RefugeKind.NONE}
    return bool(
        known.said_emergency
        or known.reads_emergency
        or deep
        or (no_refuge and known.water_depth_m is not None and known.water_depth_m >= 0.5)
    )


def severity(known: Known) -> Severity:
    """The severity: critical when life is at risk, else the worse of the text and the kind."""
    if is_life_threat(known):
        return Severity.CRITICAL
    judged = worst([known.category_default, known.text_severity])
    # Only a threat to life makes a matter critical; a category alone does not.
    return Severity.HIGH if judged is Severity.CRITICAL else judged


def tier(known: Known) -> Tier | None:
    """The tier of a rescue, or None where life is not at risk.

    P1: a danger in which minutes decide, water at the neck, or at the chest with somebody frail,
    or a refuge that is about to be lost. P2: every other threat to life with somebody frail or
    water rising. P3: the rest.
    """
    if not is_life_threat(known):
        return None
    depth = known.water_depth_m or 0.0
    frail = bool(set(known.vulnerable) & {v.value for v in Vulnerability})
    losing = known.refuge_margin_m is not None and known.refuge_margin_m < SMALL_MARGIN_M
    minutes_count = bool(MINUTES_COUNT & set(known.danger_codes))
    if minutes_count or depth >= NECK_M or losing or (depth >= CHEST_M and frail):
        return Tier.P1
    if known.water_depth_m is None and known.reads_emergency:
        return Tier.P1 if frail else Tier.P2
    if frail or known.water_trend is WaterTrend.RISING:
        return Tier.P2
    return Tier.P3


def score(known: Known) -> float:
    """0 to 100 inside a tier: depth, trend, people and frailty, each with its own ceiling."""
    total = 10.0 * (3 - SEVERITY_ORDER[severity(known)])
    total += min(known.water_depth_m or 0.0, 2.0) * 15.0
    total += 8.0 if known.water_trend is WaterTrend.RISING else 0.0
    total += min(known.people or 0, 10) * 1.0
    total += min(len(set(known.vulnerable)), 4) * 5.5
    return round(min(total, 100.0), 1)
