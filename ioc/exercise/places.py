"""Where it is: named places of the city, each inside the outline of its ward.

Covers streets, villages, markets, schools, bridges and sights of `gazetteer.csv`, and the points
of former areas for a ward without any. Leaves out reading a place from a text
(`ioc.understanding`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import Point, prepare
from shapely.geometry import shape

METRES_PER_DEGREE = 111_320.0
KINDS = {
    "street": ("street",),
    "village": ("village",),
    "market": ("market",),
    "school": ("school",),
    "bridge": ("bridge",),
    "landmark": ("landmark", "pagoda"),
}
STREET_SPREAD_M = 250.0
BY_WARD = "placed by its ward"
"""So the gazetteer notes a place of which only the ward is known: nothing is put there."""

VILLAGE_SPREAD_M = 400.0
NEAR_BY_M = 60.0


@dataclass(frozen=True)
class Spot:
    """A place to report from: WGS84 degrees, the words for it, and its ward."""

    area: str
    area_name: str
    phrase: str
    lat: float
    lon: float

    @property
    def address(self) -> str:
        """The place as it is typed into a field of its own."""
        return f"{self.phrase}, {self.area_name}"


@dataclass(frozen=True)
class _Named:
    kind: str
    name: str
    lat: float
    lon: float
    spread_m: float


class Town:
    """The places of a city, drawn by ward: a ward with more named places has more reports."""

    def __init__(
        self,
        areas: Iterable[Mapping[str, str]],
        former: Iterable[Mapping[str, str]],
        gazetteer: Iterable[Mapping[str, str]],
        outlines: Mapping[str, Any],
        regions: Mapping[str, Sequence[str]],
    ) -> None:
        self.area_names = {row["code"]: row["full_name"] for row in areas}
        self.regions = dict(regions)
        self._outlines = {
            f["properties"]["code"]: shape(f["geometry"]) for f in outlines["features"]
        }
        for outline in self._outlines.values():
            prepare(outline)
        self._places: dict[str, list[_Named]] = {code: [] for code in self.area_names}
        for row in gazetteer:
            if row["note"].startswith(BY_WARD):
                continue
            self._keep(row["kind"], row["name"], row, float(row["accuracy_m"]), row["ward_codes"])
        for row in former:
            name = row["name"]
            self._keep("former", name, row, VILLAGE_SPREAD_M, row["successor_code"])
        self._codes = [code for code, places in self._places.items() if places]
        self._weights = [len(self._places[code]) ** 0.75 for code in self._codes]

    def _keep(
        self, kind: str, name: str, row: Mapping[str, str], accuracy_m: float, area: str
    ) -> None:
        """Keeps a place that lies in one ward only, and inside what is drawn of it."""
        lat, lon = float(row["lat"]), float(row["lon"])
        if area in self._places and self.is_inside(area, lat, lon):
            most = STREET_SPREAD_M if kind == "street" else VILLAGE_SPREAD_M
            self._places[area].append(_Named(kind, name, lat, lon, min(accuracy_m * 0.3, most)))

    def is_inside(self, area: str, lat: float, lon: float) -> bool:
        """Whether a point lies in the outline of an area."""
        outline = self._outlines.get(area)
        return outline is not None and bool(outline.contains(Point(lon, lat)))

    def spot(self, rng: random.Random, where: str = "street") -> Spot:
        """A place of the kind wanted (a key of `KINDS`), or in one of the `regions` by name."""
        if where in self.regions:
            codes = [code for code in self.regions[where] if self._places.get(code)]
            return self._in_area(rng, rng.choice(codes), ("village", "street", "former"))
        kinds = KINDS[where]
        for _ in range(30):
            area = rng.choices(self._codes, self._weights)[0]
            if any(place.kind in kinds for place in self._places[area]):
                return self._in_area(rng, area, kinds)
            if where in {"street", "village"}:
                return self._in_area(rng, area, ("village", "street", "former"))
        return self._in_area(rng, rng.choice(self._codes), ("street", "village", "former"))

    def _in_area(self, rng: random.Random, area: str, kinds: tuple[str, ...]) -> Spot:
        fitting = [place for place in self._places[area] if place.kind in kinds]
        place = rng.choice(fitting or self._places[area])
        lat, lon = self._near(rng, area, place.lat, place.lon, place.spread_m)
        phrase = _phrase(rng, place, self.area_names[area])
        return Spot(area, self.area_names[area], phrase, lat, lon)

    def beside(self, rng: random.Random, spot: Spot, metres: float = NEAR_BY_M) -> Spot:
        """The same place as another phone fixes it, up to `metres` away, in the same ward."""
        lat, lon = self._near(rng, spot.area, spot.lat, spot.lon, metres)
        return Spot(spot.area, spot.area_name, spot.phrase, lat, lon)

    def _near(
        self, rng: random.Random, area: str, lat: float, lon: float, metres: float
    ) -> tuple[float, float]:
        for _ in range(12):
            away, turn = metres * math.sqrt(rng.random()), rng.random() * math.tau
            new_lat = lat + away * math.cos(turn) / METRES_PER_DEGREE
            new_lon = lon + away * math.sin(turn) / (
                METRES_PER_DEGREE * math.cos(math.radians(lat))
            )
            if self.is_inside(area, new_lat, new_lon):
                return round(new_lat, 6), round(new_lon, 6)
        return lat, lon


def _phrase(rng: random.Random, place: _Named, area_name: str) -> str:
    """The words for a place, as people give an address here."""
    if place.kind == "street":
        street, number = place.name.removeprefix("đường "), rng.randrange(1, 260)
        alley = rng.randrange(3, 220)
        forms = (
            f"số {number} {street}",
            f"số {number} {street}",
            f"kiệt {alley} {street}",
            f"đầu kiệt {alley} {street}",
            f"{number % 60 + 1}/{alley} {street}",
            f"trước nhà {number} đường {street}",
            f"đường {street} đoạn gần số {number}",
            f"gần ngã ba đường {street}",
        )
        return rng.choice(forms)
    if place.kind in {"village", "former"}:
        name = place.name
        if name.split(" ")[0] in {"thôn", "xóm", "làng", "TDP", "tổ", "phường", "xã"}:
            return name
        if place.kind == "former":
            return rng.choice((f"xóm trên {name}", f"gần nhà văn hóa {name}", f"khu {name}"))
        group = "TDP" if area_name.startswith("Phường") else "thôn"
        return rng.choice((f"{group} {name}", f"xóm {rng.randrange(1, 8)} {group} {name}"))
    return place.name
