"""Trips of a plan as a person names them, and what becomes of the others by it. Nothing is read or
written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dispatch.editing import Fixed
from dispatch.scenario import Trip
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.plans import LegState
from ioc.models.plan import PlanLeg
from ioc.queries.rescue.plan_people import PART
from ioc.services.plans.plan_locks import parties, stops_of

STOPS_MOST = 12


@dataclass(frozen=True)
class TripWanted:
    """What a unit is to do next: whom to fetch in which order, where they are taken (None: the
    nearest shelter with room). Without anybody to fetch the unit has no leg. `people` says of a
    party that is divided how many this unit takes: only so may several units fetch one party."""

    unit: int
    incidents: tuple[int, ...]
    facility: int | None = None
    locked: bool = True
    people: tuple[tuple[int, int], ...] = ()

    @property
    def divided(self) -> frozenset[int]:
        """The parties of which it takes a part."""
        return frozenset(incident for incident, _ in self.people)

    def fetching(self, incidents: tuple[int, ...]) -> TripWanted:
        """The trip to these parties alone."""
        people = tuple(one for one in self.people if one[0] in incidents)
        return replace(self, incidents=incidents, people=people)


def must_be_clear(wanted: Sequence[TripWanted]) -> None:
    """Raises `InvalidInput` where a unit, or a party that is not divided, is named twice."""
    units = [one.unit for one in wanted]
    if not units:
        raise InvalidInput(FieldError("trips", "required"))
    stops = Counter(incident for one in wanted for incident in one.incidents)
    if (
        len(set(units)) < len(units)
        or any(len(set(one.incidents)) < len(one.incidents) for one in wanted)
        or any(
            stops[incident] > 1 and incident not in one.divided
            for one in wanted
            for incident in one.incidents
        )
    ):
        raise InvalidInput(FieldError("trips", "trip_named_twice"))
    if any(not one.divided <= set(one.incidents) for one in wanted):
        raise InvalidInput(FieldError("trips", "unknown_value"))
    if any(len(one.incidents) > STOPS_MOST for one in wanted):
        raise InvalidInput(FieldError("trips", "too_many"))


def trips_of(legs: Iterable[PlanLeg]) -> dict[int, TripWanted]:
    """The trips of legs, by unit."""
    return {
        leg.unit_id: TripWanted(
            leg.unit_id,
            parties(stops_of(leg)),
            leg.facility_id,
            leg.state is LegState.LOCKED,
            tuple((stop["incident"], stop["people"]) for stop in leg.stops if stop.get(PART)),
        )
        for leg in legs
    }


def changed(
    before: dict[int, TripWanted], wanted: Sequence[TripWanted]
) -> tuple[dict[int, TripWanted], tuple[int, ...]]:
    """The trips after the change: who is fetched by a named unit is fetched by no other, but for
    those who take another part of the same party."""
    taken = {incident for one in wanted for incident in one.incidents}
    parts = {incident for one in wanted for incident in one.divided}
    after = {}
    for unit, trip in before.items():
        left = tuple(
            one for one in trip.incidents if one not in taken or one in parts & trip.divided
        )
        if left:
            after[unit] = trip if left == trip.incidents else trip.fetching(left)
    for one in wanted:
        after.pop(one.unit, None)
        if one.incidents:
            after[one.unit] = one
    units = sorted({*before, *after, *(one.unit for one in wanted)})
    affected = tuple(unit for unit in units if before.get(unit) != after.get(unit))
    return after, affected


def fixed(trips: dict[int, TripWanted]) -> tuple[Fixed, ...]:
    """The trips as the evaluator drives them."""
    return tuple(
        Fixed(
            str(one.unit),
            tuple(str(incident) for incident in one.incidents),
            None if one.facility is None else str(one.facility),
            tuple((str(incident), people) for incident, people in one.people),
        )
        for one in trips.values()
    )


def first_trips(trips: Iterable[Trip]) -> dict[int, Trip]:
    """The first trip of each unit."""
    found: dict[int, Trip] = {}
    for trip in trips:
        found.setdefault(int(trip.unit), trip)
    return found
