"""Which of several entries of one name is meant first: by kind, then by nearness.

Used where nothing in the text decides: the word before a name always does (`mentions`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ioc.understanding.gazetteer import Entry, distance_m

_ORDER = (
    "area", "former", "street", "road", "village", "market", "hospital", "school", "bridge",
    "pagoda", "landmark",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
# A person is told to be at the nearer one of two where it is nearer by this factor.
_CLEARLY_NEARER = 0.5
_NEAR_M = 5_000.0


def rank_of(entry: Entry) -> int:
    """The place of an entry's kind; 0 comes first."""
    return _RANK.get(entry.kind, len(_ORDER))


def ranked(entries: Iterable[Entry], near: tuple[float, float] | None = None) -> list[Entry]:
    """Entries by kind, within a kind by the distance to `near` (lat, lon), then the most exact."""

    def away(entry: Entry) -> float:
        return distance_m(*near, entry.lat, entry.lon) if near else 0.0

    return sorted(entries, key=lambda entry: (rank_of(entry), away(entry), entry.accuracy_m))


def one_of(
    entries: Sequence[Entry], near: tuple[float, float] | None = None
) -> tuple[float, float, float] | None:
    """One point with its accuracy in metres for entries of one name.

    The nearest where the sender is clearly nearer to it than to the others; else the middle of all
    with an accuracy that covers every one. None for no entries.
    """
    if not entries:
        return None
    if near is not None:
        by_distance = sorted(entries, key=lambda e: distance_m(*near, e.lat, e.lon))
        away = [distance_m(*near, e.lat, e.lon) for e in by_distance]
        if away[0] <= _NEAR_M and (len(away) == 1 or away[0] <= _CLEARLY_NEARER * away[1]):
            first = by_distance[0]
            return first.lat, first.lon, first.accuracy_m
    return covering(entries)


def covering(entries: Sequence[Entry]) -> tuple[float, float, float]:
    """The middle of the box around the entries, and an accuracy that covers them all."""
    if len(entries) == 1:
        return entries[0].lat, entries[0].lon, entries[0].accuracy_m
    lats = [entry.lat for entry in entries]
    lons = [entry.lon for entry in entries]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    reach = max(distance_m(lat, lon, e.lat, e.lon) + e.accuracy_m for e in entries)
    return lat, lon, float(math.ceil(reach))
