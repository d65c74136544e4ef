"""How much each thing counts when rescues are put in order: thresholds of tiers, points of scores.

Values are of this project, after what flood rescues of 2018 to 2025 did (Kerala, Harvey, central
Viet Nam); a city sets its own. `problems` tells what is wrong with a set before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

VULNERABLE_POINTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "so_sinh": 6.0,
        "tre_em_duoi_5": 6.0,
        "tre_em": 3.0,
        "tre_em_mot_minh": 6.0,
        "nguoi_gia": 3.0,
        "nguoi_gia_75": 6.0,
        "thai_phu": 6.0,
        "san_phu": 6.0,
        "nguoi_benh": 8.0,
        "khuyet_tat": 8.0,
    }
)
"""Points for each person of a group; the two with an age are for where the age is known."""

STRUCTURE_POINTS: Final[Mapping[str, float]] = MappingProxyType(
    {"bamboo_tin": 5.0, "one_storey": 3.0, "multi_storey": 0.0}
)
"""Points for what the house is built of and how high; what is not known counts as one storey."""


@dataclass(frozen=True)
class Weights:
    """One version. Depths and heights in metres, rise in cm per hour; points add up to 100."""

    version: int = 1
    neck_m: float = 1.4
    chest_m: float = 1.1
    deep_indoors_m: float = 1.0
    exposed_m: float = 0.5
    indoors_m: float = 0.3
    small_margin_m: float = 0.5
    upper_floor_m: float = 2.5
    """Height of an upper floor over the ground, where the margin to it was not told."""
    roof_m: float = 3.5
    fast_rise_cm_per_h: float = 10.0
    long_without_hours: float = 24.0
    margin_points: float = 15.0
    safe_margin_m: float = 2.0
    """From this margin on, the water is no danger to the refuge."""
    rise_points: float = 10.0
    flow_points: float = 5.0
    full_flow_m2_per_s: float = 1.2
    """Depth times current in which no adult stands (Australian Rainfall and Runoff)."""
    structure_points: Mapping[str, float] = field(default_factory=lambda: STRUCTURE_POINTS)
    vulnerable_points: Mapping[str, float] = field(default_factory=lambda: VULNERABLE_POINTS)
    vulnerable_most: float = 30.0
    people_per_doubling: float = 3.0
    people_most: float = 10.0
    waiting_minutes_per_point: float = 20.0
    waiting_most: float = 15.0
    alone_points: float = 5.0
    low_battery_percent: float = 20.0
    hungry_points: float = 5.0
    hungry_hours: float = 12.0

    def to_json(self) -> dict[str, Any]:
        """The plain value, as it is stored and read back by `from_json`."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return plain | {name: dict(plain[name]) for name in GROUPS}


GROUPS: Final = ("structure_points", "vulnerable_points")
"""The members that are points by code."""

NUMBERS: Final = tuple(one.name for one in fields(Weights) if one.name not in {"version", *GROUPS})
"""The members that are one number."""

RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "neck_m": (0.8, 1.6),
        "chest_m": (0.5, 1.3),
        "deep_indoors_m": (0.3, 1.3),
        "exposed_m": (0.1, 1.0),
        "indoors_m": (0.05, 0.6),
        "small_margin_m": (0.1, 1.5),
        "upper_floor_m": (1.8, 4.0),
        "roof_m": (2.5, 8.0),
        "fast_rise_cm_per_h": (1.0, 50.0),
        "long_without_hours": (4.0, 72.0),
        "safe_margin_m": (0.5, 5.0),
        "full_flow_m2_per_s": (0.3, 3.0),
        "waiting_minutes_per_point": (1.0, 240.0),
        "low_battery_percent": (1.0, 100.0),
        "hungry_hours": (1.0, 72.0),
        "people_per_doubling": (0.0, 100.0),
    }
)
"""What each may be; beyond it a person in danger would stand behind others for no reason."""

RISING: Final = (
    ("indoors_m", "exposed_m"),
    ("exposed_m", "deep_indoors_m"),
    ("deep_indoors_m", "chest_m"),
    ("chest_m", "neck_m"),
    ("neck_m", "upper_floor_m"),
    ("upper_floor_m", "roof_m"),
    ("small_margin_m", "safe_margin_m"),
    ("hungry_hours", "long_without_hours"),
)
"""Pairs of which the first is never the greater."""

CEILINGS: Final = (
    "margin_points",
    "rise_points",
    "flow_points",
    "vulnerable_most",
    "people_most",
    "waiting_most",
    "alone_points",
    "hungry_points",
)


def highest(weights: Weights) -> float:
    """The highest score that can be reached."""
    points = [_of(weights, name) for name in CEILINGS]
    return math.fsum([*points, max(weights.structure_points.values(), default=0.0)])


def problems(weights: Weights) -> list[tuple[str, str]]:
    """What is wrong: pairs of the member and a code (`out_of_range`, `not_rising`, `over_100`,
    `unknown_value`); empty for weights that may be used."""
    found: list[tuple[str, str]] = []
    for name in NUMBERS:
        low, high = RANGES.get(name, (0.0, 100.0))
        value = getattr(weights, name)
        if not (math.isfinite(value) and low <= value <= high):
            found.append((name, "out_of_range"))
    for name, known in (
        ("structure_points", STRUCTURE_POINTS),
        ("vulnerable_points", VULNERABLE_POINTS),
    ):
        given = getattr(weights, name)
        if set(given) != set(known):
            found.append((name, "unknown_value"))
        found += [
            (f"{name}.{code}", "out_of_range")
            for code, points in given.items()
            if not (math.isfinite(points) and 0.0 <= points <= 100.0)
        ]
    if found:
        return found
    found += [(low, "not_rising") for low, high in RISING if _of(weights, low) > _of(weights, high)]
    if highest(weights) > 100.0:
        found.append(("points", "over_100"))
    return found


def _of(weights: Weights, name: str) -> float:
    value: float = getattr(weights, name)
    return value


def from_json(value: Mapping[str, Any]) -> Weights:
    """Weights from their plain value; what a stored version did not have yet takes our value.

    Raises ValueError for what is no number, or for weights with `problems`.
    """
    made = Weights(
        version=int(value.get("version", 1)),
        structure_points=_points(value.get("structure_points", STRUCTURE_POINTS)),
        vulnerable_points=_points(value.get("vulnerable_points", VULNERABLE_POINTS)),
        **{name: float(value[name]) for name in NUMBERS if name in value},
    )
    wrong = problems(made)
    if wrong:
        raise ValueError(f"these weights cannot be used: {wrong}")
    return made


def _points(value: Mapping[str, Any]) -> Mapping[str, float]:
    return MappingProxyType({str(code): float(points) for code, points in value.items()})
