"""Which units to send to one need: drop who cannot go, rank the rest, say why.

It advises and never decides; a person sends the unit. It leaves out many needs at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dispatch import geodesy, scoring
from dispatch.capability import KINDS, Match, match
from dispatch.lifecycle import UnitStatus
from dispatch.routing import Router
from dispatch.scoring import Weights
from dispatch.types import (
    DropCode,
    Dropped,
    Need,
    Place,
    Reason,
    ReasonCode,
    Recommendation,
    Recommendations,
    Route,
    Term,
    UnitSnapshot,
)

_NOT_FREE: Final = {
    UnitStatus.COMMITTED: DropCode.COMMITTED,
    UnitStatus.OUT_OF_SERVICE: DropCode.OUT_OF_SERVICE,
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    unit: UnitSnapshot
    place: Place
    match: Match


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: _Candidate
    route: Route
    terms: tuple[Term, ...]
    arrival_seconds: float
    straight_line_m: float

    @property
    def cost_seconds(self) -> float:
        return sum(term.seconds for term in self.terms)


@dataclass(frozen=True, slots=True)
class _First:
    """The soonest arrival and the shortest line of all that were ranked."""

    arrival_seconds: float
    straight_line_m: float


def recommend(
    need: Need, units: Iterable[UnitSnapshot], router: Router, weights: Weights | None = None
) -> Recommendations:
    """Rank the units that can answer `need`, the best first, and name why each other one cannot.

    The order depends on the units and not on the order in which they are given; equal costs are
    ordered by identifier. Raises ValueError when two units share one identifier.
    """
    weighted = weights or Weights()
    candidates, dropped = _sift(need, units)
    starts = [(one.unit.kind, one.place) for one in candidates]
    scored: list[_Scored] = []
    for candidate, route in zip(candidates, router.routes_to(need.place, starts), strict=True):
        if route is None:
            dropped.append(Dropped(candidate.unit.id, DropCode.UNREACHABLE))
        else:
            scored.append(_score(need, candidate, route, weighted))
    scored.sort(key=lambda one: (one.cost_seconds, one.candidate.unit.id))
    first = _First(
        min((one.arrival_seconds for one in scored), default=0.0),
        min((one.straight_line_m for one in scored), default=0.0),
    )
    return Recommendations(
        ranked=tuple(
            _recommendation(need, rank, one, first, weighted)
            for rank, one in enumerate(scored, start=1)
        ),
        dropped=tuple(sorted(dropped, key=lambda one: one.unit_id)),
    )


def _sift(need: Need, units: Iterable[UnitSnapshot]) -> tuple[list[_Candidate], list[Dropped]]:
    candidates: list[_Candidate] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    for unit in units:
        if unit.id in seen:
            raise ValueError(f"two units are called {unit.id!r}")
        seen.add(unit.id)
        found = match(
            unit.kind,
            unit.equipment,
            need.kind,
            also_required=need.also_required,
            at_night=need.at_night,
            water_depth_m=need.water_depth_m,
            has_lights=unit.has_lights,
            draught_m=unit.draught_m,
        )
        code = _why_not(unit, found)
        if code is not None:
            missing = found.missing if code is DropCode.CANNOT_HELP else frozenset()
            dropped.append(Dropped(unit.id, code, missing))
        elif unit.place is None:
            dropped.append(Dropped(unit.id, DropCode.NO_POSITION))
        else:
            candidates.append(_Candidate(unit, unit.place, found))
    return candidates, dropped


def _why_not(unit: UnitSnapshot, found: Match) -> DropCode | None:
    """The first thing that keeps the unit from going, the hardest to change first."""
    if found.missing:
        return DropCode.CANNOT_HELP
    if unit.status in _NOT_FREE:
        return _NOT_FREE[unit.status]
    if found.is_barred_at_night:
        return DropCode.NIGHT
    if found.is_too_deep:
        return DropCode.WATER_TOO_DEEP
    if found.is_too_shallow:
        return DropCode.WATER_TOO_SHALLOW
    return None


def _score(need: Need, candidate: _Candidate, route: Route, weights: Weights) -> _Scored:
    unit = candidate.unit
    mode = KINDS[unit.kind].mode
    return _Scored(
        candidate=candidate,
        route=route,
        terms=scoring.terms(unit, need, candidate.match, route, weights),
        arrival_seconds=scoring.turnout(mode, weights).seconds + route.duration_seconds,
        straight_line_m=geodesy.distance_m(candidate.place, need.place),
    )


def _recommendation(
    need: Need, rank: int, one: _Scored, first: _First, weights: Weights
) -> Recommendation:
    return Recommendation(
        unit_id=one.candidate.unit.id,
        rank=rank,
        route=one.route,
        arrival_seconds=one.arrival_seconds,
        straight_line_m=one.straight_line_m,
        cost_seconds=one.cost_seconds,
        terms=one.terms,
        reasons=_reasons(need, one, first, weights),
    )


def _reasons(need: Need, one: _Scored, first: _First, weights: Weights) -> tuple[Reason, ...]:
    unit = one.candidate.unit
    reasons: list[Reason] = []
    if one.arrival_seconds <= first.arrival_seconds:
        reasons.append(Reason(ReasonCode.FASTEST))
    if one.straight_line_m <= first.straight_line_m:
        reasons.append(Reason(ReasonCode.NEAREST))
    if need.people and unit.seats:
        trips = scoring.trips_needed(unit, need)
        if trips > 1:
            reasons.append(Reason(ReasonCode.SEVERAL_TRIPS, trips))
        else:
            reasons.append(Reason(ReasonCode.ENOUGH_SEATS, unit.seats - need.people))
    if one.candidate.match.useful:
        reasons.append(Reason(ReasonCode.BRINGS_USEFUL, len(one.candidate.match.useful)))
    if one.candidate.match.spare:
        reasons.append(Reason(ReasonCode.SCARCE, len(one.candidate.match.spare)))
    age = unit.position_age_seconds
    if age is None or age > weights.stale_after_seconds:
        reasons.append(Reason(ReasonCode.OLD_POSITION, age))
    return tuple(reasons)
