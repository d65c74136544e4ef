"""What stands near a position: the name that a person would say it is near to."""

from __future__ import annotations

from ioc.understanding.gazetteer import Entry, Gazetteer, distance_m

REACH_M = 400.0
_DEGREES = REACH_M / 100_000.0
"""A little more than the reach, in degrees, also of longitude at this latitude."""

_NOT_SPOTS = frozenset({"area", "former"})
_ROADS = frozenset({"street", "road"})
_ROAD_COUNTS_M = 150.0
"""A street is kept as one point or few: a landmark that is a little farther says more."""


def name_near(gazetteer: Gazetteer, lat: float, lon: float) -> str | None:
    """The nearest named thing within `REACH_M`, or None; WGS84 degrees."""
    best: tuple[float, Entry] | None = None
    for entry in gazetteer.entries:
        if abs(entry.lat - lat) > _DEGREES or abs(entry.lon - lon) > _DEGREES:
            continue
        if entry.kind in _NOT_SPOTS:
            continue
        away = distance_m(lat, lon, entry.lat, entry.lon)
        if away > REACH_M:
            continue
        away += _ROAD_COUNTS_M if entry.kind in _ROADS else 0.0
        if best is None or away < best[0]:
            best = (away, entry)
    return best[1].name if best else None
