"""Generated flood nights, as the field study behind this product describes them.

30 × 30 km with 25 clusters of houses, parties of 1 to 12, about one in ten critical; boats of 6 to
12 seats at 10 km/h anywhere in the city; 20 shelters whose places are enough in all. Synthetic: a
night of another generator may fall out otherwise.
"""

from __future__ import annotations

import math
import random

from dispatch.scenario import Carrier, Policy, Refuge, Request, Scenario, ServiceTimes, Tier
from dispatch.types import Place

SOUTH, WEST, SIDE_KM = 16.30, 107.40, 30.0
KM_A_DEGREE = 111.195


def night(
    seed: int,
    requests: int = 2_000,
    units: int = 100,
    policy: Policy = Policy.LIFE_FIRST,
    seconds: float = 1.0,
) -> Scenario:
    """One night; the same seed makes the same."""
    rng = random.Random(seed)
    centres = [(rng.uniform(0, SIDE_KM), rng.uniform(0, SIDE_KM)) for _ in range(25)]
    sizes = [rng.uniform(0.3, 2.5) for _ in centres]
    weights = [rng.uniform(0.4, 2.0) for _ in centres]
    return Scenario(
        requests=tuple(_party(rng, number, centres, sizes, weights) for number in range(requests)),
        units=tuple(
            Carrier(f"b{number}", _anywhere(rng), rng.randint(6, 12), 10.0)
            for number in range(units)
        ),
        shelters=tuple(
            Refuge(f"s{number}", _anywhere(rng), rng.randint(requests // 8, requests // 2))
            for number in range(20)
        ),
        horizon_minutes=240.0,
        service=ServiceTimes(7.0, 0.5, 4.0),
        detour_factor=1.3,
        policy=policy,
        time_limit_seconds=seconds,
    )


def _party(
    rng: random.Random,
    number: int,
    centres: list[tuple[float, float]],
    sizes: list[float],
    weights: list[float],
) -> Request:
    chosen = rng.choices(range(len(centres)), weights)[0]
    (x, y), size = centres[chosen], sizes[chosen]
    drawn = rng.random()
    tier = (
        Tier.P1 if drawn < 0.1 else Tier.P2 if drawn < 0.35 else Tier.P3 if drawn < 0.9 else Tier.P4
    )
    return Request(
        f"r{number}",
        _at(x + rng.gauss(0, size), y + rng.gauss(0, size)),
        min(12, max(1, round(rng.gammavariate(2.6, 1.6)))),
        tier,
        rng.uniform(0, 100),
        rng.uniform(0, 180),
    )


def _anywhere(rng: random.Random) -> Place:
    return _at(rng.uniform(0, SIDE_KM), rng.uniform(0, SIDE_KM))


def _at(x_km: float, y_km: float) -> Place:
    lat = SOUTH + min(max(y_km, 0.0), SIDE_KM) / KM_A_DEGREE
    lon = WEST + min(max(x_km, 0.0), SIDE_KM) / (KM_A_DEGREE * math.cos(math.radians(lat)))
    return Place(lat, lon)
