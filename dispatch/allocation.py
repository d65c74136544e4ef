"""Shares many units over many waiting parties at once, for the next hours of a flood night.

A plan is made in two steps. Under `life_first` the critical parties that can be reached within the
first hour are shared out together (`first_hour`). After that, and under the other policies from the
beginning, whichever unit is free first takes the party with the best index: what it is worth by the
minutes it costs. Units fill on the way, and go to the nearest shelter with places left.

The index of each policy is one function here; what a plan is worth is `evaluation`'s to say, never
this module's. `nearest_only` is the baseline that every plan stands beside: the nearest party,
whoever it is.

A plan looks to the horizon, but only the next leg of each unit is meant to be kept; the rest is
made again within a minute.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch import evaluation
from dispatch.evaluation import Figures
from dispatch.first_hour import FirstHour
from dispatch.scenario import Plan, Policy, Scenario
from dispatch.schedule import Schedule
from dispatch.ways import Floats, StraightWays, Ways

FIRST_HOUR_SHARE: Final = 0.5
"""How much of the time limit the search of the first hour may take; the rest of the plan, the
baseline and the figures need the other half."""

HURRY_MINUTES: Final = 10.0
"""Added to travel in an index, so that the next house is not worth ten times the one after."""

DETOUR_MINUTES: Final = 15.0
"""How much longer the way of people on board may get for another party."""


@dataclass(frozen=True)
class Options:
    """What a unit could do next: one value for each request. Minutes; `taken` in persons."""

    weight: Floats
    travel: Floats
    service: Floats
    back: Floats
    taken: Floats


Index = Callable[[Options], Floats]


def nearest(options: Options) -> Floats:
    """The nearest first, whoever it is."""
    return -options.travel


def urgency(options: Options) -> Floats:
    """The square of the weight by the minutes to get there."""
    return options.weight**2 / (options.travel + HURRY_MINUTES)


def balance(options: Options) -> Floats:
    """The weight by the minutes that the party costs."""
    return options.weight / (options.travel + HURRY_MINUTES)


def people_by_minute(options: Options) -> Floats:
    """Persons by the minutes to fetch them and bring them to safety."""
    return options.taken / (options.travel + options.service + 0.5 * options.back + 1.0)


def people_by_way(options: Options) -> Floats:
    """Persons by the minutes on the way to them alone."""
    return options.taken / (options.travel + options.service)


CANDIDATES: Final[dict[Policy, tuple[tuple[str, Index], ...]]] = {
    Policy.LIFE_FIRST: (("urgency", urgency),),
    Policy.BALANCED: (("balance", balance),),
    Policy.THROUGHPUT: (
        ("people_by_way", people_by_way),
        ("people_by_minute", people_by_minute),
        ("nearest", nearest),
    ),
}
"""The rules tried for each policy; the plan that the evaluator likes best is taken."""


@dataclass(frozen=True)
class Allocation:
    """The plan with its figures, and those of the baseline made of the same scenario."""

    plan: Plan
    figures: Figures
    baseline: Plan
    baseline_figures: Figures


def allocate(scenario: Scenario, ways: Ways | None = None) -> Allocation:
    """The best plan found within the scenario's time limit, beside `nearest_only`."""
    begun = time.perf_counter()
    ways = ways or StraightWays(scenario)
    base = nearest_only(scenario, ways)
    base_figures = evaluation.evaluate(scenario, base, ways)
    found: tuple[Plan, Figures] | None = None
    for name, index in CANDIDATES[scenario.policy]:
        spent = time.perf_counter() - begun
        if found is not None and spent > scenario.time_limit_seconds * 0.7:
            break
        plan = _made(scenario, ways, name, index, begun)
        figures = evaluation.evaluate(scenario, plan, ways)
        if found is None or _worth(scenario.policy, figures) > _worth(scenario.policy, found[1]):
            found = plan, figures
    if found is None:
        raise AssertionError("no rule is known for this policy")
    plan, figures = found
    seconds = time.perf_counter() - begun
    plan = Plan(plan.method, seconds, plan.trips, plan.not_reached)
    return Allocation(plan, figures, base, base_figures)


def nearest_only(scenario: Scenario, ways: Ways | None = None) -> Plan:
    """What sending everybody to the nearest would do."""
    begun = time.perf_counter()
    schedule = Schedule(scenario, ways or StraightWays(scenario))
    work(schedule, nearest)
    return schedule.plan("nearest", time.perf_counter() - begun)


def _made(scenario: Scenario, ways: Ways, name: str, index: Index, begun: float) -> Plan:
    schedule = Schedule(scenario, ways)
    method = name
    if scenario.policy is Policy.LIFE_FIRST:
        deadline = begun + scenario.time_limit_seconds * FIRST_HOUR_SHARE
        routes = FirstHour(schedule).routes(deadline)
        _drive(schedule, routes)
        method = f"first_hour+{name}"
    work(schedule, index)
    return schedule.plan(method, time.perf_counter() - begun)


def _worth(policy: Policy, figures: Figures) -> tuple[float, ...]:
    """By what the evaluator compares plans of one policy."""
    wait = -(figures.priority_weighted_wait_minutes or 0.0)
    if policy is Policy.THROUGHPUT:
        return (figures.people_out, figures.requests_out, wait)
    if policy is Policy.LIFE_FIRST:
        return (figures.critical_reached_60_min, figures.critical_out, wait)
    return (wait, figures.people_out)


def _drive(schedule: Schedule, routes: dict[int, list[int]]) -> None:
    """Drives intended routes, unit by unit in the order of time, over shelters with places."""
    queue = [(schedule.time[unit], unit, 0) for unit in routes]
    heapq.heapify(queue)
    while queue:
        _, unit, step = heapq.heappop(queue)
        if step == len(routes[unit]):
            continue
        request = routes[unit][step]
        wanted = min(int(schedule.left[request]), schedule.seats[unit])
        if schedule.load[unit] and schedule.load[unit] + wanted > schedule.seats[unit]:
            schedule.unload(unit)
        if not _has_room(schedule, unit, wanted):
            continue
        minutes = float(schedule.travel(unit)[request])
        if schedule.waiting()[request] and np.isfinite(minutes):
            schedule.pick_up(unit, request, minutes)
        heapq.heappush(queue, (schedule.time[unit], unit, step + 1))


def _has_room(schedule: Schedule, unit: int, more: int) -> bool:
    """Whether shelters still take all who are on board of all units, and these."""
    if not len(schedule.places) or not more:
        return True
    return int(schedule.places.sum()) - sum(schedule.load) >= more


def work(schedule: Schedule, index: Index) -> None:
    """Lets whoever is free first choose next, until nothing can be done before the horizon."""
    weight = np.array(
        [evaluation.weight_of(one.tier, one.score) for one in schedule.scenario.requests],
        dtype=np.float64,
    )
    queue = [(at, unit) for unit, at in enumerate(schedule.time)]
    heapq.heapify(queue)
    while queue:
        _, unit = heapq.heappop(queue)
        chosen = _choose(schedule, unit, weight, index)
        if chosen is not None:
            schedule.pick_up(unit, *chosen)
        elif not schedule.load[unit] or not schedule.unload(unit):
            continue
        heapq.heappush(queue, (schedule.time[unit], unit))


def _choose(
    schedule: Schedule, unit: int, weight: Floats, index: Index
) -> tuple[int, float] | None:
    """The request to go to next, with the minutes to it; None where none can be done in time."""
    scenario, service = schedule.scenario, schedule.scenario.service
    load, seats = schedule.load[unit], schedule.seats[unit]
    free = seats - load
    open_ones = schedule.waiting() & schedule.can(unit)
    # A party is divided only where it is larger than the boat, and the boat is then empty.
    fits = (schedule.left <= free) | ((load == 0) & (seats > 0) & (schedule.left > seats))
    if len(schedule.places):
        room = int(schedule.places.sum()) - sum(schedule.load)
        fits &= np.minimum(schedule.left, free) <= room
    open_ones &= fits
    if not open_ones.any():
        return None
    travel = schedule.travel(unit)
    ways = travel[: schedule.count]
    taken = np.minimum(schedule.left, free).astype(np.float64)
    serve = service.fixed_minutes + service.minutes_per_person * taken
    back = np.where(taken + load > 0, schedule.back(unit) + service.unload_minutes, 0.0)
    done = schedule.time[unit] + ways + serve + back
    open_ones &= done <= scenario.horizon_minutes
    if load:
        found = schedule.to_shelter(unit, travel)
        straight = found[1] if found else 0.0
        longer = ways + serve + back - service.unload_minutes - straight
        open_ones &= longer <= DETOUR_MINUTES
    if not open_ones.any():
        return None
    value = np.where(open_ones, index(Options(weight, ways, serve, back, taken)), -np.inf)
    best = int(np.argmax(value))
    return best, float(ways[best])
