"""The names of a city: wards of today, former wards, streets, landmarks, villages.

Loaded once from three tables of a seeds folder: `areas.csv`, `former_areas.csv`, `gazetteer.csv`
(columns in `Gazetteer.load`). Names are looked up by words folded of accents, so one walk over a
text finds all of them; a second index finds names with one wrong letter.
Coordinates are WGS84 degrees, accuracies metres.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ioc.understanding.streets import Spot, StreetBook, words_of
from ioc.understanding.text import Text, Token, fold, name_key, y_form

# Share of a commune that lies within this many radii of its own circle, measured on the official
# outlines of Huế: 1.6 radii hold 92 % of it.
_AREA_FACTOR = 1.6
_FORMER_FACTOR = 1.2
_FORMER_LEAST_M = 1_000.0
# Metres per degree of latitude.
_DEGREE_M = 110_574.0
# A point farther from every known place than this is not in the city.
_FAR_M = 12_000.0
_MARGIN_DEGREES = 0.15


@dataclass(frozen=True, slots=True)
class Area:
    """A ward or commune of today; `radius_m` is the honest accuracy of its centre."""

    code: str
    kind: str
    name: str
    full_name: str
    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that has a name. `kind`: area, former, street, road, village, landmark, bridge,
    market, school, hospital or pagoda; `ward_codes`: wards of today it lies in, the main one first;
    `unit`: phuong, xa or thi_tran of an area; `district`: folded name of the former district."""

    kind: str
    name: str
    lat: float
    lon: float
    accuracy_m: float
    ward_codes: tuple[str, ...]
    unit: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: tokens `first` to `last` (excluded); `written`: the name in full.

    `score` is 1.0 for the same accents, less where accents are missing, wrong or a letter differs.
    """

    entry: Entry
    written: str
    first: int
    last: int
    score: float


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    names: list[tuple[Entry, str, tuple[str, ...]]] = field(default_factory=list)


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points; flat earth, good to 0.5 % within a city."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(lat - other_lat, east) * _DEGREE_M


class Gazetteer:
    """All names of a city, and the ways to find them in a text."""

    def __init__(
        self,
        areas: Iterable[Area],
        entries: Iterable[tuple[Entry, tuple[str, ...]]],
        book: StreetBook | None = None,
    ):
        """`entries`: each with the aliases under which it is also known; `book`: the streets whose
        course or house numbers are known."""
        self.book = book if book is not None else StreetBook()
        self.areas = {area.code: area for area in areas}
        self.entries: list[Entry] = []
        self.former: list[Entry] = []
        self._root = _Node()
        self._misspelt: dict[str, list[tuple[Entry, str, int]]] = {}
        for entry, aliases in entries:
            self.entries.append(entry)
            if entry.kind == "former":
                self.former.append(entry)
            for name in (entry.name, *aliases):
                self._add(entry, name)
        lats = [area.lat for area in self.areas.values()] or [0.0]
        lons = [area.lon for area in self.areas.values()] or [0.0]
        self._bounds = (
            min(lats) - _MARGIN_DEGREES,
            min(lons) - _MARGIN_DEGREES,
            max(lats) + _MARGIN_DEGREES,
            max(lons) + _MARGIN_DEGREES,
        )

    @classmethod
    def load(cls, seeds_dir: str | Path) -> Gazetteer:
        """Read the three tables of `seeds_dir`.

        areas.csv: code, kind, name, full_name, lat, lon, area_km2. former_areas.csv: code, kind,
        name, full_name, former_district, lat, lon, successor_code. gazetteer.csv: kind, name,
        aliases, lat, lon, accuracy_m, ward_codes (lists joined by |). Raises OSError where a table
        is missing, KeyError or ValueError where a column or number is.
        """
        return cls(*cls.seeds(seeds_dir))

    @staticmethod
    def seeds(
        seeds_dir: str | Path,
    ) -> tuple[list[Area], list[tuple[Entry, tuple[str, ...]]]]:
        """The areas and the entries with their aliases, as `load` reads them."""
        folder = Path(seeds_dir)
        areas = [_area(row) for row in _rows(folder / "areas.csv")]
        entries: list[tuple[Entry, tuple[str, ...]]] = [
            (_area_entry(area), _area_aliases(area.kind, area.name)) for area in areas
        ]
        former_rows = list(_rows(folder / "former_areas.csv"))
        entries += [_former_entry(row, former_rows) for row in former_rows]
        entries += [_place_entry(row) for row in _rows(folder / "gazetteer.csv")]
        return areas, entries

    def junction(self, street: Entry | str, other: Entry | str) -> Spot | None:
        """Where two streets meet, by entry or name; None where no map was imported that says so."""
        return self.book.junction(street, other)

    def house(self, street: Entry | str, number: str) -> Spot | None:
        """A house of a street, by entry or name; None where no imported number is near it."""
        return self.book.house(street, number)

    def along(self, road: Entry | str, km: float) -> Spot | None:
        """The point of a road at an official kilometre; None without imported milestones."""
        return self.book.along(road, km)

    def alley(self, street: Entry | str, number: str) -> Spot | None:
        """Alley (kiệt, hẻm, ngõ) `number` off a street; None where the imports have none."""
        return self.book.alley(street if isinstance(street, str) else street.name, number)

    def _add(self, entry: Entry, name: str) -> None:
        words = tuple(token.clean for token in words_of(name))
        keys = tuple(name_key(token.plain) for token in words_of(name))
        node = self._root
        for key in keys:
            node = node.children.setdefault(key, _Node())
        if all(known is not entry for known, _, _ in node.names):
            node.names.append((entry, name, words))
        if len(keys) >= 2 and entry.kind in {"area", "former", "street", "village"}:
            joined = "".join(keys)
            for form in _deletions(joined):
                self._misspelt.setdefault(form, []).append((entry, name, len(keys)))

    def find(self, text: Text) -> list[Mention]:
        """Every name in the text, at each place the longest; several entries may share a name."""
        found: list[Mention] = []
        for first in range(len(text.tokens)):
            node: _Node | None = self._root
            best: list[Mention] = []
            for last in range(first, len(text.tokens)):
                token = text.tokens[last]
                if last > first and token.sentence != text.tokens[first].sentence:
                    break
                node = node.children.get(name_key(token.plain)) if node else None
                if node is None:
                    break
                here = [
                    Mention(entry, name, first, last + 1, score)
                    for entry, name, words in node.names
                    if (score := _agreement(text.tokens[first : last + 1], words)) > 0
                ]
                best = here or best
            found.extend(best)
        return found

    def find_misspelt(self, text: Text, first: int, kinds: set[str]) -> list[Mention]:
        """Names of the given kinds that begin at token `first` and differ by one letter."""
        for length in (4, 3, 2):
            tokens = text.tokens[first : first + length]
            if len(tokens) < length or any(token.is_number for token in tokens):
                continue
            joined = "".join(name_key(token.plain) for token in tokens)
            if len(joined) < 6:
                continue
            found = {
                id(entry): Mention(entry, name, first, first + length, 0.6)
                for form in _deletions(joined)
                for entry, name, words in self._misspelt.get(form, ())
                if words == length and entry.kind in kinds
            }
            if found:
                return list(found.values())
        return []

    @property
    def middle(self) -> tuple[float, float]:
        """A point in the middle of the city: (lat, lon)."""
        south, west, north, east = self._bounds
        return (south + north) / 2, (west + east) / 2

    def area_of(self, code: str) -> Area | None:
        """The ward of today with this code."""
        return self.areas.get(code)

    def nearest_wards(self, lat: float, lon: float) -> list[tuple[str, float]]:
        """Codes of today's wards by the distance in metres to their nearest known point."""
        best: dict[str, float] = {}
        for entry in self.former:
            away = distance_m(lat, lon, entry.lat, entry.lon)
            code = entry.ward_codes[0]
            if away < best.get(code, math.inf):
                best[code] = away
        for area in self.areas.values():
            away = distance_m(lat, lon, area.lat, area.lon)
            if away < best.get(area.code, math.inf):
                best[area.code] = away
        return sorted(best.items(), key=lambda item: item[1])

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point can be in the city: near a known place and inside the bounds, or where a
        map was imported."""
        if self.book.holds(lat, lon):
            return True
        south, west, north, east = self._bounds
        if not (south <= lat <= north and west <= lon <= east):
            return False
        nearest = self.nearest_wards(lat, lon)
        return bool(nearest) and nearest[0][1] <= _FAR_M


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _area(row: dict[str, str]) -> Area:
    radius = _AREA_FACTOR * math.sqrt(float(row["area_km2"]) / math.pi) * 1_000
    return Area(
        row["code"],
        row["kind"],
        row["name"],
        row["full_name"],
        float(row["lat"]),
        float(row["lon"]),
        round(radius, -1),
    )


def _area_entry(area: Area) -> Entry:
    return Entry("area", area.name, area.lat, area.lon, area.radius_m, (area.code,), area.kind)


def _area_aliases(kind: str, name: str) -> tuple[str, ...]:
    # A hyphenated pair is also known by each half: Chân Mây - Lăng Cô.
    halves = tuple(part.strip() for part in name.split(" - ")) if " - " in name else ()
    return (*halves, f"phường {name}") if kind == "phuong" and "Phường" in name else halves


def _former_entry(row: dict[str, str], rows: list[dict[str, str]]) -> tuple[Entry, tuple[str, ...]]:
    lat, lon = float(row["lat"]), float(row["lon"])
    nearest = min(
        (
            distance_m(lat, lon, float(other["lat"]), float(other["lon"]))
            for other in rows
            if other is not row
        ),
        default=_FORMER_LEAST_M,
    )
    entry = Entry(
        "former",
        row["name"],
        lat,
        lon,
        round(max(_FORMER_LEAST_M, _FORMER_FACTOR * nearest), -1),
        (row["successor_code"],),
        row["kind"],
        fold(row["former_district"]),
    )
    return entry, _area_aliases(row["kind"], row["name"])


def _place_entry(row: dict[str, str]) -> tuple[Entry, tuple[str, ...]]:
    aliases = tuple(filter(None, row["aliases"].split("|")))
    codes = tuple(filter(None, row["ward_codes"].split("|")))
    return (
        Entry(
            row["kind"],
            row["name"],
            float(row["lat"]),
            float(row["lon"]),
            float(row["accuracy_m"]),
            codes,
        ),
        aliases,
    )


def _agreement(tokens: tuple[Token, ...], words: tuple[str, ...]) -> float:
    """1.0 for the same accents; less for missing ones; 0 where an accent says another word."""
    score = 1.0
    wrong = 0
    for token, word in zip(tokens, words, strict=True):
        if token.clean == word or y_form(token.clean) == y_form(word):
            continue
        if token.bare:
            score -= 0.3 / len(words)
        else:
            wrong += 1
    if wrong and (len(words) < 3 or wrong > 1):
        # One wrong accent is forgiven in a name of three words: Nguyễn Lô Trạch.
        return 0.0
    return score - 0.3 * wrong


def _deletions(word: str) -> set[str]:
    """The word and every form with one letter less: two words share one if one letter differs."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
