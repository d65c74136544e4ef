"""What a person's change of a plan does to its figures: some trips are given, the rest is planned
around them.

Both the trips as they were and as they would be are driven by the same rules over the same ways,
with the rest of the night planned the same way, so that a difference comes of the change alone.
Minutes count from the moment of the scenario.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dispatch import evaluation
from dispatch.allocation import CANDIDATES, work
from dispatch.evaluation import Figures
from dispatch.scenario import Plan, Scenario, Trip
from dispatch.schedule import Schedule
from dispatch.ways import StraightWays, Ways


class RefusalCode(StrEnum):
    """Why a given trip cannot be driven."""

    NO_UNIT = "edit_no_unit"
    NOT_WAITING = "edit_not_waiting"
    NOT_CAPABLE = "edit_not_capable"
    NO_SEATS = "edit_no_seats"
    UNREACHABLE = "edit_unreachable"
    NO_PLACES = "edit_no_places"
    NOT_SO_MANY = "edit_not_so_many"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A trip as a person wants it: whom to fetch in which order, and where they are taken (None:
    the nearest shelter with places for all). `people` says how many of a party that is divided
    over several units this one takes."""

    unit: str
    requests: tuple[str, ...]
    shelter: str | None = None
    people: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The given trips as they are and as a person wants them; `named` are the units whose trips
    the person named: what hinders another trip is not held against the change."""

    before: tuple[Fixed, ...]
    after: tuple[Fixed, ...]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a given trip: `needed` and `there` are people and seats or places."""

    code: RefusalCode
    unit: str
    request: str | None = None
    shelter: str | None = None
    needed: int | None = None
    there: int | None = None


@dataclass(frozen=True)
class Weighed:
    """The figures before and after a change, None for a change that cannot be driven; when each
    party is reached, and the changed trips as they would be driven."""

    refusals: tuple[Refusal, ...]
    before: Figures
    after: Figures | None
    reached_before: dict[str, float]
    reached_after: dict[str, float]
    trips: tuple[Trip, ...]


def weigh(scenario: Scenario, change: Change, ways: Ways | None = None) -> Weighed:
    """What a change does. A trip that cannot be driven any more is left out; one that the person
    named is refused with the reason."""
    ways = ways or StraightWays(scenario)
    old, _, _ = _plan(scenario, change.before, ways, frozenset())
    figures = evaluation.evaluate(scenario, old, ways)
    # Whose trip was not touched keeps its places in the shelters.
    after = sorted(change.after, key=lambda one: one.unit in change.named)
    new, refusals, given = _plan(scenario, after, ways, change.named)
    if refusals:
        return Weighed(tuple(refusals), figures, None, _reached(old), {}, ())
    changed = evaluation.evaluate(scenario, new, ways)
    return Weighed((), figures, changed, _reached(old), _reached(new), tuple(given))


def _plan(
    scenario: Scenario, fixed: Sequence[Fixed], ways: Ways, named: frozenset[str]
) -> tuple[Plan, list[Refusal], list[Trip]]:
    schedule = Schedule(scenario, ways)
    refusals: list[Refusal] = []
    for one in fixed:
        refusal = _check(schedule, one)
        if refusal is None:
            _drive(schedule, one)
        elif one.unit in named:
            refusals.append(refusal)
    given = schedule.trips
    work(schedule, CANDIDATES[scenario.policy][0][1])
    return schedule.plan("given", 0.0), refusals, given


def _check(schedule: Schedule, one: Fixed) -> Refusal | None:
    """What hinders a trip, looked at before anything is taken."""
    scenario, unit = schedule.scenario, schedule.number_of(one.unit)
    if unit is None:
        return Refusal(RefusalCode.NO_UNIT, one.unit)
    load, node = 0, schedule.node[unit]
    group, pace = schedule.ways.group(unit), schedule.ways.pace(unit)
    seats = schedule.seats[unit]
    for name in one.requests:
        number = schedule.request_of(name)
        if number is None or not schedule.waiting()[number]:
            return Refusal(RefusalCode.NOT_WAITING, one.unit, name)
        if not schedule.can(unit)[number]:
            return Refusal(RefusalCode.NOT_CAPABLE, one.unit, name)
        people = int(schedule.left[number])
        part = dict(one.people).get(name)
        if part is not None and part > people:
            return Refusal(RefusalCode.NOT_SO_MANY, one.unit, name, None, part, people)
        if part is not None and part > seats - load:
            return Refusal(RefusalCode.NO_SEATS, one.unit, name, None, load + part, seats)
        people = people if part is None else part
        # A party is divided only where it is larger than the boat, and the boat is then empty.
        if people > seats - load and (load or not seats):
            return Refusal(RefusalCode.NO_SEATS, one.unit, name, None, load + people, seats)
        if not math.isfinite(float(schedule.ways.row(group, node)[number]) * pace):
            return Refusal(RefusalCode.UNREACHABLE, one.unit, name)
        load, node = load + min(people, seats - load), number
    if not load or not scenario.shelters:
        return None
    row = schedule.ways.row(group, node)[schedule.count :]
    if one.shelter is None:
        fits = (schedule.places >= load) & np.isfinite(row)
        most = int(schedule.places.max(initial=0))
        return (
            None if fits.any() else Refusal(RefusalCode.NO_PLACES, one.unit, None, None, load, most)
        )
    shelter = schedule.shelter_of(one.shelter)
    there = 0 if shelter is None else int(schedule.places[shelter])
    if shelter is None or there < load:
        return Refusal(RefusalCode.NO_PLACES, one.unit, None, one.shelter, load, there)
    if not math.isfinite(float(row[shelter])):
        return Refusal(RefusalCode.UNREACHABLE, one.unit, None, one.shelter)
    return None


def _drive(schedule: Schedule, one: Fixed) -> None:
    unit = schedule.number_of(one.unit)
    if unit is None:
        raise AssertionError("a trip is checked before it is driven")
    for name in one.requests:
        number = schedule.request_of(name)
        if number is None:
            raise AssertionError("a trip is checked before it is driven")
        most = dict(one.people).get(name)
        schedule.pick_up(unit, number, float(schedule.travel(unit)[number]), most)
    if schedule.load[unit] and one.shelter is not None:
        schedule.put_down(unit, schedule.shelter_of(one.shelter) or 0)
    schedule.unload(unit)


def _reached(plan: Plan) -> dict[str, float]:
    """The first minute at which each party is reached."""
    found: dict[str, float] = {}
    for trip in plan.trips:
        for stop in trip.stops:
            if stop.request is not None:
                found[stop.request] = min(found.get(stop.request, math.inf), stop.arrive_minute)
    return found
