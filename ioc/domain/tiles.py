"""Tiles of the web map: which there are, and which of them a place lies in.

The world is the square of the web map (spherical Mercator), x to the east and y to the south. A
place is kept as one number, its `place_key`: 30 bits of x and of y, interleaved (a Morton number),
so that the places of one tile are one range of numbers, whatever the zoom, and its cells are the
same numbers cut short. A place belongs to exactly one tile of each zoom: to the one that its
western and northern edges are part of.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan

WORLD_BITS = 30
"""A step of the whole numbers of a place is 3.7 cm at the equator."""

EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
"""Units along the side of a tile, as vector tiles count them."""

GRID_BITS = 5
GRID = 1 << GRID_BITS
"""Cells along the side of a tile in which places are counted."""

LARGEST_ZOOM = WORLD_BITS - EXTENT_BITS
"""Closer tiles would need finer places; a browser enlarges those of this zoom instead."""

LARGEST_LAT = 85.0511287798
"""Where the square of the web map ends, degrees."""

_HALVES = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True)
class Tile:
    """One tile, as its address names it; ask `is_tile` first of numbers from outside."""

    z: int
    x: int
    y: int

    @property
    def keys(self) -> tuple[int, int]:
        """The first place key of the tile, and the first after it."""
        shift = 2 * (WORLD_BITS - self.z)
        first = _interleaved(self.x, self.y) << shift
        return first, first + (1 << shift)

    @property
    def corner(self) -> tuple[float, float]:
        """Latitude and longitude of the north-western corner, degrees."""
        return degrees_of(self.x, self.y, self.z)


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile: x does not go round the earth, y ends at the poles' edge."""
    return 0 <= z <= LARGEST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def world_of(lat: float, lon: float) -> tuple[int, int]:
    """The place as whole numbers below 2**30: x to the east, y to the south.

    Latitudes beyond the web map are taken at its edge, as is longitude 180.
    """
    size = 1 << WORLD_BITS
    lat = max(-LARGEST_LAT, min(LARGEST_LAT, lat))
    x = floor((lon + 180.0) / 360.0 * size)
    y = floor((1.0 - asinh(tan(radians(lat))) / pi) / 2.0 * size)
    return max(0, min(size - 1, x)), max(0, min(size - 1, y))


def degrees_of(x: float, y: float, bits: int) -> tuple[float, float]:
    """Latitude and longitude of a place in a world of 2**bits steps, degrees."""
    size = float(1 << bits)
    return degrees(atan(sinh(pi * (1.0 - 2.0 * y / size)))), x / size * 360.0 - 180.0


def place_key(lat: float | None, lon: float | None) -> int | None:
    """The number of a place; None where the place is not known."""
    if lat is None or lon is None:
        return None
    return _interleaved(*world_of(lat, lon))


def tile_of(lat: float, lon: float, z: int) -> Tile:
    """The tile of a zoom in which a place lies."""
    x, y = world_of(lat, lon)
    return Tile(z, x >> (WORLD_BITS - z), y >> (WORLD_BITS - z))


def cell_shift(z: int) -> int:
    """By how many bits a place key is cut to name its cell of the grid of a tile of zoom z."""
    return 2 * (WORLD_BITS - z - GRID_BITS)


def middle_of_cell(cell: int) -> tuple[int, int]:
    """Where the middle of a cell stands in its tile, units of `EXTENT`: x to the east, y south.

    `cell` is a place key cut by `cell_shift`.
    """
    x, y = _parted(cell)
    side = EXTENT // GRID
    return (x % GRID) * side + side // 2, (y % GRID) * side + side // 2


def in_tile(key: int, z: int) -> tuple[int, int]:
    """Where a place stands in its tile of zoom z, units of `EXTENT`: x to the east, y south."""
    x, y = _parted(key >> 2 * (LARGEST_ZOOM - z))
    return x % EXTENT, y % EXTENT


def _interleaved(x: int, y: int) -> int:
    return _spread(x) | _spread(y) << 1


def _parted(key: int) -> tuple[int, int]:
    return _gathered(key), _gathered(key >> 1)


def _spread(value: int) -> int:
    """The bits of a number with a free place after each."""
    for shift, mask in _HALVES:
        value = (value | value << shift) & mask
    return value


def _gathered(value: int) -> int:
    """Every second bit of a number, beginning with the lowest."""
    value &= _HALVES[-1][1]
    for (shift, _), (_, mask) in zip(reversed(_HALVES), reversed(_WIDER), strict=True):
        value = (value | value >> shift) & mask
    return value


_WIDER = ((0, 0x00000000FFFFFFFF), *_HALVES[:-1])
