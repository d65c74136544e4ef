"""Flat ground around a city: degrees into metres and back, for whole arrays.

Within 0.5 % for 100 km around its middle.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dispatch import geodesy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FAR_DEGREES: Final = 10.0
"""Places so far apart are measured each on a plane of its own."""


class Plane:
    """Metres on flat ground around one place, or around several that are far from each other (a
    trial map of another country beside the city's): each then has a ground of its own."""

    APART_M: Final = 1e8

    def __init__(self, *origins: tuple[float, float]) -> None:
        self._origins = np.array(origins or [(0.0, 0.0)], dtype=np.float64)
        scales = [geodesy.metres_per_degree(lat) for lat, _ in self._origins.tolist()]
        self._scales = np.array(scales, dtype=np.float64)

    @property
    def north_m(self) -> float:
        """Metres in a degree of latitude, at the first place."""
        return float(self._scales[0, 0])

    @property
    def east_m(self) -> float:
        """Metres in a degree of longitude, at the first place."""
        return float(self._scales[0, 1])

    def flat(self, lat: Any, lon: Any) -> Floats:
        """Rows of (x, y)."""
        where = np.stack(
            (np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)), axis=-1
        )
        ground = self._ground(where)
        moved = (where - self._origins[ground]) * self._scales[ground]
        return np.stack((moved[..., 1] + ground * self.APART_M, moved[..., 0]), axis=-1)

    def round(self, xy: Floats) -> tuple[Floats, Floats]:
        """The way back: lat and lon."""
        last = len(self._origins) - 1
        ground = np.clip(np.round(xy[..., 0] / self.APART_M), 0, last).astype(np.int64)
        x = xy[..., 0] - ground * self.APART_M
        moved = np.stack((xy[..., 1], x), axis=-1) / self._scales[ground]
        where = self._origins[ground] + moved
        return where[..., 0], where[..., 1]

    def _ground(self, where: Floats) -> Any:
        if len(self._origins) == 1:
            return np.zeros(where.shape[:-1], dtype=np.int64)
        apart = where[..., None, :] - self._origins
        return np.argmin(np.hypot(apart[..., 0], apart[..., 1]), axis=-1)


def plane_around(points: Floats) -> Plane:
    """The plane for places (rows of lat and lon); those within `FAR_DEGREES` share a ground."""
    groups: list[list[tuple[float, float]]] = []
    for cell in np.unique(np.round(points), axis=0).tolist():
        near = (
            group
            for group in groups
            if max(abs(group[0][0] - cell[0]), abs(group[0][1] - cell[1])) <= FAR_DEGREES
        )
        group = next(near, None)
        if group is None:
            groups.append(group := [])
        group.append((cell[0], cell[1]))
    if len(groups) == 1:
        lat, lon = points.mean(axis=0).tolist()
        return Plane((lat, lon))
    middles = [np.mean(group, axis=0).tolist() for group in groups]
    return Plane(*((lat, lon) for lat, lon in middles))
