"""What is known of people who may need rescue, and what follows from it for the rules of priority.

Values alone: `priority` puts situations in order, `priority_terms` counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dispatch.priority_weights import Weights
from dispatch.scenario import Tier

MINUTES_ORDER: Final = (
    *("fire", "explosion_or_gas", "electric_shock", "self_harm", "violence"),
    *("life_threatening_illness", "life_support_fails", "birth_near", "collapse", "crushed"),
    *("landslide_on_people", "cracks", "drowning", "car_in_water", "car_carried_off"),
)
"""Codes of dangers in which minutes decide, whoever is in them; of several the first is told."""

MINUTES_COUNT: Final = frozenset(MINUTES_ORDER)
UPPER: Final = frozenset({"upper_floor", "boat"})
EXPOSED: Final = frozenset({"roof", "tree"})
ALONE: Final = "tre_em_mot_minh"
STEADY: Final = frozenset({"stable", "falling"})
STRONG_CURRENT_MS: Final = 1.5
"""Taken for a current that is told to be strong and was not measured."""
DAYS_WITHOUT: Final = frozenset({"days_without_help", "nothing_left_to_eat"})


class PriorityReason(StrEnum):
    """Why an incident stands where it stands; what `Reason.value` and `of` are stands at each."""

    MINUTES_COUNT = "minutes_count"
    """`of` is the code of the danger."""
    WATER_NECK = "water_neck"
    """The value is the depth in metres, as for the next three."""
    WATER_CHEST = "water_chest"
    WATER_DEEP = "water_deep"
    WATER_INDOORS = "water_indoors"
    WATER_UNKNOWN = "water_unknown"
    REFUGE_GOING = "refuge_going"
    """The value is the margin in metres."""
    WATER_RISING = "water_rising"
    """The value is the rise in cm per hour, None where it is not known."""
    NO_REFUGE = "no_refuge"
    REFUGE_UNKNOWN = "refuge_unknown"
    ON_GROUND = "on_ground"
    ON_UPPER_FLOOR = "on_upper_floor"
    ON_ROOF = "on_roof"
    IN_TREE = "in_tree"
    IN_BOAT = "in_boat"
    LIFE_IN_DANGER = "life_in_danger"
    LONG_WITHOUT = "long_without"
    """The value is hours without food or drinking water, None where it is not known."""
    PEOPLE = "people"
    """The value is how many; `of` is the code of a group of vulnerable people, None for all."""
    BATTERY = "battery"
    """The value is percent."""
    UNREACHABLE = "unreachable"
    NEEDS = "needs"
    """`of` is the code of what is asked for."""
    WAITING = "waiting"
    """The value is minutes."""


class PriorityTerm(StrEnum):
    """The parts of which a score is the sum."""

    MARGIN = "margin"
    RISE = "rise"
    FLOW = "flow"
    STRUCTURE = "structure"
    VULNERABLE = "vulnerable"
    PEOPLE = "people"
    WAITING = "waiting"
    ALONE = "alone"
    HUNGRY = "hungry"


@dataclass(frozen=True)
class Situation:
    """What is known of people who may need rescue; None is not known. Depths in metres.

    `vulnerable` says how many there are of each group (1 where only the group was told). `refuge`
    is a code: none, ground, upper_floor, roof, tree, boat; `trend`: rising, stable, falling;
    `structure`: a key of `STRUCTURE_POINTS`. `asks_rescue`: it was reported as a rescue,
    which alone is no danger: a car that is stuck is one too.
    """

    people: int | None = None
    vulnerable: Mapping[str, int] = field(default_factory=dict)
    water_depth_m: float | None = None
    trend: str | None = None
    rise_cm_per_h: float | None = None
    refuge: str | None = None
    margin_m: float | None = None
    danger_codes: frozenset[str] = frozenset()
    structure: str | None = None
    current_ms: float | None = None
    waiting_minutes: float = 0.0
    battery_percent: float | None = None
    is_unreachable: bool = False
    hours_without: float | None = None
    needs: frozenset[str] = frozenset()
    is_life_threat: bool = False
    reads_emergency: bool = False
    asks_rescue: bool = False


@dataclass(frozen=True)
class Reason:
    """One thing to say about an incident, explained at its code."""

    code: PriorityReason
    value: float | None = None
    of: str | None = None


@dataclass(frozen=True)
class Priority:
    """The place of an incident. `tier` None: nobody has to be rescued. The score is the sum of the
    terms, 0 to 100; what decided the tier stands first in the reasons."""

    tier: Tier | None
    score: float
    terms: Mapping[PriorityTerm, float]
    reasons: tuple[Reason, ...]
    weights_version: int


class Facts:
    """A situation with what follows from it, for the rules."""

    def __init__(self, situation: Situation, weights: Weights) -> None:
        self.s, self.w = situation, weights
        self.depth = situation.water_depth_m
        self.frail = any(code in weights.vulnerable_points for code in situation.vulnerable)
        rate = situation.rise_cm_per_h
        self.rising = situation.trend == "rising" or (rate is not None and rate > 0)
        # A rise of which nobody told the speed is not taken for a slow one.
        self.fast = self.rising and (rate is None or rate >= weights.fast_rise_cm_per_h)
        self.upper = situation.refuge in UPPER
        self.exposed = situation.refuge in EXPOSED
        self.minutes_count = situation.is_life_threat and bool(
            situation.danger_codes & MINUTES_COUNT
        )
        self.is_of_water = bool(
            self.depth is not None
            or situation.trend is not None
            or rate is not None
            or situation.refuge is not None
            or situation.margin_m is not None
        )
        self.open = not self.upper and not self.exposed
        margin = self.margin
        self.safe = (
            self.upper
            and situation.trend in STEADY
            and not self.rising
            and (margin is None or margin > weights.small_margin_m)
        )
        self.concerned = bool(
            situation.is_life_threat
            or situation.asks_rescue
            or situation.refuge is not None
            or situation.margin_m is not None
            or situation.needs
        )

    @property
    def margin(self) -> float | None:
        """Metres between the water and the refuge: as told, else from how high such a refuge is."""
        if self.s.margin_m is not None:
            return self.s.margin_m
        height = {"upper_floor": self.w.upper_floor_m, "roof": self.w.roof_m, "tree": self.w.roof_m}
        above = height.get(self.s.refuge or "")
        return None if above is None or self.depth is None else above - self.depth

    def at_least(self, metres: float) -> bool:
        """Whether the water is known to be as deep as that."""
        return self.depth is not None and self.depth >= metres


_REFUGES: Final = {
    "none": PriorityReason.NO_REFUGE,
    "ground": PriorityReason.ON_GROUND,
    "upper_floor": PriorityReason.ON_UPPER_FLOOR,
    "roof": PriorityReason.ON_ROOF,
    "tree": PriorityReason.IN_TREE,
    "boat": PriorityReason.IN_BOAT,
}


def refuge_reason(f: Facts) -> Reason:
    """Where the people are."""
    return Reason(_REFUGES.get(f.s.refuge or "", PriorityReason.REFUGE_UNKNOWN))
