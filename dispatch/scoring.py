"""What it costs to send a unit, in seconds: one function per term, all weights in one place.

The cost is the time until the unit arrives, made longer by what speaks against it and shorter by
what speaks for it; a dispatcher can so read every term as minutes. It covers one unit for one need.
It leaves out how well the rest of the city stays covered, and sharing many units over many needs.

The weights are starting values of this project, to be set with the people who dispatch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from dispatch.capability import KINDS, Match, Mode
from dispatch.types import Need, Route, Term, TermName, UnitSnapshot

TURNOUT_SECONDS: Final[Mapping[Mode, float]] = MappingProxyType(
    {Mode.ROAD: 90.0, Mode.HIGH_CLEARANCE: 120.0, Mode.WATER: 180.0, Mode.FOOT: 60.0}
)
"""From the order to setting off, by way of moving; a boat is launched first. Planning values."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts. All are in seconds unless the name says otherwise."""

    turnout_seconds: Mapping[Mode, float] = field(default_factory=lambda: TURNOUT_SECONDS)
    useful_seconds: float = 60.0
    """Taken off for each useful capability: a minute longer is worth a stretcher."""
    scarce_seconds: float = 45.0
    """Added for each capability that stays unused here and may be missed elsewhere."""
    old_position_after_seconds: float = 300.0
    """A position up to this age counts as where the unit is."""
    old_position_per_second: float = 0.2
    """Added for each second beyond that age."""
    old_position_at_most_seconds: float = 300.0
    """The most that an old position adds; an unknown age adds this."""

    @property
    def stale_after_seconds(self) -> float:
        """The age from which a reader must be told."""
        return self.old_position_after_seconds


def turnout(mode: Mode, weights: Weights) -> Term:
    """The time from the order to setting off."""
    return Term(TermName.TURNOUT, weights.turnout_seconds[mode])


def travel(route: Route) -> Term:
    """The time on the way."""
    return Term(TermName.TRAVEL, route.duration_seconds)


def trips_needed(unit: UnitSnapshot, need: Need) -> int:
    """How often this unit must go so that everybody is carried; 1 when nobody or nobody knows.

    A unit without seats that is sent to people carries none, so it goes once and helps where they
    are.
    """
    if not need.people or unit.seats <= 0:
        return 1
    return math.ceil(need.people / unit.seats)


def trips(unit: UnitSnapshot, need: Need, route: Route) -> Term:
    """The way there and back for every trip beyond the first.

    Where people are handed over is not known yet, so the way back is taken as long as the way out.
    """
    return Term(TermName.TRIPS, (trips_needed(unit, need) - 1) * 2.0 * route.duration_seconds)


def useful(match: Match, weights: Weights) -> Term:
    """What it brings that helps, as time taken off."""
    return Term(TermName.USEFUL, -weights.useful_seconds * len(match.useful))


def scarce(match: Match, weights: Weights) -> Term:
    """What it brings that nobody asked for here, as time added."""
    return Term(TermName.SCARCE, weights.scarce_seconds * len(match.spare))


def old_position(unit: UnitSnapshot, weights: Weights) -> Term:
    """The doubt about where the unit is, as time added."""
    if unit.position_age_seconds is None:
        return Term(TermName.OLD_POSITION, weights.old_position_at_most_seconds)
    beyond = max(0.0, unit.position_age_seconds - weights.old_position_after_seconds)
    seconds = min(weights.old_position_per_second * beyond, weights.old_position_at_most_seconds)
    return Term(TermName.OLD_POSITION, seconds)


def terms(
    unit: UnitSnapshot, need: Need, match: Match, route: Route, weights: Weights
) -> tuple[Term, ...]:
    """All terms of sending this unit, in a fixed order; the cost is their sum."""
    return (
        turnout(KINDS[unit.kind].mode, weights),
        travel(route),
        trips(unit, need, route),
        useful(match, weights),
        scarce(match, weights),
        old_position(unit, weights),
    )
