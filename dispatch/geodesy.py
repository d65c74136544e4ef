"""Distance, bearing and bounding box on the WGS84 ellipsoid, in metres and degrees.

The only Python file that turns degrees into metres. The method is T. Vincenty, "Direct and inverse
solutions of geodesics on the ellipsoid with application of nested equations", Survey Review 23
(176), 1975. He states it good to 0.5 mm; against C. F. F. Karney's GeographicLib the tests here
find no more between random points of the globe. Between nearly opposite points of it the inverse
solution does not converge; there the distance is taken on the sphere of the mean radius
(haversine), at most 0.6 per cent off, which no city will ever ask for.

It leaves out roads: see `routing`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from dispatch.types import Place

EQUATORIAL_RADIUS_M: Final = 6_378_137.0
"""Semi-major axis of WGS84 in metres (NGA.STND.0036)."""

FLATTENING: Final = 1.0 / 298.257223563
"""Flattening of WGS84 (NGA.STND.0036)."""

POLAR_RADIUS_M: Final = EQUATORIAL_RADIUS_M * (1.0 - FLATTENING)
MEAN_RADIUS_M: Final = (2.0 * EQUATORIAL_RADIUS_M + POLAR_RADIUS_M) / 3.0

_ECCENTRICITY_SQUARED: Final = FLATTENING * (2.0 - FLATTENING)
_CONVERGED_RADIANS: Final = 1e-12
_MAX_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees of WGS84; `west` is never greater than `east`."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, place: Place) -> bool:
        """Whether the place lies in the rectangle, its edges included."""
        return self.south <= place.lat <= self.north and self.west <= place.lon <= self.east


def distance_m(start: Place, end: Place) -> float:
    """Length of the shortest line on the ellipsoid, in metres."""
    solution = _inverse(start, end)
    return haversine_m(start, end) if solution is None else solution[0]


def bearing_degrees(start: Place, end: Place) -> float:
    """Direction in which to set off from `start`, clockwise from north, 0 <= bearing < 360.

    Of a place to itself it is 0. Where the ellipsoid has no answer (nearly opposite points) the
    bearing is that of the sphere.
    """
    solution = _inverse(start, end)
    if solution is not None:
        return solution[1]
    lat_1, lat_2 = math.radians(start.lat), math.radians(end.lat)
    d_lon = math.radians(end.lon - start.lon)
    east = math.sin(d_lon) * math.cos(lat_2)
    north = math.cos(lat_1) * math.sin(lat_2) - math.sin(lat_1) * math.cos(lat_2) * math.cos(d_lon)
    return math.degrees(math.atan2(east, north)) % 360.0


def haversine_m(start: Place, end: Place) -> float:
    """Distance in metres on the sphere of WGS84's mean radius; at most 0.6 per cent off."""
    lat_1, lat_2 = math.radians(start.lat), math.radians(end.lat)
    d_lat = lat_2 - lat_1
    d_lon = math.radians(end.lon - start.lon)
    half = (
        math.sin(d_lat / 2.0) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(d_lon / 2.0) ** 2
    )
    return 2.0 * MEAN_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in one degree of latitude and in one of longitude at `lat` degrees.

    From the two radii of curvature of the ellipsoid at that latitude, so exact for small steps.
    """
    phi = math.radians(lat)
    reduced = 1.0 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridional = EQUATORIAL_RADIUS_M * (1.0 - _ECCENTRICITY_SQUARED) / reduced**1.5
    prime_vertical = EQUATORIAL_RADIUS_M / math.sqrt(reduced)
    return math.radians(meridional), math.radians(prime_vertical * math.cos(phi))


def bounding_box(centre: Place, radius_m: float) -> Box:
    """A rectangle that holds every place within `radius_m` metres of `centre`.

    A little larger than need be, never smaller: for finding candidates in an index before they are
    measured. Raises ValueError for a negative or infinite radius, and where the circle would touch
    a pole or cross the 180th meridian, because a rectangle of degrees cannot hold it there.
    """
    if not (math.isfinite(radius_m) and radius_m >= 0.0):
        raise ValueError(f"{radius_m} m is not a radius")
    # The shortest degree of latitude of the globe lies at the equator and the shortest degree of
    # longitude of the circle at its poleward edge; dividing by them errs to the large side.
    d_lat = radius_m / metres_per_degree(0.0)[0]
    poleward = abs(centre.lat) + d_lat
    if poleward >= 90.0:
        raise ValueError("the circle touches a pole")
    d_lon = radius_m / metres_per_degree(poleward)[1]
    box = Box(centre.lat - d_lat, centre.lon - d_lon, centre.lat + d_lat, centre.lon + d_lon)
    if box.west < -180.0 or box.east > 180.0:
        raise ValueError("the circle crosses the 180th meridian")
    return box


def _inverse(start: Place, end: Place) -> tuple[float, float] | None:
    """Vincenty's inverse solution: metres and first bearing, None where it does not converge."""
    if start == end:
        return 0.0, 0.0
    d_lon = math.remainder(math.radians(end.lon - start.lon), math.tau)
    u_1 = math.atan((1.0 - FLATTENING) * math.tan(math.radians(start.lat)))
    u_2 = math.atan((1.0 - FLATTENING) * math.tan(math.radians(end.lat)))
    sin_u1, cos_u1 = math.sin(u_1), math.cos(u_1)
    sin_u2, cos_u2 = math.sin(u_2), math.cos(u_2)

    lam = d_lon
    for _ in range(_MAX_ROUNDS):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        east = cos_u2 * sin_lam
        north = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lam
        sin_sigma = math.hypot(east, north)
        if sin_sigma == 0.0:
            # The same place written differently (180 and -180 degrees, or a pole).
            return 0.0, 0.0
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_u1 * cos_u2 * sin_lam / sin_sigma
        cos2_alpha = 1.0 - sin_alpha**2
        # Along the equator cos2_alpha is zero and the term it divides vanishes.
        cos_2sm = cos_sigma - 2.0 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha > 1e-15 else 0.0
        c = FLATTENING / 16.0 * cos2_alpha * (4.0 + FLATTENING * (4.0 - 3.0 * cos2_alpha))
        correction = sigma + c * sin_sigma * (cos_2sm + c * cos_sigma * (2.0 * cos_2sm**2 - 1.0))
        previous, lam = lam, d_lon + (1.0 - c) * FLATTENING * sin_alpha * correction
        if abs(lam) > math.pi:
            return None
        if abs(lam - previous) < _CONVERGED_RADIANS:
            break
    else:
        return None

    u_squared = cos2_alpha * (EQUATORIAL_RADIUS_M**2 - POLAR_RADIUS_M**2) / POLAR_RADIUS_M**2
    a = 1.0 + u_squared / 16384.0 * (
        4096.0 + u_squared * (-768.0 + u_squared * (320.0 - 175.0 * u_squared))
    )
    b = u_squared / 1024.0 * (256.0 + u_squared * (-128.0 + u_squared * (74.0 - 47.0 * u_squared)))
    twice = 2.0 * cos_2sm**2 - 1.0
    third = b / 6.0 * cos_2sm * (4.0 * sin_sigma**2 - 3.0) * (4.0 * cos_2sm**2 - 3.0)
    d_sigma = b * sin_sigma * (cos_2sm + b / 4.0 * (cos_sigma * twice - third))
    metres = POLAR_RADIUS_M * a * (sigma - d_sigma)
    return metres, math.degrees(math.atan2(east, north)) % 360.0
