"""How long everybody takes to everywhere, for the planners of many rescues at once.

`Ways` numbers the places of a scenario: requests first, then shelters, then units. Its rows are
asked for one at a time and kept, because most of the square is never needed.

Without a network the way is the straight line × the scenario's detour at the speed of the unit.
Distances are great circles on the sphere of WGS84's mean radius (at most 0.6 % off the ellipsoid).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.geodesy import MEAN_RADIUS_M
from dispatch.scenario import Scenario

Floats = NDArray[np.float64]


class Ways(Protocol):
    """Travel between the places of one scenario. Units of one group differ only in their pace."""

    def group(self, unit: int) -> int:
        """Which network the unit (by its place in the scenario) moves on."""
        ...

    def pace(self, unit: int) -> float:
        """Minutes of this unit for one step of its group's rows."""
        ...

    def row(self, group: int, node: int) -> Floats:
        """Steps from one place to every request and then every shelter; inf: no way there."""
        ...


class StraightWays:
    """Great circle × detour; a step is a kilometre."""

    def __init__(self, scenario: Scenario) -> None:
        places = [
            *(one.place for one in scenario.requests),
            *(one.place for one in scenario.shelters),
            *(one.place for one in scenario.units),
        ]
        radians = np.radians(
            np.array([(place.lat, place.lon) for place in places], dtype=np.float64).reshape(-1, 2)
        )
        lat, lon = radians[:, 0], radians[:, 1]
        # Unit vectors: the chord between two of them gives the arc without a cosine per pair.
        self._vectors = np.stack(
            (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1
        )
        self._targets = self._vectors[: len(scenario.requests) + len(scenario.shelters)]
        self._factor = 2.0 * MEAN_RADIUS_M / 1000.0 * scenario.detour_factor
        self._speeds = [unit.speed_kmh for unit in scenario.units]
        self._rows: dict[int, Floats] = {}

    def group(self, unit: int) -> int:
        """All move alike."""
        return 0

    def pace(self, unit: int) -> float:
        """Minutes for a kilometre."""
        return 60.0 / self._speeds[unit]

    def row(self, group: int, node: int) -> Floats:
        """Kilometres, detour included."""
        row = self._rows.get(node)
        if row is None:
            apart = self._targets - self._vectors[node]
            chord = np.sqrt(np.einsum("ij,ij->i", apart, apart))
            row = self._factor * np.arcsin(np.minimum(chord / 2.0, 1.0))
            self._rows[node] = row
        return row
