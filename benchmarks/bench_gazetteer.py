"""How true the places from a map are: house numbers held out of the Helsinki extract.

`python -m benchmarks.bench_gazetteer [FILE.osm.pbf]` prints, of every fifth house number, how often
the true point lies inside the stated radius when the number is unknown to the gazetteer and when
only the street is named; then the time and memory of reading and loading, also of a city thirty
times as large.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from config import Settings
from ioc.osm.elements import Feature, House
from ioc.osm.gazetteer import GazetteerTaker
from ioc.osm.reader import read
from ioc.services.city.gazetteer import thing_of
from ioc.understanding import Gazetteer
from ioc.understanding.gazetteer import distance_m
from ioc.understanding.gazetteer_import import gazetteer_with
from ioc.understanding.imported import Thing, pack, unpack

SAMPLE = Path(".cache/osm/Helsinki.osm.pbf")
HELD_OUT = 5
LARGER = 30
Found = tuple[float, float, float] | None
Asked = Callable[[Gazetteer, Feature, House], Found]


def features_of(path: Path) -> list[Feature]:
    """Everything that the gazetteer takes of an extract."""
    taker = GazetteerTaker()
    read(path, [taker])
    return taker.features()


def held_out(features: list[Feature]) -> tuple[list[Feature], list[tuple[Feature, House]]]:
    """The features with every fifth house number left out, and those house numbers.

    A number that stands twice on the map goes as a whole, so that nothing of it is known.
    """
    kept, asked = [], []
    count = 0
    for feature in features:
        numbers = sorted({house.number for house in feature.houses})
        gone = set()
        for number in numbers:
            count += 1
            if count % HELD_OUT == 0 and feature.lines:
                gone.add(number)
        asked += [(feature, house) for house in feature.houses if house.number in gone]
        houses = tuple(house for house in feature.houses if house.number not in gone)
        kept.append(replace(feature, houses=houses))
    return kept, asked


def by_number(gazetteer: Gazetteer, street: Feature, house: House) -> Found:
    """Located by street and number."""
    return gazetteer.house(street.name, house.number)


def by_street(gazetteer: Gazetteer, street: Feature, house: House) -> Found:
    """Located by the street alone."""
    entries = [e for e in gazetteer.entries if e.name == street.name and e.kind == "street"]
    near = min(entries, key=lambda e: distance_m(e.lat, e.lon, house.lat, house.lon), default=None)
    return (near.lat, near.lon, near.accuracy_m) if near else None


def truth(gazetteer: Gazetteer, asked: list[tuple[Feature, House]], ask: Asked) -> dict[str, float]:
    """Share answered, share of the answers with the true point inside, median error and radius."""
    errors, radii, inside = [], [], 0
    for street, house in asked:
        found = ask(gazetteer, street, house)
        if found is None:
            continue
        error = distance_m(found[0], found[1], house.lat, house.lon)
        inside += error <= found[2]
        errors.append(error)
        radii.append(found[2])
    return {
        "asked": len(asked),
        "answered": round(len(errors) / len(asked), 3),
        "inside the radius": round(inside / len(errors), 3),
        "median error m": round(statistics.median(errors), 1),
        "median radius m": round(statistics.median(radii), 1),
    }


def junction_truth(gazetteer: Gazetteer, features: list[Feature]) -> dict[str, float]:
    """Of all pairs of streets that share a point of the map: how many are one junction."""
    pairs = {
        (feature.name, features[junction.other].name)
        for feature in features
        for junction in feature.junctions
        if feature.kind == "street" and features[junction.other].kind == "street"
    }
    found = [gazetteer.junction(one, other) for one, other in sorted(pairs) if one < other]
    spots = [spot for spot in found if spot is not None]
    return {
        "pairs": len(found),
        "found": round(len(spots) / len(found), 3),
        "median radius m": round(statistics.median(spot.accuracy_m for spot in spots), 1),
    }


def larger(things: list[Thing], times: int) -> list[Thing]:
    """A city of so many copies side by side, each with names of its own."""
    made = []
    streets = [thing for thing in things if thing.kind in {"street", "road"}]
    others = [thing for thing in things if thing.kind not in {"street", "road"}]
    for group in (streets, others):
        for copy in range(times):
            base = copy * len(streets)
            for thing in group:
                made.append(
                    thing._replace(
                        name=f"{thing.name} {_letters(copy)}",
                        names=tuple(f"{name} {_letters(copy)}" for name in thing.names),
                        lat=thing.lat + 0.02 * copy,
                        junctions=tuple((o + base, *rest) for o, *rest in thing.junctions),
                    )
                )
    return made


def _letters(number: int) -> str:
    return "bcdfghklmnpqrstvx"[number % 17] * (2 + number // 17) + "ia"


def main() -> None:
    """Prints every figure."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    before = _rss()
    start = time.perf_counter()
    features = features_of(path)
    read_at = time.perf_counter()
    print(f"read {path.name}: {read_at - start:.2f} s, {_mib(before)} MiB")
    kept, asked = held_out(features)
    things = [thing_of(feature) for feature in kept]
    gazetteer = gazetteer_with(Settings.seeds_dir, [things])
    for name, ask in (("street and number", by_number), ("street alone", by_street)):
        print(name, truth(gazetteer, asked, ask))
    known = [(f, h) for f in kept for h in f.houses if f.lines]
    print("numbers that are known", truth(gazetteer, known, by_number))
    print("junctions", junction_truth(gazetteer, features))
    for times in (1, LARGER):
        packed = pack(larger([thing_of(feature) for feature in features], times))
        del gazetteer
        gc.collect()
        before = _rss()
        start = time.process_time()
        gazetteer = gazetteer_with(Settings.seeds_dir, [unpack(packed)])
        took = time.process_time() - start
        gc.collect()
        print(
            f"{times} times the extract: {len(packed) / 1024:.0f} KiB kept, {len(gazetteer.book)} "
            f"streets, loaded in {took:.2f} CPU s with the seeds, {_mib(before)} MiB more"
        )


def _rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _mib(before: int) -> int:
    return round((_rss() - before) / 2**20)


if __name__ == "__main__":
    main()
