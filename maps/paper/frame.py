"""Where degrees lie on paper, and how large a metre is there."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Final

from maps.base import Bounds

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth, metres (IUGG)."""

METRES_PER_DEGREE: Final = radians(1) * EARTH_RADIUS_M
POINTS_PER_METRE: Final = 72 / 0.0254
"""A point of a PDF is 1/72 of an inch."""

STEPS: Final = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
SMALLEST_SPAN_M: Final = 400.0
"""A single place is drawn with this much around it."""


def round_scale(denominator: float) -> int:
    """The next round scale that is not larger on paper: 1 to 23,100 becomes 1 to 25,000.

    Raises ValueError for what is not positive.
    """
    if not denominator > 0:
        raise ValueError(f"1 to {denominator} is no scale")
    power = 10.0 ** floor(log10(denominator))
    for step in (*STEPS, 10.0):
        if denominator <= step * power * (1 + 1e-9):
            return round(step * power)
    raise AssertionError("unreachable")


def bar_metres(most: float) -> int:
    """The longest round length, 1, 2 or 5 times a power of ten, that is at most `most` metres."""
    power = 10.0 ** floor(log10(most))
    return round(next(step for step in (5.0, 2.0, 1.0) if step * power <= most) * power)


@dataclass(frozen=True)
class Frame:
    """A rectangle of paper that shows a part of the Earth.

    An equirectangular picture around its own middle: lengths are true to scale in north-south
    direction everywhere and in east-west direction at the middle's latitude; over a city of 100 km
    the error at the edge is below 0.5 %. `left`, `bottom`, `width`, `height` are points of the PDF.
    """

    left: float
    bottom: float
    width: float
    height: float
    lat: float
    lon: float
    scale: int

    @classmethod
    def around(
        cls, bounds: Bounds, left: float, bottom: float, width: float, height: float
    ) -> Frame:
        """The frame at the largest round scale that shows all of `bounds`."""
        lat, lon = (bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2
        squeeze = cos(radians(lat))
        high = max((bounds.north - bounds.south) * METRES_PER_DEGREE, SMALLEST_SPAN_M)
        wide = max((bounds.east - bounds.west) * METRES_PER_DEGREE * squeeze, SMALLEST_SPAN_M)
        needed = max(high * POINTS_PER_METRE / height, wide * POINTS_PER_METRE / width)
        return cls(left, bottom, width, height, lat, lon, round_scale(needed))

    @property
    def points_per_metre(self) -> float:
        """Points of paper for a metre of the Earth."""
        return POINTS_PER_METRE / self.scale

    @property
    def bounds(self) -> Bounds:
        """What the frame shows, degrees."""
        high = self.height / 2 / self.points_per_metre / METRES_PER_DEGREE
        wide = self.width / 2 / self.points_per_metre / METRES_PER_DEGREE / cos(radians(self.lat))
        return Bounds(self.lat - high, self.lon - wide, self.lat + high, self.lon + wide)

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point of the Earth lies on the paper: x to the right, y upwards, points."""
        per_degree = METRES_PER_DEGREE * self.points_per_metre
        x = self.left + self.width / 2 + (lon - self.lon) * per_degree * cos(radians(self.lat))
        return x, self.bottom + self.height / 2 + (lat - self.lat) * per_degree

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point of the Earth lies in the frame."""
        south, west, north, east = self.bounds
        return south <= lat <= north and west <= lon <= east
