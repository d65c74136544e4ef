"""What a plan is worth: the one judge of every planner, and what no plan may break.

The evaluator trusts nothing that a plan says but the order of its stops and the people at each: it
drives the trips itself. A planner's wish for its own figures can therefore not make them.

The share of critical parties reached within an hour, and the wait weighted by priority, are the
measures of the field study behind this product (people in water for an hour are rarely found
alive); "out" means handed over at a shelter before the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.scenario import Plan, Scenario, Tier, Trip
from dispatch.ways import StraightWays, Ways

GOLDEN_MINUTES: Final = 60.0
"""Within which a critical party should be reached."""

TOLERANCE_MINUTES: Final = 0.01

TIER_WEIGHT: Final[Mapping[Tier, float]] = {
    Tier.P1: 8.0,
    Tier.P2: 3.0,
    Tier.P3: 1.0,
    Tier.P4: 0.3,
}
"""What a minute of waiting weighs by tier, before the score inside the tier."""


def weight_of(tier: Tier, score: float) -> float:
    """The weight of a party: its tier's, and up to half more for its score (0 to 100)."""
    return TIER_WEIGHT[tier] * (1.0 + score / 200.0)


@dataclass(frozen=True)
class Figures:
    """A plan in numbers. Shares are None where there is nobody to have a share of.

    `priority_weighted_wait_minutes` is the weighted mean of the minutes until somebody arrives,
    counted from the moment of the plan and at most the horizon.
    """

    critical: int
    critical_reached_60_min: int
    critical_out: int
    requests_out: int
    people_out: int
    people_reached: int
    priority_weighted_wait_minutes: float | None

    @property
    def critical_share(self) -> float | None:
        """Share of the critical parties that somebody reaches within `GOLDEN_MINUTES`."""
        return self.critical_reached_60_min / self.critical if self.critical else None

    def document(self) -> dict[str, Any]:
        """The figures as the contract names them."""
        share, wait = self.critical_share, self.priority_weighted_wait_minutes
        return {
            "critical_reached_60_min_share": None if share is None else round(share, 4),
            "requests_out": self.requests_out,
            "people_out": self.people_out,
            "priority_weighted_wait_minutes": None if wait is None else round(wait, 2),
            "critical": self.critical,
            "critical_reached_60_min": self.critical_reached_60_min,
            "critical_out": self.critical_out,
            "people_reached": self.people_reached,
        }


def evaluate(scenario: Scenario, plan: Plan, ways: Ways | None = None) -> Figures:
    """The plan's figures, driven anew. Raises ValueError for a plan that breaks a rule."""
    broken = violations(scenario, plan, ways)
    if broken:
        raise ValueError("; ".join(broken[:5]))
    drive = _Drive(scenario, ways or StraightWays(scenario))
    for trip in plan.trips:
        drive.take(trip)
    horizon = scenario.horizon_minutes
    golden = min(GOLDEN_MINUTES, horizon)
    reached, out = drive.reached, drive.out
    critical = [one for one in scenario.requests if one.tier is Tier.P1]
    done = {
        one.id
        for one in scenario.requests
        if (out.get(one.id, 0) >= one.people if one.people else reached.get(one.id, 1e9) <= horizon)
    }
    weights = [weight_of(one.tier, one.score) for one in scenario.requests]
    waits = [min(reached.get(one.id, horizon), horizon) for one in scenario.requests]
    return Figures(
        critical=len(critical),
        critical_reached_60_min=sum(reached.get(one.id, 1e9) <= golden for one in critical),
        critical_out=sum(one.id in done for one in critical),
        requests_out=len(done),
        people_out=sum(out.values()),
        people_reached=sum(
            one.people for one in scenario.requests if reached.get(one.id, 1e9) <= horizon
        ),
        priority_weighted_wait_minutes=(
            sum(w * t for w, t in zip(weights, waits, strict=True)) / sum(weights)
            if weights
            else None
        ),
    )


def violations(scenario: Scenario, plan: Plan, ways: Ways | None = None) -> list[str]:
    """Every rule that the plan breaks, in words for a log; empty for a good plan.

    Seats, places, people who are not there, unknown names, ways that do not exist, capabilities
    that the unit does not have, and arrivals earlier than the unit can be there.
    """
    drive = _Drive(scenario, ways or StraightWays(scenario))
    for trip in plan.trips:
        drive.take(trip)
    return drive.broken


class _Drive:
    """Drives trip after trip; keeps when who was reached, who is out, and what was broken."""

    def __init__(self, scenario: Scenario, ways: Ways) -> None:
        self.scenario = scenario
        self.ways = ways
        self.broken: list[str] = []
        self.reached: dict[str, float] = {}
        self.out: dict[str, int] = {}
        self._requests = {one.id: number for number, one in enumerate(scenario.requests)}
        self._shelters = {one.id: number for number, one in enumerate(scenario.shelters)}
        self._units = {one.id: number for number, one in enumerate(scenario.units)}
        self._left = {one.id: one.people for one in scenario.requests}
        self._places = {one.id: one.places for one in scenario.shelters}
        first = len(scenario.requests) + len(scenario.shelters)
        self._node = {one.id: first + number for number, one in enumerate(scenario.units)}
        self._free = {one.id: one.available_in_minutes for one in scenario.units}

    def take(self, trip: Trip) -> None:
        """One trip; what breaks a rule is noted and goes on as said."""
        number = self._units.get(trip.unit)
        if number is None:
            self.broken.append(f"{trip.unit}: no such unit")
            return
        unit = self.scenario.units[number]
        group, pace = self.ways.group(number), self.ways.pace(number)
        board: dict[str, int] = {}
        for stop in trip.stops:
            place = self._place(stop.request, stop.shelter)
            if place is None:
                self.broken.append(f"{trip.unit}: a stop at nothing known")
                return
            travel = float(self.ways.row(group, self._node[unit.id])[place]) * pace
            at = self._free[unit.id] + travel
            if not at <= stop.arrive_minute + TOLERANCE_MINUTES:
                self.broken.append(f"{unit.id}: {stop.arrive_minute} is before it can be there")
            self._node[unit.id] = place
            if stop.request is not None:
                self._pick_up(number, stop.request, stop.people, at, board)
                at += self.scenario.service.pick_up(stop.people)
            else:
                self._put_down(str(stop.shelter), stop.people, at, board)
                at += self.scenario.service.unload_minutes
            self._free[unit.id] = at
        if board and self.scenario.shelters:
            self.broken.append(f"{unit.id}: the trip ends with {sum(board.values())} on board")
        for request, people in board.items():  # there is no shelter to take them to
            self._count_out(request, people, self._free[unit.id])

    def _place(self, request: str | None, shelter: str | None) -> int | None:
        if request is not None:
            return self._requests.get(request)
        number = self._shelters.get(str(shelter))
        return None if number is None else len(self.scenario.requests) + number

    def _pick_up(
        self, unit: int, request: str, people: int, at: float, board: dict[str, int]
    ) -> None:
        carrier = self.scenario.units[unit]
        wanted = self.scenario.requests[self._requests[request]]
        if not wanted.capabilities <= carrier.capabilities:
            self.broken.append(f"{carrier.id}: cannot do what {request} asks for")
        if people < 0 or people > self._left[request]:
            self.broken.append(f"{carrier.id}: {people} are not at {request}")
        self._left[request] -= people
        self.reached.setdefault(request, at)
        self.reached[request] = min(self.reached[request], at)
        if people:
            board[request] = board.get(request, 0) + people
        if sum(board.values()) > carrier.seats:
            self.broken.append(f"{carrier.id}: {sum(board.values())} on {carrier.seats} seats")

    def _put_down(self, shelter: str, people: int, at: float, board: dict[str, int]) -> None:
        if people < 0 or people > sum(board.values()):
            self.broken.append(f"{shelter}: {people} are not on board")
        self._places[shelter] -= people
        if self._places[shelter] < 0:
            self.broken.append(f"{shelter}: {-self._places[shelter]} more than its places")
        for request in list(board):
            taken = min(board[request], people)
            people -= taken
            board[request] -= taken
            if not board[request]:
                del board[request]
            self._count_out(request, taken, at)

    def _count_out(self, request: str, people: int, at: float) -> None:
        if at <= self.scenario.horizon_minutes + TOLERANCE_MINUTES:
            self.out[request] = self.out.get(request, 0) + people
