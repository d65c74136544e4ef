"""Where boats can go: rivers and canals, lasting waters, flooded streets and flooded ground.

Rivers and flooded streets are lines of the network; waters and floods are areas, covered with a
lattice of cells whose size follows from how much there is. Each piece has a depth, the less of its
two ends; a boat uses those that are deeper than its draught. Rivers and lasting waters are taken to
be deep enough for every boat. Currents, low bridges and cables are not known here.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from dispatch.capability import Mode
from dispatch.closing import UNKNOWN_DEPTH_M, Closed, Closures
from dispatch.network import BIT, Network, WayClass
from dispatch.plane import Bools, Floats, Ints, Plane, plane_around

CELL_M: Final = (25.0, 400.0)
"""The smallest and the largest side of a cell."""
CELLS: Final = 30_000
"""About how many cells cover all water."""
ROUGH_CELLS: Final = 6_000
TRIED: Final = 300_000
"""About how many places of the lattice are looked at."""
_WIDE: Final = 1 << 31


class BoatWays(NamedTuple):
    """The network of boats at one moment, and the depth of each of its pieces in metres."""

    network: Network
    depth_m: Floats


def boat_ways(
    network: Network, closures: Closures, closed: Closed, *, is_rough: bool = False
) -> BoatWays:
    """All that floats a boat: what lasts, and what the floods of now add. `is_rough`: larger cells,
    and no flooded street that they cover; for plans of thousands of ways."""
    is_river = (network.modes & BIT[Mode.WATER]) > 0
    pieces = np.flatnonzero(is_river | (closed.least_m > 0.0))
    plane = _plane(network, closures)
    cells = _cells(network, plane, closures, ROUGH_CELLS if is_rough else CELLS)
    if cells is not None and is_rough:
        covered = np.zeros(len(network.lat), dtype=np.bool_)
        covered[_landings(network.xy, cells.spots, cells.size)[0]] = True
        drowned = covered[network.start[pieces]] & covered[network.end[pieces]]
        pieces = pieces[is_river[pieces] | ~drowned]
    used, ends = np.unique(
        np.concatenate((network.start[pieces], network.end[pieces])), return_inverse=True
    )
    start, end = ends.reshape(2, -1) if len(pieces) else (ends, ends)
    flooded = int(WayClass.FLOODED)
    way_class = np.where(is_river[pieces], network.way_class[pieces], flooded).astype(np.uint8)
    depth = np.where(is_river[pieces], np.inf, closed.least_m[pieces])
    xy = network.xy[used]
    if cells is not None:
        first, deep, links = len(used), cells.depth_m, cells.links
        between = np.minimum(deep[links[:, 0]], deep[links[:, 1]])
        banks, landings = _landings(xy, cells.spots, cells.size)
        start = np.concatenate((start, links[:, 0] + first, banks))
        end = np.concatenate((end, links[:, 1] + first, landings + first))
        depth = np.concatenate((depth, between, deep[landings]))
        made = np.full(len(links) + len(banks), flooded, dtype=np.uint8)
        way_class = np.concatenate((way_class, made))
        xy = np.concatenate((xy, cells.spots))
    lat, lon = plane.round(xy.reshape(-1, 2))
    count = len(start)
    boats = Network(
        lat=lat,
        lon=lon,
        start=start.astype(np.int64),
        end=end.astype(np.int64),
        way_class=way_class,
        limit_kmh=np.zeros(count, dtype=np.uint8),
        is_one_way=np.zeros(count, dtype=np.bool_),
        modes=np.full(count, BIT[Mode.WATER], dtype=np.uint8),
        is_raised=np.zeros(count, dtype=np.bool_),
        is_coarse=network.is_coarse,
    )
    return BoatWays(boats, depth)


def too_shallow(ways: BoatWays, draught_m: float) -> Bools:
    """The pieces that do not float a boat."""
    found: Bools = ways.depth_m < draught_m
    return found


def _plane(network: Network, closures: Closures) -> Plane:
    """The network's, or one around the floods where there is no network."""
    if not network.is_empty or not closures.floods:
        return network.plane
    boxes = np.array([shape.bounds for shape, _ in closures.floods])
    return plane_around(np.stack((boxes[:, 1], boxes[:, 0]), axis=1))


class _Cells(NamedTuple):
    """Middles of cells, their side and depth in metres, and which are neighbours."""

    spots: Floats
    size: float
    depth_m: Floats
    links: Ints


def _cells(network: Network, plane: Plane, closures: Closures, count: int) -> _Cells | None:
    """About so many cells on all water; None where no area of water is known."""
    areas = [(water, np.inf) for water in network.waters]
    areas += [
        (shape, UNKNOWN_DEPTH_M if np.isnan(depth) else depth) for shape, depth in closures.floods
    ]
    if not areas:
        return None
    flat = [
        (shapely.transform(shape, lambda at: plane.flat(at[:, 1], at[:, 0])), depth)
        for shape, depth in areas
    ]
    covered = sum(shape.area for shape, _ in flat)
    boxes = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (shape.bounds for shape, _ in flat))
    wanted = max(float(np.sqrt(covered / count)), float(np.sqrt(boxes / TRIED)))
    size = min(max(wanted, CELL_M[0]), CELL_M[1])
    keys, depths = [], []
    for shape, depth in flat:
        found = _lattice(shape, size)
        keys.append(found)
        depths.append(np.full(len(found), depth))
    every, deep = np.concatenate(keys), np.concatenate(depths)
    if not len(every):
        return None
    order = np.argsort(every, kind="stable")
    every, deep = every[order], deep[order]
    first = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    cells, deepest = every[first], np.maximum.reduceat(deep, first)
    corners = np.stack((_column(cells), _row(cells)), axis=1)
    spots = np.asarray(corners * size, dtype=np.float64)
    return _Cells(spots, size, deepest, _neighbours(cells))


def _lattice(shape: Any, size: float) -> Ints:
    """The cells whose middle lies in the shape, as one number each."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    columns = np.arange(np.floor(west / size), np.ceil(east / size) + 1)
    rows = np.arange(np.floor(south / size), np.ceil(north / size) + 1)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    inside = shapely.contains_xy(shape, x * size, y * size)
    return _number(x[inside].astype(np.int64), y[inside].astype(np.int64))


def _number(column: Ints, row: Ints) -> Ints:
    return (column + (_WIDE >> 1)) * _WIDE + row + (_WIDE >> 1)


def _column(cells: Ints) -> Ints:
    return cells // _WIDE - (_WIDE >> 1)


def _row(cells: Ints) -> Ints:
    return cells % _WIDE - (_WIDE >> 1)


def _neighbours(cells: Ints) -> Ints:
    """Pairs of places in the sorted list of cells that touch, corners included."""
    found = []
    for step in (_WIDE, 1, _WIDE + 1, _WIDE - 1):
        place = np.searchsorted(cells, cells + step)
        place = np.minimum(place, len(cells) - 1)
        there = np.flatnonzero(cells[place] == cells + step)
        found.append(np.stack((there, place[there]), axis=1))
    return np.concatenate(found)


def _landings(xy: Floats, spots: Floats, size: float) -> tuple[Ints, Ints]:
    """Nodes of lines with the cell next to them, where one is as near as its side."""
    if not len(xy):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    from scipy.spatial import cKDTree

    apart, place = cKDTree(spots).query(xy, distance_upper_bound=size)
    banks = np.flatnonzero(np.isfinite(apart))
    return banks, place[banks]
