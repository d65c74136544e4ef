"""How long a unit takes to a place.

`Router` is what ranking asks; it is given all units at once, because a road graph answers all of
them with one search from the place backwards. `StraightLineRouter` needs no roads: straight line,
times a detour, at the usual speed of the kind of unit.

The detour of 1.3 lies among the ratios of road to straight-line distance that R. H. Ballou,
H. Rahardja and N. Sakai measured ("Selected country circuity factors for road travel distance
estimation", Transportation Research Part A 36, 2002: 1.20 for the United States, 1.33 for China,
1.42 for Thailand). The speeds are planning values of this project, not measurements: 10 km/h for a
boat with an engine over flooded streets is what flood-rescue planning here reckons with, the rest
are ordinary values for a city in bad weather. Each can be given to the router.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from dispatch import geodesy
from dispatch.capability import UnitKind
from dispatch.types import Place, Route

SPEED_KMH: Final[Mapping[UnitKind, float]] = {
    UnitKind.ROWING_BOAT: 4.0,
    UnitKind.MOTOR_BOAT: 10.0,
    UnitKind.SPEEDBOAT: 15.0,
    UnitKind.TRUCK: 25.0,
    UnitKind.HIGH_CLEARANCE_TRUCK: 20.0,
    UnitKind.AMBULANCE: 35.0,
    UnitKind.FIRE_ENGINE: 30.0,
    UnitKind.LADDER_TRUCK: 25.0,
    UnitKind.PATROL_CAR: 35.0,
    UnitKind.EXCAVATOR: 10.0,
    UnitKind.CRANE_TRUCK: 20.0,
    UnitKind.PUMP_TRUCK: 25.0,
    UnitKind.RESCUE_TEAM: 4.0,
    UnitKind.MEDICAL_TEAM: 4.0,
    UnitKind.REPAIR_TEAM: 25.0,
}
"""Usual speed of each kind of unit in km/h, stops included."""


class Router(Protocol):
    """Finds the way of many units to one place."""

    def routes_to(
        self, destination: Place, starts: Sequence[tuple[UnitKind, Place]]
    ) -> Sequence[Route | None]:
        """One route per start, in their order; None where this kind of unit cannot get there."""
        ...


class StraightLineRouter:
    """Travel without a map: straight line × `detour_factor` at the speed of the kind.

    Raises ValueError for a factor below 1 (no way is shorter than the straight line) and for a
    speed that is not positive.
    """

    METHOD: Final = "straight_line"

    def __init__(
        self,
        detour_factor: float = 1.3,
        speed_kmh: Mapping[UnitKind, float] = SPEED_KMH,
    ) -> None:
        if not (math.isfinite(detour_factor) and detour_factor >= 1.0):
            raise ValueError(f"a detour factor of {detour_factor} is less than the straight line")
        for kind, speed in speed_kmh.items():
            if not (math.isfinite(speed) and speed > 0.0):
                raise ValueError(f"{speed} km/h is not a speed ({kind.value})")
        self.detour_factor = detour_factor
        self._speed_kmh = {**SPEED_KMH, **speed_kmh}

    def routes_to(
        self, destination: Place, starts: Sequence[tuple[UnitKind, Place]]
    ) -> Sequence[Route]:
        """One route per start, in their order; a straight line reaches every place."""
        return [self._route(kind, place, destination) for kind, place in starts]

    def _route(self, kind: UnitKind, start: Place, end: Place) -> Route:
        metres = geodesy.distance_m(start, end) * self.detour_factor
        metres_per_second = self._speed_kmh[kind] / 3.6
        return Route(metres, metres / metres_per_second, self.METHOD)
