"""Travel times on a generated city of 120,000 nodes: what a recommendation among 500 units costs.

The city is a lattice whose corners are shaken, with some pieces taken out and some of one
direction, so that about 400,000 pieces can be driven (both directions counted). Everything that is
asked for the first time in a closing is in its figure: masks, matrices, the search, the ranking.
"""

from __future__ import annotations

import dataclasses
import gc
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.nights import night
from dispatch.allocation import allocate
from dispatch.capability import Capability, Mode, NeedKind, UnitKind
from dispatch.closing import Closure
from dispatch.graph_ways import GraphWays
from dispatch.lifecycle import UnitStatus
from dispatch.network import Network, arranged
from dispatch.packing import pack, unpack
from dispatch.passable import Graphs, Passable
from dispatch.plane import Plane
from dispatch.recommendation import recommend
from dispatch.road_router import RoadRouter
from dispatch.types import Need, Place, UnitSnapshot

SIDE, STEP_M, UNITS = 347, 80.0, 500
MIDDLE = Place(16.46, 107.58)
PLANE = Plane((MIDDLE.lat, MIDDLE.lon))


def city(seed: int = 1) -> Network:
    """120,409 nodes on 28 by 28 km."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(SIDE, dtype=float), np.arange(SIDE, dtype=float))
    xy = np.stack((x.ravel(), y.ravel()), axis=1) * STEP_M
    xy += rng.uniform(-25, 25, xy.shape) - SIDE * STEP_M / 2
    lat, lon = PLANE.round(xy)
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    pairs = np.concatenate(
        (
            np.stack((number[:, :-1].ravel(), number[:, 1:].ravel()), axis=1),
            np.stack((number[:-1].ravel(), number[1:].ravel()), axis=1),
        )
    )
    pairs = pairs[rng.random(len(pairs)) > 0.12]
    pieces = [
        (int(a), int(b), int(kind), 0, bool(one_way), 7, False)
        for (a, b), kind, one_way in zip(
            pairs, rng.choice(3, len(pairs), p=(0.1, 0.3, 0.6)), rng.random(len(pairs)) < 0.08,
            strict=True,
        )
    ]  # fmt: skip
    return arranged(
        [(float(a), float(b)) for a, b in zip(lat, lon, strict=True)], pieces, (), False
    )


def somewhere(rng: random.Random) -> Place:
    """A place of the city."""
    half = SIDE * STEP_M / 2 - 100
    spot = np.array([rng.uniform(-half, half), rng.uniform(-half, half)])
    lat, lon = PLANE.round(spot)
    return Place(float(lat), float(lon))


def units(rng: random.Random, kinds: list[UnitKind]) -> list[UnitSnapshot]:
    """Free units all over the city."""
    return [
        UnitSnapshot(
            f"U{number:03}", rng.choice(kinds), UnitStatus.AVAILABLE, somewhere(rng), 20.0, 6,
            frozenset({Capability.STRETCHER}) if number % 5 == 0 else frozenset(),
        )
        for number in range(UNITS)
    ]  # fmt: skip


def floods(rng: random.Random, share: float, count: int = 40) -> list[Closure]:
    """Water on about so much of the city, of depths that stop different vehicles."""
    width = SIDE * STEP_M
    radius = width * (share / count / 3.14159) ** 0.5
    found = []
    for number in range(count):
        middle = somewhere(rng)
        degrees = radius / PLANE.north_m
        blob = shapely.Point(middle.lon, middle.lat).buffer(degrees, 24)
        found.append(Closure(blob, True, (0.35, 0.7, 1.2, None)[number % 4]))
    return found


def dry(rng: random.Random, water: list[Closure]) -> Place:
    """A place that the water leaves alone."""
    while True:
        place = somewhere(rng)
        if not any(shapely.contains_xy(one.geometry, place.lon, place.lat) for one in water):
            return place


def figures_of(times: list[float]) -> str:
    """Median, 95th and slowest in milliseconds."""
    ordered = sorted(1000 * one for one in times)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{ordered[len(ordered) // 2]:.0f} / {p95:.0f} / {ordered[-1]:.0f} ms"


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


MEDICAL = [UnitKind.AMBULANCE, UnitKind.MEDICAL_TEAM]
EVACUATION = [UnitKind.TRUCK, UnitKind.HIGH_CLEARANCE_TRUCK, UnitKind.ROWING_BOAT,
              UnitKind.MOTOR_BOAT, UnitKind.SPEEDBOAT]  # fmt: skip


def measure(backend: str = "spatialite") -> dict[str, object]:
    """Figures; the database plays no part."""
    rng = random.Random(7)
    network = city()
    packed = pack(network)
    loading = timed(lambda: unpack(packed))
    graphs = Graphs(unpack(packed))
    found: dict[str, object] = {
        "nodes, pieces": f"{len(network.lat)}, {len(network.start)}",
        "kept": f"{len(packed) / 1e6:.1f} MB",
        "unpacked in": f"{1000 * loading:.0f} ms",
    }

    def ask(router: RoadRouter, kind: NeedKind, fleet: list[UnitSnapshot], place: Place) -> None:
        ranked = recommend(Need(place, kind, people=4), fleet, router)
        if not ranked.ranked:
            raise SystemExit("nobody was recommended: the benchmark measures nothing")

    ambulances, medical = units(rng, [UnitKind.AMBULANCE]), units(rng, MEDICAL)
    mixed = units(rng, EVACUATION)
    open_ = RoadRouter(Passable(graphs))
    found["first question after loading (graph, nearest nodes)"] = figures_of(
        [timed(lambda: ask(open_, NeedKind.MEDICAL_EMERGENCY, medical, somewhere(rng)))]
    )
    _ = network.tree, graphs.network.tree
    for name, kind, fleet in (
        ("500 ambulances", NeedKind.MEDICAL_EMERGENCY, ambulances),
        ("500 ambulances and teams on foot", NeedKind.MEDICAL_EMERGENCY, medical),
        ("500 lorries and boats", NeedKind.EVACUATION, mixed),
    ):
        ask(open_, kind, fleet, somewhere(rng))
        new = [
            timed(lambda: ask(open_, kind, fleet, somewhere(rng)))  # noqa: B023
            for _ in range(40)
        ]
        place = somewhere(rng)
        ask(open_, kind, fleet, place)
        same = [timed(lambda: ask(open_, kind, fleet, place)) for _ in range(40)]  # noqa: B023
        found[f"{name}, another place (median/95th/worst)"] = figures_of(new)
        found[f"{name}, the same place again"] = figures_of(same)
        changed = []
        for _ in range(20):
            water = floods(rng, 0.05)
            router = RoadRouter(Passable(graphs, water))
            place = dry(rng, water)
            changed.append(timed(lambda: ask(router, kind, fleet, place)))  # noqa: B023
        found[f"{name}, after a change of the floods"] = figures_of(changed)
    closing, share = [], []
    for _ in range(20):
        water = floods(rng, 0.23)
        start = [(UnitKind.AMBULANCE, one.place) for one in ambulances if one.place]
        router = RoadRouter(Passable(graphs, water))
        place = dry(rng, water)
        closing.append(timed(lambda: router.routes_to(place, start)))  # noqa: B023
        closed = router.passable._closed.closed_to(Mode.ROAD, 0.3)
        share.append(float(closed.mean()))
    found["share of pieces closed"] = f"{np.mean(share):.2f}"
    found["closing them and asking again"] = figures_of(closing)
    found.update(_plan(graphs.network))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["memory at most"] = f"{peak:.0f} MiB"
    return found


def _plan(network: Network) -> dict[str, object]:
    """A generated night of 2,000 requests and 100 boats on this city, all of it flooded."""
    scenario = night(1, 2_000, 100)
    lat = float(np.mean([one.place.lat for one in scenario.requests]))
    lon = float(np.mean([one.place.lon for one in scenario.requests]))
    moved = dataclasses.replace(
        network,
        lat=network.lat - network.lat.mean() + lat,
        lon=network.lon - network.lon.mean() + lon,
    )
    water = Closure(shapely.Point(lon, lat).buffer(0.16), True, 1.5)
    passable = Passable(Graphs(moved), [water])
    kinds = [UnitKind.MOTOR_BOAT] * len(scenario.units)
    first = timed(lambda: allocate(scenario, GraphWays(scenario, kinds, passable)))
    ways = GraphWays(scenario, kinds, passable)
    allocate(scenario, ways)
    again = timed(lambda: allocate(scenario, ways))
    row = [timed(lambda n=n: ways.row(0, n)) for n in range(200)]  # type: ignore[misc]
    return {
        "plan 2,000 x 100 on flooded ways, first": f"{first:.2f} s",
        "the same ways again": f"{again:.2f} s",
        "a kept row for mass allocation": figures_of(row),
    }


if __name__ == "__main__":
    for key, value in measure().items():
        print(f"{key:60} {value}")
