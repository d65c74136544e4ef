"""Small networks drawn in metres around one place of Huế."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from dispatch.capability import Mode
from dispatch.closing import Closure
from dispatch.network import BIT, Course, Network, WayClass, network_of
from dispatch.plane import Plane
from dispatch.types import Place

PLANE = Plane((16.4637, 107.5909))
DRY = BIT[Mode.ROAD] | BIT[Mode.HIGH_CLEARANCE] | BIT[Mode.FOOT]

Spot = tuple[float, float]


def place(x: float, y: float) -> Place:
    """A place so many metres east and north."""
    lat, lon = PLANE.round(np.array([x, y]))
    return Place(float(lat), float(lon))


def course(*spots: Spot, kind: WayClass = WayClass.STREET, **more: Any) -> Course:
    """A way through spots; ways meet at equal spots. Rivers are for boats, the rest is not."""
    points = [(p.lat, p.lon) for p in (place(x, y) for x, y in spots)]
    is_water = kind in {WayClass.RIVER, WayClass.CANAL}
    modes = more.pop("modes", BIT[Mode.WATER] if is_water else DRY)
    return Course(points, spots, kind, modes, **more)


def network(*courses: Course, is_coarse: bool = False) -> Network:
    """The ways as a network."""
    return network_of(courses, is_coarse=is_coarse)


def area(west: float, south: float, east: float, north: float) -> Any:
    """A rectangle in metres as a polygon of (lon, lat)."""
    corners = [place(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north))]
    return shapely.Polygon([(one.lon, one.lat) for one in corners])


def line(*spots: Spot) -> Any:
    """A line in metres as one of (lon, lat)."""
    return shapely.LineString([(p.lon, p.lat) for p in (place(x, y) for x, y in spots)])


def flood(west: float, south: float, east: float, north: float, depth: float | None) -> Closure:
    """Water on a rectangle."""
    return Closure(area(west, south, east, north), True, depth)


def shut(shape: Any) -> Closure:
    """Closed by hand."""
    return Closure(shape, False)


def node_at(made: Network, x: float, y: float) -> int:
    """The node at a spot."""
    spot = place(x, y)
    apart = np.hypot(*(made.xy - made.plane.flat(spot.lat, spot.lon)).T)
    assert apart.min() < 1.0
    return int(np.argmin(apart))
