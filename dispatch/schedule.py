"""The night while a plan is being made: where every unit is by then, who still waits, what is free.

Every planner writes here and nowhere else, so that none can overload a boat or a shelter: `pick_up`
and `unload` take seats and places, and a party is never promised what is not there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.scenario import Left, LeftReason, Plan, Scenario, Stop, Tier, Trip
from dispatch.ways import Floats, Ways

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Schedule:
    """Arrays over requests (`left`, `reached`), shelters (`places`) and units (`time`, `load`)."""

    def __init__(self, scenario: Scenario, ways: Ways) -> None:
        self.scenario = scenario
        self.ways = ways
        self.count = len(scenario.requests)
        self.people: Ints = np.array([one.people for one in scenario.requests], dtype=np.int64)
        self.left: Ints = self.people.copy()
        self.reached: Floats = np.full(self.count, np.inf)
        self.places: Ints = np.array([one.places for one in scenario.shelters], dtype=np.int64)
        self.seats = [unit.seats for unit in scenario.units]
        self.time = [unit.available_in_minutes for unit in scenario.units]
        first = self.count + len(scenario.shelters)
        self.node = [first + number for number in range(len(scenario.units))]
        self.load = [0] * len(scenario.units)
        self._stops: list[list[Stop]] = [[] for _ in scenario.units]
        self._trips: list[Trip] = []
        self._can: dict[frozenset[str], Bools] = {}
        self._near: dict[int, Floats] = {}
        self._requests = {one.id: number for number, one in enumerate(scenario.requests)}
        self._shelters = {one.id: number for number, one in enumerate(scenario.shelters)}
        self._units = {one.id: number for number, one in enumerate(scenario.units)}

    def can(self, unit: int) -> Bools:
        """Which requests ask for nothing that this unit does not bring."""
        brings = self.scenario.units[unit].capabilities
        if brings not in self._can:
            self._can[brings] = np.array(
                [one.capabilities <= brings for one in self.scenario.requests], dtype=np.bool_
            )
        return self._can[brings]

    def waiting(self) -> Bools:
        """Who still needs somebody: people left to fetch, or nobody has come yet."""
        waits: Bools = (self.left > 0) | ((self.people == 0) & np.isinf(self.reached))
        return waits

    def travel(self, unit: int) -> Floats:
        """Minutes from where the unit will be to every request and shelter."""
        row = self.ways.row(self.ways.group(unit), self.node[unit])
        return row * self.ways.pace(unit)

    def back(self, unit: int) -> Floats:
        """Minutes from every request to the nearest shelter with a place; 0 without shelters."""
        group = self.ways.group(unit)
        if group not in self._near:
            near = np.full(self.count, np.inf if len(self.places) else 0.0)
            for number in np.flatnonzero(self.places > 0):
                row = self.ways.row(group, self.count + int(number))
                near = np.minimum(near, row[: self.count])
            self._near[group] = near
        return self._near[group] * self.ways.pace(unit)

    def to_shelter(self, unit: int, travel: Floats | None = None) -> tuple[int, float] | None:
        """The shelter for all on board, with the minutes to it: the nearest that has places for
        them, else the nearest that has any; None where nobody can be taken."""
        if not len(self.places):
            return None
        row = (self.travel(unit) if travel is None else travel)[self.count :]
        for enough in (max(1, self.load[unit]), 1):
            minutes = np.where(self.places >= enough, row, np.inf)
            best = int(np.argmin(minutes))
            if np.isfinite(minutes[best]):
                return best, float(minutes[best])
        return None

    def pick_up(self, unit: int, request: int, minutes: float, most: int | None = None) -> None:
        """Goes there and takes on board who fits, at most so many; `minutes` is the way."""
        people = min(int(self.left[request]), self.seats[unit] - self.load[unit])
        people = people if most is None else min(people, most)
        at = self.time[unit] + minutes
        self._stops[unit].append(Stop(at, people, request=self.scenario.requests[request].id))
        self.reached[request] = min(self.reached[request], at)
        self.left[request] -= people
        self.load[unit] += people
        self.node[unit] = request
        self.time[unit] = at + self.scenario.service.pick_up(people)
        if not self.load[unit]:
            self._end_trip(unit)

    @property
    def trips(self) -> list[Trip]:
        """The trips that have ended so far."""
        return list(self._trips)

    def number_of(self, unit: str) -> int | None:
        """The unit by its name."""
        return self._units.get(unit)

    def request_of(self, name: str) -> int | None:
        """The party by its name."""
        return self._requests.get(name)

    def shelter_of(self, name: str) -> int | None:
        """The shelter by its name."""
        return self._shelters.get(name)

    def put_down(self, unit: int, shelter: int, minutes: float | None = None) -> None:
        """Takes to this shelter as many of those on board as it has places for; `minutes` is the
        way, where it is known already."""
        if minutes is None:
            minutes = float(self.travel(unit)[self.count + shelter])
        people = min(self.load[unit], int(self.places[shelter]))
        at = self.time[unit] + minutes
        self._stops[unit].append(Stop(at, people, shelter=self.scenario.shelters[shelter].id))
        self.places[shelter] -= people
        if not self.places[shelter]:
            self._near.clear()
        self.load[unit] -= people
        self.node[unit] = self.count + shelter
        self.time[unit] = at + self.scenario.service.unload_minutes

    def unload(self, unit: int) -> bool:
        """Takes all on board to shelters, to a second one where the first fills up; False where
        none has a place."""
        while self.load[unit]:
            found = self.to_shelter(unit)
            if found is None:
                break
            self.put_down(unit, *found)
        self._end_trip(unit)
        return not self.load[unit]

    def _end_trip(self, unit: int) -> None:
        if self._stops[unit]:
            self._trips.append(Trip(self.scenario.units[unit].id, tuple(self._stops[unit])))
            self._stops[unit] = []

    def plan(self, method: str, seconds: float) -> Plan:
        """What was written, and who is left with the reason."""
        for unit, stops in enumerate(self._stops):
            if stops and not self.unload(unit):
                raise AssertionError("a unit took people on board whom no shelter can take")
        order = {unit.id: number for number, unit in enumerate(self.scenario.units)}
        trips = sorted(self._trips, key=lambda trip: order[trip.unit])
        return Plan(method, seconds, tuple(trips), tuple(self._not_reached()))

    def _not_reached(self) -> list[Left]:
        rank = {Tier.P1: 0, Tier.P2: 1, Tier.P3: 2, Tier.P4: 3}
        open_ones = [int(number) for number in np.flatnonzero(self.waiting())]
        open_ones.sort(
            key=lambda number: (
                rank[self.scenario.requests[number].tier],
                -self.scenario.requests[number].score,
            )
        )
        fastest = self._fastest(open_ones)
        return [
            Left(self.scenario.requests[number].id, self._reason(number, fastest))
            for number in open_ones
        ]

    def _fastest(self, requests: list[int]) -> dict[int, tuple[bool, float]]:
        """For each request whether any unit could help, and the first minute by which its people
        could be at a shelter if it alone were served."""
        if not requests:
            return {}
        chosen = np.array(requests)
        people = self.people[chosen]
        able = np.zeros(len(chosen), dtype=np.bool_)
        soonest = np.full(len(chosen), np.inf)
        service = self.scenario.service
        for unit, carrier in enumerate(self.scenario.units):
            can = self.can(unit)[chosen] & ((people == 0) | (carrier.seats > 0))
            first = self.count + len(self.scenario.shelters) + unit
            pace = self.ways.pace(unit)
            row = self.ways.row(self.ways.group(unit), first)[chosen] * pace
            taken = np.minimum(people, carrier.seats)
            done = carrier.available_in_minutes + row + service.fixed_minutes
            done = done + service.minutes_per_person * taken
            if self.places.any():
                home = self.back(unit)[chosen] + service.unload_minutes
                done = done + np.where(people > 0, home, 0.0)
            able |= can
            soonest = np.where(can, np.minimum(soonest, done), soonest)
        return {
            number: (bool(a), float(s))
            for number, a, s in zip(requests, able, soonest, strict=True)
        }

    def _reason(self, number: int, fastest: dict[int, tuple[bool, float]]) -> LeftReason:
        if not self.scenario.units:
            return LeftReason.NO_UNIT
        if 0 < self.left[number] < self.people[number]:
            return LeftReason.PARTLY
        is_able, soonest = fastest[number]
        if not is_able:
            return LeftReason.NOT_CAPABLE
        if not np.isfinite(soonest):
            return LeftReason.UNREACHABLE
        if self.people[number] and len(self.places) and not self.places.any():
            return LeftReason.NO_SHELTER_PLACE
        if soonest > self.scenario.horizon_minutes:
            return LeftReason.BEYOND_HORIZON
        return LeftReason.NO_CAPACITY
