"""The ways as they are passable at one moment, for every kind of unit.

`Graphs` belongs to a network and is kept as long as that is; `Passable` adds the closures of now.
Kinds of units that may use the same pieces share one graph and its searches.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from dispatch.capability import KINDS, Mode, UnitKind
from dispatch.closing import Closed, Closure, Closures, closed_edges
from dispatch.network import BIT, WHEELS, Network
from dispatch.plane import Bools, Floats
from dispatch.roads import OpenWays, RoadGraph
from dispatch.waterways import BoatWays, boat_ways, too_shallow


class Graphs:
    """The graphs of a network by mode, made when first asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._graphs: dict[Mode, RoadGraph] = {}

    def graph(self, mode: Mode) -> RoadGraph:
        """The graph of wheels or feet; what boats use depends on the floods."""
        if mode not in self._graphs:
            self._graphs[mode] = RoadGraph(self.network, mode)
        return self._graphs[mode]

    def prepare(self) -> None:
        """Makes now what the first questions would wait for."""
        if len(self.network.start):
            _ = self.network.tree
        for mode in (Mode.ROAD, Mode.HIGH_CLEARANCE, Mode.FOOT):
            self.graph(mode).prepare()


class Passable:
    """A network under closures. Nothing in it changes but what it keeps of earlier answers."""

    def __init__(self, graphs: Graphs, closures: Iterable[Closure] = ()) -> None:
        self.graphs, self.network = graphs, graphs.network
        self.closures = Closures(closures)
        self._ways: dict[tuple[Mode, bytes], OpenWays] = {}
        self._of_kind: dict[tuple[Mode, float | None], OpenWays] = {}

    @cached_property
    def _closed(self) -> Closed:
        return closed_edges(self.network, self.closures)

    @cached_property
    def _boats(self) -> BoatWays:
        return boat_ways(self.network, self.closures, self._closed)

    @cached_property
    def _boat_graph(self) -> RoadGraph:
        return RoadGraph(self._boats.network, Mode.WATER)

    @cached_property
    def rough(self) -> Passable:
        """The same with rougher ways for boats: a tenth of the time of a search, for plans that
        need hundreds of them. Vehicles and people on foot keep theirs."""
        return _Rough(self)

    def ways(self, kind: UnitKind) -> OpenWays:
        """What a unit of this kind can use now."""
        key = _limits(kind)
        if key not in self._of_kind:
            mode, limit = key
            closed: Bools | None
            if mode is Mode.WATER:
                graph = self._boat_graph
                closed = too_shallow(self._boats, limit or 0.0)
            else:
                graph = self.graphs.graph(mode)
                closed = self._closed.closed_to(mode, limit) if self.closures else None
            mask = b"" if closed is None or not closed.any() else closed.tobytes()
            self._of_kind[key] = self._ways.setdefault((mode, mask), OpenWays(graph, closed))
        return self._of_kind[key]

    def shut_to(self, kind: UnitKind) -> list[Any]:
        """The shapes that a kind on wheels or feet cannot pass; none for boats."""
        profile = KINDS[kind]
        if profile.mode is Mode.WATER:
            return []
        limit = float("inf") if profile.max_depth_m is None else profile.max_depth_m
        # Not `depth > limit`: an unknown depth is not a number, and closes.
        shut = [shape for shape, depth in self.closures.floods if not depth <= limit]
        return shut + (self.closures.by_hand if BIT[profile.mode] & WHEELS else [])

    def is_in_deep_water(self, kind: UnitKind, lat: Floats, lon: Floats) -> Bools:
        """Which places lie in water that the kind may not stand in; none of them for boats."""
        limit = KINDS[kind].max_depth_m
        depth = self.closures.depth_at(lat, lon, unknown=float("inf"))
        found: Bools = depth > (float("inf") if limit is None else limit)
        return found


class _Rough(Passable):
    """See `Passable.rough`."""

    def __init__(self, fine: Passable) -> None:
        super().__init__(fine.graphs)
        self.closures, self._fine = fine.closures, fine

    @cached_property
    def _closed(self) -> Closed:
        return self._fine._closed

    @cached_property
    def _boats(self) -> BoatWays:
        return boat_ways(self.network, self.closures, self._closed, is_rough=True)

    @cached_property
    def rough(self) -> Passable:
        """It is."""
        return self

    def ways(self, kind: UnitKind) -> OpenWays:
        """Its own for boats."""
        is_boat = KINDS[kind].mode is Mode.WATER
        return super().ways(kind) if is_boat else self._fine.ways(kind)


def _limits(kind: UnitKind) -> tuple[Mode, float | None]:
    """What decides which pieces a kind may use: for boats the draught, else the greatest depth."""
    profile = KINDS[kind]
    return profile.mode, (
        profile.min_depth_m if profile.mode is Mode.WATER else profile.max_depth_m
    )
