"""Travel between all places of a scenario over the passable ways: `ways.Ways` on a graph.

A row is made when it is asked for, by one search from its place, and kept while there is room. Near
neighbours share the search of the first of them that was asked for, in squares as small as the
number of places allows, so that a plan for thousands stays a matter of seconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.capability import KINDS, UnitKind
from dispatch.passable import Passable
from dispatch.plane import Floats, plane_around
from dispatch.road_router import Landing, land
from dispatch.roads import CUT_OFF, FAR, WADE_M, OpenWays
from dispatch.scenario import Scenario

MEMORY_BYTES: Final = 96 * 1024 * 1024
"""Rows kept at most."""
SEARCHES: Final = 400
"""About so many searches serve all places of one way of moving."""
SIDES_M: Final = (50.0, 100.0, 150.0, 250.0, 400.0, 700.0, 1_200.0)
"""Sides of the squares within which places share a search; the smallest that serves is taken."""


class GraphWays:
    """A step is a kilometre of ordinary way; between a place and the nearest way too.

    `kinds` names the kind of each unit of the scenario, in its order.
    """

    def __init__(
        self,
        scenario: Scenario,
        kinds: Sequence[UnitKind],
        passable: Passable,
        *,
        memory_bytes: int = MEMORY_BYTES,
        share_m: float | None = None,
    ) -> None:
        if len(kinds) != len(scenario.units):
            raise ValueError(f"{len(kinds)} kinds are told of {len(scenario.units)} units")
        self._places = [
            *(one.place for one in scenario.requests),
            *(one.place for one in scenario.shelters),
            *(one.place for one in scenario.units),
        ]
        passable = passable.rough
        lat = np.array([one.lat for one in self._places], dtype=np.float64)
        lon = np.array([one.lon for one in self._places], dtype=np.float64)
        self._xy = plane_around(np.stack((lat, lon), axis=1)).flat(lat, lon)
        self._targets = len(scenario.requests) + len(scenario.shelters)
        self._detour = scenario.detour_factor
        self._speeds = [unit.speed_kmh for unit in scenario.units]
        self._ways: list[OpenWays] = []
        self._landings: list[Landing] = []
        numbers: dict[tuple[OpenWays, float | None], int] = {}
        for kind in kinds:
            ways = passable.ways(kind)
            key = ways, KINDS[kind].max_depth_m
            if key not in numbers:
                numbers[key] = len(numbers)
                self._ways.append(ways)
                self._landings.append(land(passable, kind, self._places))
        self._groups = [numbers[passable.ways(kind), KINDS[kind].max_depth_m] for kind in kinds]
        self._rows: OrderedDict[tuple[int, int], NDArray[np.float32]] = OrderedDict()
        self._kept = max(8, memory_bytes // max(1, 4 * self._targets))
        self._share_m = _square_of(self._xy) if share_m is None else share_m
        self._first: dict[tuple[int, int, int, int], int] = {}

    def group(self, unit: int) -> int:
        """Units that may use the same pieces move alike."""
        return self._groups[unit]

    def pace(self, unit: int) -> float:
        """Minutes for a kilometre of ordinary way."""
        return 60.0 / self._speeds[unit]

    def row(self, group: int, node: int) -> Floats:
        """Kilometres of ordinary way to every request and shelter; inf: no way there."""
        landing = self._landings[group]
        apart = self._xy[: self._targets] - self._xy[node]
        straight = np.hypot(apart[:, 0], apart[:, 1]) * self._detour / 1000.0
        root = int(landing.nodes[node])
        if root == FAR:
            return np.where(landing.nodes[: self._targets] == CUT_OFF, np.inf, straight)
        row = np.full(self._targets, np.inf)
        if root >= 0:
            first = self._first_of(group, root)
            off = (landing.metres[node] + landing.metres[: self._targets]) * self._detour / 1000.0
            row = self._searched(group, first) + off
            if first != root:
                # Close by, the way of the neighbour says less than the straight line does.
                reach = self._share_m / 1000.0
                row = np.where((straight <= 2.0 * reach) & (row <= 5.0 * reach), straight, row)
        row = np.where(landing.nodes[: self._targets] == FAR, straight, row)
        near = straight <= WADE_M * self._detour / 1000.0
        return np.where(near, np.minimum(row, straight), row)

    def _first_of(self, group: int, root: int) -> int:
        """The node that stands for all of its square; only nodes that reach one another may."""
        if self._share_m <= 0.0:
            return root
        ways = self._ways[group]
        x, y = (int(one) for one in ways.network.xy[root] // self._share_m)
        return self._first.setdefault((group, int(ways.parts[root]), x, y), root)

    def _searched(self, group: int, first: int) -> Floats:
        """Kilometres from one node to the nodes of all targets."""
        key = group, first
        row = self._rows.get(key)
        if row is None:
            nodes = self._landings[group].nodes[: self._targets]
            steps = self._ways[group].steps_from(first)[np.maximum(nodes, 0)]
            row = (np.where(nodes >= 0, steps, np.inf) / 1000.0).astype(np.float32)
            self._rows[key] = row
            while len(self._rows) > self._kept:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(key)
        return row.astype(np.float64)


def _square_of(xy: Floats) -> float:
    """The side of squares of which the places fill at most `SEARCHES`."""
    for side in SIDES_M:
        if len(np.unique(xy // side, axis=0)) <= SEARCHES:
            return side
    return SIDES_M[-1]
