"""How bad an incident is, and in which order rescues are worked.

Covers severity from what is known, and the situation that `dispatch.priority` puts in order. Leaves
out how a text is read (`ioc.understanding.emergency`) and the rules of the order itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.priority import DEFAULTS, MINUTES_COUNT, Priority, Situation, Weights, prioritise
from dispatch.situation import EXPOSED
from ioc.domain.incidents import Severity, Tier, worst
from ioc.domain.reports import RefugeKind, SupplyNeed, Vulnerability, WaterTrend

__all__ = ["MINUTES_COUNT", "Known", "is_life_threat", "priority", "score", "severity", "tier"]

CHEST_M = 1.1
"""Water at the chest of an adult, metres: a child, an old or an ill person cannot stand in it."""

EXPOSED_M = 0.5
"""From this depth on, metres, a roof, a tree or no refuge at all is a danger to life."""

SMALL_MARGIN_M = 0.5
"""So little between the water and the place people fled to is no refuge for the night, metres."""

LOST_CONTACT = "lost_contact"


@dataclass(frozen=True)
class Known:
    """What is known of a report, or of all reports of an incident. Depths in metres.

    `is_rescue`: it is reported as a rescue, whatever the danger; `rise_cm_per_h` is measured, not
    told.
    """

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
    needs: Collection[str] = ()
    battery_percent: int | None = None
    is_rescue: bool = False
    rise_cm_per_h: float | None = None


def is_life_threat(known: Known) -> bool:
    """Whether somebody may die: the rule that must never say no too easily."""
    depth = known.water_depth_m
    is_rising = known.water_trend is WaterTrend.RISING
    has_none = known.refuge in {RefugeKind.ROOF, RefugeKind.TREE, RefugeKind.NONE}
    is_exposed = known.refuge is not None and known.refuge.value in EXPOSED
    margin = known.refuge_margin_m
    return bool(
        known.said_emergency
        or known.reads_emergency
        or (depth is not None and depth >= CHEST_M)
        or (has_none and depth is not None and depth >= EXPOSED_M)
        or (is_exposed and is_rising and depth is None)
        or (margin is not None and margin <= SMALL_MARGIN_M)
    )


def severity(known: Known) -> Severity:
    """The severity: critical when life is at risk, else the worse of the text and the kind."""
    if is_life_threat(known):
        return Severity.CRITICAL
    judged = worst([known.category_default, known.text_severity])
    # Only a threat to life makes a matter critical; a category alone does not.
    return Severity.HIGH if judged is Severity.CRITICAL else judged


def situation(known: Known, waiting_minutes: float = 0.0) -> Situation:
    """What `dispatch.priority` asks for. Codes that are none of ours are left out."""
    groups = {one.value for one in Vulnerability} & set(known.vulnerable)
    return Situation(
        people=known.people,
        vulnerable=dict.fromkeys(sorted(groups), 1),
        water_depth_m=known.water_depth_m,
        trend=known.water_trend.value if known.water_trend else None,
        rise_cm_per_h=known.rise_cm_per_h,
        refuge=known.refuge.value if known.refuge else None,
        margin_m=known.refuge_margin_m,
        danger_codes=frozenset(known.danger_codes),
        waiting_minutes=waiting_minutes,
        battery_percent=known.battery_percent,
        is_unreachable=LOST_CONTACT in known.danger_codes,
        needs=frozenset({one.value for one in SupplyNeed} & set(known.needs)),
        is_life_threat=is_life_threat(known),
        reads_emergency=known.reads_emergency,
        asks_rescue=known.is_rescue,
    )


def priority(known: Known, waiting_minutes: float = 0.0, weights: Weights = DEFAULTS) -> Priority:
    """The place among rescues, by what is known and how long they have waited."""
    return prioritise(situation(known, waiting_minutes), weights)


def tier(known: Known) -> Tier | None:
    """The tier by our own weights, before anybody has waited; None where nobody needs rescue."""
    found = priority(known).tier
    return Tier(found.value) if found else None


def score(known: Known) -> float:
    """0 to 100 inside a tier, as `tier`."""
    return priority(known).score
