"""What people have fixed in a plan: the trips they locked, as far as they can still be driven, and
the later stops of a trip that was changed by hand and has been begun.

A locked trip whose unit cannot go at the moment rests: it stays locked, and whom it fetches is
planned for others too, so that nobody waits for a boat that may not come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import UnitStatus
from ioc.domain import clock
from ioc.domain import plans as rules
from ioc.domain.plans import LegState, LockEnd
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue import plan_people
from ioc.queries.rescue.plan_people import PART
from ioc.queries.rescue.unit_hindrance import hindrance
from ioc.queries.rescue.units import times_of

BY_HAND = "by_hand"
"""Stands in the stops of a trip that a person made or changed."""


@dataclass(frozen=True)
class Kept:
    """A locked trip with the stops that are left of it; the first is a party. `is_resting`: its
    unit cannot go now. `instead_of` is the task that it would end, as long as there is one."""

    leg: PlanLeg
    stops: tuple[dict[str, Any], ...]
    is_resting: bool = False
    instead_of: int | None = None

    @property
    def people_of(self) -> dict[int, int]:
        """How many it fetches of each party."""
        return {stop["incident"]: stop["people"] for stop in self.stops if "incident" in stop}

    @property
    def people(self) -> int:
        """How many it brings to its shelter."""
        return sum(self.people_of.values())


@dataclass(frozen=True)
class Looked:
    """Locked trips at this moment: those that stay, and those that fell with the reason; None
    where the unit has been sent to do just that."""

    kept: tuple[Kept, ...]
    fallen: tuple[tuple[PlanLeg, LockEnd | None], ...]


def parties(stops: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    """The parties of a trip, in order."""
    return tuple(stop["incident"] for stop in stops if "incident" in stop)


def stops_of(leg: PlanLeg) -> tuple[dict[str, Any], ...]:
    """The stops of a leg; one that was made without any goes to its party alone."""
    if leg.stops:
        return tuple(leg.stops)
    first = {"incident": leg.incident_id, "arrive_minute": leg.arrive_minute, "people": leg.people}
    return (first,)


def look(session: Session, legs: Sequence[PlanLeg]) -> Looked:
    """What is to be made of locked legs now. Parties that wait no more are left out of a trip; one
    of which nobody is left falls."""
    if not legs:
        return Looked((), ())
    units = {
        unit.id: unit
        for unit in session.scalars(
            select(Unit)
            .where(Unit.id.in_({leg.unit_id for leg in legs}))
            .execution_options(populate_existing=True)
        )
    }
    tasks = {
        task.unit_id: task
        for task in session.scalars(
            select(Assignment)
            .where(Assignment.is_active, Assignment.unit_id.in_(list(units)))
            .execution_options(populate_existing=True)
        )
    }
    waits = plan_people.left_of(session, {one for leg in legs for one in parties(stops_of(leg))})
    excluded = times_of(session).excluded
    held: list[Kept] = []
    fallen: list[tuple[PlanLeg, LockEnd | None]] = []
    for leg in legs:
        unit, task = units[leg.unit_id], tasks.get(leg.unit_id)
        if task is not None and task.incident_id == leg.incident_id:
            fallen.append((leg, None))
            continue
        end = _end(leg, unit, task)
        if end is not None:
            fallen.append((leg, end))
        elif task is not None:
            held.append(Kept(leg, stops_of(leg), instead_of=task.id))
        else:
            why = hindrance(unit, clock.now(), excluded)
            held.append(Kept(leg, stops_of(leg), is_resting=why is not None))
    kept: list[Kept] = []
    # Who can go now takes people before a unit that rests does.
    for one in sorted(held, key=lambda one: one.is_resting):
        stops = _filled(one, units[one.leg.unit_id].seats, waits)
        if not parties(stops):
            fallen.append((one.leg, LockEnd.NOT_WAITING))
            continue
        kept.append(replace(one, stops=stops))
        if not one.is_resting:
            waits = left_over([kept[-1]], waits)
    return Looked(tuple(kept), tuple(fallen))


def _filled(one: Kept, seats: int, left: Mapping[int, int]) -> tuple[dict[str, Any], ...]:
    """The stops with as many people as wait now: of a party that was divided no more than was
    said, of any other as many as there are seats for."""
    load = 0
    stops = []
    for stop in one.stops:
        if "incident" not in stop:
            stops.append(stop)
            continue
        waiting = left.get(stop["incident"])
        if waiting is None:
            continue
        most = stop["people"] if stop.get(PART) else seats - load
        people = max(0, min(waiting, most))
        if people or not waiting:
            stops.append({**stop, "people": people})
            load += people
    doors = [number for number, stop in enumerate(stops) if "facility" in stop]
    if len(doors) == 1:
        stops[doors[0]] = {**stops[doors[0]], "people": load}
    return tuple(stops)


def _end(leg: PlanLeg, unit: Unit, task: Assignment | None) -> LockEnd | None:
    """Why the unit will not drive a locked leg, None where it may."""
    if not unit.is_active:
        return LockEnd.UNIT_GONE
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        rests = timedelta(minutes=rules.LOCK_RESTS_MINUTES)
        is_long = unit.status_at is None or clock.now() - unit.status_at > rests
        return LockEnd.UNIT_GONE if is_long or task is not None else None
    if task is None:
        return None
    if task.id != leg.instead_of:
        return LockEnd.UNIT_SENT
    return None if task.status in rules.BEFORE_PICK_UP else LockEnd.TASK_OVER


def left_over(kept: Iterable[Kept], people: Mapping[int, int]) -> dict[int, int]:
    """How many of each party are left for others, beside those whom locked trips fetch. Whoever is
    in a trip that rests is left as well."""
    left = dict(people)
    for one in kept:
        if one.is_resting:
            continue
        for incident, taken in one.people_of.items():
            rest = left.get(incident, 0) - taken
            if rest > 0:
                left[incident] = rest
            else:
                left.pop(incident, None)
    return left


def promised(session: Session, *, is_exercise: bool) -> dict[int, int]:
    """The unit for each party that is a later stop of a trip by hand whose first task is going on:
    nobody else is proposed for it, unless it was divided."""
    legs = session.scalars(
        select(PlanLeg)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .join(
            Assignment,
            (Assignment.unit_id == PlanLeg.unit_id)
            & (Assignment.incident_id == PlanLeg.incident_id)
            & Assignment.is_active,
        )
        .where(RescuePlan.is_exercise.is_(is_exercise), PlanLeg.state == LegState.ACCEPTED)
        .order_by(PlanLeg.id)
    )
    return {
        incident: leg.unit_id
        for leg in legs
        if leg.stops and leg.stops[0].get(BY_HAND)
        for incident in parties(stop for stop in leg.stops if not stop.get(PART))
        if incident != leg.incident_id
    }
