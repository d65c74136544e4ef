"""Plans of generated nights: how many critical parties are reached, how many people are out, how
long a plan takes. No database and no server; `IOC_BENCH_NIGHTS` says how many nights (10)."""

from __future__ import annotations

import os
import statistics
import time

from benchmarks.nights import night
from dispatch.allocation import Allocation, allocate, nearest_only
from dispatch.evaluation import evaluate
from dispatch.scenario import Policy, Scenario

NIGHTS = int(os.environ.get("IOC_BENCH_NIGHTS", "10"))


def measure(backend: str) -> dict[str, object]:
    """The figures; the same for every database."""
    told: dict[str, object] = {"nights": NIGHTS}
    for policy in Policy:
        told[f"2,000 x 100, {policy.value}"] = _row([_plan(seed, policy) for seed in range(NIGHTS)])
    told["2,000 x 100, nearest only"] = _baseline()
    told["5,000 x 300, life_first"] = _row(
        [_timed(night(seed, 5_000, 300, seconds=2.0)) for seed in range(min(NIGHTS, 3))]
    )
    return told


def _plan(seed: int, policy: Policy) -> tuple[Allocation, float]:
    return _timed(night(seed, policy=policy))


def _timed(scenario: Scenario) -> tuple[Allocation, float]:
    begun = time.perf_counter()
    made = allocate(scenario)
    return made, time.perf_counter() - begun


def _row(made: list[tuple[Allocation, float]]) -> str:
    shares = [one.figures.critical_share or 0.0 for one, _ in made]
    out = statistics.mean(one.figures.people_out for one, _ in made)
    requests = statistics.mean(one.figures.requests_out for one, _ in made)
    wait = statistics.mean(one.figures.priority_weighted_wait_minutes or 0.0 for one, _ in made)
    seconds = [taken for _, taken in made]
    return (
        f"critical in 60 min {statistics.mean(shares):.3f} ({min(shares):.2f}-{max(shares):.2f})  "
        f"people out {out:6.0f}  requests out {requests:5.0f}  wait {wait:5.1f} min  "
        f"seconds {statistics.median(seconds):.2f} (worst {max(seconds):.2f})"
    )


def _baseline() -> str:
    shares, out = [], []
    for seed in range(NIGHTS):
        scenario = night(seed)
        figures = evaluate(scenario, nearest_only(scenario))
        shares.append(figures.critical_share or 0.0)
        out.append(figures.people_out)
    return (
        f"critical in 60 min {statistics.mean(shares):.3f}  people out {statistics.mean(out):6.0f}"
    )
