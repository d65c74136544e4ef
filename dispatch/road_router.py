"""Travel over the ways that are passable now: `routing.Router` on a graph.

All units of one way of moving are answered by one search from the place backwards. From a place to
the nearest way and from a way to the place the straight line × the detour is counted: at walking
pace where the network holds all streets, at the unit's own where it is coarse. What is near no way
at all is answered by the straight line and says so (`Route.method`); what is near closed ways only
cannot be reached.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.capability import KINDS, Mode, UnitKind
from dispatch.passable import Passable
from dispatch.plane import Bools, Floats, Ints
from dispatch.roads import FAR, WADE_M, OpenWays, Tree
from dispatch.routing import SPEED_KMH, StraightLineRouter
from dispatch.types import Place, Route

METHOD: Final[Mapping[Mode, str]] = {
    Mode.ROAD: "road_graph",
    Mode.HIGH_CLEARANCE: "road_graph",
    Mode.FOOT: "foot_graph",
    Mode.WATER: "water_graph",
}
WALK_KMH: Final = 4.0
WITHIN_M: Final = 500.0
"""A place farther than this from every way is far from the network."""
WITHIN_COARSE_M: Final = 3_000.0


@dataclass(frozen=True)
class Drawn:
    """A route and its course."""

    route: Route
    points: tuple[Place, ...]


@dataclass(frozen=True)
class Landing:
    """Where places meet the ways: nodes (or `roads.FAR`, `CUT_OFF`), metres to them, and the places
    themselves in metres on the plane."""

    nodes: Ints
    metres: Floats
    xy: Floats


def within_m(ways: OpenWays) -> float:
    """How far a place may lie from the ways. A boat is not carried far over dry land, however
    coarse the network."""
    is_coarse = ways.network.is_coarse and ways.graph.mode is not Mode.WATER
    return WITHIN_COARSE_M if is_coarse else WITHIN_M


def land(passable: Passable, kind: UnitKind, places: Sequence[Place]) -> Landing:
    """Brings places to the ways of a kind of unit. A place in water that the kind may not stand in
    is reached only where the open way ends close to it."""
    ways = passable.ways(kind)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    lon = np.array([place.lon for place in places], dtype=np.float64)
    xy = ways.network.plane.flat(lat, lon)
    most = np.where(passable.is_in_deep_water(kind, lat, lon), WADE_M, np.inf)
    return Landing(*ways.snap(xy, within_m(ways), most), xy)


class RoadRouter:
    """Implements `routing.Router`."""

    def __init__(
        self,
        passable: Passable,
        speed_kmh: Mapping[UnitKind, float] = SPEED_KMH,
        detour_factor: float = 1.3,
    ) -> None:
        self.passable = passable
        self._straight = StraightLineRouter(detour_factor, speed_kmh)
        self._detour = detour_factor
        self._speed_kmh = {**SPEED_KMH, **speed_kmh}

    def routes_to(
        self, destination: Place, starts: Sequence[tuple[UnitKind, Place]]
    ) -> Sequence[Route | None]:
        """One route per start, in their order; None where the ways are closed."""
        routes: list[Route | None] = [None] * len(starts)
        kinds: dict[UnitKind, list[int]] = {}
        for at, (kind, _) in enumerate(starts):
            kinds.setdefault(kind, []).append(at)
        for kind, chosen in kinds.items():
            found = self._of_kind(kind, destination, [starts[at][1] for at in chosen])
            for at, route in zip(chosen, found, strict=True):
                routes[at] = route
        return routes

    def draw(self, destination: Place, kind: UnitKind, start: Place) -> Drawn | None:
        """The route of one unit with its course; None where it cannot get there."""
        (route,) = self.routes_to(destination, [(kind, start)])
        if route is None:
            return None
        between: list[Place] = []
        if route.method == METHOD[KINDS[kind].mode]:
            ways = self.passable.ways(kind)
            ends = land(self.passable, kind, [destination, start])
            root, node = (int(one) for one in ends.nodes)
            apart = float(np.hypot(*(ends.xy[0] - ends.xy[1])))
            if route.distance_m > apart * self._detour + 0.5 or apart > WADE_M:
                path = ways.tree(root).path(node) if min(root, node) >= 0 else []
                lat, lon = ways.network.lat, ways.network.lon
                between = [Place(float(lat[at]), float(lon[at])) for at in path]
        return Drawn(route, (start, *between, destination))

    def _of_kind(
        self, kind: UnitKind, destination: Place, places: Sequence[Place]
    ) -> Sequence[Route | None]:
        ways = self.passable.ways(kind)
        ends = land(self.passable, kind, [destination, *places])
        root = int(ends.nodes[0])
        if root == FAR:
            return [self._line(destination, kind, place) for place in places]
        apart = np.hypot(*(ends.xy[1:] - ends.xy[0]).T)
        tree = ways.tree(root) if root >= 0 and bool(np.any(ends.nodes[1:] >= 0)) else None
        metres, seconds = self._measured(kind, ways, tree, ends)
        is_near = apart <= WADE_M
        direct_m = apart * self._detour
        direct_s = direct_m / self._pace_off_ways(kind, ways)
        metres = np.where(is_near & (direct_s <= seconds), direct_m, metres)
        seconds = np.where(is_near, np.minimum(direct_s, seconds), seconds)
        is_far: Bools = (ends.nodes[1:] == FAR) & ~is_near
        method = METHOD[KINDS[kind].mode]
        found: list[Route | None] = []
        for at, (m, s) in enumerate(zip(metres.tolist(), seconds.tolist(), strict=True)):
            if is_far[at]:
                found.append(self._line(destination, kind, places[at]))
            else:
                found.append(Route(m, s, method) if math.isfinite(s) else None)
        return found

    def _line(self, destination: Place, kind: UnitKind, place: Place) -> Route:
        (route,) = self._straight.routes_to(destination, [(kind, place)])
        return route

    def _measured(
        self, kind: UnitKind, ways: OpenWays, tree: Tree | None, ends: Landing
    ) -> tuple[Floats, Floats]:
        """Metres and seconds over the ways; inf where there is no way."""
        nodes = ends.nodes[1:]
        if tree is None:
            nowhere = np.full(len(nodes), np.inf)
            return nowhere, nowhere
        landed = np.maximum(nodes, 0)
        steps = np.where(nodes >= 0, tree.steps[landed], np.inf)
        off = (ends.metres[0] + ends.metres[1:]) * self._detour
        seconds = steps / (self._speed_kmh[kind] / 3.6) + off / self._pace_off_ways(kind, ways)
        return tree.metres[landed] + off, seconds

    def _pace_off_ways(self, kind: UnitKind, ways: OpenWays) -> float:
        """Metres a second between a place and the nearest way."""
        own = self._speed_kmh[kind]
        if ways.network.is_coarse or KINDS[kind].mode is Mode.WATER:
            return own / 3.6
        return min(own, WALK_KMH) / 3.6
