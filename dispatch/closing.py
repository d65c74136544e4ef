"""What a flood or a hand on the map does to the pieces of a network.

A flood stops what may not stand so deep (`capability.KINDS`); one whose depth nobody told stops
everything on wheels or feet, because unknown is not zero, and carries boats of little draught. A
bridge stands above a flood, but what was closed by hand is closed. Boats and people on foot pass
what was closed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from dispatch.capability import Mode
from dispatch.network import BIT, WHEELS, Network
from dispatch.plane import Bools, Floats

UNKNOWN_DEPTH_M: Final = 0.5
"""How deep a flood is taken to be for boats where nobody told its depth."""
NEAR_M: Final = 12.0
"""A line drawn along a street closes the pieces whose middle lies within this."""
POINT_M: Final = 40.0
"""A point closes the nearest piece within this."""


@dataclass(frozen=True)
class Closure:
    """A shape of (lon, lat) that closes ways: a flood with its depth in metres (None: nobody told),
    or something closed by hand (an area, a line or a point)."""

    geometry: Any
    is_flood: bool
    depth_m: float | None = None


class Closures:
    """All closures of one moment. Broken shapes are mended, empty ones left out."""

    def __init__(self, closures: Iterable[Closure] = ()) -> None:
        self.floods: list[tuple[Any, float]] = []
        self.by_hand: list[Any] = []
        for one in closures:
            shape = one.geometry if one.geometry.is_valid else shapely.make_valid(one.geometry)
            if shape.is_empty:
                continue
            if not one.is_flood:
                self.by_hand.append(shape)
            elif one.depth_m is None or one.depth_m > 0.0:
                depth = float("nan") if one.depth_m is None else float(one.depth_m)
                shapely.prepare(shape)
                self.floods.append((shape, depth))

    def __bool__(self) -> bool:
        return bool(self.floods or self.by_hand)

    def depth_at(self, lat: Floats, lon: Floats, *, unknown: float) -> Floats:
        """The deepest flood at each place in metres, 0 where there is none."""
        deepest = np.zeros(len(lat))
        for shape, depth in self.floods:
            inside = _inside(shape, lat, lon)
            deepest[inside] = np.maximum(deepest[inside], _known(depth, unknown))
        return deepest


@dataclass(frozen=True)
class Closed:
    """Pieces as the closures leave them: the deepest flood over each (0: none; `told_m` takes a
    flood of unknown depth as endless, `least_m` as `UNKNOWN_DEPTH_M`), and what was closed by
    hand."""

    told_m: Floats
    least_m: Floats
    by_hand: Bools

    def closed_to(self, mode: Mode, limit_m: float | None) -> Bools:
        """Which pieces cannot be used by what may stand `limit_m` deep (None: no limit)."""
        closed = np.zeros(len(self.told_m), dtype=np.bool_)
        if limit_m is not None:
            closed |= self.told_m > limit_m
        if BIT[mode] & WHEELS:
            closed |= self.by_hand
        return closed


def closed_edges(network: Network, closures: Closures) -> Closed:
    """Every piece that a closure touches."""
    count = len(network.start)
    told, least = np.zeros(count), np.zeros(count)
    by_hand = np.zeros(count, dtype=np.bool_)
    if count:
        for shape, depth in closures.floods:
            hit = _touched(network, shape)
            hit &= ~network.is_raised
            told[hit] = np.maximum(told[hit], _known(depth, np.inf))
            least[hit] = np.maximum(least[hit], _known(depth, UNKNOWN_DEPTH_M))
        for shape in closures.by_hand:
            by_hand |= _shut(network, shape)
    return Closed(told, least, by_hand)


def _known(depth: float, unknown: float) -> float:
    return unknown if np.isnan(depth) else depth


def _inside(shape: Any, lat: Floats, lon: Floats) -> Bools:
    west, south, east, north = shape.bounds
    inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    near = np.flatnonzero(inside)
    inside[near] = shapely.contains_xy(shape, lon[near], lat[near])
    found: Bools = inside
    return found


def _touched(network: Network, shape: Any) -> Bools:
    """Pieces with an end inside, and those that cross the border. Asking nodes first is several
    times faster than asking every piece whether it meets a large shape."""
    inside = _inside(shape, network.lat, network.lon)
    hit: Bools = inside[network.start] | inside[network.end]
    hit[network.tree.query(shape.boundary, predicate="intersects")] = True
    return hit


def _shut(network: Network, shape: Any) -> Bools:
    """What a hand closed: in an area what lies in it or passes through; along a line the pieces
    that follow it, or else those it crosses; at a point the nearest piece."""
    hit = np.zeros(len(network.start), dtype=np.bool_)
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            hit |= _in_area(network, part)
            continue
        margin = POINT_M / network.plane.north_m
        flat = shapely.transform(part, lambda at: network.plane.flat(at[:, 1], at[:, 0]))
        near = network.tree.query(shapely.box(*part.bounds).buffer(2.0 * margin))
        if not len(near):
            continue
        ends = (network.xy[network.start[near]], network.xy[network.end[near]])
        lines = shapely.linestrings(np.stack(ends, axis=1))
        if part.geom_type == "Point":
            apart = shapely.distance(lines, flat)
            # Of a street drawn twice, one piece for each direction, both are closed.
            hit[near[(apart <= POINT_M) & (apart <= apart.min() + 0.5)]] = True
            continue
        middles = shapely.points((ends[0] + ends[1]) / 2.0)
        along = shapely.distance(middles, flat) <= NEAR_M
        hit[near[along if along.any() else shapely.intersects(lines, flat)]] = True
    return hit


def _in_area(network: Network, area: Any) -> Bools:
    """Pieces of which the middle or neither end is outside, and those that pass through; where
    there are none, those that end inside. So a street that was closed from corner to corner takes
    none of its side streets with it, and a closed corner takes all that meet there."""
    hit = np.zeros(len(network.start), dtype=np.bool_)
    near = network.tree.query(area, predicate="intersects")
    if not len(near):
        return hit
    shapely.prepare(area)
    lat, lon = network.lat, network.lon
    start, end = network.start[near], network.end[near]
    starts = shapely.contains_xy(area, lon[start], lat[start])
    ends = shapely.contains_xy(area, lon[end], lat[end])
    middles = shapely.contains_xy(
        area, (lon[start] + lon[end]) / 2.0, (lat[start] + lat[end]) / 2.0
    )
    shut = middles | (starts == ends)
    hit[near[shut] if shut.any() else near] = True
    return hit
