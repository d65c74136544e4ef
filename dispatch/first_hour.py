"""Whom of the critical to reach in the first hour, and in which order: as many as possible.

The question is a team orienteering problem with loads: each unit has an hour, each critical party
counts once, a full boat goes by a shelter in between. Routes are built by the cheapest insertion
and then improved by ruin and recreate (G. Schrimpf et al., "Record breaking optimization results
using the ruin and recreate principle", J. Computational Physics 159, 2000), taking out parties near
each other, as in J. Christiaens and G. Vanden Berghe, "Slack induction by string removals",
Transportation Science 54, 2020. Routes here are an intention: `allocation` drives them, and keeps
the places of shelters.

A party larger than a boat counts as reached by the boat that fetches its first part.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.evaluation import GOLDEN_MINUTES
from dispatch.scenario import Tier
from dispatch.schedule import Bools, Ints, Schedule
from dispatch.ways import Floats

REACHED: Final = 1_000.0
"""What one more critical party is worth, in minutes of all units together."""

HOTTEST, COLDEST = 60.0, 2.0
"""Minutes by which a worse set of routes may be taken at the beginning and at the end."""

RUINED: Final = 9
"""About how many parties are taken out at once."""

BLINK: Final = 0.06
"""How often the best place for a party is overlooked, so that the search leaves its ruts."""


@dataclass(frozen=True)
class _Network:
    """Steps between critical parties of one group of units: straight on, or by a shelter."""

    direct: Floats
    by_shelter: Floats


class FirstHour:
    """The search; `routes` is the best found, requests of the scenario by unit."""

    def __init__(self, schedule: Schedule, seed: int = 20261123) -> None:
        self.schedule = schedule
        scenario = schedule.scenario
        self.window = min(GOLDEN_MINUTES, scenario.horizon_minutes)
        self.random = random.Random(seed)
        self.who: Ints = np.array(
            [
                number
                for number, one in enumerate(scenario.requests)
                if one.tier is Tier.P1 and schedule.left[number] == schedule.people[number]
            ],
            dtype=np.int64,
        )
        self.people = schedule.people[self.who]
        self.worth: Floats = np.array(
            [REACHED + scenario.requests[number].score for number in self.who], dtype=np.float64
        )
        self._networks: dict[int, _Network] = {}
        self.units = [unit for unit in range(len(scenario.units)) if self._may_help(unit)]
        self._starts: dict[int, Floats] = {}
        self._takes: dict[int, Ints] = {}
        self._service: dict[int, Floats] = {}
        service = scenario.service
        for unit in self.units:
            self._starts[unit] = schedule.travel(unit)[self.who]
            taken = np.minimum(self.people, schedule.seats[unit])
            self._takes[unit] = taken
            self._service[unit] = service.fixed_minutes + service.minutes_per_person * taken
        self._routes: list[list[int]] = [[] for _ in self.units]
        self._ends: list[float] = [schedule.time[unit] for unit in self.units]
        self._added: Floats = np.full((len(self.units), len(self.who)), np.inf)
        self._where: Ints = np.zeros((len(self.units), len(self.who)), dtype=np.int64)
        self._saved: dict[int, tuple[list[int], float, Floats, Ints]] = {}

    def _may_help(self, unit: int) -> bool:
        schedule = self.schedule
        if schedule.time[unit] >= self.window or not len(self.who):
            return False
        return bool((schedule.can(unit)[self.who] & self._seatable(unit)).any())

    def _seatable(self, unit: int) -> Bools:
        seatable: Bools = (self.people == 0) | (self.schedule.seats[unit] > 0)
        return seatable

    def routes(self, deadline: float) -> dict[int, list[int]]:
        """Requests of the scenario in their order, by unit; searches until `deadline` on the
        clock of `time.perf_counter`."""
        if not self.units:
            return {}
        for row in range(len(self.units)):
            self._price(row)
        self._fill(list(range(len(self.who))))
        self._improve(deadline)
        return {
            unit: [int(self.who[one]) for one in route]
            for unit, route in zip(self.units, self._routes, strict=True)
            if route
        }

    # Prices.

    def _network(self, unit: int) -> _Network:
        schedule = self.schedule
        group = schedule.ways.group(unit)
        if group not in self._networks:
            count = schedule.count
            rows = np.stack([schedule.ways.row(group, int(number)) for number in self.who])
            direct = rows[:, self.who]
            by_shelter = np.full(direct.shape, np.inf if len(schedule.places) else 0.0)
            for number in np.flatnonzero(schedule.places > 0):
                onwards = schedule.ways.row(group, count + int(number))[self.who]
                there = rows[:, count + int(number)]
                by_shelter = np.minimum(by_shelter, there[:, None] + onwards[None, :])
            self._networks[group] = _Network(direct, by_shelter)
        return self._networks[group]

    def _price(self, row: int) -> None:
        """For every party the fewest minutes by which it makes this unit's route longer, and at
        which place; inf where it, or somebody after it, would be late."""
        unit, route = self.units[row], self._routes[row]
        schedule, network = self.schedule, self._network(unit)
        pace, seats = schedule.ways.pace(unit), schedule.seats[unit]
        takes, service = self._takes[unit], self._service[unit]
        unload = schedule.scenario.service.unload_minutes
        best = np.full(len(self.who), np.inf)
        where = np.zeros(len(self.who), dtype=np.int64)
        at, load, here = schedule.time[unit], 0, -1
        end = self._ends[row]
        for place in range(len(route) + 1):
            if here < 0:
                now = at + self._starts[unit]
                carried = takes
            else:
                full = takes > seats - load
                way = np.where(full, network.by_shelter[here], network.direct[here]) * pace
                now = at + way + full * unload
                carried = np.where(full, takes, takes + load)
            in_time = now <= self.window
            now = now + service
            before: int | None = None
            for after in route[place:]:
                taken = int(takes[after])
                full = carried > seats - taken
                if before is None:
                    way = np.where(full, network.by_shelter[:, after], network.direct[:, after])
                else:
                    way = np.where(
                        full, network.by_shelter[before, after], network.direct[before, after]
                    )
                now = now + way * pace + full * unload
                in_time &= now <= self.window
                now = now + service[after]
                carried = np.where(full, taken, carried + taken)
                before = after
            added = np.where(in_time, now - end, np.inf)
            better = added < best
            best = np.where(better, added, best)
            where = np.where(better, place, where)
            if place < len(route):
                at, load = self._step(unit, at, load, here, route[place])
                here = route[place]
        best[~(schedule.can(unit)[self.who] & self._seatable(unit))] = np.inf
        self._added[row] = best
        self._where[row] = where

    def _step(self, unit: int, at: float, load: int, here: int, there: int) -> tuple[float, int]:
        """Time and load after the next party."""
        taken = int(self._takes[unit][there])
        if here < 0:
            at += float(self._starts[unit][there])
            load = taken
        else:
            network, pace = self._network(unit), self.schedule.ways.pace(unit)
            if load + taken > self.schedule.seats[unit]:
                at += float(network.by_shelter[here, there]) * pace
                at += self.schedule.scenario.service.unload_minutes
                load = taken
            else:
                at += float(network.direct[here, there]) * pace
                load += taken
        return at + float(self._service[unit][there]), load

    def _drive(self, row: int) -> None:
        unit = self.units[row]
        at, load, here = self.schedule.time[unit], 0, -1
        for there in self._routes[row]:
            at, load = self._step(unit, at, load, here, there)
            here = there
        self._ends[row] = at

    # Building and improving.

    def _fill(self, parties: list[int]) -> list[int]:
        """Puts in whoever can be, the cheapest first; answers who is left."""
        left = np.array(parties, dtype=np.int64)
        while len(left):
            prices = self._added[:, left]
            flat = int(np.argmin(prices))
            row, place = divmod(flat, len(left))
            if not np.isfinite(prices[row, place]):
                break
            self._put(row, int(left[place]))
            left = np.delete(left, place)
        return [int(one) for one in left]

    def _put(self, row: int, party: int) -> None:
        self._save(row)
        self._routes[row].insert(int(self._where[row, party]), party)
        self._ends[row] += float(self._added[row, party])
        self._price(row)

    def _improve(self, deadline: float) -> None:
        served = {party: row for row, route in enumerate(self._routes) for party in route}
        left = [party for party in range(len(self.who)) if party not in served]
        if not left and len(served) <= 1:
            return
        near = np.argsort(self._network(self.units[0]).direct, axis=1)
        best, best_routes = self._value(), [list(route) for route in self._routes]
        current, begun = best, time.perf_counter()
        while (now := time.perf_counter()) < deadline:
            part = (now - begun) / max(deadline - begun, 1e-6)
            heat = HOTTEST * (COLDEST / HOTTEST) ** part
            self._saved = {}
            still = self._recreate(self._ruin(near, served) + left)
            value = self._value()
            if value > current + heat * np.log(max(self.random.random(), 1e-12)):
                current, left = value, still
                served = {party: row for row, route in enumerate(self._routes) for party in route}
                if value > best:
                    best, best_routes = value, [list(route) for route in self._routes]
            else:
                self._undo()
        self._routes = best_routes
        for row in range(len(self.units)):
            self._drive(row)

    def _ruin(self, near: Ints, served: dict[int, int]) -> list[int]:
        """Takes strings of neighbours out of the routes around one party; answers them."""
        seed = self.random.randrange(len(self.who))
        out: list[int] = []
        ruined: set[int] = set()
        wanted = self.random.randint(2, 2 * RUINED - 2)
        for neighbour in near[seed]:
            row = served.get(int(neighbour))
            if row is None or row in ruined:
                continue
            ruined.add(row)
            self._save(row)
            route = self._routes[row]
            length = self.random.randint(1, min(len(route), 3))
            middle = route.index(int(neighbour))
            first = self.random.randint(
                max(0, middle - length + 1), min(middle, len(route) - length)
            )
            out += route[first : first + length]
            self._routes[row] = route[:first] + route[first + length :]
            self._drive(row)
            self._price(row)
            if len(out) >= wanted:
                break
        return out

    def _recreate(self, parties: list[int]) -> list[int]:
        """Puts the parties back one after the other; answers who found no place."""
        how = self.random.random()
        if how < 0.5:
            self.random.shuffle(parties)
        elif how < 0.75:
            parties.sort(key=lambda party: int((self._added[:, party] < np.inf).sum()))
        else:
            parties.sort(key=lambda party: float(self._added[:, party].min()))
        left = []
        for party in parties:
            prices = self._added[:, party]
            row = int(np.argmin(prices))
            if self.random.random() < BLINK and len(prices) > 1:
                row = int(np.argpartition(prices, 1)[1])
            if np.isfinite(prices[row]):
                self._put(row, party)
            else:
                left.append(party)
        return left

    def _save(self, row: int) -> None:
        if row not in self._saved:
            self._saved[row] = (
                list(self._routes[row]),
                self._ends[row],
                self._added[row].copy(),
                self._where[row].copy(),
            )

    def _undo(self) -> None:
        for row, (route, end, added, where) in self._saved.items():
            self._routes[row], self._ends[row] = route, end
            self._added[row], self._where[row] = added, where

    def _value(self) -> float:
        worth = sum(float(self.worth[party]) for route in self._routes for party in route)
        return worth - sum(self._ends)
