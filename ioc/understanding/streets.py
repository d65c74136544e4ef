"""Points along streets: house numbers, junctions, kilometres, alleys, as far as a map tells them.

Knows only what was imported with a course or with house numbers; of streets that are a name and a
point it says None. A house between two known ones is placed between them, and the stated accuracy
grows with what is not known (measured in `benchmarks/README.md`).
Coordinates are WGS84 degrees, latitude first; accuracies metres.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ioc.understanding import polyline
from ioc.understanding.imported import Thing
from ioc.understanding.lines import metres, nearest
from ioc.understanding.polyline import Point
from ioc.understanding.text import Token, name_key, read

_HOUSE_M = 25.0
_SAME_NUMBER_M = 40.0
_BETWEEN_M = 40.0
_BETWEEN_SHARE = 0.5
# Beyond the last known number of a street: metres for each number of the same side.
_BEYOND_M = 60.0
_PER_NUMBER_M = 12.0
_MOST_BEYOND = 20
_OTHER_SIDE_M = 30.0
_IN_ALLEY_M = 150.0
# Streets whose lines come so near cross each other although they share no point of the map.
_TOUCH_M = 60.0
_CROSSING_M = 40.0
_ONE_CROSSING_M = 300.0
_STONES_APART_KM = 1.01
_PAST_LAST_KM = 0.3
_STONE_MORE_M = 25.0
_NUMBER = re.compile(r"0*([1-9]\d{0,4})(?!\d)")


class Spot(NamedTuple):
    """A point and the metres within which the truth is expected."""

    lat: float
    lon: float
    accuracy_m: float


class _House(NamedTuple):
    first: int
    last: int
    written: str
    point: Point


class StreetBook:
    """The streets and roads of all imports.

    A street is asked for by whatever it was made known as (`know`), or by its name: all streets of
    that name are meant then.
    """

    def __init__(self) -> None:
        self._streets: list[Thing] = []
        self._base: list[int] = []
        self._known: dict[Hashable, list[int]] = {}
        self._alleys: dict[tuple[str, str], list[Spot]] = {}
        self._cells: set[tuple[int, int]] = set()

    def __len__(self) -> int:
        return len(self._streets)

    def add(self, things: Iterable[Thing]) -> int:
        """Takes one import; answers the number of its first street. Streets and roads stand before
        everything else in an import, and junctions count them from there."""
        base = len(self._streets)
        for thing in things:
            self._cells.add(_cell(thing.lat, thing.lon))
            if thing.kind in {"street", "road"}:
                self._streets.append(thing)
                self._base.append(base)
        return base

    def know(self, number: int, as_what: Hashable, names: Iterable[str]) -> None:
        """Makes street `number` known as an entry and by names."""
        for key in (as_what, *map(street_key, names)):
            numbers = self._known.setdefault(key, [])
            if number not in numbers:
                numbers.append(number)

    def know_alley(self, street: str, alley: str, spot: Spot) -> None:
        """An alley, by its number, off the street of this name."""
        self._alleys.setdefault((street_key(street), alley.lower()), []).append(spot)

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies where something was imported, to about ten kilometres."""
        return _cell(lat, lon) in self._cells

    def alley(self, street: str, alley: str) -> Spot | None:
        """An alley that the map has by name; None where it has none, or several apart."""
        return _covering(self._alleys.get((street_key(street), alley.lower()), ()), _ONE_CROSSING_M)

    def junction(self, street: Hashable, other: Hashable) -> Spot | None:
        """Where two streets meet; None where they do not, or do at places far apart."""
        pairs = [(a, b) for a in self._numbers(street) for b in self._numbers(other) if a != b]
        found = [spot for a, b in pairs for spot in self._shared(a, b)]
        if not found:
            found = [spot for a, b in pairs if (spot := self._touching(a, b)) is not None]
        return _covering(found, _ONE_CROSSING_M)

    def house(self, street: Hashable, number: str) -> Spot | None:
        """The house of this number; None where no number near it is known."""
        streets = [self._streets[at] for at in self._numbers(street)]
        found = [spot for thing in streets if (spot := _house(thing, number)) is not None]
        best = min((spot.accuracy_m for spot in found), default=0.0)
        # The same number in two streets of one name is two houses.
        return _covering([s for s in found if s.accuracy_m <= 2 * best], _ONE_CROSSING_M)

    def along(self, road: Hashable, km: float) -> Spot | None:
        """The point of a road with this official kilometre; None without milestones around it."""
        for at in self._numbers(road):
            spot = _at_kilometre(self._streets[at].kilometres, km)
            if spot is not None:
                return spot
        return None

    def _numbers(self, street: Hashable) -> Sequence[int]:
        key = street_key(street) if isinstance(street, str) else street
        return self._known.get(key, ())

    def _shared(self, one: int, other: int) -> list[Spot]:
        base = self._base[one]
        return [
            Spot(lat, lon, accuracy)
            for place, lat, lon, accuracy in self._streets[one].junctions
            if base + place == other
        ]

    def _touching(self, one: int, other: int) -> Spot | None:
        """Where two lines come nearest: at a roundabout, or joined by a stretch without a name."""
        first, second = self._streets[one], self._streets[other]
        apart = metres((first.lat, first.lon), (second.lat, second.lon))
        if apart > first.accuracy_m * 1.5 + second.accuracy_m * 1.5 + _TOUCH_M:
            return None
        best = (math.inf, (0.0, 0.0))
        for line in first.lines:
            for other_line in second.lines:
                best = min(best, nearest(polyline.decode(line), polyline.decode(other_line)))
        gap, (lat, lon) = best
        return Spot(lat, lon, round(_CROSSING_M + gap / 2)) if gap <= _TOUCH_M else None


def street_key(name: str) -> str:
    """The form in which names of streets are compared: folded, abbreviations written out."""
    return " ".join(name_key(token.plain) for token in words_of(name))


@lru_cache(maxsize=256)
def words_of(name: str) -> tuple[Token, ...]:
    """The words of a name. Remembered for a moment: whoever asks asks again at once."""
    return read(name).tokens


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return round(lat * 10), round(lon * 10)


def _house(street: Thing, number: str) -> Spot | None:
    if not street.houses:
        return None
    written = _written(number)
    wanted = _NUMBER.match(written)
    if wanted is None:
        return None
    houses = _houses(street)
    same = [house.point for house in houses if house.written == written]
    if same:
        return _covering([Spot(*point, _HOUSE_M) for point in same], street.accuracy_m)
    value = int(wanted[1])
    extra = _IN_ALLEY_M if "/" in written else 0.0
    side = [house for house in houses if house.first % 2 == value % 2]
    for known, worse in ((side, 0.0), (houses, _OTHER_SIDE_M)):
        same = [house.point for house in known if house.first <= value <= house.last]
        if same:
            spots = [Spot(*point, _SAME_NUMBER_M + extra + worse) for point in same]
            return _covering(spots, street.accuracy_m)
        spot = _between(known, value)
        if spot is not None:
            return Spot(spot.lat, spot.lon, round(spot.accuracy_m + extra + worse))
    return None


def _between(houses: Sequence[_House], value: int) -> Spot | None:
    """Between the nearest known numbers, or a little beyond the last."""
    below = max((h for h in houses if h.last < value), key=lambda h: h.last, default=None)
    above = min((h for h in houses if h.first > value), key=lambda h: h.first, default=None)
    if below is not None and above is not None:
        gap = metres(below.point, above.point)
        share = (value - below.last) / (above.first - below.last)
        lat = below.point[0] + share * (above.point[0] - below.point[0])
        lon = below.point[1] + share * (above.point[1] - below.point[1])
        return Spot(lat, lon, _BETWEEN_M + _BETWEEN_SHARE * gap)
    near = below or above
    if near is None:
        return None
    beyond = abs(value - (near.last if near is below else near.first))
    if beyond > _MOST_BEYOND:
        return None
    return Spot(*near.point, _BEYOND_M + _PER_NUMBER_M * beyond)


def _houses(street: Thing) -> list[_House]:
    houses = []
    points = polyline.decode(street.spots)
    for number, point in zip(street.houses.split("\t"), points, strict=True):
        written = _written(number)
        values = [int(match[1]) for match in _NUMBER.finditer(written.split("/")[0])]
        if values:
            houses.append(_House(min(values), max(values), written, point))
    return houses


def _written(number: str) -> str:
    """The form in which numbers are compared: "12 B" is "12b"."""
    return "".join(number.lower().split()).replace("–", "-")


def _at_kilometre(marks: Sequence[tuple[float, float, float, float]], km: float) -> Spot | None:
    if not marks:
        return None
    at = bisect_left(marks, (km,))
    if at < len(marks) and marks[at][0] == km:
        return Spot(*marks[at][1:])
    if 0 < at < len(marks):
        below, above = marks[at - 1], marks[at]
        if above[0] - below[0] <= _STONES_APART_KM:
            share = (km - below[0]) / (above[0] - below[0])
            lat = below[1] + share * (above[1] - below[1])
            lon = below[2] + share * (above[2] - below[2])
            return Spot(lat, lon, round(max(below[3], above[3]) + _STONE_MORE_M))
    near = min(marks[max(0, at - 1) : at + 1], key=lambda mark: abs(mark[0] - km))
    beyond = abs(near[0] - km)
    if beyond > _PAST_LAST_KM:
        return None
    return Spot(near[1], near[2], round(near[3] + beyond * 1_000))


def _covering(spots: Sequence[Spot], within_m: float) -> Spot | None:
    """One spot that holds all of them; None for none, or for spots farther apart than that."""
    if not spots:
        return None
    if len(spots) == 1:
        return spots[0]
    lat = sum(spot.lat for spot in spots) / len(spots)
    lon = sum(spot.lon for spot in spots) / len(spots)
    away = [metres((lat, lon), (spot.lat, spot.lon)) for spot in spots]
    if max(away) > within_m:
        return None
    reach = max(far + spot.accuracy_m for far, spot in zip(away, spots, strict=True))
    return Spot(lat, lon, round(reach))
