"""For how many places a unit is the nearest that could help: what is uncovered when it goes.

One table of travel times for all pairs (NumPy), straight line times a detour, because the answer is
advice beside a ranking and not a promise. It leaves out who is sent where (`allocation`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from dispatch import geodesy
from dispatch.capability import NeedKind, UnitKind, match
from dispatch.routing import SPEED_KMH
from dispatch.types import Place, UnitSnapshot

DETOUR: Final = 1.3
WITHIN_SECONDS: Final = 1800.0
"""A place further away than this from every unit is covered by none of them."""


def relied_on(
    units: Sequence[UnitSnapshot],
    waiting: Sequence[tuple[Place, NeedKind]],
    *,
    at_night: bool = False,
    within_seconds: float = WITHIN_SECONDS,
    speed_kmh: Mapping[UnitKind, float] = SPEED_KMH,
) -> dict[str, int]:
    """For each unit with a place: for how many waiting places it is the first that could be there.

    `units` are those that are free. A place counts for one unit at most, and for none when nobody
    who can help is within `within_seconds`.
    """
    placed = [(unit, unit.place) for unit in units if unit.place is not None]
    counts = {unit.id: 0 for unit, _place in placed}
    if not placed or not waiting:
        return counts
    north, east = geodesy.metres_per_degree(placed[0][1].lat)
    lats = np.array([place.lat for _unit, place in placed]) * north
    lons = np.array([place.lon for _unit, place in placed]) * east
    pace = np.array([3.6 * DETOUR / speed_kmh[unit.kind] for unit, _place in placed])
    for need in dict.fromkeys(kind for _place, kind in waiting):
        able = np.array(
            [
                match(
                    unit.kind,
                    unit.equipment,
                    need,
                    at_night=at_night,
                    has_lights=unit.has_lights,
                ).answers
                for unit, _place in placed
            ]
        )
        if not able.any():
            continue
        there = [place for place, kind in waiting if kind is need]
        d_lat = np.array([place.lat for place in there])[:, None] * north - lats
        d_lon = np.array([place.lon for place in there])[:, None] * east - lons
        seconds = np.where(able, np.hypot(d_lat, d_lon) * pace, math.inf)
        first = seconds.argmin(axis=1)
        near = seconds[np.arange(len(there)), first] <= within_seconds
        for index in first[near]:
            counts[placed[int(index)][0].id] += 1
    return counts
