"""Points of the city: which are valid, and how coarse the public may see them.

Coordinates are WGS84 degrees, named, never a bare pair in unknown order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians

METRES_PER_DEGREE = 111_320.0
"""Length of one degree of latitude on the WGS84 sphere of equal circumference, metres."""

BORDER_METRES = 300.0
"""So near the border of an approximate outline the ward beside it may be the right one."""

PUBLIC_GRID_METRES = 100.0
"""The public sees positions rounded to this grid, so that no house can be singled out."""


class LocationQuality(StrEnum):
    """How well the place is known (contract: `location_quality`)."""

    EXACT = "exact"
    STREET = "street"
    WARD = "ward"
    NONE = "none"


EXACT_METRES = 300.0
"""A point known this well finds the house or the few around it."""

STREET_METRES = 1000.0
"""A point known this well finds the street or the hamlet; one known less well, the ward."""


def quality_of(accuracy_m: float | None) -> LocationQuality:
    """How well a point that was sent is known, by its accuracy in metres.

    A phone that only knows its mast, or a place an operator took from a ward's name, comes as a
    point too. Without an accuracy the point was set by hand and is taken as it is.
    """
    if accuracy_m is None or accuracy_m <= EXACT_METRES:
        return LocationQuality.EXACT
    return LocationQuality.STREET if accuracy_m <= STREET_METRES else LocationQuality.WARD


def better(one: LocationQuality, other: LocationQuality) -> bool:
    """Whether a place that is known as well as `one` is known better than `other`."""
    order = list(LocationQuality)
    return order.index(one) < order.index(other)


@dataclass(frozen=True)
class Point:
    """A place: `lat` and `lon` in WGS84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Bounds:
    """A box in WGS84 degrees that contains the service area and a margin around it."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        """Whether the point lies in the box, edges included."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


def is_valid(point: Point) -> bool:
    """Whether the numbers are a place on Earth, and not the (0, 0) of a phone without a fix."""
    in_range = -90 <= point.lat <= 90 and -180 <= point.lon <= 180
    return in_range and not (abs(point.lat) < 1e-6 and abs(point.lon) < 1e-6)


def coarse(point: Point, grid_metres: float = PUBLIC_GRID_METRES) -> Point:
    """The point moved to the middle of its grid cell; the same for every point of the cell."""
    step_lat = grid_metres / METRES_PER_DEGREE
    lat = (int(point.lat // step_lat) + 0.5) * step_lat
    step_lon = grid_metres / (METRES_PER_DEGREE * cos(radians(lat)))
    lon = (int(point.lon // step_lon) + 0.5) * step_lon
    return Point(round(lat, 6), round(lon, 6))


def rounded(value: float | None) -> float | None:
    """Six decimals (11 cm), as every card carries coordinates."""
    return None if value is None else round(value, 6)
