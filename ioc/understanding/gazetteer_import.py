"""The gazetteer of a city that has imported maps: the seeds' names joined with the map's things.

Where seeds and map know the same thing, it stays one entry: the seeds' name and kind, the names of
both, the map's point. Things of a map that share a name and lie together (a quarter, its station
and its mall) are one entry for the name alone, wide enough for all of them, and entries of their
own for the names that say the kind ("ga Kamppi"). Wards are the seeds' alone; a boundary of the map
that bears the name of one is left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ioc.understanding.gazetteer import Entry, Gazetteer, distance_m
from ioc.understanding.imported import Thing
from ioc.understanding.map_names import alley_of, kind_of, names_of
from ioc.understanding.ranking import covering, rank_of
from ioc.understanding.streets import Spot, StreetBook, street_key

Row = tuple[Entry, tuple[str, ...]]

# How far beyond its own accuracy a seed may lie from the map's thing of the same name.
_APART_M = 1_500.0
# Things of one name within this distance of one another are told apart by nobody who says the name
# alone.
_TOGETHER_M = 1_500.0
_AREAS = {"area", "former"}
_LINES = {"street", "road"}


def gazetteer_with(seeds_dir: str | Path, imports: Sequence[Iterable[Thing]]) -> Gazetteer:
    """The gazetteer of the seeds and of every import. Raises what `Gazetteer.load` raises."""
    areas, rows = Gazetteer.seeds(seeds_dir)
    if not imports:
        return Gazetteer(areas, rows)
    merger = _Merger(rows)
    for things in imports:
        merger.take(list(things))
    return Gazetteer(areas, merger.rows(), merger.book)


class _Merger:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.book = StreetBook()
        self._rows = list(rows)
        self._streets: dict[int, list[int]] = defaultdict(list)
        self._named: dict[str, list[int]] = defaultdict(list)
        # Names that mean a thing alone, each with the rows that bear it.
        self._alone: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._points: set[int] = set()
        for at, (entry, aliases) in enumerate(self._rows):
            for key in {street_key(name) for name in (entry.name, *aliases)}:
                self._named[key].append(at)

    def take(self, things: list[Thing]) -> None:
        """Joins one import to what is known."""
        base = self.book.add(things)
        for place, thing in enumerate(things):
            alley = alley_of(thing)
            if alley is not None:
                self.book.know_alley(*alley, Spot(thing.lat, thing.lon, thing.accuracy_m))
                continue
            alone, typed = names_of(thing)
            if thing.kind == "boundary" and self._is_area(alone):
                continue
            if not alone and not typed:
                continue
            at = self._same(thing, [*alone, *typed])
            if at is None:
                at = self._new(thing, alone, typed)
            else:
                self._join(at, thing, [*alone, *typed])
            if thing.kind in _LINES:
                self._streets[at].append(base + place)

    def _is_area(self, names: Iterable[str]) -> bool:
        return any(
            self._rows[at][0].kind in _AREAS
            for name in names
            for at in self._named.get(street_key(name), ())
        )

    def _same(self, thing: Thing, names: Iterable[str]) -> int | None:
        """The nearest row that is the same thing as the map's, or None."""
        best, best_away = None, math.inf
        family = _family(kind_of(thing))
        for name in names:
            for at in self._named.get(street_key(name), ()):
                entry = self._rows[at][0]
                if _family(entry.kind) != family:
                    continue
                away = distance_m(entry.lat, entry.lon, thing.lat, thing.lon)
                if away < best_away and away <= entry.accuracy_m + thing.accuracy_m + _APART_M:
                    best, best_away = at, away
        return best

    def _join(self, at: int, thing: Thing, names: Iterable[str]) -> None:
        """The seeds' entry with the map's point. A second piece of a road only adds its names."""
        entry, aliases = self._rows[at]
        if not self._streets[at] or thing.kind not in _LINES:
            wards = tuple(dict.fromkeys((*entry.ward_codes, *thing.wards)))
            entry = replace(_put(entry, thing), ward_codes=wards)
        else:
            lat, lon, accuracy = covering([entry, _put(entry, thing)])
            entry = replace(entry, lat=lat, lon=lon, accuracy_m=accuracy)
        self._rows[at] = (entry, tuple(dict.fromkeys((*aliases, *names))))

    def _new(self, thing: Thing, alone: list[str], typed: list[str]) -> int:
        name = (alone or typed)[0]
        entry = Entry(*(kind_of(thing), name, thing.lat, thing.lon, thing.accuracy_m, thing.wards))
        at = len(self._rows)
        if thing.kind in _LINES:
            self._rows.append((entry, tuple(alone[1:])))
            return at
        self._rows.append((entry, tuple(typed)))
        self._points.add(at)
        for name in alone:
            self._alone[street_key(name)].append((at, name))
        return at

    def rows(self) -> list[Row]:
        """Every entry with its aliases, those first that a name alone means first."""
        rows = list(self._rows)
        names: dict[int, dict[str, None]] = defaultdict(dict)
        for members in self._alone.values():
            for group in _together([self._rows[at][0] for at, _ in members]):
                held = [members[index] for index in group]
                if len({at for at, _ in held}) == 1:
                    names[held[0][0]].update(dict.fromkeys(name for _, name in held))
                else:
                    rows.append(self._one_name(held))
        made = []
        for at, (entry, aliases) in enumerate(rows):
            known = (*names.get(at, ()), *aliases)
            if at not in self._points:
                made.append((entry, known))
            elif known:
                made.append((replace(entry, name=known[0]), known[1:]))
            for number in self._streets.get(at, ()):
                self.book.know(number, entry, (entry.name, *known))
        return sorted(made, key=lambda row: rank_of(row[0]))

    def _one_name(self, held: Sequence[tuple[int, str]]) -> Row:
        """The entry for a name that several things close together bear."""
        entries = [self._rows[at][0] for at, _ in held]
        first = min(entries, key=rank_of)
        wards = dict.fromkeys(code for entry in entries for code in entry.ward_codes)
        names = list(dict.fromkeys(name for _, name in held))
        entry = Entry(first.kind, names[0], *covering(entries), tuple(wards))
        return entry, tuple(names[1:])


def _put(entry: Entry, thing: Thing) -> Entry:
    return replace(entry, lat=thing.lat, lon=thing.lon, accuracy_m=thing.accuracy_m)


def _together(entries: Sequence[Entry]) -> list[list[int]]:
    """Places of the entries, those within `_TOGETHER_M` of the first of a group together."""
    groups: list[list[int]] = []
    for at, entry in enumerate(entries):
        for group in groups:
            first = entries[group[0]]
            if distance_m(first.lat, first.lon, entry.lat, entry.lon) <= _TOGETHER_M:
                group.append(at)
                break
        else:
            groups.append([at])
    return groups


def _family(kind: str) -> str:
    """Kinds that may be one thing: a market is a landmark, a street is not."""
    return kind if kind in _LINES | _AREAS | {"village"} else "landmark"
